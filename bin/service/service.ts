/** The two service managers, as the commands see them: where the file lies, what is in it, what starts and stops it. */
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { TincanError } from '../../src/errors.ts';
import type { ServiceDefinition } from './definition.ts';
import { LABEL, launchdPlist, PLIST_MARK } from './launchd-plist.ts';
import { systemdUnit, UNIT_MARK, UNIT_NAME } from './systemd-unit.ts';
import type { RunTool } from './tool.ts';

export interface ServiceState {
  /** It starts by itself; null where the service manager cannot be asked. */
  enabled: boolean | null;
  running: boolean | null;
}

export interface ServiceKind {
  manager: 'systemd' | 'launchd';
  /** Where its file lies. */
  file: string;
  /** Stands in the files that this program wrote. */
  mark: string;
  text(definition: ServiceDefinition): string;
  /** What a person types to have it run from now on. */
  startWords: readonly string[];
  /** Makes it known, starts it now and from now on. Errors: TINCAN_E_INTERNAL with what the manager said. */
  start(run: RunTool): Promise<void>;
  /** Ends it and lets it not start again; that it was not known is no error. */
  stop(run: RunTool): Promise<void>;
  /** After its file has gone. */
  forget(run: RunTool): Promise<void>;
  state(run: RunTool): Promise<ServiceState>;
}

export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
}

/** @throws TincanError TINCAN_E_USAGE on a system with neither */
export function serviceKind({ platform, env }: Machine): ServiceKind {
  if (platform === 'linux') return systemd(env);
  if (platform === 'darwin') return launchd();
  throw new TincanError(
    'TINCAN_E_USAGE',
    'There is no service here that tincan knows how to write (systemd on Linux, launchd on macOS). Have "tincan daemon" started at the login by what this system has for that; on Windows its Task Scheduler.',
  );
}

function systemd(env: NodeJS.ProcessEnv): ServiceKind {
  const given = env.XDG_CONFIG_HOME;
  // The specification has relative paths ignored.
  const config = given !== undefined && path.isAbsolute(given) ? given : path.join(homedir(), '.config');
  const systemctl = (run: RunTool, ...words: string[]) => run('systemctl', '--user', ...words);
  return {
    manager: 'systemd',
    file: path.join(config, 'systemd', 'user', UNIT_NAME),
    mark: UNIT_MARK,
    text: systemdUnit,
    startWords: [
      'systemctl --user daemon-reload',
      `systemctl --user enable --now ${UNIT_NAME}`,
      'loginctl enable-linger            # so that it also runs while you are not logged in',
    ],
    async start(run) {
      await succeed(systemctl(run, 'daemon-reload'));
      await succeed(systemctl(run, 'enable', UNIT_NAME));
      await succeed(systemctl(run, 'restart', UNIT_NAME));
    },
    async stop(run) {
      await systemctl(run, 'disable', '--now', UNIT_NAME);
    },
    async forget(run) {
      await systemctl(run, 'daemon-reload');
    },
    async state(run) {
      const known = async (word: string): Promise<boolean | null> => {
        const { code, stdout } = await systemctl(run, word, UNIT_NAME);
        // Without a word on stdout nobody was there to be asked.
        return stdout.trim() === '' ? null : code === 0;
      };
      return { enabled: await known('is-enabled'), running: await known('is-active') };
    },
  };
}

function launchd(): ServiceKind {
  const { uid } = userInfo();
  const domain = `gui/${uid}`;
  const file = path.join(homedir(), 'Library', 'LaunchAgents', `${LABEL}.plist`);
  const bootout = (run: RunTool) => run('launchctl', 'bootout', `${domain}/${LABEL}`);
  return {
    manager: 'launchd',
    file,
    mark: PLIST_MARK,
    text: launchdPlist,
    startWords: [`launchctl bootstrap ${domain} ${shellWord(file)}`],
    async start(run) {
      await bootout(run);
      await succeed(run('launchctl', 'bootstrap', domain, file));
    },
    async stop(run) {
      await bootout(run);
    },
    async forget() {},
    async state(run) {
      const { code, stdout } = await run('launchctl', 'print', `${domain}/${LABEL}`);
      if (code === undefined) return { enabled: null, running: null };
      return { enabled: code === 0, running: code === 0 && /\bstate = running\b/.test(stdout) };
    },
  };
}

async function succeed(ending: ReturnType<RunTool>): Promise<void> {
  const { code, said } = await ending;
  if (code !== 0)
    throw new TincanError(
      'TINCAN_E_SERVICE',
      `The service is written, but the service manager did not start it: ${said}`,
    );
}

function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
