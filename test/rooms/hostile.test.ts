/** A connected peer, a member, or even an owner with bad intentions: what they can say, and what comes of it. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REQUESTS, ROOMS, SESSION } from '../../src/limits.ts';
import { createSigner, type Roster, roomIdOf, type Sign } from '../../src/rooms/roster.ts';
import type { RoomState } from '../../src/store/state.ts';
import { type RoomMessage, type Signed, wireMessageSchema } from '../../src/wire/messages.ts';
import { peerOf } from '../support/message-stores.ts';
import { acceptOnly, createLan, type Device, type Lan, storyOf } from './support.ts';

let lan: Lan;
let alice: Device;
let bob: Device;
let mallory: Device;

beforeEach(async () => {
  lan = await createLan(['alice', 'bob', 'mallory']);
  [alice, bob, mallory] = [lan.device('alice'), lan.device('bob'), lan.device('mallory')];
  lan.connect(alice, bob);
  lan.connect(alice, mallory);
  lan.connect(bob, mallory);
  lan.settle();
});
afterEach(() => lan.end());

const signerOf = (device: Device): Sign => createSigner(device.identity.credentials);

/** A room of alice's with bob in it, and with mallory unless `without`. */
function sharedRoom(...members: Device[]): RoomState {
  const room = alice.rooms.create('plans');
  for (const member of members) {
    alice.rooms.invite(room.id, member.id);
    lan.settle();
    acceptOnly(member);
    lan.settle();
  }
  return room;
}

/** The newest roster of a room as a device has sent or got it. */
function rosterAt(device: Device, { id }: RoomState): { roster: Signed; handovers: Signed[]; body: Roster } {
  const row = device.database.prepare('SELECT record FROM rooms WHERE id = ?').get(id) as { record: string };
  const { statement } = JSON.parse(row.record) as { statement: { roster: Signed; handovers: Signed[] } };
  return { ...statement, body: JSON.parse(statement.roster.body) as Roster };
}
const say = (from: Device, to: Device, message: RoomMessage): void => {
  lan.forge(from, to, message);
  lan.settle();
};
/** A room that mallory founds, with whatever in it. */
function foundedBy(founder: Device, fields: (room: string) => Partial<Roster>): RoomMessage {
  const nonce = randomBytes(16).toString('hex');
  const room = roomIdOf(founder.id, nonce);
  const roster: Roster = {
    kind: 'roster',
    room,
    nonce,
    founder: founder.id,
    version: 1,
    at: lan.time,
    name: 'trap',
    topic: '',
    owner: founder.id,
    members: [{ id: founder.id, name: founder.name, state: 'member' }],
    left: [],
    ...fields(room),
  };
  return { t: 'room-roster', room, roster: signerOf(founder)(roster), handovers: [] };
}

