/**
 * One client of the control server: hello, then calls in and state out. What a client is sent is always the
 * difference between what it has and what is, taken when its stream can take it: a slow client skips
 * intermediate states and costs no memory.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import * as v from 'valibot';
import { TincanError, toTincanError } from '../errors.ts';
import { CONTROL } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import type { State } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { safeText } from '../text/safe-text.ts';
import { CALLS, type Caller, type CallHandlers, type CallName } from './calls.ts';
import { type LineLink, openLink, parseLine } from './ndjson.ts';
import { advance, skeleton } from './patch.ts';
import {
  CONTROL_PROTOCOL,
  type CoreHello,
  callSchema,
  clientHelloSchema,
  type EndHow,
  type Handover,
} from './protocol.ts';

export interface AttachmentOptions {
  store: Store;
  handlers: CallHandlers;
  token: string;
  version: string;
  log: Logger;
  /** The hello is answered when it resolves; it never rejects. */
  ready?: Promise<void> | undefined;
  /** Ends the core for a client that asks for that instead of being served. @throws TincanError why it does not */
  end?: ((how: EndHow, version: string) => Handover) | undefined;
  /** Reason to turn a client away that has said hello properly. */
  full(): boolean;
  onAttached(): void;
  onClosed(): void;
}

export interface Attachment {
  readonly attached: boolean;
  /** Sends what is due, then closes. */
  end(): void;
  destroy(): void;
}

/** Calls with large answers: those of one client are made one after another, each when it has taken what came before. */
const BULKY: ReadonlySet<CallName> = new Set([
  'chat.page',
  'chat.search',
  'request.entries',
  'transfer.history',
]);

