import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOMS } from '../../src/limits.ts';
import type { RoomState } from '../../src/store/state.ts';
import { acceptOnly, createLan, type Device, type Lan, storyOf } from './support.ts';

let lan: Lan;
let alice: Device;
let bob: Device;
let carol: Device;

beforeEach(async () => {
  lan = await createLan(['alice', 'bob', 'carol']);
  [alice, bob, carol] = [lan.device('alice'), lan.device('bob'), lan.device('carol')];
});
afterEach(() => lan.end());

const connectAll = (): void => {
  lan.connect(alice, bob);
  lan.connect(alice, carol);
  lan.connect(bob, carol);
  lan.settle();
};
const roomAt = (device: Device, { id }: RoomState): RoomState | undefined => device.shown.get(id);
const membersAt = (device: Device, room: RoomState): string[] =>
  roomAt(device, room)?.members.map(({ name, state }) => `${name} ${state}`) ?? [];
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

/** A room of alice's with bob and carol in it, all connected. */
function threeIn(name = 'plans'): RoomState {
  connectAll();
  const room = alice.rooms.create(name);
  for (const peer of [bob, carol]) {
    alice.rooms.invite(room.id, peer.id);
    lan.settle();
    acceptOnly(peer);
    lan.settle();
  }
  return room;
}

