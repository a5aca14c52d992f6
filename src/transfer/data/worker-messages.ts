/** What passes between the core and its data worker: both are ours and of one version, so types are enough. */

import type { Credentials } from '../../channel/tls.ts';
import type { ErrorCode } from '../../errors.ts';
import type {
  DataAddress,
  DataEvent,
  Leftovers,
  RateLimits,
  ReceiveJob,
  ScanResult,
  SendJob,
  SourceRoot,
} from './data-plane.ts';

/** What the worker waits for before it begins. */
export interface WorkerSetup {
  credentials: Credentials;
  listen: { port: number; host?: string };
}

export type ToWorker =
  | { type: 'scan'; call: number; roots: SourceRoot[]; manifestPath: string }
  | { type: 'open-send'; job: SendJob }
  | { type: 'open-receive'; job: ReceiveJob }
  | { type: 'dial'; id: string; addresses: DataAddress[] }
  | { type: 'pause' | 'resume'; id: string }
  | { type: 'close'; call: number; id: string }
  /** Answer to the event `done`: whether anybody wanted it. */
  | { type: 'taken'; id: string; wanted: boolean }
  | { type: 'discard'; call: number; leftovers: Leftovers }
  | { type: 'set-limits'; limits: RateLimits }
  | { type: 'stop' };

export type FromWorker =
  | { type: 'ready'; port: number }
  | { type: 'scanned'; call: number; result: ScanResult }
  | { type: 'scan-failed'; call: number; code: ErrorCode; message: string }
  /** A `close` or `discard` is done. */
  | { type: 'released'; call: number }
  | { type: 'event'; event: DataEvent }
  | { type: 'stopped' };
