import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOMS } from '../../src/limits.ts';
import {
  createSigner,
  proveStatement,
  type Roster,
  roomIdOf,
  type Sign,
  type Statement,
} from '../../src/rooms/roster.ts';
import { peerId } from '../support/states.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

let alice: TestIdentity;
let bob: TestIdentity;
let mallory: TestIdentity;
let by: (who: TestIdentity) => Sign;

beforeAll(async () => {
  [alice, bob, mallory] = (await Promise.all(['alice', 'bob', 'mallory'].map(testIdentity))) as [
    TestIdentity,
    TestIdentity,
    TestIdentity,
  ];
  by = (who) => createSigner(who.credentials);
});

const NONCE = '0'.repeat(32);
const roomOf = (founder: TestIdentity): string => roomIdOf(founder.id, NONCE);

/** Alice's room with bob in it. */
function roster(fields: Partial<Roster> = {}): Roster {
  return {
    kind: 'roster',
    room: roomOf(alice),
    nonce: NONCE,
    founder: alice.id,
    version: 3,
    at: 1_700_000_000_000,
    name: 'plans',
    topic: '',
    owner: alice.id,
    members: [
      { id: alice.id, name: 'alice', state: 'member' },
      { id: bob.id, name: 'bob', state: 'member' },
    ],
    left: [],
    ...fields,
  };
}
const signed = (who: TestIdentity, fields: Partial<Roster> = {}, ...handovers: Statement['handovers']) => ({
  roster: by(who)(roster(fields)),
  handovers,
});
const handover = (who: TestIdentity, to: TestIdentity, version: number, room = roomOf(alice)) =>
  by(who)({ kind: 'handover', room, version, to: to.id });
/** Why it is not right; undefined where it is. */
function problem(statement: Statement, room = roomOf(alice)): string | undefined {
  const proof = proveStatement(room, statement);
  return 'problem' in proof ? proof.problem : undefined;
}

