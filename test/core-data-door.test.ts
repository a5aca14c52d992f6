import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { tlsOptions } from '../src/channel/tls.ts';
import { ADMISSION } from '../src/limits.ts';
import { ALPN_DATA } from '../src/wire/messages.ts';
import { startTestCore, stopCores } from './support/cores.ts';
import { testIdentity } from './support/test-identities.ts';

describe('a data connection to the main port', () => {
  afterAll(stopCores);

  it('of a device without a session is closed at once, before it can say anything', async () => {
    const core = await startTestCore('alice');
    const { credentials } = await testIdentity('stranger');
    const socket = connect({
      ...tlsOptions(credentials, [ALPN_DATA]),
      host: '127.0.0.1',
      port: core.store.get().network.port,
    });
    socket.on('error', () => {});
    await once(socket, 'secureConnect');
    const connectedAt = performance.now();
    socket.resume();
    await once(socket, 'close');
    expect(performance.now() - connectedAt).toBeLessThan(ADMISSION.dataOpen / 2);
  });
});
