import { once } from 'node:events';
import { createServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeOpen } from '../../src/transfer/data/frames.ts';
import { ALPN_DATA, ALPN_SESSION } from '../../src/wire/messages.ts';
import { caller, connectCores, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer, type HostilePeer } from '../support/hostile-peer.ts';
import { helloOf, rawConnection } from '../support/raw-peer.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

describe('a peer that was blocked while it was connected, in a room, and being written to', () => {
  let bob: TestCore;
  let carol: TestCore;
  let identity: TestIdentity;
  let eve: HostilePeer;
  let room: string;

  beforeEach(async () => {
    [bob, carol] = [await startTestCore('bob'), await startTestCore('carol')];
    await connectCores(carol, bob);
    identity = await testIdentity('eve');
    eve = await approvedPeer(bob, identity);
    eve.say({ t: 'room-have', rooms: [] });
    room = (await bob.handlers['room.create']({ name: 'ops' }, caller)).room.id;
    for (const peer of [eve.id, carol.store.get().self.id])
      await bob.handlers['room.invite']({ room, peer }, caller);
    await eve.frame('room-roster');
    eve.say({ t: 'room-answer', room, answer: 'join' });
    const invitation = await carol.until('the invitation', ({ requests }) =>
      Object.values(requests).find(({ kind }) => kind === 'invitation'),
    );
    await carol.handlers['request.accept']({ id: invitation.id }, caller);
    await bob.until('both members', ({ rooms }) =>
      rooms[room]?.members.every(({ state }) => state === 'member'),
    );
  });
  afterEach(stopCores);

  /** All that goes out to whoever is there, until carol has the last of it. */
  const beBusy = async (word: string): Promise<void> => {
    await bob.handlers['chat.typing']({ conversation: 'everyone', on: true }, caller);
    await bob.handlers['chat.send']({ conversation: 'everyone', text: `to all ${word}` }, caller);
    await bob.handlers['chat.send']({ conversation: room, text: `in the room ${word}` }, caller);
    await bob.handlers['room.topic']({ room, topic: word }, caller);
    await bob.handlers['self.away']({ away: true }, caller);
    await bob.handlers['self.away']({ away: false }, caller);
    await bob.handlers['self.rename']({ name: `bob ${word}` }, caller);
    await carol.until(`all of ${word}`, ({ rooms, conversations }) => {
      const said = conversations[room]?.messages.some(({ text }) => text === `in the room ${word}`);
      return rooms[room]?.topic === word && said === true;
    });
  };

  it('hears the end of that session, and from then on not one byte behind any handshake', async () => {
    await beBusy('before');
    await eve.frame('name');
    const heard = eve.frames.length;
    await bob.handlers['peer.block']({ peer: eve.id }, caller);
    await beBusy('after');
    await eve.closed;
    // The last word is that of any session that ends: not that it was blocked.
    expect(eve.frames.slice(heard)).toEqual([{ t: 'bye', reason: 'disconnect' }]);

    const { port } = bob.store.get().network;
    const tickets: unknown[] = [];
    const knock = async (protocol: string, ...says: (string | Buffer)[]): Promise<string> => {
      const { socket, closed } = rawConnection(port, identity.credentials, { ALPNProtocols: [protocol] });
      socket.on('session', (ticket) => tickets.push(ticket));
      await once(socket, 'secureConnect');
      for (const word of says) socket.write(word);
      return await closed;
    };
    const upgrade =
      'GET /session HTTP/1.1\r\nHost: raw.invalid\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    expect(await knock(ALPN_SESSION)).toBe('');
    expect(await knock(ALPN_SESSION, upgrade, helloOf(identity))).toBe('');
    expect(await knock(ALPN_SESSION, 'GET / HTTP/1.1\r\n\r\n')).toBe('');
    expect(await knock(ALPN_DATA, encodeOpen({ id: 'a'.repeat(32), role: 'receive' }))).toBe('');
    await beBusy('later');
    expect(await knock(ALPN_SESSION)).toBe('');
    expect(tickets).toEqual([]);
    expect(bob.store.get().requests).toEqual({});
    expect(bob.store.get().peers[eve.id]).toMatchObject({ state: 'offline', trust: 'blocked' });
  });

  it('is left before a byte is written where this user dials its address', async () => {
    await bob.handlers['peer.block']({ peer: eve.id }, caller);
    await eve.closed;
    // What listens there has the key of the blocked one.
    const heard: Buffer[] = [];
    const server = createServer(
      {
        key: identity.credentials.key,
        cert: identity.credentials.certificate,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.3',
        ALPNProtocols: [ALPN_SESSION],
      },
      (socket) => {
        socket.on('error', () => {});
        socket.on('data', (data: Buffer) => heard.push(data));
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const target = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const closed = once(server, 'connection').then(async ([socket]) => await once(socket, 'close'));
    expect(await bob.handlers['peer.connect']({ target }, caller)).toMatchObject({ outcome: 'blocked' });
    await closed;
    expect(heard).toEqual([]);
    server.close();
  });
});