describe('a roster', () => {
  it('is right when the owner has signed it', () => {
    expect(proveStatement(roomOf(alice), signed(alice))).toMatchObject({
      proven: { signer: alice.id, handovers: [], roster: { owner: alice.id, version: 3 } },
    });
  });

  it('is not right when anybody else has', () => {
    expect(problem(signed(bob))).toBe('signed by somebody else');
    expect(problem(signed(mallory))).toBe('signed by somebody else');
  });

  it('is not right with the key of the owner beside the signature of somebody else', () => {
    const statement = signed(mallory);
    expect(problem({ ...statement, roster: { ...statement.roster, key: signed(alice).roster.key } })).toBe(
      'signed by somebody else',
    );
  });

  it('is not right with any character of it changed', () => {
    const statement = signed(alice);
    fc.assert(
      fc.property(
        fc.constantFrom('body', 'key', 'signature' as const),
        fc.nat(),
        fc.constantFrom('A', '0', '"', ' '),
        (field, at, character) => {
          const text = statement.roster[field as 'body'];
          const index = at % text.replace(/=+$/, '').length;
          fc.pre(text[index] !== character);
          const changed = text.slice(0, index) + character + text.slice(index + 1);
          const forged = { ...statement, roster: { ...statement.roster, [field]: changed } };
          // Base64 that decodes to the same bytes is the same signature.
          const same = field !== 'body' && Buffer.from(changed, 'base64').equals(Buffer.from(text, 'base64'));
          expect(problem(forged) === undefined).toBe(same);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is of no other room than the one that its founder and its nonce make', () => {
    expect(problem(signed(alice), roomOf(mallory))).toBe('another room');
    // Somebody claims to have founded the room of somebody else.
    const claimed = signed(mallory, {
      founder: mallory.id,
      owner: mallory.id,
      members: [{ id: mallory.id, name: 'mallory', state: 'member' }],
    });
    expect(problem(claimed)).toBe('another room');
    expect(problem(signed(alice, { nonce: '1'.repeat(32) }))).toBe('another room');
  });

  it('cannot be signed by the founder in the name of another owner without a handover', () => {
    expect(problem(signed(alice, { owner: bob.id }))).toBe('another owner');
    expect(problem(signed(bob, { owner: bob.id }))).toBe('signed by somebody else');
  });

  it.each<[string, () => Partial<Roster>, string]>([
    ['a member twice', () => ({ members: [...roster().members, ...roster().members] }), 'a member twice'],
    ['no owner among the members', () => ({ members: roster().members.slice(1) }), 'the owner is no member'],
    [
      'an owner who is only invited',
      () => ({ members: [{ id: alice.id, name: 'alice', state: 'invited' }] }),
      'the owner is no member',
    ],
    ['no members', () => ({ members: [] }), 'not a roster'],
    [
      'too many members',
      () => ({
        members: [
          ...roster().members,
          ...Array.from({ length: ROOMS.members - 1 }, (_, index) => ({
            id: peerId(`member ${index}`),
            name: 'x',
            state: 'member' as const,
          })),
        ],
      }),
      'not a roster',
    ],
    ['a version of 0', () => ({ version: 0 }), 'not a roster'],
    ['a version that is no whole number', () => ({ version: 1.5 }), 'not a roster'],
    ['a name that steers a terminal', () => ({ name: '\u001b[2J' }), 'not a roster'],
    ['a topic of two lines', () => ({ topic: 'a\nb' }), 'not a roster'],
    ['a topic that is too long', () => ({ topic: 'x'.repeat(ROOMS.topicGraphemes + 1) }), 'not a roster'],
    [
      'a topic of too many bytes',
      () => ({ topic: '👨‍👩‍👧‍👦'.repeat(Math.ceil((ROOMS.topicBytes + 1) / 25)) }),
      'not a roster',
    ],
    [
      'a member that is no device',
      () => ({ members: [{ id: 'x', name: 'x', state: 'member' }] }),
      'not a roster',
    ],
    [
      'more who left than are named',
      () => ({ left: Array.from({ length: ROOMS.leaversNamed + 1 }, (_, index) => peerId(`left ${index}`)) }),
      'not a roster',
    ],
  ])('with %s is refused though it is signed', (_what, fields, expected) => {
    expect(problem(signed(alice, fields()))).toBe(expected);
  });

  it('with as much in it as there may be is right, and fits a message', () => {
    const name = '"'.repeat(32);
    const members = Array.from({ length: ROOMS.members - 1 }, (_, index) => ({
      id: peerId(`member ${index}`),
      name,
      state: 'invited' as const,
    }));
    const statement = signed(alice, {
      members: [...roster().members.slice(0, 1), ...members],
      name,
      topic: '€'.repeat(ROOMS.topicGraphemes),
      left: Array.from({ length: ROOMS.leaversNamed }, (_, index) => peerId(`left ${index}`)),
    });
    expect(problem(statement)).toBeUndefined();
    expect(statement.roster.body.length).toBeLessThan(ROOMS.rosterBytes);
    const handovers = Array.from({ length: ROOMS.handovers }, (_, index) => handover(alice, bob, index + 1));
    const frame = JSON.stringify({
      t: 'room-roster',
      room: roomOf(alice),
      roster: statement.roster,
      handovers,
    });
    expect(Buffer.byteLength(frame)).toBeLessThan(128 * 1024);
  });

  it('that is longer than any can be is not even read', () => {
    const long = by(alice)(roster());
    const body = long.body + ' '.repeat(ROOMS.rosterBytes);
    expect(problem({ roster: { ...long, body }, handovers: [] })).toBe('not a roster');
  });

  it('is no signature for anything else, and nothing else is one for it', () => {
    const key = createPrivateKey(alice.credentials.key);
    const body = JSON.stringify(roster());
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
    const bare = sign('sha256', Buffer.from(body), { key, ...pss }).toString('base64');
    expect(problem({ roster: { body, key: spki, signature: bare }, handovers: [] })).toBe(
      'signed by somebody else',
    );
    // A handover's body is no roster, and the other way round.
    expect(problem({ roster: handover(alice, bob, 3), handovers: [] })).toBe('not a roster');
    expect(problem(signed(alice, {}, by(alice)(roster())))).toBe('not a handover of this room');
  });

  it('is not right with a key that no device may have', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const weak = createSigner({ key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })(
      roster(),
    );
    expect(weak.key).toBe(key);
    expect(problem({ roster: weak, handovers: [] })).toBe('signed by somebody else');
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const other = { ...weak, key: ec.export({ type: 'spki', format: 'der' }).toString('base64') };
    expect(problem({ roster: other, handovers: [] })).toBe('signed by somebody else');
  });

  it('of any bytes at all is refused and throws nothing', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.base64String(),
        fc.base64String(),
        fc.json(),
        (body, key, signature, json) => {
          for (const text of [body, json])
            expect(problem({ roster: { body: text, key, signature }, handovers: [] })).toBeDefined();
        },
      ),
    );
  });
});

