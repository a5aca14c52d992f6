/**
 * Hooks: a program of the user for each message, request or received file, with the event as JSON on its standard input. One at a time for each
 * kind, the others wait; what does not fit is told.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Events } from '../events/index.ts';
import { HOOKS } from '../limits.ts';
import type { Logger } from '../log/logger.ts';
import type { CoreEvent, RequestEvent } from '../store/events.ts';
import type { AddNotice } from '../store/notices.ts';
import type { PeerId } from '../store/state.ts';
import { formatCount } from '../text/format.ts';
import { toJsonLine } from '../text/json-line.ts';
import { EVENT_OF, HOOK_KINDS, type HookKind, handedOver } from './handed-over.ts';
import { type ProgramEnd, type RunningProgram, runProgram } from './run-program.ts';

/** Program and arguments for each kind; none: nothing is run. */
export type HookCommands = Readonly<Record<HookKind, readonly string[]>>;

export interface HooksOptions {
  events: Pick<Events, 'listen'>;
  isApproved(peer: PeerId): boolean;
  /** That request still waits for its user. */
  isOpen(request: string): boolean;
  notice: AddNotice;
  log: Pick<Logger, 'debug' | 'warn'>;
  /** Directory in which programs run, and their environment. */
  directory: string;
  environment: Record<string, string>;
  /** The user's own. */
  umask: number;
  /** Nothing is left to be run. */
  onIdle(): void;
  /** ms; default: that of the limits. */
  timeout?: number;
}

export interface Hooks {
  /** From now on these programs are run. */
  configure(commands: HookCommands): void;
  /** Something runs or waits. */
  isBusy(): boolean;
  /** Runs no more, and ends what takes longer than a moment. */
  stop(): Promise<void>;
}

/** One kind: what runs, and what waits for its end. */
interface Line {
  command: readonly string[];
  waiting: CoreEvent[];
  running: RunningProgram | undefined;
  /** Events for which there was no room since it was last told. */
  skipped: number;
  /** The user knows that this program cannot be run, or does not end. */
  isTold: boolean;
}

export function createHooks(options: HooksOptions): Hooks {
  const { notice, log, timeout = HOOKS.timeout } = options;
  const newLine = (): Line => ({ command: [], waiting: [], running: undefined, skipped: 0, isTold: false });
  const lines: Readonly<Record<HookKind, Line>> = {
    message: newLine(),
    request: newLine(),
    file: newLine(),
  };
  const settling = new Set<NodeJS.Timeout>();
  let stopped = false;

  const isSet = (kind: HookKind): boolean => lines[kind].command.length > 0;
  const isBusy = (): boolean =>
    settling.size > 0 ||
    Object.values(lines).some(({ running, waiting }) => running !== undefined || waiting.length > 0);

  const add = (kind: HookKind, event: CoreEvent): void => {
    const line = lines[kind];
    if (!isSet(kind) || stopped) return;
    if (line.waiting.length >= HOOKS.queued) {
      line.skipped += 1;
      return;
    }
    line.waiting.push(event);
    if (line.running === undefined) runNext(kind, line);
  };

  const runNext = (kind: HookKind, line: Line): void => {
    if (stopped || !isSet(kind)) line.waiting.length = 0;
    const event = line.waiting.shift();
    if (event === undefined) {
      tellSkipped(kind, line);
      if (!isBusy()) options.onIdle();
      return;
    }
    const { command } = line;
    line.running = runProgram({
      command,
      input: `${toJsonLine(event)}\n`,
      directory: options.directory,
      environment: options.environment,
      umask: options.umask,
      timeout,
    });
    void line.running.ended.then((end) => {
      line.running = undefined;
      // What another program has failed at says nothing of the one that is set now.
      if (command === line.command) judge(kind, line, end);
      runNext(kind, line);
    });
  };

  const judge = (kind: HookKind, line: Line, end: ProgramEnd): void => {
    const isFine = end.kind === 'exit' && end.code === 0;
    log[isFine ? 'debug' : 'warn']({ hook: kind, ...end }, 'a hook has ended');
    if (end.kind === 'exit') {
      line.isTold = false;
      return;
    }
    if (line.isTold) return;
    line.isTold = true;
    const [program = ''] = line.command;
    const what =
      end.kind === 'timeout'
        ? `${program} took longer than ${timeout / 1_000} s and was ended.`
        : `${program} cannot be run: ${reasonOf(end.code)}. Mend it, or take it away with "tincan config unset hooks.${kind}".`;
    notice('warning', `hooks.${kind}: ${what}`);
  };

  const tellSkipped = (kind: HookKind, line: Line): void => {
    if (line.skipped === 0) return;
    const count = formatCount(line.skipped, 'event');
    notice('warning', `hooks.${kind} was too slow: ${count} could not be handed to it.`);
    line.skipped = 0;
  };

  /** A request that a rule answers at once is no question. */
  const addWhenSettled = (event: RequestEvent): void => {
    const timer = setTimeout(() => {
      settling.delete(timer);
      if (options.isOpen(event.request.id)) add('request', event);
      if (!isBusy()) options.onIdle();
    }, HOOKS.requestSettles);
    settling.add(timer);
  };

  const unlisten = options.events.listen({
    wants: (kind) => HOOK_KINDS.some((hook) => EVENT_OF[hook] === kind && isSet(hook)),
    take(event) {
      const handed = handedOver(event, options.isApproved);
      if (handed === undefined) return;
      if (handed.event === 'message') add('message', handed);
      else if (handed.event === 'transfer') add('file', handed);
      // No more are open at once than this.
      else if (settling.size < HOOKS.queued) addWhenSettled(handed);
    },
  });

  return {
    configure(commands) {
      for (const kind of HOOK_KINDS) Object.assign(lines[kind], { command: commands[kind], isTold: false });
    },
    isBusy,
    async stop() {
      stopped = true;
      unlisten();
      for (const timer of settling) clearTimeout(timer);
      settling.clear();
      const running = Object.values(lines).flatMap((line) => line.running ?? []);
      if (running.length === 0) return;
      const all = Promise.all(running.map(({ ended }) => ended));
      await Promise.race([all, sleep(HOOKS.stopGrace, undefined, { ref: false })]);
      for (const { running: left } of Object.values(lines)) left?.kill();
    },
  };
}

function reasonOf(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such program, or what its first line names is missing';
    case 'EACCES':
      return 'it may not be executed';
    default:
      return code;
  }
}
