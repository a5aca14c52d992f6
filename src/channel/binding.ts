/** What tells one session from every other, so that two people can find out whether theirs is one and the same. */
import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { PeerId } from '../store/state.ts';
import { type Credentials, provePeer } from './tls.ts';

/** Known to both ends of one TLS connection, and to nobody else. All of it stays the same for as long as the session lasts. */
export interface SessionBinding {
  /** Keying material of this TLS connection: see `exportedKey`. */
  exported: Buffer;
  /** SubjectPublicKeyInfo in DER of both ends. */
  keys: { self: Buffer; peer: Buffer };
  /** The frames in which they said hello, byte for byte. */
  hellos: { self: Buffer; peer: Buffer };
}

/** The other end of a connection, as the handshake has proved it. */
export interface ProvenChannel {
  peer: PeerId;
  /** Its SubjectPublicKeyInfo in DER. */
  key: Buffer;
  exported: Buffer;
}

/** RFC 5705, section 4: labels of private use begin like this, and need no registration. */
export const EXPORTER_LABEL = 'EXPERIMENTAL-tincan-verification-1';
/** Bytes: as many as the hash of the weakest cipher suite that is offered gives. */
const EXPORTED_BYTES = 32;

/**
 * 32 bytes that the two ends of a handshaken connection compute alike from its secrets (RFC 8446, section 7.5, with an empty context).
 * Whoever sits between has one connection with each side, and so another value with each.
 */
export function exportedKey(socket: TLSSocket): Buffer {
  return socket.exportKeyingMaterial(EXPORTED_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
}

/**
 * Tells who is on the other end of a handshaken socket, and what binds to this connection: once, as `provePeer` says.
 *
 * @throws TincanError TINCAN_E_PEER_IDENTITY
 */
export function proveChannel(socket: TLSSocket, alpn: readonly string[]): ProvenChannel {
  return { ...provePeer(socket, alpn), exported: exportedKey(socket) };
}

/** This device's public key: SubjectPublicKeyInfo in DER. */
export function ownKey({ certificate }: Credentials): Buffer {
  return new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
}
