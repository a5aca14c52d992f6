/** What every command gets: the home, the checked options, where to write, and ways to a core. */
import {
  type CoreClient,
  connectCore,
  type OpenedCore,
  type OpenPhase,
  openCore,
  waitFor,
} from '../src/client/index.ts';
import { type Home, resolveHome } from '../src/config/home.ts';
import { TincanError } from '../src/errors.ts';
import { CONTROL, INTERFACE } from '../src/limits.ts';
import { executable } from './executable.ts';
import { createOutput, type Output } from './output.ts';
import { withPassphrase } from './passphrase.ts';
import { type GivenSettings, type GlobalArguments, readSettings, settingsAsArguments } from './settings.ts';

export interface CommandContext {
  home: Home;
  settings: GivenSettings;
  plain: boolean;
  output: Output;
  /** Aborted by Ctrl-C, and when the time that was given has run out: what the command waits for is called off. */
  interrupted: AbortSignal;
  /** The time that was given has run out. */
  isOutOfTime(): boolean;
  /** That time is over now. */
  endTime(): void;
  /** A Ctrl-C has come. @returns true where it ends the command, false where an interface has taken it */
  interrupt(): boolean;
  /** From now on each Ctrl-C goes to this listener: an interface leaves in its own way. */
  takeInterrupts(listener: () => void): void;
  /**
   * Attaches, starts a core where none runs, gives it the settings, and waits until it can work. A first run
   * gets its name here, unless the caller asks for it.
   */
  attach(options?: AttachOptions): Promise<OpenedCore & Patience>;
  /** Attaches to a running core. Errors: TINCAN_E_NO_CORE. */
  attachRunning(): Promise<CoreClient>;
  close(): void;
}

interface AttachOptions {
  leaveNameless?: boolean;
  /** The caller tells the person what `news` has. */
  leaveNews?: boolean;
  onPhase?(phase: OpenPhase): void;
}

interface Patience {
  /** Time in ms that peers get to turn up: more than none only for a core that was just started. */
  patience: number;
}

export function createCommandContext(args: GlobalArguments): CommandContext {
  const settings = readSettings(args);
  const home = resolveHome({ home: args.home });
  const output = createOutput({ json: args.json === true, quiet: args.quiet === true });
  const interruption = new AbortController();
  const clients: CoreClient[] = [];
  let outOfTime = false;
  let takeInterrupt: (() => void) | undefined;
  const named = args.home !== undefined || (process.env.TINCAN_HOME ?? '') !== '';

  const apply = async (client: CoreClient): Promise<void> => {
    if (Object.keys(settings).length > 0) await client.call('settings.apply', settings);
  };

  return {
    home,
    settings,
    plain: args.plain === true,
    output,
    interrupted: interruption.signal,
    isOutOfTime: () => outOfTime,
    endTime() {
      if (interruption.signal.aborted) return;
      outOfTime = true;
      interruption.abort();
    },
    interrupt() {
      if (takeInterrupt === undefined) interruption.abort();
      else takeInterrupt();
      return takeInterrupt === undefined;
    },
    takeInterrupts(listener) {
      takeInterrupt = listener;
    },
    async attach(options = {}) {
      const source = { home, file: args['passphrase-file'], output };
      const opened = await withPassphrase(source, async (passphrase) =>
        openCore({
          home,
          passphrase,
          ...(options.onPhase === undefined ? {} : { onPhase: options.onPhase }),
          command: [
            process.execPath,
            `--max-semi-space-size=${CONTROL.semiSpaceMegabytes}`,
            executable(),
            'daemon',
            '--background',
            ...(named ? [`--home=${home.root}`] : []),
            ...settingsAsArguments(settings),
          ],
          handedWords: ({ settings: handed, stays }) => [
            // What is given now goes before what was given then.
            ...settingsAsArguments({ ...handed, ...blank(settings) }),
            ...(stays ? ['--stay'] : []),
          ],
        }),
      );
      const { client, started, news } = opened;
      clients.push(client);
      if (news !== undefined && options.leaveNews !== true) output.note(news);
      const awake = await waitFor(client, ({ self }) => self.status !== 'starting', {
        patience: CONTROL.start,
        signal: interruption.signal,
      });
      if (!awake && !interruption.signal.aborted) {
        throw new TincanError('TINCAN_E_CORE_START', 'The core is up but does not get ready.');
      }
      if (!started) await apply(client);
      if (options.leaveNameless !== true) await takeProposedName(client, output);
      return { ...opened, patience: started ? INTERFACE.firstLook : 0 };
    },
    async attachRunning() {
      const client = await connectCore(home);
      clients.push(client);
      await apply(client);
      return client;
    },
    close() {
      for (const client of clients) client.close();
    },
  };
}

/** The same settings without their values: what stands beside them goes. */
function blank(settings: GivenSettings): GivenSettings {
  return Object.fromEntries(Object.keys(settings).map((key) => [key, undefined]));
}

/** A first run without a question: the login name, said aloud. */
async function takeProposedName(client: CoreClient, output: Output): Promise<void> {
  const { self } = client.state;
  if (self.status !== 'needs-name') return;
  if (self.proposedName === '')
    throw new TincanError('TINCAN_E_NO_NAME', 'No name is set yet; give one with --name.');
  const { name } = await client.call('self.rename', { name: self.proposedName });
  output.note(`Your name is ${name}; --name changes it.`);
}