describe('a room', () => {
  it('begins with its founder as owner and only member', () => {
    const room = alice.rooms.create('#plans');
    expect(room).toMatchObject({ name: 'plans', label: 'plans', part: 'owner', owner: alice.id, version: 1 });
    expect(membersAt(alice, room)).toEqual(['alice member']);
    expect(alice.rooms.recipients(room.id)).toEqual([]);
    expect(storyOf(alice, room.id)).toEqual(['alice created the room']);
  });

  it('has no name that stands for something else, or that its founder uses for another one', () => {
    alice.rooms.create('plans');
    expect(() => alice.rooms.create('everyone')).toThrow(code('TINCAN_E_NAME_INVALID'));
    expect(() => alice.rooms.create('')).toThrow(code('TINCAN_E_NAME_INVALID'));
    expect(() => alice.rooms.create('PLANS')).toThrow(code('TINCAN_E_INVALID'));
  });

  it('tells those of equal names here apart by their ids', () => {
    connectAll();
    const one = alice.rooms.create('plans');
    const other = bob.rooms.create('Plans');
    bob.rooms.invite(other.id, alice.id);
    lan.settle();
    expect(roomAt(alice, one)?.label).toBe(`plans·${one.id.slice(0, 4)}`);
    expect(roomAt(alice, other)?.label).toBe(`Plans·${other.id.slice(0, 4)}`);
    alice.requests.deny(`room:${other.id}`);
    expect(roomAt(alice, one)?.label).toBe('plans');
  });

  it('takes in who accepts the invitation, and everybody knows', () => {
    const room = threeIn();
    for (const device of [alice, bob, carol])
      expect(membersAt(device, room)).toEqual(['alice member', 'bob member', 'carol member']);
    expect(roomAt(bob, room)?.part).toBe('member');
    expect(alice.rooms.recipients(room.id)).toEqual([bob.id, carol.id]);
    expect(bob.rooms.mayTake(carol.id, room.id)).toBe('yes');
    expect(bob.rooms.isSynced(carol.id, room.id)).toBe(true);
    expect(storyOf(bob, room.id)).toEqual(['bob joined', 'alice invited carol', 'carol joined']);
  });

  it('asks whom it invites, with the name of the room and who owns it', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    expect(bob.requests.all()).toEqual([
      expect.objectContaining({
        id: `room:${room.id}`,
        kind: 'invitation',
        room: { id: room.id, name: 'plans' },
        peer: expect.objectContaining({ id: alice.id, name: 'alice' }),
        expiresAt: 0,
      }),
    ]);
    expect(roomAt(bob, room)?.part).toBe('invited');
    expect(bob.rooms.recipients(room.id)).toEqual([]);
    expect(alice.rooms.recipients(room.id)).toEqual([]);
    expect(bob.rooms.mayTake(alice.id, room.id)).toBe('no');
  });

  it('keeps an invitation and its answer over restarts until the owner is there', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    lan.restart(bob);
    acceptOnly(bob);
    expect(roomAt(bob, room)?.part).toBe('asking');
    lan.restart(bob);
    expect(bob.requests.all()).toEqual([]);
    lan.connect(bob, alice);
    lan.settle();
    expect(roomAt(bob, room)?.part).toBe('member');
  });

  it('invites who is not there when they come', () => {
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.connect(alice, bob);
    lan.settle();
    expect(bob.requests.all()).toHaveLength(1);
  });

  it('is gone for who declines, and the owner sees it', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    lan.disconnect(alice, bob);
    bob.requests.deny(`room:${room.id}`);
    expect(roomAt(bob, room)).toBeUndefined();
    lan.restart(bob);
    lan.connect(alice, bob);
    lan.settle();
    expect(bob.requests.all()).toEqual([]);
    expect(membersAt(alice, room)).toEqual(['alice member']);
    expect(storyOf(alice, room.id)).toContain('bob declined the invitation');
    // And may be invited again.
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    acceptOnly(bob);
    lan.settle();
    expect(roomAt(bob, room)?.part).toBe('member');
  });

  it('takes an invitation back', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    alice.rooms.remove(room.id, bob.id);
    lan.settle();
    expect(bob.requests.all()).toEqual([]);
    expect(roomAt(bob, room)).toBeUndefined();
    expect(bob.notices).toEqual(['The invitation to # plans was taken back.']);
  });

  it('asks anew where the name has changed since the question was read', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    const [first] = bob.requests.all();
    alice.rooms.rename(room.id, 'other plans');
    lan.settle();
    const [second] = bob.requests.all();
    expect(second?.room?.name).toBe('other plans');
    expect(second?.number).not.toBe(first?.number);
  });

  it('reaches a member through another one that has the news', () => {
    const room = threeIn();
    lan.disconnect(alice, carol);
    alice.rooms.setTopic(room.id, 'all of it');
    lan.settle();
    expect(roomAt(carol, room)?.topic).toBe('all of it');
    lan.disconnect(bob, carol);
    alice.rooms.setTopic(room.id, 'the rest');
    lan.settle();
    expect(roomAt(carol, room)?.topic).toBe('all of it');
    lan.connect(bob, carol);
    lan.settle();
    expect(roomAt(carol, room)?.topic).toBe('the rest');
    expect(storyOf(carol, room.id)).toContain('alice changed the topic to all of it');
  });

  it('sends what is newer before anything that comes behind, and counts as in step from then on', () => {
    const room = threeIn();
    lan.disconnect(bob, carol);
    lan.connect(bob, carol);
    expect(bob.rooms.isSynced(carol.id, room.id)).toBe(false);
    const pumped = bob.pumped.get(room.id) ?? 0;
    lan.settle();
    expect(bob.rooms.isSynced(carol.id, room.id)).toBe(true);
    expect(bob.pumped.get(room.id)).toBeGreaterThan(pumped);
  });

  it('can be left, which the members see at once and the owner makes final', () => {
    const room = threeIn();
    lan.disconnect(alice, bob);
    bob.rooms.leave(room.id);
    lan.settle();
    expect(roomAt(bob, room)?.part).toBe('left');
    expect(bob.rooms.recipients(room.id)).toEqual([]);
    expect(membersAt(carol, room)).toContain('bob leaving');
    expect(carol.rooms.recipients(room.id)).toEqual([alice.id]);
    lan.restart(bob);
    lan.connect(bob, alice);
    lan.settle();
    for (const device of [alice, carol])
      expect(membersAt(device, room)).toEqual(['alice member', 'carol member']);
    expect(storyOf(carol, room.id).at(-1)).toBe('bob left');
    expect(roomAt(bob, room)?.part).toBe('left');
    bob.rooms.leave(room.id);
    expect(roomAt(bob, room)).toBeUndefined();
  });

  it('is not left by its owner while others are in, and is handed over first', () => {
    const room = threeIn();
    expect(() => alice.rooms.leave(room.id)).toThrow(code('TINCAN_E_OWNER_LEAVES'));
    expect(() => bob.rooms.handOver(room.id, carol.id)).toThrow(code('TINCAN_E_NOT_OWNER'));
    lan.disconnect(alice, bob);
    // The new owner need not be there.
    alice.rooms.handOver(room.id, bob.id);
    lan.settle();
    expect(roomAt(carol, room)?.owner).toBe(bob.id);
    alice.rooms.leave(room.id);
    lan.connect(alice, bob);
    lan.settle();
    expect(roomAt(bob, room)?.part).toBe('owner');
    expect(membersAt(carol, room)).toEqual(['bob member', 'carol member']);
    expect(bob.notices).toContain('alice made you the owner of # plans.');
    expect(storyOf(carol, room.id)).toContain('alice made bob the owner');
    bob.rooms.rename(room.id, 'his plans');
    lan.settle();
    expect(roomAt(carol, room)?.name).toBe('his plans');
    expect(() => alice.rooms.rename(room.id, 'mine')).toThrow(code('TINCAN_E_NO_SUCH_ROOM'));
  });

  it('can be given away and left before the new owner knows of it', () => {
    lan.connect(alice, bob);
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    acceptOnly(bob);
    lan.settle();
    lan.disconnect(alice, bob);
    alice.rooms.handOver(room.id, bob.id);
    alice.rooms.leave(room.id);
    lan.connect(alice, bob);
    lan.settle();
    expect(membersAt(bob, room)).toEqual(['bob member']);
    expect(storyOf(bob, room.id).slice(-2)).toEqual(['alice made bob the owner', 'alice left']);
  });

  it('has those who left and came back as members for those who missed it', () => {
    const room = threeIn();
    bob.rooms.leave(room.id);
    // Carol hears of it, and of nothing that comes after.
    lan.settle();
    lan.disconnect(alice, carol);
    alice.rooms.invite(room.id, bob.id);
    lan.disconnect(bob, carol);
    lan.settle();
    acceptOnly(bob);
    lan.settle();
    lan.connect(alice, carol);
    lan.settle();
    expect(membersAt(carol, room)).toEqual(['alice member', 'carol member', 'bob member']);
  });

  it('changes hands as often as the limit says', () => {
    const room = threeIn();
    for (let times = 0; times < ROOMS.handovers; times += 1) {
      const [from, to] = times % 2 === 0 ? [alice, bob] : [bob, alice];
      from.rooms.handOver(room.id, to.id);
      lan.settle();
    }
    expect(roomAt(carol, room)?.owner).toBe(alice.id);
    expect(() => alice.rooms.handOver(room.id, bob.id)).toThrow(code('TINCAN_E_INVALID'));
  });

  it('is simply left by an owner who is alone, and its invitations go', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    lan.disconnect(alice, bob);
    alice.rooms.leave(room.id);
    expect(roomAt(alice, room)?.part).toBe('left');
    lan.connect(alice, bob);
    lan.settle();
    expect(bob.requests.all()).toEqual([]);
    expect(roomAt(bob, room)).toBeUndefined();
  });

  it('tells who was removed while away, and nothing that came after', () => {
    const room = threeIn();
    for (const other of [alice, carol]) lan.disconnect(bob, other);
    alice.rooms.remove(room.id, bob.id);
    alice.rooms.setTopic(room.id, 'about bob');
    lan.settle();
    expect(carol.rooms.mayTake(bob.id, room.id)).toBe('no');
    lan.restart(alice);
    lan.connect(bob, carol);
    lan.settle();
    expect(roomAt(bob, room)).toMatchObject({ part: 'removed', topic: '' });
    lan.connect(bob, alice);
    lan.settle();
    expect(roomAt(bob, room)).toMatchObject({ part: 'removed', topic: '' });
    expect(bob.notices).toContain('alice removed you from # plans.');
    expect(storyOf(bob, room.id).at(-1)).toBe('alice removed bob');
    expect(storyOf(carol, room.id)).toContain('alice removed bob');
  });

  it('lets in who asks, when its owner says yes', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    const asking = bob.rooms.ask(alice.id, 'Plans');
    expect(asking).toMatchObject({ part: 'asking', owner: alice.id });
    lan.settle();
    bob.rooms.ask(alice.id, 'plans');
    lan.restart(bob);
    lan.connect(alice, bob);
    lan.settle();
    expect(alice.requests.all()).toEqual([
      expect.objectContaining({ kind: 'admission', room: { id: room.id, name: 'plans' } }),
    ]);
    acceptOnly(alice);
    lan.settle();
    expect(roomAt(bob, room)?.part).toBe('member');
    expect(bob.shown.size).toBe(1);
    expect(bob.notices).toEqual(['You are in # plans now.']);
    expect(storyOf(alice, room.id)).toEqual(['alice created the room', 'bob joined']);
  });

  it('is no longer asked for by who takes the question back, whatever it is called by now', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    const asking = bob.rooms.ask(alice.id, 'plans');
    lan.settle();
    alice.rooms.rename(room.id, 'music');
    bob.rooms.leave(asking.id);
    lan.settle();
    expect(alice.requests.all()).toEqual([]);
    expect(bob.shown.size).toBe(0);
  });

  it('lets in again who left and asks to come back, when its owner says yes', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    acceptOnly(bob);
    lan.settle();
    bob.rooms.leave(room.id);
    bob.rooms.ask(alice.id, 'plans');
    // A change from before its owner heard of the leaving is no answer.
    alice.rooms.setTopic(room.id, 'where to go');
    lan.settle();
    expect(alice.requests.all()).toMatchObject([{ kind: 'admission', peer: { id: bob.id } }]);
    // One entry, with what was said there.
    expect([...bob.shown.values()]).toMatchObject([{ id: room.id, part: 'asking', label: 'plans' }]);
    acceptOnly(alice);
    lan.settle();
    expect(roomAt(bob, room)?.part).toBe('member');
    expect(bob.shown.size).toBe(1);
  });

  it('waits for its owner until that one has confirmed what is wanted: to join, to leave, to decline, to be let in', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    const invite = (): void => {
      alice.rooms.invite(room.id, bob.id);
      lan.settle();
    };
    const apart = (wish: () => void): void => {
      lan.disconnect(alice, bob);
      wish();
      expect(bob.rooms.awaited()).toEqual([alice.id]);
      lan.restart(bob);
      expect(bob.rooms.awaited()).toEqual([alice.id]);
      connectAll();
      lan.settle();
    };
    const invitation = (): string => bob.requests.all()[0]?.id ?? '';
    invite();
    expect(bob.rooms.awaited()).toEqual([]);
    apart(() => bob.requests.deny(invitation()));
    expect(bob.rooms.awaited()).toEqual([]);
    invite();
    apart(() => bob.requests.accept(invitation()));
    expect([bob.rooms.awaited(), roomAt(bob, room)?.part]).toEqual([[], 'member']);
    apart(() => bob.rooms.leave(room.id));
    expect(bob.rooms.awaited()).toEqual([]);
    bob.rooms.ask(alice.id, 'plans');
    lan.settle();
    expect(bob.rooms.awaited()).toEqual([alice.id]);
    acceptOnly(alice);
    lan.settle();
    expect(bob.rooms.awaited()).toEqual([]);
    expect(alice.rooms.awaited()).toEqual([]);
  });

  it('is one entry while who was removed asks again, whatever the answer and over a start', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    acceptOnly(bob);
    lan.settle();
    alice.rooms.remove(room.id, bob.id);
    lan.settle();
    const entries = () => [...bob.shown.values()].map(({ id, part }) => [id, part]);
    expect(entries()).toEqual([[room.id, 'removed']]);
    expect(bob.rooms.ask(alice.id, 'plans')).toMatchObject({ id: room.id, part: 'asking' });
    expect(bob.rooms.ask(alice.id, 'Plans')).toMatchObject({ id: room.id });
    expect(entries()).toEqual([[room.id, 'asking']]);
    lan.settle();
    lan.restart(bob);
    expect(entries()).toEqual([[room.id, 'asking']]);
    connectAll();
    lan.settle();
    const [question] = alice.requests.all();
    alice.requests.deny(question?.id ?? '');
    lan.settle();
    expect(entries()).toEqual([[room.id, 'removed']]);
    bob.rooms.ask(alice.id, 'plans');
    // Taken back: what was said there is still to be read.
    expect(bob.rooms.leave(room.id)).toMatchObject({ id: room.id, part: 'removed' });
    expect(entries()).toEqual([[room.id, 'removed']]);
    bob.rooms.leave(room.id);
    expect(entries()).toEqual([]);
    const again = bob.rooms.ask(alice.id, 'plans');
    expect(entries()).toEqual([[again.id, 'asking']]);
  });

  it('lets in who asked and then went away', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    bob.rooms.ask(alice.id, 'plans');
    lan.settle();
    lan.disconnect(alice, bob);
    acceptOnly(alice);
    lan.connect(alice, bob);
    lan.settle();
    expect(roomAt(bob, room)?.part).toBe('member');
    expect(bob.shown.size).toBe(1);
  });

  it('does not put a question that had a no before its owner again for a while', () => {
    connectAll();
    alice.rooms.create('plans');
    const ask = (): void => {
      bob.rooms.ask(alice.id, 'plans');
      lan.settle();
    };
    ask();
    const [request] = alice.requests.all();
    alice.requests.deny(request?.id ?? '');
    lan.settle();
    expect(bob.shown.size).toBe(0);
    expect(bob.notices).toEqual(['alice did not let you into # plans: the answer was no.']);
    ask();
    expect(alice.requests.all()).toEqual([]);
    expect(bob.notices).toHaveLength(2);
    lan.time += ROOMS.refusalHolds;
    ask();
    expect(alice.requests.all()).toHaveLength(1);
  });

  it('says no to who was away at the time', () => {
    connectAll();
    alice.rooms.create('plans');
    bob.rooms.ask(alice.id, 'plans');
    lan.settle();
    lan.disconnect(alice, bob);
    alice.requests.deny(alice.requests.all()[0]?.id ?? '');
    lan.time += 10 * ROOMS.refusalHolds;
    lan.connect(alice, bob);
    lan.settle();
    expect(alice.requests.all()).toEqual([]);
    expect(bob.shown.size).toBe(0);
  });

  it('that does not exist cannot be asked for', () => {
    connectAll();
    bob.rooms.ask(alice.id, 'plans');
    lan.settle();
    expect(bob.shown.size).toBe(0);
    expect(bob.notices).toEqual(['alice did not let you into # plans: no room of theirs has that name.']);
    expect(() => bob.rooms.ask(bob.id, 'plans')).toThrow(code('TINCAN_E_SELF'));
    lan.disconnect(alice, bob);
    expect(() => bob.rooms.ask(alice.id, 'plans')).toThrow(code('TINCAN_E_NOT_CONNECTED'));
  });

  it('has its member at once where both sides wanted it', () => {
    connectAll();
    const room = alice.rooms.create('plans');
    bob.rooms.ask(alice.id, 'plans');
    lan.settle();
    alice.rooms.invite(room.id, bob.id);
    lan.settle();
    expect(alice.requests.all()).toEqual([]);
    expect(roomAt(bob, room)?.part).toBe('member');
  });

  it('is changed by its owner alone', () => {
    const room = threeIn();
    for (const attempt of [
      () => bob.rooms.rename(room.id, 'mine'),
      () => bob.rooms.setTopic(room.id, 'mine'),
      () => bob.rooms.remove(room.id, carol.id),
      () => bob.rooms.invite(room.id, carol.id),
    ])
      expect(attempt).toThrow(code('TINCAN_E_NOT_OWNER'));
    expect(() => bob.rooms.rename('0'.repeat(32), 'mine')).toThrow(code('TINCAN_E_NO_SUCH_ROOM'));
    expect(() => alice.rooms.invite(room.id, bob.id)).toThrow(code('TINCAN_E_INVALID'));
    expect(() => alice.rooms.remove(room.id, alice.id)).toThrow(code('TINCAN_E_INVALID'));
    expect(() => alice.rooms.invite(room.id, alice.id)).toThrow(code('TINCAN_E_SELF'));
  });

  it('names members whom this user does not know by the word of the owner, and shows that', () => {
    const room = threeIn();
    bob.strangers.add(carol.id);
    bob.rooms.onName(carol.id);
    expect(membersAt(bob, room)).toContain(`carol·${carol.id.slice(0, 4)} member`);
  });

  it('comes back to an owner whose database was lost', () => {
    const room = threeIn();
    alice.rooms.setTopic(room.id, 'kept by others');
    lan.settle();
    alice.database.exec('DELETE FROM rooms; DELETE FROM room_departures');
    lan.restart(alice);
    expect(alice.shown.size).toBe(0);
    lan.connect(alice, carol);
    lan.settle();
    expect(roomAt(alice, room)).toMatchObject({ part: 'owner', topic: 'kept by others' });
    alice.rooms.setTopic(room.id, 'and on');
    lan.settle();
    expect(roomAt(carol, room)?.topic).toBe('and on');
  });

  it('is one of no more than there may be', () => {
    connectAll();
    const extra = bob.rooms.create('one more');
    for (let index = 0; index < ROOMS.rooms; index += 1) alice.rooms.create(`room ${index}`);
    expect(() => alice.rooms.create('one more')).toThrow(code('TINCAN_E_TOO_MANY_ROOMS'));
    expect(() => alice.rooms.ask(bob.id, 'one more')).toThrow(code('TINCAN_E_TOO_MANY_ROOMS'));
    bob.rooms.invite(extra.id, alice.id);
    lan.settle();
    expect(alice.requests.all()).toEqual([]);
  });

  it('that is over is remembered, and forgotten when there are too many of them', () => {
    const first = alice.rooms.create('first');
    alice.rooms.leave(first.id);
    for (let index = 0; index < ROOMS.pastRooms; index += 1) {
      lan.time += 1;
      alice.rooms.leave(alice.rooms.create(`room ${index}`).id);
    }
    expect(roomAt(alice, first)).toBeUndefined();
    expect(alice.shown.size).toBe(ROOMS.pastRooms);
    lan.restart(alice);
    expect(alice.shown.size).toBe(ROOMS.pastRooms);
  });
});