describe('a member with bad intentions', () => {
  it('cannot make itself the owner', () => {
    const room = sharedRoom(bob, mallory);
    const { body, roster, handovers } = rosterAt(mallory, room);
    const usurped = { ...body, version: body.version + 1, owner: mallory.id };
    const handover = signerOf(mallory)({
      kind: 'handover',
      room: room.id,
      version: usurped.version,
      to: mallory.id,
    });
    for (const forged of [
      { roster: signerOf(mallory)(usurped), handovers },
      { roster: signerOf(mallory)(usurped), handovers: [handover] },
      { roster: { ...roster, body: JSON.stringify(usurped) }, handovers },
      { roster: { ...roster, body: JSON.stringify(usurped) }, handovers: [handover] },
      { roster: signerOf(mallory)({ ...body, version: body.version + 1, name: 'mine' }), handovers },
    ]) {
      for (const victim of [alice, bob]) {
        const before = victim.rooms.get(room.id);
        say(mallory, victim, { t: 'room-roster', room: room.id, ...forged });
        expect(victim.rooms.get(room.id)).toEqual(before);
      }
    }
  });

  it('cannot bring back what was, by what was signed before', () => {
    const room = sharedRoom(bob, mallory);
    const old = rosterAt(mallory, room);
    alice.rooms.remove(room.id, mallory.id);
    lan.settle();
    for (const victim of [alice, bob]) {
      say(mallory, victim, { t: 'room-roster', room: room.id, roster: old.roster, handovers: old.handovers });
      expect(victim.rooms.get(room.id)?.members.map(({ name }) => name)).toEqual(['alice', 'bob']);
      expect(victim.rooms.mayTake(mallory.id, room.id)).toBe('no');
      expect(victim.rooms.recipients(room.id)).not.toContain(mallory.id);
    }
  });

  it('cannot answer, or leave, for anybody else', () => {
    const room = sharedRoom(bob);
    alice.rooms.invite(room.id, mallory.id);
    lan.settle();
    for (const answer of ['leave', 'decline', 'join'] as const)
      say(mallory, bob, { t: 'room-answer', room: room.id, answer });
    expect(bob.rooms.get(room.id)?.members.map(({ state }) => state)).toEqual([
      'member',
      'member',
      'invited',
    ]);
    expect(bob.rooms.mayTake(mallory.id, room.id)).toBe('no');
  });

  it('that says it leaves and then goes on is no member once the owner knows', () => {
    const room = sharedRoom(bob, mallory);
    say(mallory, bob, { t: 'room-answer', room: room.id, answer: 'leave' });
    expect(bob.rooms.get(room.id)?.members.at(-1)?.state).toBe('leaving');
    say(mallory, alice, { t: 'room-answer', room: room.id, answer: 'leave' });
    say(mallory, alice, { t: 'room-answer', room: room.id, answer: 'join' });
    expect(bob.rooms.mayTake(mallory.id, room.id)).toBe('no');
    expect(storyOf(bob, room.id).at(-1)).toBe('mallory left');
  });

  it('cannot have rosters sent to it again and again', () => {
    const room = sharedRoom(bob, mallory);
    lan.disconnect(alice, mallory);
    lan.connect(alice, mallory);
    lan.settle();
    mallory.received.length = 0;
    for (let times = 0; times < 20; times += 1)
      say(mallory, alice, { t: 'room-have', rooms: [{ room: room.id, handovers: 0, version: 0 }] });
    expect(mallory.received.filter(({ message }) => message.t === 'room-roster')).toEqual([]);
  });
});

describe('somebody who is not in a room', () => {
  it('gets nothing of it by naming it', () => {
    const room = sharedRoom(bob);
    lan.disconnect(alice, mallory);
    lan.connect(alice, mallory);
    mallory.received.length = 0;
    lan.forge(mallory, alice, { t: 'room-have', rooms: [{ room: room.id, handovers: 0, version: 0 }] });
    say(mallory, alice, { t: 'room-answer', room: room.id, answer: 'join' });
    say(mallory, alice, { t: 'room-answer', room: room.id, answer: 'leave' });
    expect(mallory.received.filter(({ message }) => message.t === 'room-roster')).toEqual([]);
    expect(alice.rooms.get(room.id)?.members).toHaveLength(2);
  });

  it('cannot invite into a room of somebody else, with a roster of theirs', () => {
    const room = alice.rooms.create('plans');
    lan.disconnect(alice, bob);
    alice.rooms.invite(room.id, bob.id);
    const { roster, handovers } = rosterAt(alice, room);
    say(mallory, bob, { t: 'room-roster', room: room.id, roster, handovers });
    expect(bob.requests.all()).toEqual([]);
    expect(bob.shown.size).toBe(0);
  });

  it('who is not approved is not heard at all', () => {
    bob.strangers.add(mallory.id);
    say(
      mallory,
      bob,
      foundedBy(mallory, () => ({ members: membersWith(bob) })),
    );
    bob.rooms.create('plans');
    say(mallory, bob, { t: 'room-ask', name: 'plans' });
    expect(bob.requests.all()).toEqual([]);
  });

  it('does not ask this user more than it may', () => {
    for (let index = 0; index < ROOMS.invitationsPerPeer + 5; index += 1)
      say(
        mallory,
        bob,
        foundedBy(mallory, () => ({ name: `trap ${index}`, members: membersWith(bob) })),
      );
    expect(bob.requests.all()).toHaveLength(ROOMS.invitationsPerPeer);
    bob.rooms.create('plans');
    for (let times = 0; times < 5; times += 1) say(mallory, bob, { t: 'room-ask', name: 'plans' });
    expect(bob.requests.all()).toHaveLength(ROOMS.invitationsPerPeer + 1);
  });

  it('ends no question of anybody else by a no that it may not give', () => {
    bob.rooms.ask(alice.id, 'plans');
    say(mallory, bob, { t: 'room-refuse', name: 'plans', reason: 'TINCAN_E_DENIED' });
    expect([...bob.shown.values()].map(({ part }) => part)).not.toContain('removed');
    // Alice has no such room and says so herself.
    expect(bob.notices).toEqual(['alice did not let you into # plans: no room of theirs has that name.']);
  });

  it('has none of its words on the screen of those whom it refuses', () => {
    bob.rooms.create('x');
    lan.disconnect(bob, mallory);
    lan.connect(bob, mallory);
    bob.rooms.ask(mallory.id, 'plans');
    lan.forge(mallory, bob, { t: 'room-refuse', name: 'plans', reason: '\u001b[2J call 555' });
    lan.settle();
    expect(bob.notices.join()).not.toContain('555');
    expect(bob.notices[0]).toBe('mallory did not let you into # plans: the answer was no.');
  });
});

