/**
 * The secure channel under sessions and data connections: mutual TLS 1.3 between self-signed certificates,
 * with the peer told by the SHA-256 of its public key and by nothing else.
 */
import { constants, X509Certificate } from 'node:crypto';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { TincanError } from '../errors.ts';
import { deviceIdOf } from '../identity/device-id.ts';
import type { PeerId } from '../store/state.ts';

/** This device's certificate and private key, PEM. */
export interface Credentials {
  key: string;
  certificate: string;
}

/** Options for both ends: TLS 1.3 only, a certificate from both sides, no resumption. */
export function tlsOptions(
  credentials: Credentials,
  alpn: readonly string[],
): SecureContextOptions & { requestCert: true; rejectUnauthorized: false; ALPNProtocols: string[] } {
  return {
    key: credentials.key,
    cert: credentials.certificate,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    // AES-128-GCM first: the cheapest where the processor helps, and the others for where it does not.
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
    // A resumed session would carry no certificate check of its own.
    secureOptions: constants.SSL_OP_NO_TICKET,
    requestCert: true,
    // Nobody vouches for a self-signed certificate: authenticatePeer() judges it, always.
    rejectUnauthorized: false,
    ALPNProtocols: [...alpn],
  };
}

/** Who is on the other end, and the public key that says so: SubjectPublicKeyInfo in DER. */
export interface ProvenPeer {
  peer: PeerId;
  key: Buffer;
}

/**
 * Tells who is on the other end of a handshaken socket. Call it once, in `secureConnect` or
 * `secureConnection`: Node gives the certificate only the first time on a client.
 *
 * @throws TincanError TINCAN_E_PEER_IDENTITY when there is no certificate, more than one, a resumed session,
 *   another ALPN than those offered here, or a key that is not RSA of 2048 to 4096 bits with e = 65537
 */
export function provePeer(socket: TLSSocket, alpn: readonly string[]): ProvenPeer {
  const refuse = (why: string): never => {
    throw new TincanError('TINCAN_E_PEER_IDENTITY', `The peer's certificate was refused: ${why}.`);
  };
  if (socket.getProtocol() !== 'TLSv1.3') refuse('not TLS 1.3');
  if (socket.isSessionReused()) refuse('a resumed TLS session');
  if (typeof socket.alpnProtocol !== 'string' || !alpn.includes(socket.alpnProtocol))
    refuse('not a tincan connection');
  const detailed = socket.getPeerCertificate(true);
  const certificate = detailed?.raw === undefined ? undefined : new X509Certificate(detailed.raw);
  if (certificate === undefined) return refuse('there is none');
  const issuer = detailed.issuerCertificate;
  if (issuer !== undefined && issuer.raw !== undefined && !issuer.raw.equals(detailed.raw)) {
    refuse('more than one certificate');
  }
  const key = certificate.publicKey;
  const details = key.asymmetricKeyDetails;
  const bits = details?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048 || bits > 4096 || details?.publicExponent !== 65537n) {
    refuse('its key is not RSA of 2048 to 4096 bits');
  }
  const spki = key.export({ type: 'spki', format: 'der' });
  return { peer: deviceIdOf(spki), key: spki };
}

/** The same where only the device id matters. */
export function authenticatePeer(socket: TLSSocket, alpn: readonly string[]): PeerId {
  return provePeer(socket, alpn).peer;
}

/** `::ffff:192.0.2.1` and `fe80::1%eth0` as one writes them: the IPv4 form, the zone kept. */
export function normalizeAddress(address: string | undefined): string {
  if (address === undefined) return '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address;
}
