/**
 * Lines of the control socket. A client says hello and gets the state; then it sends calls and gets replies,
 * and hears of every change of the state. docs/control.md has an example of each.
 */
import * as v from 'valibot';
import { CONTROL } from '../limits.ts';
import type { ErrorState, State } from '../store/state.ts';
import { CALLS, type CallName } from './calls.ts';
import type { Change } from './patch.ts';

/** Version of this protocol; a client of another one is turned away. */
export const CONTROL_PROTOCOL = 1;

/**
 * A client's first line. `tincan` is its protocol. This line, and what ends a core, stay as they are in every protocol: a program that
 * was upgraded has to be able to end the core of the one before.
 */
export const clientHelloSchema = v.object({
  tincan: v.number(),
  version: v.pipe(v.string(), v.maxLength(CONTROL.versionCharacters)),
  token: v.pipe(v.string(), v.maxLength(CONTROL.tokenCharacters)),
  /** Not to be served, but to end the core: in any case, or to make room for the version that asks. */
  end: v.optional(v.picklist(['stop', 'replace'])),
});

export type EndHow = NonNullable<v.InferOutput<typeof clientHelloSchema>['end']>;

/** What a core that ends leaves for the one that takes its place. */
export const handoverSchema = v.object({
  /** What it was told at its start and since then, beside the settings that last. */
  settings: v.fallback(CALLS['settings.apply'], {}),
  /** It would have stayed with nobody attached. */
  stays: v.fallback(v.boolean(), false),
  /** What screens that are gone have left. */
  interface: v.fallback(CALLS['interface.save'], { drafts: {} }),
});

export type Handover = v.InferOutput<typeof handoverSchema>;

/** Every later line of a client. The parameters are checked against the schema of the method. */
export const callSchema = v.object({
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  method: v.pipe(
    v.string(),
    v.check((method) => Object.hasOwn(CALLS, method), 'unknown method'),
    v.transform((method) => method as CallName),
  ),
  params: v.optional(v.unknown(), {}),
});

/** The core's answer to a hello. */
export interface CoreHello {
  protocol: number;
  version: string;
  pid: number;
}

/** What the core sends. A client trusts it: the socket lies in a directory that only its own user can enter. */
export type ServerLine =
  /** First. With `more`, patches follow until the whole state is there. */
  | { hello: CoreHello; state: State; more?: true }
  /** First and last: why the client is not served. */
  | { refused: ErrorState }
  /** First and last: the core ends; the connection closes when it has. */
  | { ending: Handover }
  | { patch: Change[]; more?: true }
  | { id: number; result: unknown }
  | { id: number; error: { code: string; message: string } };

const serverLineSchema = v.union([
  v.looseObject({ hello: v.looseObject({ protocol: v.number(), version: v.string(), pid: v.number() }) }),
  v.looseObject({ refused: v.looseObject({ code: v.string(), message: v.string() }) }),
  v.object({ ending: handoverSchema }),
  v.looseObject({ patch: v.array(v.looseObject({ at: v.string() })) }),
  v.looseObject({ id: v.number() }),
]);

/** A parsed line of the core, or undefined where it is none; its inner parts are taken as they are. */
export function asServerLine(value: unknown): ServerLine | undefined {
  const parsed = v.safeParse(serverLineSchema, value);
  if (!parsed.success) return undefined;
  // Of what is handed over each part is checked, and left out where it is none.
  return 'ending' in parsed.output ? { ending: parsed.output.ending as Handover } : (value as ServerLine);
}