describe('an owner with bad intentions', () => {
  it('cannot put anybody into a room who has not said yes', () => {
    const message = foundedBy(mallory, () => ({ members: membersWith(bob, 'member') }));
    say(mallory, bob, message);
    const [room] = [...bob.shown.values()];
    expect(room?.part).toBe('invited');
    expect(bob.rooms.mayTake(mallory.id, room?.id ?? '')).toBe('no');
    expect(bob.rooms.recipients(room?.id ?? '')).toEqual([]);
    acceptOnly(bob);
    expect(bob.rooms.get(room?.id ?? '')?.part).toBe('member');
  });

  it('cannot make somebody the owner of a room of which they know nothing', () => {
    const nonce = randomBytes(16).toString('hex');
    const room = roomIdOf(mallory.id, nonce);
    const roster = {
      ...(JSON.parse((foundedBy(mallory, () => ({})) as { roster: Signed }).roster.body) as Roster),
      room,
      nonce,
      version: 2,
      owner: bob.id,
      members: membersWith(bob, 'member'),
    };
    const sign = signerOf(mallory);
    const handovers = [sign({ kind: 'handover', room, version: 2, to: bob.id })];
    say(mallory, bob, { t: 'room-roster', room, roster: sign(roster), handovers });
    expect(bob.shown.size).toBe(0);
    expect(bob.requests.all()).toEqual([]);
  });

  it('who gives a room to two people is noticed, and the first one stays', () => {
    const nonce = randomBytes(16).toString('hex');
    const sign = signerOf(mallory);
    const room = roomIdOf(mallory.id, nonce);
    const members = [alice, bob, mallory].map(({ id, name }) => ({ id, name, state: 'member' as const }));
    const at = (version: number, owner: Device): Roster => ({
      ...(JSON.parse((foundedBy(mallory, () => ({})) as { roster: Signed }).roster.body) as Roster),
      room,
      nonce,
      version,
      owner: owner.id,
      members,
    });
    const given = (version: number, to: Device): RoomMessage => ({
      t: 'room-roster',
      room,
      roster: sign(at(version, to)),
      handovers: [sign({ kind: 'handover', room, version, to: to.id })],
    });
    for (const peer of [alice, bob])
      say(mallory, peer, { t: 'room-roster', room, roster: sign(at(1, mallory)), handovers: [] });
    for (const peer of [alice, bob]) acceptOnly(peer);
    lan.disconnect(alice, bob);
    say(mallory, alice, given(2, alice));
    say(mallory, bob, given(3, bob));
    lan.connect(alice, bob);
    lan.settle();
    expect(alice.rooms.get(room)?.owner).toBe(alice.id);
    expect(bob.rooms.get(room)?.owner).toBe(bob.id);
    const warnings = (device: Device): string[] =>
      device.notices.filter((text) => text.includes('two different owners'));
    expect([...warnings(alice), ...warnings(bob)].length).toBeGreaterThan(0);
    alice.rooms.setTopic(room, 'more');
    lan.settle();
    expect(warnings(bob).length).toBeLessThanOrEqual(1);
    expect(warnings(alice).length).toBeLessThanOrEqual(1);
  });
});

