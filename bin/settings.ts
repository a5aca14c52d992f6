/** The global options of a command line, checked and in their types. */
import { resolve } from 'node:path';
import type { CallParams } from '../src/client/index.ts';
import { TincanError } from '../src/errors.ts';
import { normalizePeerName, peerNameProblem } from '../src/text/peer-name.ts';

/** As yargs gives them. */
export interface GlobalArguments {
  home?: string | undefined;
  name?: string | undefined;
  port?: string | undefined;
  'discovery-port'?: string | undefined;
  interface?: string[] | undefined;
  downloads?: string | undefined;
  'log-level'?: string | undefined;
  json?: boolean | undefined;
  quiet?: boolean | undefined;
  /** Of commands that wait. */
  timeout?: string | undefined;
  'no-color'?: boolean | undefined;
  plain?: boolean | undefined;
  'passphrase-file'?: string | undefined;
}

/** Settings that a core takes at its start or, as far as it can, while it runs. */
export type GivenSettings = CallParams<'settings.apply'>;

/** @throws TincanError TINCAN_E_NAME_INVALID, TINCAN_E_USAGE */
export function readSettings(args: GlobalArguments): GivenSettings {
  const settings: GivenSettings = {};
  if (args.name !== undefined) {
    const name = normalizePeerName(args.name);
    const problem = peerNameProblem(name);
    if (problem !== undefined) throw new TincanError('TINCAN_E_NAME_INVALID', problem);
    settings.name = name;
  }
  if (args.port !== undefined) settings.port = readPort('--port', args.port, 0);
  if (args['discovery-port'] !== undefined) {
    settings.discoveryPort = readPort('--discovery-port', args['discovery-port'], 1);
  }
  if (args.interface !== undefined && args.interface.length > 0) settings.interfaces = args.interface;
  if (args.downloads !== undefined) {
    if (args.downloads === '') throw new TincanError('TINCAN_E_USAGE', '--downloads needs a folder.');
    settings.downloads = resolve(args.downloads);
  }
  if (args['log-level'] !== undefined) settings.logLevel = args['log-level'];
  return settings;
}

function readPort(option: string, text: string, least: number): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= least && port <= 65_535)) {
    throw new TincanError('TINCAN_E_USAGE', `${option} takes a number from ${least} to 65535.`);
  }
  return port;
}

/** The same settings as arguments of a core that is started with them. */
export function settingsAsArguments(settings: GivenSettings): string[] {
  const args: string[] = [];
  // As one word each: a value that begins with a dash stays a value.
  const add = (option: string, value: string | number | undefined): void => {
    if (value !== undefined) args.push(`--${option}=${value}`);
  };
  add('name', settings.name);
  add('port', settings.port);
  add('discovery-port', settings.discoveryPort);
  for (const name of settings.interfaces ?? []) add('interface', name);
  add('downloads', settings.downloads);
  add('log-level', settings.logLevel);
  return args;
}

/** A non-negative number of seconds in ms. @throws TincanError TINCAN_E_USAGE */
export function readSeconds(option: string, text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  // Above this, Node's timers fire at once.
  if (!(seconds * 1_000 <= 2 ** 31 - 1))
    throw new TincanError('TINCAN_E_USAGE', `${option} takes a number of seconds.`);
  return seconds * 1_000;
}

/** A whole number of at least one. @throws TincanError TINCAN_E_USAGE */
export function readCount(option: string, text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new TincanError('TINCAN_E_USAGE', `${option} takes a whole number from 1.`);
  return count;
}

/** What is done where a name is taken, as an option gives it; the parser has checked it. */
export type Existing = NonNullable<CallParams<'receive.auto'>['existing']>;

/** A folder as an absolute path. A lone dash stands for a stream elsewhere, and would be a folder of that name here. @throws TincanError TINCAN_E_USAGE */
export function readFolder(option: string, text: string): string {
  if (text === '' || text === '-') throw new TincanError('TINCAN_E_USAGE', `${option} needs a folder.`);
  return resolve(text);
}
