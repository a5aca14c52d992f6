/** The settings that last, kept by `conf` in config.json (0600). */
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import * as v from 'valibot';
import { isNoSpace, noSpace, systemCode, TincanError } from '../errors.ts';
import { CONTROL, HOOKS, TRANSFER } from '../limits.ts';
import { DEFAULT_LOG_LEVEL } from '../log/logger.ts';
import { keySettingsSchema, readKeySettings } from '../text/key-settings.ts';
import { parseLimit, parseSize } from '../text/parse-size.ts';
import { isPeerName, peerNameProblem } from '../text/peer-name.ts';
import { safeText } from '../text/safe-text.ts';
import {
  EXISTING_RULES,
  LOG_LEVELS,
  NOTIFY_MODES,
  type SettingKey,
  THEME_SETTINGS,
  VISIBILITIES,
} from '../text/setting-words.ts';

export type { SettingKey };

/** From 0 on. @param rule what is told where it is broken */
const wholeNumber = (rule: string, most: number) =>
  v.pipe(v.number(rule), v.integer(rule), v.minValue(0, rule), v.maxValue(most, rule));

const PORT_RULE = 'A port is a whole number from 0 (any) to 65535.';
const portSchema = wholeNumber(PORT_RULE, 65_535);

const SWITCH_RULE = 'This setting is on or off.';
const DAYS_RULE = 'Days are a whole number from 0 (for good) to 36500.';
const BYTES_RULE = 'A size is a number of bytes, or one such as 500KB, 20MB or 1.5GB.';
const bytesSchema = v.pipe(v.number(BYTES_RULE), v.safeInteger(BYTES_RULE), v.minValue(0, BYTES_RULE));

const PANE_RULE = 'The size of a pane is a whole number from 0 (as the terminal suggests) to 500.';
const paneSchema = wholeNumber(PANE_RULE, 500);

const INTERFACE_RULE = `The name of an interface has 1 to ${CONTROL.interfaceCharacters} characters.`;

const HOOK_RULE = `A hook is a program by its absolute path and at most ${HOOKS.words - 1} arguments, as ["/path/to/program", "argument"].`;
const hookSchema = v.pipe(
  v.array(v.pipe(v.string(HOOK_RULE), v.maxLength(HOOKS.wordCharacters, HOOK_RULE)), HOOK_RULE),
  v.maxLength(HOOKS.words, HOOK_RULE),
  v.check(([program]) => program === undefined || path.isAbsolute(program), HOOK_RULE),
  // No program can be given such a word.
  v.check((words) => words.every((word) => !word.includes('\0')), HOOK_RULE),
);

/** Each setting with its rule; absent means the default. */
export const SETTINGS = {
  name: v.pipe(
    v.string(),
    v.check(isPeerName, (issue) => peerNameProblem(String(issue.input)) ?? 'That name cannot be used.'),
  ),
  port: portSchema,
  discoveryPort: v.pipe(portSchema, v.minValue(1, 'The discovery port is a whole number from 1 to 65535.')),
  /** Names of network interfaces to use; empty: all. */
  interfaces: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.minLength(1, INTERFACE_RULE),
        v.maxLength(CONTROL.interfaceCharacters, INTERFACE_RULE),
      ),
    ),
    v.maxLength(CONTROL.interfaces, `At most ${CONTROL.interfaces} interfaces can be named.`),
  ),
  /** Who is told that this device is here, and whether strangers may ask for a connection: `everyone` only. */
  visibility: v.picklist(VISIBILITIES, `The visibility is one of ${VISIBILITIES.join(', ')}.`),
  downloads: v.pipe(
    v.string(),
    v.maxLength(CONTROL.pathCharacters),
    v.check((value) => path.isAbsolute(value), 'The downloads folder is an absolute path.'),
  ),
  /** What is done where a received file's name is taken. */
  existing: v.picklist(
    EXISTING_RULES,
    `What is done with existing files is one of ${EXISTING_RULES.join(', ')}.`,
  ),
  /** Offers of approved and verified peers up to so many bytes are accepted without asking, unless something else was said of the peer; 0: none. */
  autoAccept: bytesSchema,
  /** Bytes that transfers leave free on the disk. */
  spaceReserve: bytesSchema,
  /** Bytes per second of all transfers together, in each direction; 0: no limit. */
  sendLimit: bytesSchema,
  receiveLimit: bytesSchema,
  /** How the terminal calls for attention: its bell, a notification of the desktop (OSC 9, OSC 777), or both. */
  notify: v.picklist(NOTIFY_MODES, `Notifications are one of ${NOTIFY_MODES.join(', ')}.`),
  /** Whether peers are told that this user is writing, and what they have read. */
  typing: v.boolean(SWITCH_RULE),
  readReceipts: v.boolean(SWITCH_RULE),
  /** Days for which messages are kept; 0: for good. */
  historyDays: wholeNumber(DAYS_RULE, 36_500),
  /** How the full screen looks. */
  theme: v.picklist(THEME_SETTINGS, `The theme is one of ${THEME_SETTINGS.join(', ')}.`),
  /** Sizes of the panes in the full screen, in columns and rows; 0: as the terminal suggests. */
  peersColumns: paneSchema,
  transfersRows: paneSchema,
  /** Keys that actions of the full screen have in place of their own. */
  keys: keySettingsSchema,
  /** Programs that are run when something happens, with their arguments; empty: none. */
  'hooks.message': hookSchema,
  'hooks.request': hookSchema,
  'hooks.file': hookSchema,
  logLevel: v.picklist(LOG_LEVELS, `The log level is one of ${LOG_LEVELS.join(', ')}.`),
} as const satisfies Record<SettingKey, v.GenericSchema>;

