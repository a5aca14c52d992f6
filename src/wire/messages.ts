/**
 * The control messages of a session, declared once: a message is a JSON object in one WebSocket text
 * frame, told apart by `t`. Unknown fields are ignored and unknown types of a later version are skipped, so
 * that versions can differ; a known type that does not fit its schema ends the session.
 *
 * docs/protocol.md describes the exchange; this file is what is true.
 */
import * as v from 'valibot';
import { isPeerId } from '../identity/device-id.ts';
import { SESSION, TEXT, TRANSFER } from '../limits.ts';
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
const time = count(8.64e15);
/** Of an error, as src/errors.ts has them; a later version may have others. */
const errorCode = v.pipe(v.string(), v.maxLength(64));
const shortText = v.pipe(v.string(), v.maxLength(512));

export const peerIdSchema = v.pipe(v.string(), v.maxLength(64), v.check(isPeerId, 'not a device id'));
export const peerNameSchema = v.pipe(v.string(), v.maxLength(256), v.check(isPeerName, 'not a name'));

/** First frame from both sides. */
export const helloSchema = v.object({
  t: v.literal('hello'),
  protocol: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
  id: peerIdSchema,
  name: peerNameSchema,
  version: v.pipe(v.string(), v.maxLength(64), v.regex(/^[0-9A-Za-z.+-]*$/)),
  /** Random for each start of a core: tells a restarted peer from a second connection. */
  instance: randomIdSchema,
  /** TCP port on which this side takes sessions. */
  port,
  /** Second TCP port that takes data connections only; 0: none. */
  dataPort: v.union([v.literal(0), port]),
  /** Dialling side: a person asked for this connection, so the other person may be asked about it. */
  ask: v.boolean(),
  capabilities: v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(32)),
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
const renameSchema = v.object({ t: v.literal('name'), name: peerNameSchema });

const textWithin = (bytes: number) =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(bytes),
    v.check((text) => Buffer.byteLength(text) <= bytes, 'too long'),
  );

const chatSchema = v.object({
  t: v.literal('msg'),
  id: randomIdSchema,
  /** Counts this sender's messages to this peer within one instance; gives the order. */
  seq: count(Number.MAX_SAFE_INTEGER),
  time,
  /** `everyone` for a broadcast; absent for a direct message. */
  to: v.optional(v.literal('everyone')),
  text: textWithin(TEXT.messageBytes),
});
const ackSchema = v.object({ t: v.literal('ack'), id: randomIdSchema });
/** A message that will never be taken, and why. */
const nackSchema = v.object({ t: v.literal('nack'), id: randomIdSchema, reason: shortText });

export const offerSchema = v.object({
  t: v.literal('offer'),
  id: randomIdSchema,
  /** One top name, or a text such as "12 files": for display only. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
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

export const chatMessages = [chatSchema, ackSchema, nackSchema, renameSchema] as const;
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

export const wireMessageSchema = v.variant('t', [
  helloSchema,
  pendingSchema,
  welcomeSchema,
  byeSchema,
  ...chatMessages,
  ...transferMessages,
]);
export type WireMessage = v.InferOutput<typeof wireMessageSchema>;
export type WireMessageOf<T extends WireMessage['t']> = Extract<WireMessage, { t: T }>;
/** Messages that belong to the transfer module. */
export type TransferMessage = v.InferOutput<(typeof transferMessages)[number]>;
/** Messages that belong to the chat module. */
export type ChatMessage = WireMessageOf<'msg' | 'ack' | 'nack'>;
