/** An approved peer that says all it can of messages and rooms, to a core that is a process of its own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { CHAT, ROOMS, TEXT } from '../../src/limits.ts';
import { createSigner, type Roster, roomIdOf } from '../../src/rooms/roster.ts';
import {
  type CoreProcess,
  HAS_PROC,
  introduce,
  removeCores,
  startCoreProcess,
} from '../support/core-process.ts';
import { approvedPeer, type HostilePeer, randomId } from '../support/hostile-peer.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

const MiB = 1 << 20;
const ESCAPES = '\u001b]52;c;x\u0007\u202e\u009b2J';

let core: CoreProcess;
let eve: HostilePeer;
let identity: TestIdentity;
beforeEach(async () => {
  core = await startCoreProcess('alice');
  identity = await testIdentity('eve');
  eve = await approvedPeer(core, identity);
  eve.say({ t: 'room-have', rooms: [] });
});
afterEach(removeCores);

const msg = (text: string, fields: object = {}): object => ({
  t: 'msg',
  id: randomId(),
  seq: 1,
  time: 1,
  text,
  ...fields,
});

/** Says everything, and waits until the core has heard it. */
async function sayAll(messages: readonly object[]): Promise<void> {
  const name = `marker ${randomId().slice(0, 16)}`;
  for (const message of messages) eve.say(message);
  eve.say({ t: 'room-ask', name });
  for (;;) {
    const { frames } = eve;
    if (frames.some((frame) => (frame as { name?: string }).name === name)) return;
    if (eve.webSocket.readyState !== eve.webSocket.OPEN) throw new Error('the core has ended the session');
    await Promise.race([eve.closed, new Promise((resolve) => eve.webSocket.once('message', resolve))]);
  }
}

/** A room of eve's. Its rosters can be as large as they may be. */
function roomOf(nonce = randomId()): {
  id: string;
  roster(version: number, fields?: Partial<Roster>, padding?: number): object;
} {
  const sign = createSigner(identity.credentials);
  const room = roomIdOf(eve.id, nonce);
  return {
    id: room,
    roster(version, fields = {}, padding = 0) {
      const roster: Roster = {
        kind: 'roster',
        room,
        nonce,
        founder: eve.id,
        version,
        at: 1,
        name: `room ${version}`,
        topic: '',
        owner: eve.id,
        members: bothOf(),
        left: [],
        ...fields,
      };
      const padded = padding === 0 ? roster : { ...roster, x: ' '.repeat(padding) };
      return { t: 'room-roster', room, roster: sign(padded), handovers: [] };
    },
  };
}
const bothOf = (): Roster['members'] => [
  { id: eve.id, name: 'eve', state: 'member' },
  { id: core.id, name: 'alice', state: 'invited' },
];
const crowd = (count: number): Roster['members'] =>
  Array.from({ length: count }, (_, index) => ({
    id: deviceIdOf(Buffer.from(`nobody ${index}`)),
    name: `n${index}`.padEnd(TEXT.nameGraphemes, 'x'),
    state: 'invited',
  }));

/** Every string of the state. */
function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      yield key;
      yield* stringsIn(inner);
    }
}