describe('an owner who wants this device to run full', () => {
  const invitation = (
    index: number,
    fields: Partial<Roster> = {},
  ): { message: RoomMessage; body: Roster } => {
    const message = foundedBy(mallory, () => ({
      name: `trap ${index}`,
      members: membersWith(bob),
      ...fields,
    }));
    return { message, body: JSON.parse((message as { roster: Signed }).roster.body) as Roster };
  };
  const following = (body: Roster, fields: Partial<Roster>): RoomMessage => {
    const { room } = body;
    const roster = signerOf(mallory)({ ...body, version: body.version + 1, ...fields });
    return { t: 'room-roster', room, roster, handovers: [] };
  };
  const alone = (): Roster['members'] => [{ id: mallory.id, name: 'mallory', state: 'member' }];

  it('has little kept of invitations that were taken back, and old rosters of them are still old', () => {
    const crowd = Array.from({ length: ROOMS.members - 2 }, (_, index) => ({
      id: peerOf(index),
      name: `member ${index} ${'x'.repeat(20)}`,
      state: 'invited' as const,
    }));
    const { message, body } = invitation(0, { members: [...membersWith(bob), ...crowd] });
    say(mallory, bob, message);
    say(mallory, bob, following(body, { members: [...alone(), ...crowd] }));
    expect(bob.shown.size).toBe(0);
    const rows = bob.database.prepare('SELECT length(record) AS size FROM rooms').all() as { size: number }[];
    expect(rows).toHaveLength(1);
    expect(rows[0]?.size).toBeLessThan(1_000);
    for (const again of [() => {}, () => lan.restart(bob)]) {
      again();
      lan.connect(bob, mallory);
      say(mallory, bob, message);
      expect(bob.requests.all()).toEqual([]);
    }
    say(mallory, bob, following(body, { version: body.version + 2, members: membersWith(bob) }));
    expect(bob.requests.all()).toHaveLength(1);
  });

  it('has its invitations shown a moment later once many were taken back, with their rooms, and nothing told of those that were never shown', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const invite = (index: number): Roster => {
        const { message, body } = invitation(index);
        say(mallory, bob, message);
        return body;
      };
      for (let index = 0; index <= REQUESTS.vainFree; index += 1) {
        const body = invite(index);
        expect([bob.requests.all().length, bob.shown.size]).toEqual([1, 1]);
        say(mallory, bob, following(body, { members: alone() }));
      }
      const body = invite(100);
      bob.rooms.onName(mallory.id);
      expect([bob.requests.all().length, bob.shown.size]).toEqual([0, 0]);
      say(mallory, bob, following(body, { members: alone() }));
      expect(bob.notices).toHaveLength(REQUESTS.vainFree + 1);
      const { room } = invite(101);
      vi.advanceTimersByTime(SESSION.askAgainMin);
      expect(bob.requests.all()).toHaveLength(1);
      expect(bob.shown.get(room)?.part).toBe('invited');
      acceptOnly(bob);
      expect(bob.rooms.get(room)?.part).toBe('asking');
    } finally {
      vi.useRealTimers();
    }
  });

  it('loses nothing where this user declines', () => {
    for (let index = 0; index < 2 * REQUESTS.vainFree; index += 1) {
      const { body, message } = invitation(index);
      say(mallory, bob, message);
      expect(bob.requests.all()).toHaveLength(1);
      bob.rooms.leave(body.room);
      say(mallory, bob, following(body, { members: alone() }));
      expect(bob.requests.all()).toEqual([]);
    }
  });

  it('takes no room off the list that this user has left', () => {
    const room = sharedRoom(bob);
    alice.rooms.remove(room.id, bob.id);
    lan.settle();
    expect(bob.rooms.get(room.id)?.part).toBe('removed');
    for (let index = 0; index <= ROOMS.pastRooms; index += 1) {
      lan.time += 1;
      const { message, body } = invitation(index);
      lan.forge(mallory, bob, message);
      lan.forge(mallory, bob, following(body, { members: alone() }));
    }
    lan.settle();
    expect(bob.rooms.get(room.id)?.part).toBe('removed');
    const { count } = bob.database.prepare('SELECT count(*) AS count FROM rooms').get() as { count: number };
    expect(count).toBe(ROOMS.pastRooms);
  });

  it('has nothing kept for people of whom this device knows nothing', () => {
    const crowd = Array.from({ length: ROOMS.members - 2 }, (_, index) => ({
      id: peerOf(index),
      name: `member ${index}`,
      state: 'member' as const,
    }));
    const { message, body } = invitation(0, { members: [...membersWith(bob), ...crowd] });
    say(mallory, bob, message);
    acceptOnly(bob);
    say(mallory, bob, following(body, { members: membersWith(bob, 'member') }));
    expect(bob.rooms.get(body.room)?.members).toHaveLength(2);
    const { count } = bob.database.prepare('SELECT count(*) AS count FROM room_departures').get() as {
      count: number;
    };
    expect(count).toBe(0);
  });

  it('cannot keep this user in a room by giving it away when nothing can be changed in it', () => {
    const { message, body } = invitation(0, { version: Number.MAX_SAFE_INTEGER - 1 });
    say(mallory, bob, message);
    acceptOnly(bob);
    const version = Number.MAX_SAFE_INTEGER;
    const { room } = body;
    const sign = signerOf(mallory);
    say(mallory, bob, {
      t: 'room-roster',
      room,
      roster: sign({ ...body, version, owner: bob.id, members: membersWith(bob, 'member') }),
      handovers: [sign({ kind: 'handover', room, version, to: bob.id })],
    });
    expect(bob.rooms.get(room)?.part).toBe('owner');
    expect(bob.rooms.leave(room).part).toBe('left');
  });
});

