/** Keys and certificates that tincan does not take. */
// The certificate library needs it to be there first.
import 'reflect-metadata';
import { generateKeyPair, type KeyObject, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import * as x509 from '@peculiar/x509';
import type { Credentials } from '../../src/channel/tls.ts';
import { selfSigned } from './test-identities.ts';

const generate = promisify(generateKeyPair);
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

export async function rsaCredentials(modulusLength: number, publicExponent = 65_537): Promise<Credentials> {
  const { privateKey } = await generate('rsa', { modulusLength, publicExponent });
  return { key: pem(privateKey), certificate: selfSigned(privateKey) };
}

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export async function ecCredentials(): Promise<Credentials> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    { name: 'CN=tincan', keys, signingAlgorithm: EC },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: x509.PemConverter.encode(key, 'PRIVATE KEY'), certificate: certificate.toString('pem') };
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

/** A certificate that another one, sent with it, vouches for. */
export async function chainCredentials(): Promise<Credentials> {
  const issuer = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=root',
      keys: issuer,
      signingAlgorithm: RSA,
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    },
    webcrypto,
  );
  const leaf = await x509.X509CertificateGenerator.create(
    {
      serialNumber: '02',
      subject: 'CN=leaf',
      issuer: 'CN=root',
      signingAlgorithm: RSA,
      signingKey: issuer.privateKey,
      publicKey: keys.publicKey,
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
    certificate: `${leaf.toString('pem')}\n${root.toString('pem')}`,
  };
}
