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

/** A client's first line. `tincan` is its protocol. */
export const clientHelloSchema = v.object({
  tincan: v.number(),
  version: v.pipe(v.string(), v.maxLength(CONTROL.versionCharacters)),
  token: v.pipe(v.string(), v.maxLength(CONTROL.tokenCharacters)),
});

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
  | { patch: Change[]; more?: true }
  | { id: number; result: unknown }
  | { id: number; error: { code: string; message: string } };

const serverLineSchema = v.union([
  v.looseObject({ hello: v.looseObject({ protocol: v.number(), version: v.string(), pid: v.number() }) }),
  v.looseObject({ refused: v.looseObject({ code: v.string(), message: v.string() }) }),
  v.looseObject({ patch: v.array(v.looseObject({ at: v.string() })) }),
  v.looseObject({ id: v.number() }),
]);

/** A parsed line of the core, or undefined where it is none; its inner parts are taken as they are. */
export function asServerLine(value: unknown): ServerLine | undefined {
  return v.is(serverLineSchema, value) ? (value as unknown as ServerLine) : undefined;
}
