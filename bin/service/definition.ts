/** What a service manager has to know of a core: the same for each of them. Pure, but for the look at this process. */
import { type Home, isProtected } from '../../src/config/home.ts';
import { TincanError } from '../../src/errors.ts';
import { CONTROL, TRANSFER } from '../../src/limits.ts';
import { type GivenSettings, settingsAsArguments } from '../settings.ts';

export interface ServiceDefinition {
  /** Program and arguments, absolute paths each. */
  command: readonly [program: string, ...args: string[]];
  environment: Readonly<Record<string, string>>;
  home: Home;
}

export interface ServiceWishes {
  home: Home;
  /** `--home` or TINCAN_HOME was given. */
  isHomeNamed: boolean;
  settings: GivenSettings;
  /** Absolute path of a file whose first line is the passphrase. */
  passphraseFile: string | undefined;
  /** Absolute path of the executable of this installation. */
  executable: string;
  /** Absolute path of Node. */
  node: string;
  env: NodeJS.ProcessEnv;
}

/** Variables that say where a home lies: a service manager does not have those of the user's shell. */
const PLACES = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'] as const;

/** The core of this installation for a home, with the settings that were given. */
export function defineService(wishes: ServiceWishes): ServiceDefinition {
  const { home, settings, env, passphraseFile } = wishes;
  // Where the socket lies beside other users', both sides have to look in the same place.
  const places = home.socket.startsWith(home.data) ? PLACES : [...PLACES, 'TMPDIR' as const];
  const environment: Record<string, string> = { UV_THREADPOOL_SIZE: String(TRANSFER.poolThreads) };
  for (const name of places) {
    const value = env[name];
    if (value !== undefined && value !== '') environment[name] = value;
  }
  return {
    command: [
      wishes.node,
      `--max-semi-space-size=${CONTROL.semiSpaceMegabytes}`,
      wishes.executable,
      'daemon',
      ...(wishes.isHomeNamed ? [`--home=${home.root}`] : []),
      ...settingsAsArguments(settings),
      ...(passphraseFile === undefined ? [] : [`--passphrase-file=${passphraseFile}`]),
    ],
    environment,
    home,
  };
}

/** A service has nobody to ask. @throws TincanError TINCAN_E_USAGE, as a rejection */
export async function checkPassphraseFile(home: Home, file: string | undefined): Promise<void> {
  if (file === '-')
    throw new TincanError(
      'TINCAN_E_USAGE',
      'A service has no standard input to read a passphrase from. Give --passphrase-file a file that only you can read.',
    );
  if (file === undefined && (await isProtected(home)))
    throw new TincanError(
      'TINCAN_E_USAGE',
      'A passphrase protects this home, and nobody can be asked for it when the service starts. Write it into the first line of a file that only you can read, and give --passphrase-file FILE.',
    );
}
