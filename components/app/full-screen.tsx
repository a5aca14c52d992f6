/** The full-screen interface from its start to its end: terminal, core, screens. */
import chalk from 'chalk';
import { render } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { type CoreClient, coreEndedText, leaveCore, type OpenedCore } from '../../src/client/index.ts';
import { EXIT, type ExitCode, toTincanError } from '../../src/errors.ts';
import { normalizePeerName, peerNameProblem } from '../../src/text/peer-name.ts';
import {
  type Capabilities,
  createTerminal,
  formatKey,
  type InputEvent,
  type Terminal,
} from '../terminal/index.ts';
import { createTheme, type Theme } from '../theme/theme.ts';
import { allDrafts } from '../ui/conversations.ts';
import { createSession, type OpenSession } from './create-session.ts';
import { restoreDrafts } from './drafts.ts';
import { handleKey } from './keys.ts';
import { MainScreen } from './main-screen.tsx';
import { StartScreen } from './start-screen.tsx';
import { createStartStore, type StartStore } from './start-store.ts';

export interface FullScreenOptions {
  process: NodeJS.Process;
  capabilities: Capabilities;
  /** The way to the core, which may have to be started. */
  attaching: Promise<OpenedCore>;
  /** Whether a name will have to be asked for, as far as it can be known before the core is there. */
  firstRun: boolean;
  /** The name that a first run proposes. */
  proposedName: string;
  /** False where the core cannot outlive this program. */
  detachable: boolean;
  /** What to begin with, where that is something particular. */
  welcome?: string | undefined;
  /** What anything printed while the screen was up. */
  onLine(line: string): void;
  /** Called whatever the end is, also a signal; what it does has a second. */
  onEnd(): Promise<void> | undefined;
}

export interface Ended {
  code: ExitCode;
  /** What the person is told on the terminal, which is theirs again. */
  text?: string | undefined;
}

interface Screens {
  start: StartStore;
  theme: Theme;
  unicode: boolean;
  terminal: Terminal;
  onName(name: string): void;
  /** The session once there is one, to observe. */
  subscribe(listener: () => void): () => void;
  session(): OpenSession | undefined;
}

function Root({ screens }: { screens: Screens }): ReactElement {
  const { start, theme, unicode, terminal, onName } = screens;
  const session = useSyncExternalStore(screens.subscribe, screens.session);
  if (session === undefined)
    return <StartScreen start={start} theme={theme} unicode={unicode} onSubmit={onName} />;
  return <MainScreen session={session} theme={theme} placeCaret={terminal.screen.placeCaret} />;
}

/**
 * Runs until the person leaves, or the core goes. A signal or a closed terminal ends the program from within: the terminal is
 * given back, and the core is left running.
 *
 * Errors: those of `attaching`, with the terminal given back.
 */
export async function runFullScreen(options: FullScreenOptions): Promise<Ended> {
  const { capabilities, process } = options;
  // A console with few glyphs has none of the marks.
  const unicode = capabilities.unicode === 'full';
  const theme = createTheme(capabilities.colors);
  // What the terminal can was found out already; bold and inverse are no colours and always there.
  chalk.level = 1;
  let session: OpenSession | undefined;
  let client: CoreClient | undefined;
  let end = (_ended: Ended): void => {};
  let fail = (_error: unknown): void => {};
  const ended = new Promise<Ended>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  let onName = (_name: string): void => {};
  let onStartLeave = (): void => end({ code: EXIT.interrupted });
  const listeners = new Set<() => void>();

  const onEvent = (event: InputEvent): void => {
    if (session !== undefined) handleKey(session, event);
    else if (event.type === 'key' && formatKey(event) === 'Ctrl-C') onStartLeave();
    else if (event.type === 'key' && formatKey(event) === 'Ctrl-Z') terminal.suspend();
    else terminal.stdin.pass(event);
  };
  const terminal = createTerminal({
    process,
    onEvent,
    onLine: options.onLine,
    slow: capabilities.remote,
    ascii: !unicode,
    async onEnd() {
      // A closed terminal or a signal: what is half written waits in the core for the next screen.
      await session?.saveDrafts();
      session?.end();
      client?.close();
      await options.onEnd();
    },
  });
  const { stdout, stdin } = terminal;
  const start = createStartStore({
    columns: stdout.columns,
    rows: stdout.rows,
    asks: false,
    name: '',
    proposal: options.proposedName,
    problem: undefined,
    waiting: 'core',
  });
  stdout.on('resize', () => {
    const size = { columns: stdout.columns, rows: stdout.rows };
    start.change(size);
    session?.resize(size);
  });

  const screens: Screens = {
    start,
    theme,
    unicode,
    terminal,
    onName: (name) => onName(name),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    session: () => session,
  };
  terminal.start();
  const app = render(<Root screens={screens} />, {
    stdout,
    stdin,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });

  /** The name that the person has chosen, once the core is there to take it. */
  const nameFirst = async (opened: OpenedCore): Promise<void> => {
    const { self } = opened.client.state;
    if (self.status !== 'needs-name') return;
    onStartLeave = () => {
      // Nobody has been told of a core without a name.
      leaveCore(opened.client, opened.started, async () => 'stop').then(
        () => end({ code: EXIT.interrupted }),
        fail,
      );
    };
    start.change({ asks: true, proposal: start.get().proposal || self.proposedName });
    for (;;) {
      const name = await chosen;
      try {
        await opened.client.call('self.rename', { name });
        return;
      } catch (thrown) {
        chosen = choice();
        start.change({ waiting: undefined, problem: toTincanError(thrown).message });
      }
    }
  };
  const choice = (): Promise<string> =>
    new Promise((resolve) => {
      onName = (typed) => {
        const name = normalizePeerName(typed) || start.get().proposal;
        const problem = peerNameProblem(name);
        if (problem !== undefined) {
          start.change({ problem });
          return;
        }
        start.change({ name, problem: undefined, waiting: start.get().waiting ?? 'name' });
        resolve(name);
      };
    });
  let chosen = choice();

  const begin = async (): Promise<void> => {
    if (options.firstRun) start.change({ asks: true, waiting: 'identity' });
    const opened = await options.attaching;
    client = opened.client;
    start.change({ waiting: undefined });
    await nameFirst(opened);
    const { columns, rows } = stdout;
    const created = createSession({
      ...opened,
      size: { columns, rows },
      unicode,
      detachable: options.detachable,
      welcome: options.welcome,
      suspend: () => terminal.suspend(),
      redraw: () => terminal.screen.redraw(),
      // Without a word the core ends too, and with it what it would have kept.
      onLeft: (text) => end({ code: EXIT.done, text: text ?? (unsent(created).join('\n') || undefined) }),
    });
    await restoreDrafts(created);
    session = created;
    for (const listener of listeners) listener();
    void client.closed.then((reason) => {
      if (reason !== 'core-gone' || created.isLeaving()) return;
      const stopped = opened.client.state.self.status === 'stopping';
      end({
        code: stopped ? EXIT.done : EXIT.failed,
        text: [coreEndedText(stopped), ...unsent(created)].join('\n'),
      });
    });
  };

  begin().catch(fail);
  try {
    return await ended;
  } finally {
    app.unmount();
    await terminal.quit();
  }
}

/** What was half written when nobody keeps it any more; commands are nothing to keep. */
function unsent({ ui }: OpenSession): string[] {
  return Object.values(allDrafts(ui.get()))
    .filter((text) => !text.startsWith('/'))
    .map((text) => `Not sent: ${text}`);
}