describe('a handover', () => {
  it('makes another one the owner, whose signature counts from then on', () => {
    const given = handover(alice, bob, 4);
    // With the roster that says so, which the giver signs.
    expect(proveStatement(roomOf(alice), signed(alice, { version: 4, owner: bob.id }, given))).toMatchObject({
      proven: { signer: alice.id, handovers: [{ from: alice.id, to: bob.id, version: 4 }] },
    });
    expect(problem(signed(bob, { version: 5, owner: bob.id }, given))).toBeUndefined();
  });

  it('takes the right to sign from whoever gave', () => {
    const given = handover(alice, bob, 4);
    expect(problem(signed(alice, { version: 5, owner: bob.id }, given))).toBe('signed by somebody else');
    expect(problem(signed(alice, { version: 5 }, given))).toBe('signed by somebody else');
    expect(problem(signed(bob, { version: 4, owner: bob.id }, given))).toBe('signed by somebody else');
    expect(problem(signed(bob, { version: 3, owner: bob.id }, given))).toBe('older than its handovers');
  });

  it('by somebody who does not own the room gives nothing', () => {
    for (const thief of [bob, mallory]) {
      const given = handover(thief, thief === bob ? mallory : bob, 4);
      const to = thief === bob ? mallory : bob;
      const members = [...roster().members, { id: mallory.id, name: 'm', state: 'member' as const }];
      expect(problem(signed(to, { version: 5, owner: to.id, members }, given))).toBe(
        'a handover by somebody else',
      );
    }
  });

  it('of another room gives nothing here', () => {
    const given = handover(alice, bob, 4, roomIdOf(alice.id, '1'.repeat(32)));
    expect(problem(signed(bob, { version: 5, owner: bob.id }, given))).toBe('not a handover of this room');
  });

  it('counts only in the order in which they were made', () => {
    const [first, second] = [handover(alice, bob, 4), handover(bob, alice, 6)];
    expect(problem(signed(alice, { version: 7 }, first, second))).toBeUndefined();
    expect(problem(signed(alice, { version: 7 }, second, first))).toBe('a handover out of order');
    expect(problem(signed(alice, { version: 7 }, first, handover(bob, alice, 4)))).toBe(
      'a handover out of order',
    );
    expect(problem(signed(alice, { version: 7 }, first, first))).toBe('a handover out of order');
  });

  it('is not made more often than there may be', () => {
    const chain = Array.from({ length: ROOMS.handovers + 1 }, (_, index) =>
      index % 2 === 0 ? handover(alice, bob, index + 1) : handover(bob, alice, index + 1),
    );
    const version = ROOMS.handovers + 5;
    expect(problem(signed(bob, { version, owner: bob.id }, ...chain))).toBe('too many handovers');
    expect(problem(signed(alice, { version }, ...chain.slice(0, -1)))).toBeUndefined();
  });
});
