/** What the core's thread and that of the messages say to each other. */
import type { ErrorCode } from '../errors.ts';
import type { OperationName } from './operations.ts';
import type { WorkGate } from './work-gate.ts';

export interface WorkerSetup {
  file: string;
  /** Of a file that is encrypted. */
  key: string | undefined;
  gate: WorkGate;
}

export interface Call {
  call: number;
  /** `compact` and `close` are no operations on messages, but have their turn among them. */
  name: OperationName | 'compact' | 'close';
  args: readonly unknown[];
}

export type Answer =
  | { call: number; value: unknown }
  | { call: number; error: { code: ErrorCode; message: string } };

export type FromWorker =
  /** It listens. */
  { type: 'ready' } | { type: 'answers'; answers: Answer[] } | { type: 'set-aside'; path: string };
