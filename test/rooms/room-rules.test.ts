import { describe, expect, it } from 'vitest';
import { ROOMS } from '../../src/limits.ts';
import { eventsBetween, eventText } from '../../src/rooms/room-events.ts';
import { type Change, changedRoster, judgeRoster, type Standing } from '../../src/rooms/room-rules.ts';
import type { Handover, ProvenRoster, Roster } from '../../src/rooms/roster.ts';
import { peerId } from '../support/states.ts';

const [ALICE, BOB, CAROL, DAVE] = ['alice', 'bob', 'carol', 'dave'].map(peerId) as [
  string,
  string,
  string,
  string,
];
const signed = { body: '', key: '', signature: '' };

function roster(fields: Partial<Roster> = {}): Roster {
  return {
    kind: 'roster',
    room: '0'.repeat(32),
    nonce: '0'.repeat(32),
    founder: ALICE,
    version: 3,
    at: 1,
    name: 'plans',
    topic: '',
    owner: ALICE,
    members: [
      { id: ALICE, name: 'alice', state: 'member' },
      { id: BOB, name: 'bob', state: 'member' },
      { id: CAROL, name: 'carol', state: 'invited' },
    ],
    left: [],
    ...fields,
  };
}
const proven = (fields: Partial<Roster> = {}, handovers: Handover[] = []): ProvenRoster => ({
  statement: { roster: signed, handovers: handovers.map(() => signed) },
  roster: roster(fields),
  handovers,
  signer: fields.owner ?? ALICE,
});
const changed = (change: Change, before = roster()): Roster =>
  changedRoster(before, change, 2, ({ name }) => name);
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe("the owner's change", () => {
  it('counts up, and changes nothing else', () => {
    expect(changed({ what: 'rename', name: ' #music ' })).toEqual({
      ...roster(),
      name: 'music',
      version: 4,
      at: 2,
    });
    expect(changed({ what: 'topic', topic: '  all \n of it ' })).toMatchObject({
      topic: 'all of it',
      version: 4,
    });
  });

  it('lists nobody beyond the limit', () => {
    const members = Array.from({ length: ROOMS.members }, (_, index) => ({
      id: index === 0 ? ALICE : peerId(`member ${index}`),
      name: 'x',
      state: 'member' as const,
    }));
    const full = roster({ members });
    expect(() => changed({ what: 'invite', member: { id: BOB, name: 'bob' } }, full)).toThrow(
      code('TINCAN_E_ROOM_FULL'),
    );
    expect(() => changed({ what: 'admit', member: { id: BOB, name: 'bob' } }, full)).toThrow(
      code('TINCAN_E_ROOM_FULL'),
    );
  });

  it('names the latest who left, and not those who are back', () => {
    const without = changed({ what: 'leave', peer: BOB });
    expect(without.left).toEqual([BOB]);
    expect(changed({ what: 'invite', member: { id: BOB, name: 'bob' } }, without).left).toEqual([]);
    expect(changed({ what: 'remove', peer: BOB }).left).toEqual([]);
    const many = roster({
      left: Array.from({ length: ROOMS.leaversNamed }, (_, index) => peerId(`${index}`)),
    });
    expect(changed({ what: 'leave', peer: BOB }, many).left).toHaveLength(ROOMS.leaversNamed);
    expect(changed({ what: 'leave', peer: BOB }, many).left.at(-1)).toBe(BOB);
  });

  it.each<[string, Change, string]>([
    ['removes the owner', { what: 'remove', peer: ALICE }, 'TINCAN_E_INVALID'],
    ['removes a stranger', { what: 'remove', peer: DAVE }, 'TINCAN_E_NO_SUCH_PEER'],
    ['gives the room to its owner', { what: 'hand over', peer: ALICE }, 'TINCAN_E_INVALID'],
    ['gives the room to who is only invited', { what: 'hand over', peer: CAROL }, 'TINCAN_E_INVALID'],
    ['invites a member', { what: 'invite', member: { id: BOB, name: 'bob' } }, 'TINCAN_E_INVALID'],
    ['gives it no name', { what: 'rename', name: ' ' }, 'TINCAN_E_NAME_INVALID'],
    ['gives it a topic without end', { what: 'topic', topic: 'x'.repeat(201) }, 'TINCAN_E_INVALID'],
    ['gives it a topic that cannot be seen', { what: 'topic', topic: 'a\u202eb' }, 'TINCAN_E_INVALID'],
  ])('that %s is refused', (_what, change, expected) => {
    expect(() => changed(change)).toThrow(code(expected));
  });

  it('comes to an end with the highest number', () => {
    const last = roster({ version: Number.MAX_SAFE_INTEGER });
    expect(() => changed({ what: 'topic', topic: 'x' }, last)).toThrow(code('TINCAN_E_INVALID'));
  });
});

