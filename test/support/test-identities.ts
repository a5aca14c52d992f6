/**
 * Identities for tests: RSA-2048, which is quicker to make than the product's 3072, each made once a test
 * process. The certificate is put together here in DER, so that tests depend on no code that they try.
 */
import { createPublicKey, generateKeyPair, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { Credentials } from '../../src/channel/tls.ts';
import { deviceIdOf } from '../../src/identity/device-id.ts';

const generate = promisify(generateKeyPair);

export interface TestIdentity {
  id: string;
  credentials: Credentials;
}

/** One DER element: tag, length, content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 0x80
      ? Buffer.from([body.length])
      : body.length < 0x100
        ? Buffer.from([0x81, body.length])
        : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

const [SEQUENCE, SET, OID, INTEGER, UTF8, TIME, BITS, NULL, VERSION] = [
  0x30, 0x31, 0x06, 0x02, 0x0c, 0x17, 0x03, 0x05, 0xa0,
] as const;
const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');
const COMMON_NAME = Buffer.from('550403', 'hex');

/** A self-signed certificate for a key pair, PEM. */
export function selfSigned(privateKey: KeyObject): string {
  const algorithm = der(SEQUENCE, der(OID, SHA256_WITH_RSA), der(NULL));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, Buffer.from('test')))));
  const validity = der(
    SEQUENCE,
    der(TIME, Buffer.from('200101000000Z')),
    der(TIME, Buffer.from('491231235959Z')),
  );
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der(SEQUENCE, body, algorithm, der(BITS, Buffer.from([0]), signature));
  return new X509Certificate(certificate).toString();
}

async function make(): Promise<TestIdentity> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  return {
    id: deviceIdOf(publicKey.export({ type: 'spki', format: 'der' })),
    credentials: {
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      certificate: selfSigned(privateKey),
    },
  };
}

const made = new Map<string, Promise<TestIdentity>>();

/** The identity of this name; the same one each time in a process. */
export function testIdentity(name: string): Promise<TestIdentity> {
  const identity = made.get(name) ?? make();
  made.set(name, identity);
  return identity;
}
