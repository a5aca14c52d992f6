/** The full-screen interface from its start to its end: terminal, core, screens. */
import chalk from 'chalk';
import { render } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type CoreClient,
  coreEndedText,
  leaveCore,
  type OpenedCore,
  type ThemeSetting,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import { TERMINAL } from '../../src/limits.ts';
import {
  type Capabilities,
  createTerminal,
  formatKey,
  type InputEvent,
  type Terminal,
} from '../terminal/index.ts';
import { createThemes, type Theme } from '../theme/theme.ts';
import { allDrafts } from '../ui/conversations.ts';
import { createSession, type OpenSession } from './create-session.ts';
import { restoreDrafts } from './drafts.ts';
import { handleKey } from './keys.ts';
import { MainScreen } from './main-screen.tsx';
import { createNameChoice } from './name-choice.ts';
import { StartScreen } from './start-screen.tsx';
import { createStartStore, type StartStore } from './start-store.ts';
import { beginTour } from './tour.ts';

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
  /** The directory that was given with `--home`. */
  home?: string | undefined;
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

const ENTER: InputEvent = { type: 'key', name: 'enter', ctrl: false, alt: false, shift: false };

interface RootProps {
  /** The session, once there is one. */
  sessions: StoreApi<{ session: OpenSession | undefined }>;
  start: StartStore;
  onName(name: string): void;
  themes(setting: ThemeSetting): Theme;
  placeCaret: Terminal['screen']['placeCaret'];
}

function Root({ sessions, start, onName, themes, placeCaret }: RootProps): ReactElement {
  const { session } = useSyncExternalStore(sessions.subscribe, sessions.getState);
  // The setting is the core's to tell, and that has not come yet.
  if (session === undefined) return <StartScreen start={start} theme={themes('auto')} onSubmit={onName} />;
  return <ThemedScreen session={session} themes={themes} placeCaret={placeCaret} />;
}

interface ThemedScreenProps extends Pick<RootProps, 'themes' | 'placeCaret'> {
  session: OpenSession;
}

/** Follows the setting: another theme is on the screen with the next frame. */
function ThemedScreen({ session, themes, placeCaret }: ThemedScreenProps): ReactElement {
  const { scenes } = session;
  const setting = useSyncExternalStore(scenes.subscribe, () => scenes.get().state.theme);
  return <MainScreen session={session} theme={themes(setting)} placeCaret={placeCaret} />;
}

/** How many colours chalk, which Ink writes with, may use. Bold and inverse are no colours and always there, which it gives up at 0. */
const CHALK_LEVELS = { none: 1, '16': 1, '256': 2, truecolor: 3 } as const;

/**
 * Runs until the person leaves, or the core goes. A signal or a closed terminal ends the program from within: the terminal is
 * given back, and the core is left running.
 *
 * Errors: those of `attaching`, with the terminal given back.
 */
