import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { GROUP4 } from '../../src/discovery/groups.ts';
import { sortInterfaces } from '../../src/discovery/interfaces.ts';
import { Listener } from '../../src/discovery/listener.ts';
import { freeUdpPort } from '../support/free-port.ts';

it('a membership that an interface has taken along is held again at the next look', async () => {
  let socket: Socket | undefined;
  const listener = new Listener({
    family: 4,
    port: await freeUdpPort(),
    createSocket: (options) => {
      socket = createSocket(options);
      return socket;
    },
    onDatagram() {},
  });
  await listener.open();
  const { used } = sortInterfaces({ lo: networkInterfaces().lo }, ['lo'], 'linux');
  listener.join(used);
  const leave = () => socket?.dropMembership(GROUP4, '127.0.0.1');
  // As the kernel does where the interface goes, without a word to the program.
  leave();
  expect(leave).toThrow();
  listener.join(used);
  listener.join(used);
  expect(leave).not.toThrow();
  expect(leave).toThrow();
  listener.close();
});