/** Serves one client over a stream. */
export function serveClient(stream: Duplex, options: AttachmentOptions): Attachment {
  const { store, log } = options;
  const detached = new Set<() => void>();
  const caller: Caller = {
    onDetach(listener) {
      detached.add(listener);
      return () => detached.delete(listener);
    },
  };
  /** What the client has; undefined before its hello. */
  let held: State | undefined;
  let replies: string[] = [];
  let replyCharacters = 0;
  /** True where the client was told that more of the state follows. */
  let unfinished = false;
  let calls = 0;
  /** The last of the calls that are made one after another. */
  let lastBulky: Promise<void> = Promise.resolve();
  /** Waits until the client has taken its replies. */
  let whenTaken = (): void => {};
  let refused = false;
  /** It has said hello properly, and is answered when the state can be believed. */
  let greeted = false;
  let closed = false;
  let unsubscribe = (): void => {};
  let soon: NodeJS.Immediate | undefined;
  let later: NodeJS.Timeout | undefined;

  const helloTimer = setTimeout(() => link.destroy(), CONTROL.hello);
  const link: LineLink = openLink(stream, CONTROL.lineBytes, {
    line(text) {
      if (refused) return;
      if (held === undefined) hello(greeted ? undefined : parseLine(text));
      else call(parseLine(text));
    },
    drain: pump,
    close,
  });

  function hello(line: unknown): void {
    const parsed = v.safeParse(clientHelloSchema, line);
    if (!parsed.success) {
      refuse(new TincanError('TINCAN_E_PROTOCOL', 'That was no hello.'));
      return;
    }
    if (parsed.output.end !== undefined) {
      end(parsed.output.end, parsed.output);
      return;
    }
    if (parsed.output.tincan !== CONTROL_PROTOCOL) {
      refuse(
        new TincanError(
          'TINCAN_E_CORE_VERSION',
          `The running core is tincan ${options.version}, this is tincan ${safeText(parsed.output.version)}, and they do not understand each other. "tincan stop" ends it, whichever of the two says it; then try again.`,
        ),
      );
      return;
    }
    if (!sameToken(parsed.output.token, options.token)) {
      refuse(new TincanError('TINCAN_E_HOME_UNUSABLE', 'The core did not accept the token of this home.'));
      return;
    }
    if (options.full()) {
      refuse(new TincanError('TINCAN_E_BUSY', 'Too many programs are attached to the core.'));
      return;
    }
    clearTimeout(helloTimer);
    greeted = true;
    if (options.ready === undefined) answerHello();
    else void options.ready.then(answerHello);
  }

  function end(how: EndHow, { token, version }: { token: string; version: string }): void {
    try {
      if (!sameToken(token, options.token))
        throw new TincanError('TINCAN_E_HOME_UNUSABLE', 'The core did not accept the token of this home.');
      if (options.end === undefined)
        throw new TincanError('TINCAN_E_PROTOCOL', 'This core is not ended by others.');
      const ending = options.end(how, version);
      // The connection stays until the core has ended, which is what its client waits for.
      refused = true;
      clearTimeout(helloTimer);
      link.send(JSON.stringify({ ending }));
    } catch (thrown) {
      refuse(toTincanError(thrown));
    }
  }

  function answerHello(): void {
    if (closed || refused) return;
    const target = store.get();
    const step = advance(skeleton(target), target, CONTROL.patchCharacters);
    const greeting: CoreHello = { protocol: CONTROL_PROTOCOL, version: options.version, pid: process.pid };
    held = step.state;
    unfinished = !step.complete;
    link.send(JSON.stringify({ hello: greeting, state: held, ...(unfinished ? { more: true } : {}) }));
    unsubscribe = store.subscribe((_state, lane) => {
      if (lane === 'now') soon ??= setImmediate(pump);
      else later ??= setTimeout(pump, CONTROL.bulkEvery);
    });
    options.onAttached();
    pump();
  }

  function refuse(error: TincanError): void {
    refused = true;
    link.send(JSON.stringify({ refused: error.toJSON() }));
    link.end();
  }

  /** Sends the way from what the client has to what is, as far as the stream takes it, then the replies. */
  function pump(): void {
    clearImmediate(soon);
    clearTimeout(later);
    soon = undefined;
    later = undefined;
    if (closed || held === undefined) return;
    link.together(sendDue);
    if (link.buffered + replyCharacters > CONTROL.outboundBytes) {
      log.warn({}, 'a client that does not read was cut');
      link.destroy();
    }
    if (isTaken()) whenTaken();
  }

  function sendDue(): void {
    if (held === undefined) return;
    while (held !== store.get() && !link.congested) {
      const step = advance(held, store.get(), CONTROL.patchCharacters);
      held = step.state;
      if (step.changes.length === 0 && !unfinished) continue;
      unfinished = !step.complete;
      link.send(`{"patch":[${step.changes.join(',')}]${unfinished ? ',"more":true' : ''}}`);
    }
    // A reply goes out behind the changes that its call made, so that the caller finds them in its state.
    if (held === store.get()) {
      for (const reply of replies) link.send(reply);
      replies = [];
      replyCharacters = 0;
    }
  }

  function isTaken(): boolean {
    return closed || (replies.length === 0 && !link.congested);
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    lastBulky = lastBulky.then(async () => {
      if (!isTaken()) {
        await new Promise<void>((resolve) => {
          whenTaken = resolve;
        });
      }
      if (!closed) await work();
    });
    return lastBulky;
  }

  function reply(line: object): void {
    if (closed) return;
    const text = JSON.stringify(line);
    replies.push(text);
    replyCharacters += text.length;
    pump();
  }

  function call(line: unknown): void {
    const parsed = v.safeParse(callSchema, line);
    if (!parsed.success) {
      const id = typeof line === 'object' && line !== null && 'id' in line ? line.id : undefined;
      if (typeof id !== 'number') {
        link.destroy();
        return;
      }
      const error = new TincanError('TINCAN_E_PROTOCOL', 'The core does not know that call.');
      reply({ id, error: error.toJSON() });
      return;
    }
    const { id, method, params } = parsed.output;
    if (calls >= CONTROL.callsInFlight) {
      const error = new TincanError('TINCAN_E_BUSY', 'Too many calls are waiting for an answer.');
      reply({ id, error: error.toJSON() });
      return;
    }
    calls += 1;
    const work = (): Promise<void> =>
      run(method, params).then(
        (result) => reply({ id, result }),
        (thrown: unknown) => {
          const error = toTincanError(thrown);
          if (error.code === 'TINCAN_E_INTERNAL')
            log.error({ method, ...logError(error.cause ?? error) }, 'call failed');
          reply({ id, error: { code: error.code, message: safeText(error.message) } });
        },
      );
    void (BULKY.has(method) ? inTurn(work) : work()).finally(() => {
      calls -= 1;
    });
  }

  async function run<M extends CallName>(method: M, params: unknown): Promise<unknown> {
    const checked = v.safeParse(CALLS[method], params);
    if (!checked.success) {
      const issue = checked.issues[0];
      throw new TincanError(
        'TINCAN_E_INVALID',
        `${v.getDotPath(issue) ?? 'That'} is not valid: ${safeText(issue.message)}.`,
      );
    }
    // The schema of a method and the parameter of its handler are one declaration; TypeScript cannot pair them.
    const handler = options.handlers[method] as (params: unknown, caller: Caller) => unknown;
    return await handler(checked.output, caller);
  }

  function close(): void {
    const wasAttached = held !== undefined;
    closed = true;
    held = undefined;
    replies = [];
    whenTaken();
    clearTimeout(helloTimer);
    clearTimeout(later);
    clearImmediate(soon);
    unsubscribe();
    for (const listener of detached) {
      try {
        listener();
      } catch (thrown) {
        log.error(logError(thrown), 'a detach listener failed');
      }
    }
    detached.clear();
    if (wasAttached) log.debug({}, 'a client detached');
    options.onClosed();
  }

  return {
    get attached() {
      return held !== undefined;
    },
    end() {
      pump();
      link.end();
    },
    destroy() {
      link.destroy();
    },
  };
}

function sameToken(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
