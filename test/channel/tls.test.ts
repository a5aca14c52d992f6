import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { exportedKey, ownKey, proveChannel } from '../../src/channel/binding.ts';
import { authenticatePeer, normalizeAddress, tlsOptions } from '../../src/channel/tls.ts';
import { testIdentity } from '../support/test-identities.ts';

const ALPN = ['test/1', 'test/2'];
let server: Server | undefined;
let ends: TLSSocket[] = [];

afterEach(() => {
  for (const socket of ends) socket.destroy();
  ends = [];
  server?.close();
});

/** Both ends of a fresh connection between two test identities. */
async function channel(): Promise<{ accepting: TLSSocket; dialling: TLSSocket }> {
  const [here, there] = [await testIdentity('here'), await testIdentity('there')];
  server = createServer(tlsOptions(here.credentials, ALPN));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dialling = connect({
    ...tlsOptions(there.credentials, [ALPN[1] as string]),
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
  });
  const [[accepting]] = (await Promise.all([
    once(server, 'secureConnection'),
    once(dialling, 'secureConnect'),
  ])) as unknown as [[TLSSocket], unknown];
  ends = [accepting, dialling];
  for (const socket of ends) socket.on('error', () => {});
  return { accepting, dialling };
}

const identityError = expect.objectContaining({ code: 'TINCAN_E_PEER_IDENTITY' });

describe('a channel', () => {
  it('tells both ends who is on the other', async () => {
    const { accepting, dialling } = await channel();
    expect(authenticatePeer(accepting, ALPN)).toBe((await testIdentity('there')).id);
    expect(authenticatePeer(dialling, ALPN)).toBe((await testIdentity('here')).id);
  });

  it('gives both ends the same keying material, and the next one of the same two another', async () => {
    const first = await channel();
    const [accepting, dialling] = [proveChannel(first.accepting, ALPN), proveChannel(first.dialling, ALPN)];
    expect(accepting.exported).toHaveLength(32);
    expect(accepting.exported).toEqual(dialling.exported);
    expect(accepting.key).toEqual(ownKey((await testIdentity('there')).credentials));
    expect(dialling.key).toEqual(ownKey((await testIdentity('here')).credentials));
    for (const end of ends) end.destroy();
    server?.close();
    const second = await channel();
    expect(exportedKey(second.accepting)).toEqual(exportedKey(second.dialling));
    expect(exportedKey(second.accepting)).not.toEqual(accepting.exported);
  });

  it('is TLS 1.3 with an ephemeral key and AES-128 first', async () => {
    const { dialling } = await channel();
    expect(dialling.getProtocol()).toBe('TLSv1.3');
    expect(dialling.getCipher().name).toBe('TLS_AES_128_GCM_SHA256');
    expect(dialling.getEphemeralKeyInfo()).toMatchObject({ type: 'ECDH' });
  });

  it('is refused when its ALPN is not one of those wanted', async () => {
    const { accepting } = await channel();
    expect(accepting.alpnProtocol).toBe('test/2');
    expect(() => authenticatePeer(accepting, ['test/1'])).toThrow(identityError);
    expect(() => authenticatePeer(accepting, [])).toThrow(identityError);
  });

  it('is refused when there is no certificate to be seen, and not taken for a match of nothing with nothing', async () => {
    const { dialling } = await channel();
    dialling.getPeerCertificate = (() => ({})) as never;
    expect(() => authenticatePeer(dialling, ALPN)).toThrow(identityError);
    dialling.getPeerCertificate = (() => undefined) as never;
    expect(() => authenticatePeer(dialling, ALPN)).toThrow(identityError);
  });

  it('is refused when it resumes a session', async () => {
    const { dialling } = await channel();
    dialling.isSessionReused = () => true;
    expect(() => authenticatePeer(dialling, ALPN)).toThrow(identityError);
  });
});

describe('an address', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['::1', '::1'],
    [undefined, ''],
  ])('%s is written %s', (address, written) => {
    expect(normalizeAddress(address)).toBe(written);
  });
});
