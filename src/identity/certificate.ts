/** Makes the self-signed certificate of a key pair. */
// The certificate library wants this polyfill loaded before it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Credentials } from '../channel/tls.ts';
import { KEY_ALGORITHM, type KeyPair } from './key-pair.ts';

/**
 * A key pair with its certificate (PEM). The subject and the validity (2020 to 2120) are the same for everybody: they tell nothing,
 * and clocks that are wrong do no harm.
 */
export async function createCredentials(keys: KeyPair): Promise<Credentials> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: 'CN=tincan',
      notBefore: new Date(Date.UTC(2020, 0, 1)),
      notAfter: new Date(Date.UTC(2120, 0, 1)),
      signingAlgorithm: KEY_ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    certificate: certificate.toString('pem'),
  };
}