describe('a roster that comes', () => {
  const judged = (
    standing: Standing | undefined,
    incoming: ProvenRoster,
    { self = BOB, from = ALICE, asked = false, known = proven() } = {},
  ): string => {
    const judgement = judgeRoster(
      standing === undefined ? undefined : { standing, proven: known },
      incoming,
      { self, from, asked },
    );
    return judgement.verdict === 'taken' ? judgement.standing : judgement.why;
  };
  const without = proven({ version: 4, members: roster().members.slice(0, 1) });
  const as = (state: 'member' | 'invited'): ProvenRoster =>
    proven({ version: 4, members: [...roster().members.slice(0, 1), { id: BOB, name: 'bob', state }] });

  it.each<[Standing, string, string, string]>([
    // standing, then listed as member, as invited, and not at all
    ['in', 'in', 'invited', 'removed'],
    ['invited', 'invited', 'invited', 'out'],
    ['joining', 'in', 'joining', 'out'],
    ['leaving', 'leaving', 'leaving', 'left'],
    ['declining', 'declining', 'declining', 'out'],
    ['left', 'invited', 'invited', 'not ours'],
    ['removed', 'invited', 'invited', 'not ours'],
    ['out', 'invited', 'invited', 'not ours'],
  ])('for somebody who is %s', (standing, member, invited, none) => {
    expect(judged(standing, as('member'))).toBe(member);
    expect(judged(standing, as('invited'))).toBe(invited);
    expect(judged(standing, without)).toBe(none);
  });

  it('of an unknown room is an invitation of the owner, and of nobody else', () => {
    expect(judged(undefined, as('invited'))).toBe('invited');
    expect(judged(undefined, as('member'))).toBe('invited');
    expect(judged(undefined, as('member'), { from: CAROL })).toBe('not ours');
    expect(judged(undefined, without)).toBe('not ours');
  });

  it('answers a question, whoever brings it', () => {
    expect(judged(undefined, as('member'), { from: CAROL, asked: true })).toBe('in');
    expect(judged(undefined, as('invited'), { from: CAROL, asked: true })).toBe('joining');
    expect(judged('left', as('member'), { asked: true, known: as('member') })).toBe('in');
  });

  it('answers the question of somebody who is going only once they are gone', () => {
    expect(judged('leaving', as('member'), { asked: true })).toBe('leaving');
    expect(judged('leaving', without, { asked: true })).toBe('left');
    expect(judged('declining', as('invited'), { asked: true })).toBe('declining');
  });

  it('counts only where it is newer', () => {
    expect(judged('in', proven())).toBe('not newer');
    expect(judged('in', proven({ version: 2 }))).toBe('not newer');
    const given = proven({ version: 2, owner: BOB }, [{ from: ALICE, to: BOB, version: 2 }]);
    // What a new owner says comes after all that the one before ever said.
    expect(judged('in', given)).toBe('in');
  });

  it('that gives the room to somebody else than another one did is a fork, older or newer', () => {
    const known = proven({ owner: BOB, version: 4 }, [{ from: ALICE, to: BOB, version: 4 }]);
    for (const version of [4, 5, 9]) {
      const other = proven({ owner: CAROL, version }, [{ from: ALICE, to: CAROL, version: 4 }]);
      expect(judged('in', other, { known })).toBe('fork');
    }
    const late = proven({ owner: BOB, version: 9 }, [{ from: ALICE, to: BOB, version: 5 }]);
    expect(judged('in', late, { known })).toBe('fork');
    expect(judged('in', proven({ version: 99 }), { known })).toBe('not newer');
  });

  it('that makes somebody the owner who was leaving keeps them in', () => {
    const given = proven({ version: 4, owner: BOB }, [{ from: ALICE, to: BOB, version: 4 }]);
    expect(judged('leaving', given)).toBe('in');
    expect(judged('declining', given)).toBe('invited');
  });
});

describe('the story of a room', () => {
  const told = (before: ProvenRoster, after: ProvenRoster): string[] => {
    const names = new Map(
      [ALICE, BOB, CAROL, DAVE].map((id, index) => [id, ['alice', 'bob', 'carol', 'dave'][index]]),
    );
    return eventsBetween(before, after).map(
      (event) => `${names.get(event.by)} ${eventText(event, ({ name }) => name)}`,
    );
  };
  const [a, b, c] = roster().members as [Roster['members'][0], Roster['members'][0], Roster['members'][0]];
  const dave = { id: DAVE, name: 'dave', state: 'invited' as const };

  it.each<[Partial<Roster>, string[]]>([
    [{}, []],
    [{ members: [a, { ...b, name: 'robert' }, c] }, []],
    [{ members: [a, b, { ...c, state: 'member' }] }, ['carol joined']],
    [{ members: [a, b, c, dave] }, ['alice invited dave']],
    [{ members: [a, b, c, { ...dave, state: 'member' }] }, ['dave joined']],
    [{ members: [a, c] }, ['alice removed bob']],
    [{ members: [a, c], left: [BOB] }, ['bob left']],
    [{ members: [a, b] }, ['alice took back the invitation of carol']],
    [{ members: [a, b], left: [CAROL] }, ['carol declined the invitation']],
    [
      { name: 'music', topic: 'loud' },
      ['alice renamed the room to music', 'alice changed the topic to loud'],
    ],
  ])('tells what is different: %#', (fields, expected) => {
    expect(told(proven(), proven({ version: 4, ...fields }))).toEqual(expected);
  });

  it('tells who gave the room to whom', () => {
    const handovers = [
      { from: ALICE, to: BOB, version: 4 },
      { from: BOB, to: CAROL, version: 6 },
    ];
    const members = [a, b, { ...c, state: 'member' as const }];
    expect(told(proven({ members }), proven({ members, version: 7, owner: CAROL }, handovers))).toEqual([
      'alice made bob the owner',
      'bob made carol the owner',
    ]);
  });

  it('tells that a topic was taken away', () => {
    expect(told(proven({ topic: 'x' }), proven({ version: 4 }))).toEqual(['alice removed the topic']);
  });
});