describe('a peer that says anything', () => {
  it('throws nothing at those who hear it, and is never an owner of their rooms', () => {
    const room = sharedRoom(bob, mallory);
    const known = rosterAt(mallory, room);
    const ids = fc.constantFrom(room.id, '0'.repeat(32), 'f'.repeat(32));
    const signed = fc.constantFrom(
      known.roster,
      { ...known.roster, signature: '' },
      { body: '{}', key: '', signature: '' },
      signerOf(mallory)({ ...known.body, version: 99, owner: mallory.id }),
    );
    const name = fc.constantFrom('plans', 'Plans', 'other');
    const message = fc.oneof(
      fc.record({
        t: fc.constant('room-roster'),
        room: ids,
        roster: signed,
        handovers: fc.array(signed, { maxLength: 3 }),
      }),
      fc.record({
        t: fc.constant('room-have'),
        rooms: fc.array(fc.record({ room: ids, handovers: fc.nat(16), version: fc.maxSafeNat() })),
      }),
      fc.record({
        t: fc.constant('room-answer'),
        room: ids,
        answer: fc.constantFrom('join', 'decline', 'leave'),
      }),
      fc.record({ t: fc.constant('room-ask'), name, withdrawn: fc.boolean() }),
      fc.record({ t: fc.constant('room-refuse'), name, reason: fc.string({ maxLength: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), fc.boolean(), (messages, again) => {
        if (again) {
          lan.disconnect(alice, mallory);
          lan.connect(alice, mallory);
        }
        for (const one of messages) {
          const parsed = v.safeParse(wireMessageSchema, one);
          if (parsed.success)
            for (const victim of [alice, bob]) lan.forge(mallory, victim, parsed.output as RoomMessage);
        }
        lan.settle();
        for (const victim of [alice, bob]) {
          expect(victim.rooms.get(room.id)).toMatchObject({ owner: alice.id, name: 'plans' });
          expect(victim.rooms.mayTake((victim === alice ? bob : alice).id, room.id)).toBe('yes');
        }
        expect(alice.requests.all().length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a full disk', () => {
  it('puts off what came, says so once, and takes it when there is room', () => {
    const room = sharedRoom(bob);
    // A trigger stands for the disk: nothing can be written.
    bob.database.exec(
      "CREATE TEMP TRIGGER full BEFORE UPDATE ON rooms BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    );
    bob.notices.length = 0;
    alice.rooms.setTopic(room.id, 'one');
    alice.rooms.setTopic(room.id, 'two');
    lan.settle();
    expect(bob.rooms.get(room.id)?.topic).toBe('');
    expect(bob.notices).toEqual([
      'A change in a room could not be kept. The disk is full: nothing of it could be written down.',
    ]);
    expect(bob.rooms.mayTake(mallory.id, room.id)).toBe('later');
    expect(() => bob.rooms.leave(room.id)).toThrow(expect.objectContaining({ code: 'TINCAN_E_NO_SPACE' }));
    expect(bob.rooms.get(room.id)?.part).toBe('member');
    bob.database.exec('DROP TRIGGER full');
    expect(bob.rooms.mayTake(mallory.id, room.id)).toBe('no');
    expect(bob.rooms.get(room.id)?.topic).toBe('two');
  });
});

function membersWith(other: Device, state: 'member' | 'invited' = 'invited'): Roster['members'] {
  return [
    { id: mallory.id, name: 'mallory', state: 'member' },
    { id: other.id, name: other.name, state },
  ];
}