export async function runFullScreen(options: FullScreenOptions): Promise<Ended> {
  const { capabilities, process } = options;
  const themes = createThemes(capabilities);
  // What the terminal can was found out already.
  chalk.level = CHALK_LEVELS[capabilities.colors];
  const sessions = createStore<{ session: OpenSession | undefined }>(() => ({ session: undefined }));
  let client: CoreClient | undefined;
  let end = (_ended: Ended): void => {};
  let fail = (_error: unknown): void => {};
  const ended = new Promise<Ended>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  let onStartLeave = (): void => end({ code: EXIT.interrupted });

  /** Whether the terminal has the keys of the person, as far as it has told. */
  let hasFocus: boolean | undefined;

  /** What was typed before there was anything to type at; it is for the panes. */
  const early: InputEvent[] = [];

  /** The field knows plain keys; with Ctrl and Alt it would write their letters. */
  const typeName = (event: InputEvent): void => {
    if (event.type === 'paste' || (!event.ctrl && !event.alt)) terminal.stdin.pass(event);
    else if (formatKey(event) === 'Ctrl-U') start.change({ name: '', problem: undefined });
  };

  const onEvent = (pressed: InputEvent): void => {
    const { session } = sessions.getState();
    // Until the terminal was taken, it made line feeds of Enter.
    const isEnter = session === undefined && pressed.type === 'key' && formatKey(pressed) === 'Ctrl-J';
    const event = isEnter ? ENTER : pressed;
    const { asks, chosen } = start.get();
    if (session !== undefined) handleKey(session, event);
    else if (event.type === 'key' && formatKey(event) === 'Ctrl-C') onStartLeave();
    else if (event.type === 'key' && formatKey(event) === 'Ctrl-Z') terminal.suspend();
    else if (asks && !chosen) typeName(event);
    else if (early.length < TERMINAL.earlyEvents) early.push(event);
  };
  const terminal = createTerminal({
    process,
    onEvent,
    onFocus(has) {
      hasFocus = has;
      sessions.getState().session?.focused(has);
    },
    onLine: options.onLine,
    onWriting: () => sessions.getState().session?.writing(),
    onDrawn: () => sessions.getState().session?.drawn(),
    slow: capabilities.remote,
    // A console with few glyphs has none of the marks.
    ascii: capabilities.unicode !== 'full',
    async onEnd() {
      // A closed terminal or a signal: what is half written waits in the core for the next screen.
      const { session } = sessions.getState();
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
    chosen: false,
    proposal: options.proposedName,
    problem: undefined,
    waiting: 'core',
  });
  stdout.on('resize', () => {
    const size = { columns: stdout.columns, rows: stdout.rows };
    start.change(size);
    sessions.getState().session?.resize(size);
  });

  const choice = createNameChoice(start);
  terminal.start();
  const app = render(
    <Root
      sessions={sessions}
      start={start}
      onName={choice.submit}
      themes={themes}
      placeCaret={terminal.screen.placeCaret}
    />,
    { stdout, stdin, debug: true, patchConsole: false, exitOnCtrlC: false },
  );

  /** @returns true where the name had to be asked for: on the first run of a home */
  const nameFirst = async (opened: OpenedCore): Promise<boolean> => {
    const { self } = opened.client.state;
    if (self.status !== 'needs-name') return false;
    start.change({ asks: true, proposal: start.get().proposal || self.proposedName });
    await choice.give((name) => opened.client.call('self.rename', { name }));
    return true;
  };

  const begin = async (): Promise<void> => {
    if (options.firstRun) start.change({ asks: true, waiting: 'identity' });
    const opened = await options.attaching;
    client = opened.client;
    onStartLeave = () => {
      leaveCore(opened.client, opened.started, async () => 'leave').then(
        ({ text }) => end({ code: EXIT.interrupted, text }),
        fail,
      );
    };
    start.change({ waiting: undefined });
    const isNew = await nameFirst(opened);
    const { columns, rows } = stdout;
    const created = createSession({
      ...opened,
      size: { columns, rows },
      detachable: options.detachable,
      home: options.home,
      welcome: options.welcome,
      send: (sequence) => terminal.send(sequence),
      suspend: () => terminal.suspend(),
      redraw: () => terminal.screen.redraw(),
      onLeft(text, kept) {
        const lines = [...(text === undefined ? [] : [text]), ...(kept ? [] : unsent(created))];
        end({ code: EXIT.done, text: lines.length === 0 ? undefined : lines.join('\n') });
      },
    });
    await restoreDrafts(created);
    await client.call('core.keep', {});
    if (hasFocus !== undefined) created.focused(hasFocus);
    // What was typed ahead ends it again.
    if (isNew) beginTour(created);
    sessions.setState({ session: created });
    if (opened.news !== undefined) created.notice('info', opened.news);
    for (const event of early.splice(0)) handleKey(created, event);
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
    .filter((text) => !text.startsWith('/') || text.startsWith('//'))
    .map((text) => `Not sent: ${text}`);
}
