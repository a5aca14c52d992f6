/**
 * The control messages of a session, declared once: a message is a JSON object in one WebSocket text
 * frame, told apart by `t`. Unknown fields are ignored and unknown types of a later version are skipped, so
 * that versions can differ; a known type that does not fit its schema ends the session.
 *
 * docs/protocol.md describes the exchange; this file is what is true.
 */
import * as v from 'valibot';
import { isPeerId } from '../identity/device-id.ts';
import { ROOMS, SESSION, TEXT, TRANSFER, WIRE } from '../limits.ts';
import { isPeerName } from '../text/peer-name.ts';

/** Version of the session protocol; another major is refused. */
export const PROTOCOL = 1;
/** ALPN of a session, and of a data connection. */
export const ALPN_SESSION = 'tincan/1';
export const ALPN_DATA = 'tincan-data/1';

const count = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(max));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));
/** 128 random bits in lower-case hex. */
export const randomIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** 256 random bits in lower-case hex. */
const nonce256 = sha256;
const time = count(8.64e15);
/** Of an error, as src/errors.ts has them; a later version may have others. */
const errorCode = v.pipe(v.string(), v.maxLength(WIRE.code));
const shortText = v.pipe(v.string(), v.maxLength(WIRE.reason));

export const peerIdSchema = v.pipe(v.string(), v.maxLength(WIRE.id), v.check(isPeerId, 'not a device id'));
export const peerNameSchema = v.pipe(v.string(), v.maxLength(WIRE.name), v.check(isPeerName, 'not a name'));

/** First frame from both sides. */
export const helloSchema = v.object({
  t: v.literal('hello'),
  protocol: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(WIRE.protocol)),
  id: peerIdSchema,
  name: peerNameSchema,
  version: v.pipe(v.string(), v.maxLength(WIRE.version), v.regex(/^[0-9A-Za-z.+-]*$/)),
  /** Random for each start of a core: tells a restarted peer from a second connection. */
  instance: randomIdSchema,
  /** TCP port on which this side takes sessions. */
  port,
  /** Second TCP port that takes data connections only; 0: none. */
  dataPort: v.union([v.literal(0), port]),
  /** Dialling side: a person asked for this connection, so the other person may be asked about it. */
  ask: v.boolean(),
  capabilities: v.pipe(
    v.array(v.pipe(v.string(), v.maxLength(WIRE.capability))),
    v.maxLength(WIRE.capabilities),
  ),
});
export type Hello = v.InferOutput<typeof helloSchema>;

