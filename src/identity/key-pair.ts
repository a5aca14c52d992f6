/** The RSA-3072 key pair of a device, made in Node's thread pool. */
import { webcrypto } from 'node:crypto';

export const KEY_ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 3072,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

export type KeyPair = webcrypto.CryptoKeyPair;

/** Takes about half a second. */
export function createKeyPair(): Promise<KeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}
