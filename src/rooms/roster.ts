/**
 * What a room is, as its owner has signed it: the *roster* (name, topic, owner, members), and the *handovers* by which
 * the ownership came from the founder to that owner. Whoever holds both can prove them to anybody, and nobody else can
 * make them. Pure; docs/protocol.md, "Rooms".
 */
import { constants, createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import * as v from 'valibot';
import { deviceIdOf } from '../identity/device-id.ts';
import { ROOMS } from '../limits.ts';
import type { PeerId, RoomId } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import { segmentsOf } from '../text/segments.ts';
import { peerIdSchema, randomIdSchema, roomNameSchema, type Signed } from '../wire/messages.ts';

/** What is signed begins with this, so that no signature made for anything else is one of a room. */
const DOMAIN = 'tincan-room-1\n';
const ROOM_ID_DOMAIN = 'tincan-room\n';
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const version = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** What is wrong with a topic, as a sentence; undefined for a good one. An empty one is none. */
export function topicProblem(topic: string): string | undefined {
  if (topic !== topic.trim() || safeText(topic) !== topic)
    return 'A topic is one line of visible characters, with no blanks around it.';
  if (
    Buffer.byteLength(topic) > ROOMS.topicBytes ||
    [...segmentsOf(topic)].length > ROOMS.topicGraphemes // bounded by the bytes before
  ) {
    return `A topic has at most ${ROOMS.topicGraphemes} characters.`;
  }
  return undefined;
}

const memberSchema = v.object({
  id: peerIdSchema,
  /** As the owner knew it. */
  name: roomNameSchema,
  state: v.picklist(['member', 'invited']),
  /** Version of the roster that first listed them in this state: who left and came back is told from who never left. Absent: the first. */
  since: v.optional(version),
});

const rosterSchema = v.object({
  kind: v.literal('roster'),
  room: randomIdSchema,
  /** Chosen by the founder; with their id it makes the room's. */
  nonce: randomIdSchema,
  founder: peerIdSchema,
  /** One more than that of the roster before. */
  version,
  /** When it was signed, by the owner's clock. */
  at: count,
  name: roomNameSchema,
  topic: v.pipe(
    v.string(),
    v.maxLength(ROOMS.topicBytes),
    v.check((topic) => topicProblem(topic) === undefined, 'not a topic'),
  ),
  owner: peerIdSchema,
  members: v.pipe(v.array(memberSchema), v.minLength(1), v.maxLength(ROOMS.members)),
  /** The latest who went of their own accord, so that nobody is said to have removed them. */
  left: v.pipe(v.array(peerIdSchema), v.maxLength(ROOMS.leaversNamed)),
});
export type Roster = v.InferOutput<typeof rosterSchema>;
export type RosterMember = v.InferOutput<typeof memberSchema>;

const handoverSchema = v.object({
  kind: v.literal('handover'),
  room: randomIdSchema,
  /** Of the giver's last roster, which names the new owner. */
  version,
  to: peerIdSchema,
});

/** The ownership went from one member to another with the roster of this version. */
export interface Handover {
  from: PeerId;
  to: PeerId;
  version: number;
}

/** As it is on the wire and in the database. */
export interface Statement {
  roster: Signed;
  /** Oldest first. */
  handovers: Signed[];
}

/** A statement that was found to be right. */
export interface ProvenRoster {
  statement: Statement;
  roster: Roster;
  handovers: Handover[];
  /** Who signed the roster: its owner, or whoever made them that with it. */
  signer: PeerId;
}

/** Where in a room's life a roster stands. */
export interface Position {
  handovers: number;
  version: number;
}

export const positionOf = ({ roster, handovers }: ProvenRoster): Position => ({
  handovers: handovers.length,
  version: roster.version,
});

/** Below 0: `a` is older. What a new owner says comes after all that an earlier one ever said. */
export function comparePositions(a: Position, b: Position): number {
  return a.handovers - b.handovers || a.version - b.version;
}

/** The id of a room: nobody but this founder can sign the first roster of it. */
export function roomIdOf(founder: PeerId, nonce: string): RoomId {
  return createHash('sha256').update(`${ROOM_ID_DOMAIN}${founder}\n${nonce}`).digest('hex').slice(0, 32);
}

export type Sign = (statement: Roster | v.InferOutput<typeof handoverSchema>) => Signed;

/** @param credentials this device's; PEM */
export function createSigner(credentials: { key: string }): Sign {
  const privateKey = createPrivateKey(credentials.key);
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return (statement) => {
    const body = JSON.stringify(statement);
    const signature = sign('sha256', Buffer.from(DOMAIN + body), { key: privateKey, ...PSS });
    return { body, key, signature: signature.toString('base64') };
  };
}

/** Which device signed it; undefined where the signature, or the key, is not right. */
function signerOf({ body, key, signature }: Signed): PeerId | undefined {
  try {
    const der = Buffer.from(key, 'base64');
    const publicKey = createPublicKey({ key: der, type: 'spki', format: 'der' });
    const details = publicKey.asymmetricKeyDetails;
    const bits = details?.modulusLength ?? 0;
    // The keys that a device may have (channel/tls.ts).
    if (publicKey.asymmetricKeyType !== 'rsa' || details?.publicExponent !== 65537n) return undefined;
    if (bits < 2048 || bits > 4096) return undefined;
    const right = verify(
      'sha256',
      Buffer.from(DOMAIN + body),
      { key: publicKey, ...PSS },
      Buffer.from(signature, 'base64'),
    );
    return right ? deviceIdOf(der) : undefined;
  } catch {
    return undefined;
  }
}

function parseBody<T>(
  schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>,
  { body }: Signed,
): T | undefined {
  if (body.length > ROOMS.rosterBytes) return undefined;
  try {
    const parsed = v.safeParse(schema, JSON.parse(body));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

export type Proof = { proven: ProvenRoster } | { problem: string };

/**
 * Walks from the founder through the handovers to the owner.
 *
 * @param trusted true for what this device has written down itself: the signatures were checked before that
 * @returns what was proven about `room`, or why nothing was: a word for the log
 */
export function proveStatement(room: RoomId, statement: Statement, trusted = false): Proof {
  const roster = parseBody(rosterSchema, statement.roster);
  if (roster === undefined) return { problem: 'not a roster' };
  if (roster.room !== room || roomIdOf(roster.founder, roster.nonce) !== room)
    return { problem: 'another room' };
  if (statement.handovers.length > ROOMS.handovers) return { problem: 'too many handovers' };
  const handovers: Handover[] = [];
  let owner = roster.founder;
  for (const signed of statement.handovers) {
    const handover = parseBody(handoverSchema, signed);
    if (handover === undefined || handover.room !== room) return { problem: 'not a handover of this room' };
    if (handover.to === owner || handover.version <= (handovers.at(-1)?.version ?? 0))
      return { problem: 'a handover out of order' };
    if (!trusted && signerOf(signed) !== owner) return { problem: 'a handover by somebody else' };
    handovers.push({ from: owner, to: handover.to, version: handover.version });
    owner = handover.to;
  }
  const last = handovers.at(-1);
  if (last !== undefined && roster.version < last.version) return { problem: 'older than its handovers' };
  // The new owner may not be there: who gives the room away signs the roster that says so.
  const signer = last !== undefined && roster.version === last.version ? last.from : owner;
  if (!trusted && signerOf(statement.roster) !== signer) return { problem: 'signed by somebody else' };
  if (roster.owner !== owner) return { problem: 'another owner' };
  if (new Set(roster.members.map(({ id }) => id)).size !== roster.members.length)
    return { problem: 'a member twice' };
  if (!roster.members.some(({ id, state }) => id === owner && state === 'member'))
    return { problem: 'the owner is no member' };
  return { proven: { statement, roster, handovers, signer } };
}

/**
 * What is remembered of a room with which this device has nothing to do any more: enough to tell what is older. Without signatures, so that it
 * proves nothing to anybody else; an invitation that was taken back may have been large.
 */
export function remembered({ roster, handovers, signer }: ProvenRoster): ProvenRoster {
  const bare: Roster = {
    ...roster,
    topic: '',
    members: roster.members.filter(({ id }) => id === roster.owner),
    left: [],
  };
  const { room } = roster;
  const unsigned = (statement: Parameters<Sign>[0]): Signed => ({
    body: JSON.stringify(statement),
    key: '',
    signature: '',
  });
  const statement = {
    roster: unsigned(bare),
    handovers: handovers.map(({ to, version }) => unsigned({ kind: 'handover', room, version, to })),
  };
  return { statement, roster: bare, handovers, signer };
}

/** True where `longer` goes on from where `shorter` is: the same changes of owner, and perhaps more. */
export function goesOnFrom(longer: readonly Handover[], shorter: readonly Handover[]): boolean {
  return shorter.every(({ to, version: at }, index) => {
    const other = longer[index];
    return other !== undefined && other.to === to && other.version === at;
  });
}