/** Reasons for which a connection is refused or ended. */
export const REFUSALS = [
  'denied',
  'blocked',
  'timeout',
  'busy',
  'version',
  'self',
  'duplicate',
  'replaced',
  'disconnect',
  'exit',
  'protocol',
  'withdrawn',
  /** An automatic dial to someone who has not approved it: nobody is asked. */
  'not-approved',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The accepting side: its user is being asked. */
const pendingSchema = v.object({ t: v.literal('pending'), timeoutMs: count(SESSION.approval * 10) });
/** The accepting side: the session is open. */
const welcomeSchema = v.object({ t: v.literal('welcome') });
/** Either side: the connection ends now, and why. */
const byeSchema = v.object({ t: v.literal('bye'), reason: v.picklist(REFUSALS) });
/** Of a room, without the `#`: as a peer's name. */
export const roomNameSchema = peerNameSchema;
const renameSchema = v.object({ t: v.literal('name'), name: peerNameSchema });

/** `everyone`, or a room's id; absent for what passes between the two alone. */
const to = v.optional(v.union([v.literal('everyone'), randomIdSchema]));

const chatSchema = v.pipe(
  v.object({
    t: v.literal('msg'),
    id: randomIdSchema,
    /** Counts this sender's messages to this peer; gives the order. */
    seq: count(Number.MAX_SAFE_INTEGER),
    time,
    to,
    /** In a room: one more than the highest that its author has seen there. With the id it gives the place that all members agree on. */
    clock: v.optional(count(Number.MAX_SAFE_INTEGER)),
    text: v.pipe(
      v.string(),
      v.maxLength(TEXT.messageBytes),
      v.check((text) => Buffer.byteLength(text) <= TEXT.messageBytes, 'too long'),
    ),
    /** The message that this one answers. */
    reply: v.optional(randomIdSchema),
    /** An earlier one of the same author in the same conversation, whose text this replaces; without text it is taken back. */
    edits: v.optional(randomIdSchema),
  }),
  v.check(({ text, edits }) => text !== '' || edits !== undefined, 'no text'),
);
const ackSchema = v.object({ t: v.literal('ack'), id: randomIdSchema });
/** A message that will never be taken, and why. */
const nackSchema = v.object({ t: v.literal('nack'), id: randomIdSchema, reason: shortText });
/** A message that cannot be taken now (a full disk, say); it is to be sent again after a while. */
const laterSchema = v.object({ t: v.literal('later'), id: randomIdSchema });
/** The receiver's user has seen everything up to this message of the other's. */
const readSchema = v.object({ t: v.literal('read'), id: randomIdSchema });
/** Somebody is writing; holds for some seconds (CHAT.typingHolds), or until a message comes. */
const typingSchema = v.object({ t: v.literal('typing'), to, on: v.boolean() });
const presenceSchema = v.object({ t: v.literal('presence'), away: v.boolean() });

/** A signed statement on a room: the exact text that was signed, who signed it, and the signature (see rooms/roster.ts). */
const signedSchema = (most: number) =>
  v.object({
    /** JSON. */
    body: v.pipe(v.string(), v.maxLength(most)),
    /** SubjectPublicKeyInfo of the signer, DER in base64; its hash is the signer's device id. */
    key: v.pipe(v.string(), v.maxLength(ROOMS.signatureBytes)),
    signature: v.pipe(v.string(), v.maxLength(ROOMS.signatureBytes)),
  });
export type Signed = v.InferOutput<ReturnType<typeof signedSchema>>;
/** The state of a room as its owner has signed it, with the statements by which the ownership came to them, oldest first. */
const rosterSchema = v.object({
  t: v.literal('room-roster'),
  room: randomIdSchema,
  roster: signedSchema(ROOMS.rosterBytes),
  handovers: v.pipe(v.array(signedSchema(ROOMS.handoverBytes)), v.maxLength(ROOMS.handovers)),
});
/** Said as a session opens: which rosters this side has of rooms that the other is in, too. The other sends those of which it has newer ones. */
const roomsHaveSchema = v.object({
  t: v.literal('room-have'),
  rooms: v.pipe(
    v.array(
      v.object({
        room: randomIdSchema,
        handovers: count(ROOMS.handovers),
        version: count(Number.MAX_SAFE_INTEGER),
      }),
    ),
    v.maxLength(ROOMS.rooms),
  ),
});
/** To the owner: the invitation is accepted, or is not; or this member leaves. */
const roomAnswerSchema = v.object({
  t: v.literal('room-answer'),
  room: randomIdSchema,
  answer: v.picklist(['join', 'decline', 'leave']),
});
/** To somebody who owns a room of this name: asks to be let in, or no longer does. */
const roomAskSchema = v.object({
  t: v.literal('room-ask'),
  name: roomNameSchema,
  withdrawn: v.optional(v.boolean()),
});
/** The owner's no to that. */
const roomRefuseSchema = v.object({ t: v.literal('room-refuse'), name: roomNameSchema, reason: shortText });

export const offerSchema = v.object({
  t: v.literal('offer'),
  id: randomIdSchema,
  /** One top name, or a text such as "12 files": for display only. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(WIRE.offerName)),
  files: count(TRANSFER.manifestEntries),
  folders: count(TRANSFER.manifestEntries),
  bytes: count(Number.MAX_SAFE_INTEGER),
  manifestBytes: count(TRANSFER.manifestBytes),
  /** Of the manifest's bytes: what is accepted cannot be changed afterwards. */
  manifestSha256: sha256,
  /** The earlier transfer whose failed files these are: they belong where its files went. */
  retryOf: v.optional(randomIdSchema),
});
/** Files and bytes of a transfer that were accepted, or have arrived. */
const amount = {
  files: v.optional(count(TRANSFER.manifestEntries)),
  bytes: v.optional(count(Number.MAX_SAFE_INTEGER)),
};
/** What holds a transfer on the side that says so. */
const hold = {
  /** Whether its user has it paused, or its machine cannot go on. */
  paused: v.optional(v.boolean()),
  /** Why, where it is the machine. */
  code: v.optional(errorCode),
};

/** Receiver: the next page of the manifest, from this byte. */
const manifestGetSchema = v.object({
  t: v.literal('manifest-get'),
  id: randomIdSchema,
  from: count(TRANSFER.manifestBytes),
});
/** Sender: whole lines of the manifest, from this byte. */
const manifestPageSchema = v.object({
  t: v.literal('manifest-page'),
  id: randomIdSchema,
  from: count(TRANSFER.manifestBytes),
  lines: v.pipe(v.string(), v.minLength(1), v.maxLength(TRANSFER.manifestPageBytes)),
});
const acceptSchema = v.object({
  t: v.literal('accept'),
  id: randomIdSchema,
  /** What of it was accepted, where that is a part. */
  ...amount,
});
/**
 * Receiver, of a transfer that it has accepted: it could go on, on a new data connection. Sender, in answer: so could it,
 * and it has dropped every older connection. Said when a session opens and when a data connection was lost.
 */
const continueSchema = v.object({
  t: v.literal('continue'),
  id: randomIdSchema,
  ...hold,
  /** As in `accept`, which may have been lost. */
  ...amount,
});
/** Sender, of an accepted transfer that has no data connection: a `continue` would be answered. */
const readySchema = v.object({
  t: v.literal('ready'),
  id: randomIdSchema,
  ...hold,
});
/** Answer to `continue` or `ready` for a transfer that is over on this side, or unknown: how it ended. */
const endedSchema = v.object({
  t: v.literal('ended'),
  id: randomIdSchema,
  state: v.picklist(['done', 'failed', 'cancelled', 'declined']),
  code: v.optional(errorCode),
  /** Of one that is done, as in COMPLETE. */
  ...amount,
  sha256: v.optional(sha256),
});
const declineSchema = v.object({
  t: v.literal('decline'),
  id: randomIdSchema,
  code: errorCode,
});
/** Receiver: could not reach the sender, who should dial for the data connection. */
const dialSchema = v.object({
  t: v.literal('dial'),
  id: randomIdSchema,
  /** True: to the main port; nothing else has worked. */
  main: v.optional(v.boolean()),
});
const pauseSchema = v.object({
  t: v.literal('pause'),
  id: randomIdSchema,
  /** Why, where it was not a person's wish: its disk is full, say. */
  code: v.optional(errorCode),
});
const resumeSchema = v.object({ t: v.literal('resume'), id: randomIdSchema });
/** Final from either side; answered by `cancelled`. */
const cancelSchema = v.object({
  t: v.literal('cancel'),
  id: randomIdSchema,
  /** Why, where it was not a person's wish. */
  code: v.optional(errorCode),
});
const cancelledSchema = v.object({ t: v.literal('cancelled'), id: randomIdSchema });

/** Proposes to compare words: SHA-256 of a random number and this side's public key, so that neither can be chosen any more. */
const verifyStartSchema = v.object({ t: v.literal('verify-start'), id: randomIdSchema, commitment: sha256 });
/** The other user agrees: its own random number, chosen without knowing the first. */
const verifyReplySchema = v.object({ t: v.literal('verify-reply'), id: randomIdSchema, nonce: nonce256 });
/** The random number that was committed to; both have the words now. */
const verifyRevealSchema = v.object({ t: v.literal('verify-reveal'), id: randomIdSchema, nonce: nonce256 });
/** What this side's user saw. */
const verifyAnswerSchema = v.object({ t: v.literal('verify-answer'), id: randomIdSchema, same: v.boolean() });
/** It ends without a result: one of VERIFY_ENDS, or what a later version says. */
const verifyEndSchema = v.object({
  t: v.literal('verify-end'),
  id: randomIdSchema,
  reason: v.pipe(v.string(), v.maxLength(WIRE.verifyReason)),
});
export const VERIFY_ENDS = ['cancelled', 'expired', 'mismatch', 'limit', 'protocol', 'gone'] as const;
export type VerifyEnd = (typeof VERIFY_ENDS)[number];
/** In the hello: understands the five above. */
export const CAPABILITY_VERIFY = 'verify';

/** Asks what this side hears of the other: its announcements, and whether its TCP port can be reached. */
const hearingAskSchema = v.object({ t: v.literal('hearing-ask'), id: randomIdSchema });
/** The answer. */
const hearingSchema = v.object({
  t: v.literal('hearing'),
  id: randomIdSchema,
  /** Milliseconds since an announcement of the other was heard; absent where none was, or none lately. */
  announced: v.optional(count(Number.MAX_SAFE_INTEGER)),
  /** What became of a connection to the other's address and port: one of DIAL_OUTCOMES, or what a later version says. */
  dialled: v.pipe(v.string(), v.maxLength(WIRE.dialled)),
  /** By this side's clock. */
  time,
});
/** `refused`: nobody listens there. `silent`: no answer at all. `unreachable`: the network has no way there. */
export const DIAL_OUTCOMES = ['open', 'refused', 'silent', 'unreachable'] as const;
export type DialOutcome = (typeof DIAL_OUTCOMES)[number];
/** In the hello: answers `hearing-ask`. */
export const CAPABILITY_HEARING = 'hearing';

export const chatMessages = [
  chatSchema,
  ackSchema,
  nackSchema,
  laterSchema,
  readSchema,
  typingSchema,
] as const;
export const roomMessages = [
  rosterSchema,
  roomsHaveSchema,
  roomAnswerSchema,
  roomAskSchema,
  roomRefuseSchema,
] as const;
export const transferMessages = [
  offerSchema,
  manifestGetSchema,
  manifestPageSchema,
  acceptSchema,
  declineSchema,
  continueSchema,
  readySchema,
  endedSchema,
  dialSchema,
  pauseSchema,
  resumeSchema,
  cancelSchema,
  cancelledSchema,
] as const;

export const verifyMessages = [
  verifyStartSchema,
  verifyReplySchema,
  verifyRevealSchema,
  verifyAnswerSchema,
  verifyEndSchema,
] as const;

const hearingMessages = [hearingAskSchema, hearingSchema] as const;

export const wireMessageSchema = v.variant('t', [
  helloSchema,
  pendingSchema,
  welcomeSchema,
  byeSchema,
  renameSchema,
  presenceSchema,
  ...chatMessages,
  ...roomMessages,
  ...transferMessages,
  ...verifyMessages,
  ...hearingMessages,
]);
export type WireMessage = v.InferOutput<typeof wireMessageSchema>;
export type WireMessageOf<T extends WireMessage['t']> = Extract<WireMessage, { t: T }>;
/** Messages that belong to the transfer module. */
export type TransferMessage = v.InferOutput<(typeof transferMessages)[number]>;
/** Messages that belong to the chat module. */
export type ChatMessage = v.InferOutput<(typeof chatMessages)[number]>;
/** Messages that belong to the verification module. */
export type VerifyMessage = v.InferOutput<(typeof verifyMessages)[number]>;
/** Messages on who hears whom. */
export type HearingMessage = v.InferOutput<(typeof hearingMessages)[number]>;
/** Messages that belong to the rooms module. */
export type RoomMessage = v.InferOutput<(typeof roomMessages)[number]>;