/** What holds where a setting is absent, of those whose default is always the same. */
const DEFAULTS = {
  interfaces: [],
  visibility: 'everyone',
  existing: 'keep',
  autoAccept: 0,
  spaceReserve: TRANSFER.spaceReserve,
  sendLimit: 0,
  receiveLimit: 0,
  notify: 'both',
  typing: true,
  readReceipts: true,
  historyDays: 0,
  theme: 'auto',
  peersColumns: 0,
  transfersRows: 0,
  keys: {},
  'hooks.message': [],
  'hooks.request': [],
  'hooks.file': [],
  logLevel: DEFAULT_LOG_LEVEL,
} as const satisfies Settings;

export type Settings = { [K in SettingKey]?: v.InferOutput<(typeof SETTINGS)[K]> };

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

export interface SettingsFile {
  readonly path: string;
  get<K extends SettingKey>(key: K): Settings[K];
  /** The same, or its default. */
  inForce<K extends keyof typeof DEFAULTS>(key: K): NonNullable<Settings[K]>;
  all(): Settings;
  /** @throws TincanError TINCAN_E_INVALID with the rule that was broken, TINCAN_E_HOME_UNUSABLE, TINCAN_E_NO_SPACE */
  set<K extends SettingKey>(key: K, value: unknown): Settings[K];
  unset(key: SettingKey): void;
  /** What of a hand-edited file could not be taken and is left out, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * @param directory the home's config directory
 * @throws TincanError TINCAN_E_SETTINGS_DAMAGED when the file is not what conf wrote; it is left as it is
 */
export function openSettings(directory: string): SettingsFile {
  let conf: Conf<Record<string, unknown>>;
  try {
    conf = new Conf<Record<string, unknown>>({
      cwd: directory,
      configName: 'config',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
    });
    // conf's mode holds for new files only.
    if (process.platform !== 'win32' && existsSync(conf.path)) chmodSync(conf.path, 0o600);
    for (const [key, schema] of Object.entries(SETTINGS)) {
      // A slip in a key is no reason not to start: that key is as it is without it.
      if (key !== 'keys' && conf.has(key)) v.parse(schema, conf.get(key));
    }
  } catch (thrown) {
    const file = path.join(directory, 'config.json');
    if (isNoSpace(thrown)) throw noSpace(file, thrown);
    const why = thrown instanceof Error ? ` (${safeText(thrown.message)})` : '';
    throw new TincanError(
      'TINCAN_E_SETTINGS_DAMAGED',
      `The settings in ${file} cannot be read${why}. Mend the file or remove it.`,
      { cause: thrown },
    );
  }

  const get = <K extends SettingKey>(key: K): Settings[K] => {
    if (key === 'keys' && conf.has(key)) return readKeySettings(conf.get(key)).keys as Settings[K];
    const parsed = v.safeParse(SETTINGS[key], conf.get(key));
    return (parsed.success ? parsed.output : undefined) as Settings[K];
  };
  const write = (change: () => void): void => {
    try {
      change();
    } catch (thrown) {
      if (isNoSpace(thrown)) throw noSpace(conf.path, thrown);
      const why = systemCode(thrown) ?? 'unknown error';
      throw new TincanError('TINCAN_E_HOME_UNUSABLE', `${conf.path} cannot be written: ${why}.`, {
        cause: thrown,
      });
    }
  };
  return {
    path: conf.path,
    problems: readKeySettings(conf.get('keys')).problems,
    get,
    inForce: (key) => get(key) ?? (DEFAULTS as { [K in typeof key]: NonNullable<Settings[K]> })[key],
    all() {
      const found: Record<string, unknown> = {};
      for (const key of Object.keys(SETTINGS)) {
        if (conf.has(key)) found[key] = conf.get(key);
      }
      return found as Settings;
    },
    set(key, value) {
      const parsed = v.safeParse(SETTINGS[key], value);
      if (!parsed.success) {
        throw new TincanError('TINCAN_E_INVALID', `${key}: ${parsed.issues[0].message}`);
      }
      write(() => conf.set(key, parsed.output));
      return parsed.output as Settings[typeof key];
    },
    unset(key) {
      write(() => conf.delete(key));
    },
  };
}

const SWITCHES: Record<string, boolean> = {
  on: true,
  off: false,
  yes: true,
  no: false,
  true: true,
  false: false,
};

const WHOLE_NUMBERS: ReadonlySet<SettingKey> = new Set([
  'port',
  'discoveryPort',
  'historyDays',
  'peersColumns',
  'transfersRows',
]);

/** A setting as typed on a command line (`config set port 4000`), brought into its type. */
export function parseSettingText(key: SettingKey, text: string): unknown {
  if (key === 'spaceReserve') return parseSize(text) ?? text;
  if (key === 'sendLimit' || key === 'receiveLimit' || key === 'autoAccept') return parseLimit(text) ?? text;
  if (key === 'typing' || key === 'readReceipts') return SWITCHES[text.toLowerCase()] ?? text;
  if (WHOLE_NUMBERS.has(key)) return /^\d{1,5}$/.test(text) ? Number(text) : text;
  if (key === 'hooks.message' || key === 'hooks.request' || key === 'hooks.file') return jsonOf(text) ?? text;
  if (key === 'interfaces') return text.split(/[\s,]+/).filter((part) => part !== '');
  return text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
