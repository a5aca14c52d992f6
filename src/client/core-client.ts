/** A client's view of the core: a mirrored state to observe, and calls to make. It holds no truth of its own. */
import type { Duplex } from 'node:stream';
import type { CallName, CallParams, CallResults } from '../control/calls.ts';
import { openLink, parseLine } from '../control/ndjson.ts';
import { apply } from '../control/patch.ts';
import { asServerLine, CONTROL_PROTOCOL, type CoreHello, type ServerLine } from '../control/protocol.ts';
import { isErrorCode, TincanError } from '../errors.ts';
import { CONTROL } from '../limits.ts';
import type { State } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import { VERSION } from '../version.ts';

/** Why a client is not attached any more: it left, or the core went away. */
export type Closed = 'left' | 'core-gone';

export interface CoreClient {
  /** The latest snapshot: immutable, unchanged parts keep their reference. */
  readonly state: State;
  /** The same as a function, for `useSyncExternalStore`. */
  readonly get: () => State;
  /** Tells of every new snapshot; gives the function that ends it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The core at the other end. */
  readonly core: CoreHello;
  /** Asks the core; what a call changed is in `state` when it resolves. Rejects with the core's TincanError, TINCAN_E_CORE_GONE, or TINCAN_E_INVALID for more than fits a line. */
  call<M extends CallName>(method: M, params: CallParams<M>): Promise<CallResults[M]>;
  close(): void;
  /** Resolves, never rejects, when the connection is over. */
  readonly closed: Promise<Closed>;
}

interface PendingCall {
  // The reply's shape is the method's; the map holds calls of every method.
  resolve(result: never): void;
  reject(error: TincanError): void;
}

/**
 * Says hello over a stream and resolves when the whole state is there.
 * Errors: TINCAN_E_CORE_VERSION and other refusals of the core, TINCAN_E_CORE_GONE.
 */
export function attach(stream: Duplex, token: string): Promise<CoreClient> {
  return new Promise((resolveAttach, rejectAttach) => {
    /** The latest whole snapshot, and the way to the next one as far as it has come: a part of it would be taken for something that happened. */
    let state: State | undefined;
    let coming: State | undefined;
    let core: CoreHello | undefined;
    let ready = false;
    let left = false;
    let nextId = 0;
    const calls = new Map<number, PendingCall>();
    const listeners = new Set<() => void>();
    let resolveClosed = (_reason: Closed): void => {};
    const closed = new Promise<Closed>((resolve) => {
      resolveClosed = resolve;
    });

    const link = openLink(stream, CONTROL.lineBytes, {
      line(text) {
        const line = asServerLine(parseLine(text));
        if (line === undefined) link.destroy();
        else take(line);
      },
      drain() {},
      close() {
        clearTimeout(timer);
        const gone = new TincanError('TINCAN_E_CORE_GONE');
        for (const call of calls.values()) call.reject(gone);
        calls.clear();
        rejectAttach(gone);
        resolveClosed(left ? 'left' : 'core-gone');
      },
    });
    const timer = setTimeout(() => {
      rejectAttach(new TincanError('TINCAN_E_CORE_GONE', 'The core does not answer.'));
      link.destroy();
    }, CONTROL.hello);
    link.send(JSON.stringify({ tincan: CONTROL_PROTOCOL, version: VERSION, token }));

    function take(line: ServerLine): void {
      if ('refused' in line) {
        rejectAttach(errorFrom(line.refused));
        link.destroy();
      } else if ('ending' in line) {
        // Nobody asked for it here.
        link.destroy();
      } else if ('hello' in line) {
        core = line.hello;
        coming = line.state;
        if (line.more !== true) arrive();
      } else if ('patch' in line) {
        if (coming === undefined) {
          link.destroy();
          return;
        }
        coming = apply(coming, line.patch);
        if (line.more !== true) arrive();
      } else {
        const call = calls.get(line.id);
        if (call === undefined) return;
        calls.delete(line.id);
        if ('error' in line) call.reject(errorFrom(line.error));
        else call.resolve(line.result as never);
      }
    }

    function arrive(): void {
      state = coming;
      if (ready) for (const listener of [...listeners]) listener();
      else becomeReady();
    }

    function becomeReady(): void {
      if (state === undefined || core === undefined) return;
      clearTimeout(timer);
      ready = true;
      const get = (): State => state as State;
      resolveAttach({
        get state() {
          return get();
        },
        get,
        core,
        closed,
        subscribe(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        call(method, params) {
          return new Promise((resolve, reject) => {
            if (!stream.writable) {
              reject(new TincanError('TINCAN_E_CORE_GONE'));
              return;
            }
            const id = nextId;
            const line = JSON.stringify({ id, method, params });
            // The core would cut a client that sends a longer line.
            if (Buffer.byteLength(line) > CONTROL.lineBytes) {
              reject(new TincanError('TINCAN_E_INVALID', 'That is too much at once.'));
              return;
            }
            nextId += 1;
            calls.set(id, { resolve, reject });
            link.send(line);
          });
        },
        close() {
          left = true;
          link.end();
        },
      });
    }
  });
}

/** What a core said was wrong. */
export function errorFrom(error: { code: string; message: string }): TincanError {
  return new TincanError(isErrorCode(error.code) ? error.code : 'TINCAN_E_INTERNAL', safeText(error.message));
}
