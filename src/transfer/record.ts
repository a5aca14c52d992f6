/**
 * What is kept of a transfer beside the row that everybody sees: who has agreed to what, whose pauses hold, what
 * is sent or where it goes. With the row it is the record from which a transfer goes on after a restart.
 */
import * as v from 'valibot';
import { type ErrorCode, isErrorCode } from '../errors.ts';
import { ENDED_STATES, type ErrorState, type TransferState, type TransferStatus } from '../store/state.ts';
import { offerSchema } from '../wire/messages.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const errorState = v.object({
  code: v.custom<ErrorState['code']>(isErrorCode),
  message: v.string(),
});

const sendingSchema = v.object({
  roots: v.array(
    v.object({
      path: v.string(),
      as: v.optional(v.string()),
      only: v.optional(v.array(v.string())),
    }),
  ),
  /** What the scan found; absent until it is done. */
  scan: v.optional(
    v.object({
      name: v.string(),
      files: count,
      folders: count,
      bytes: count,
      manifestBytes: count,
      manifestSha256: v.string(),
    }),
  ),
});

const receivingSchema = v.object({
  offer: offerSchema,
  /** Absolute path of the folder that it goes to. */
  into: v.string(),
  existing: v.picklist(['keep', 'skip', 'overwrite']),
  /** Paths of the files and folders that were accepted; absent: all. */
  only: v.optional(v.array(v.string())),
  /** Real names of top folders: of the transfer that this is the rest of, and, at the end, its own. */
  tops: v.optional(v.record(v.string(), v.string())),
});

const keptSchema = v.object({
  /** The receiver said yes. */
  accepted: v.boolean(),
  /** The receiver's user has said yes, though it could not be: there is no room for it, say. */
  answered: v.optional(v.boolean()),
  /** Whose wish each pause is: a transfer moves when neither has one. */
  paused: v.object({ self: v.boolean(), peer: v.boolean() }),
  /** Why this machine cannot go on for now. */
  stalled: v.optional(errorState),
  /** Why the other machine cannot. */
  peerStalled: v.optional(errorState),
  /** Every file of it is here or among its problems: of what is here, nothing is left over. Not in records of earlier versions. */
  settled: v.optional(v.boolean(), false),
  /** Milliseconds and bytes of its moving so far, for the average. */
  moved: v.object({ time: count, bytes: count }),
  sending: v.optional(sendingSchema),
  receiving: v.optional(receivingSchema),
});

export type Kept = v.InferOutput<typeof keptSchema>;
export type Sending = v.InferOutput<typeof sendingSchema>;
export type Receiving = v.InferOutput<typeof receivingSchema>;

export interface TransferRecord {
  row: TransferState;
  kept: Kept;
}

/** What is known of a transfer that has just begun. */
export function newKept(side: Pick<Kept, 'sending' | 'receiving'>): Kept {
  return {
    accepted: false,
    paused: { self: false, peer: false },
    settled: false,
    moved: { time: 0, bytes: 0 },
    ...side,
  };
}

/** True while somebody's pause holds it, or a machine that cannot go on. */
export function isHeld({ paused, stalled, peerStalled }: Kept): boolean {
  return paused.self || paused.peer || stalled !== undefined || peerStalled !== undefined;
}

/** What holds a transfer on one side; `code`: why, where it is the machine and not its user. */
export interface Hold {
  paused: true;
  code?: ErrorCode;
}

/**
 * What this side holds it by, as the other one is told: its user's pause, or else what its machine cannot do. Undefined where
 * nothing here does, whatever the other side says of itself.
 */
export function ownHold({ paused, stalled }: Kept): Hold | undefined {
  if (paused.self) return { paused: true };
  return stalled === undefined ? undefined : { paused: true, code: stalled.code };
}

const STATES: readonly TransferStatus[] = [
  'offered',
  'queued',
  'active',
  'paused',
  'verifying',
  ...ENDED_STATES,
];

/** The fields of a row that anything is decided by; the others are for display and were written by this program. */
const recordSchema = v.object({
  row: v.looseObject({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    direction: v.picklist(['send', 'receive']),
    peer: v.object({ id: v.string(), name: v.string(), address: v.string() }),
    name: v.string(),
    state: v.picklist(STATES),
    files: count,
    bytes: count,
    transferred: count,
    filesDone: count,
    path: v.string(),
    problems: v.array(v.object({ name: v.string(), error: errorState })),
    createdAt: count,
  }),
  kept: keptSchema,
});

/** Reads what `JSON.stringify` made of a record; undefined for what is none. */
export function parseRecord(text: string): TransferRecord | undefined {
  try {
    const parsed = v.safeParse(recordSchema, JSON.parse(text));
    if (!parsed.success) return undefined;
    const { row, kept } = parsed.output;
    return { row: { ...row, rate: 0 } as TransferState, kept };
  } catch {
    return undefined;
  }
}