describe('a peer that never stops talking', () => {
  it.skipIf(!HAS_PROC)(
    'costs no memory, and keeps nobody else from being heard',
    async () => {
      const bob = await startCoreProcess('bob');
      await introduce(bob, core);
      const room = roomOf();
      const recorded = [msg('recorded'), msg('also', { to: 'everyone' })];
      let version = 0;
      const nextVersion = (): number => {
        version += 1;
        return version;
      };
      const flood = (): object[] =>
        Array.from({ length: 300 }, (_, index): object[] => [
          { t: 'typing', on: index % 2 === 0 },
          { t: 'typing', on: index % 2 === 0, to: 'everyone' },
          { t: 'presence', away: index % 2 === 0 },
          { t: 'read', id: randomId() },
          { t: 'ack', id: randomId() },
          { t: 'nack', id: randomId(), reason: '\u001b'.repeat(512) },
          { t: 'later', id: randomId() },
          ...(index % 20 === 0
            ? [
                { t: 'room-ask', name: `r${index}` },
                { t: 'room-answer', room: room.id, answer: 'leave' },
                { t: 'room-refuse', name: 'x', reason: '\u001b[2J' },
                { t: 'room-have', rooms: [] },
                room.roster(nextVersion(), { members: [...bothOf(), ...crowd(ROOMS.members - 2)] }, 8_000),
                ...recorded,
                msg('e\u0301\u0302'.repeat(3_000), { clock: Number.MAX_SAFE_INTEGER }),
                msg('\u001b'.repeat(TEXT.messageBytes), { to: 'everyone' }),
              ]
            : []),
        ]).flat();
      const rounds = async (count: number): Promise<void> => {
        for (let round = 0; round < count; round += 1) await sayAll(flood());
      };
      // Until the heaps have the size that such work takes: it grows no further, however long it goes on.
      await rounds(4);
      const before = core.holding().rss;
      await rounds(4);
      const { message } = await bob.client.call('chat.send', { conversation: core.id, text: 'still there?' });
      const settled = await bob.client.call('chat.settled', { conversation: core.id, id: message.id });
      expect(settled.message.status).toBe('delivered');
      expect(core.holding().rss).toBeLessThan(before + 20 * MiB);
      await core.until('the last roster', ({ rooms }) => rooms[room.id]?.version === version);
      expect(Object.values(core.client.state.requests)).toHaveLength(1);
    },
    120_000,
  );

  it('fills no client, and cuts none, with the longest messages', async () => {
    await sayAll(Array.from({ length: 60 }, () => msg('\u001b'.repeat(TEXT.messageBytes))));
    await core.until('all of them', ({ conversations }) => conversations[eve.id]?.unread === 60);
    await core.client.call('chat.open', { conversation: eve.id });
    let count = 0;
    for (let at: { order: number; id: string } | undefined; ; ) {
      const page = await core.client.call('chat.page', {
        conversation: eve.id,
        ...(at === undefined ? {} : { at }),
        direction: 'before',
        limit: 200,
      });
      count += page.messages.length;
      const [first] = page.messages;
      if (!page.before || first === undefined) break;
      at = { order: first.order, id: first.id };
    }
    expect(count).toBe(60);
    const kept = core.client.state.conversations[eve.id]?.messages ?? [];
    expect(kept.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(CHAT.windowCharacters);
    expect(core.isRunning).toBe(true);
  });

  it('puts nothing on a screen that means something to a terminal', async () => {
    const mine = await core.client.call('chat.send', { conversation: eve.id, text: 'hello' });
    await eve.frame('msg');
    eve.say({ t: 'nack', id: mine.message.id, reason: ESCAPES });
    const room = roomOf();
    // Names and topics that are none are no roster.
    for (const fields of [
      { name: ESCAPES },
      { topic: ESCAPES },
      { members: [{ id: eve.id, name: ESCAPES, state: 'member' as const }] },
    ])
      eve.say(room.roster(1, fields));
    await sayAll([
      msg(`text ${ESCAPES}`),
      msg(`${ESCAPES} everyone`, { to: 'everyone' }),
      msg(`${'z\u0300\u0301'.repeat(100)}${'\u0300'.repeat(7_500)}`),
      { t: 'room-refuse', name: 'x', reason: ESCAPES },
    ]);
    await core.until('a failure, and what was said', ({ conversations }) => {
      const { messages = [] } = conversations[eve.id] ?? {};
      return (
        messages.some(({ status }) => status === 'failed') &&
        messages.some(({ text }) => text.startsWith('text '))
      );
    });
    const strings = [...stringsIn(core.client.state)];
    expect(strings.some((text) => text.startsWith('text '))).toBe(true);
    for (const text of strings) {
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(text).not.toMatch(/\p{M}{9}/u);
    }
    expect(core.client.state.rooms).toEqual({});
  });

  it('asks this user no more than it may, and what it takes back leaves nothing', async () => {
    const rooms = Array.from({ length: 40 }, () => roomOf());
    const others = crowd(ROOMS.members - 2);
    const large = rooms.flatMap((room) => [
      room.roster(1, { members: [...bothOf(), ...others] }, 8_000),
      room.roster(2, { members: [{ id: eve.id, name: 'eve', state: 'member' }, ...others] }, 8_000),
    ]);
    await sayAll(large);
    await core.until(
      'nothing that is asked',
      ({ requests, rooms: shown }) => Object.keys({ ...requests, ...shown }).length === 0,
    );
    await sayAll(rooms.map((room) => room.roster(3, { members: bothOf() })));
    await core.until(
      'as much as may be asked',
      ({ requests }) => Object.keys(requests).length === ROOMS.invitationsPerPeer,
    );
    await core.client.call('core.status', {});
    expect(Object.keys(core.client.state.requests)).toHaveLength(ROOMS.invitationsPerPeer);
    expect(Object.keys(core.client.state.rooms)).toHaveLength(ROOMS.invitationsPerPeer);
  }, 60_000);
});

describe('a program of this user that never stops asking', () => {
  it.skipIf(!HAS_PROC)(
    'gets its answers, costs no memory, and holds up no message',
    async () => {
      for (let sent = 50; sent <= 100; sent += 50) {
        await sayAll(
          Array.from({ length: 50 }, (_, index) => msg(`word${index % 7} ${'long '.repeat(3_000)}`)),
        );
        await core.until('all of them', ({ conversations }) => conversations[eve.id]?.unread === sent);
      }
      const { client } = core;
      const ask = (): Promise<unknown>[] =>
        Array.from({ length: 60 }, (_, index): Promise<unknown>[] => [
          client.call('chat.page', { conversation: eve.id, direction: 'before', limit: 200 }),
          client.call('chat.search', { query: `word${index % 7} long`, limit: 200 }),
          client.call('chat.search', { query: 'a b c d e f g h '.repeat(8), limit: 200 }),
          client.call('chat.read', { conversation: eve.id }),
        ]).flat();
      await Promise.all(ask());
      const before = core.holding().rss;
      const asked = [...ask()];
      await sayAll([msg('in between')]);
      await core.until('the message', ({ conversations }) =>
        conversations[eve.id]?.messages.some(({ text }) => text === 'in between'),
      );
      await Promise.all(asked);
      expect(core.holding().rss).toBeLessThan(before + 20 * MiB);
      // Everything is forgotten, over and over, while more comes.
      const cleared = Array.from({ length: 30 }, (_, index) =>
        client.call('chat.clear', index % 2 === 0 ? {} : { conversation: eve.id }),
      );
      await sayAll([msg('after')]);
      await Promise.all(cleared);
      await sayAll([msg('and after')]);
      await core.until('the last message', ({ conversations }) =>
        conversations[eve.id]?.messages.some(({ text }) => text === 'and after'),
      );
      expect(core.isRunning).toBe(true);
    },
    60_000,
  );
});
