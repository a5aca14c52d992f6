/**
 * Keys that the user has put on actions, as settings have them: their shape, and how one is written. Which actions there are, and which
 * keys they may have, only who has the table of keys can judge.
 */
import * as v from 'valibot';
import { TincanError } from '../errors.ts';
import { KEYS } from '../limits.ts';
import { safeText } from './safe-text.ts';

/** By `ACTION` or `CONTEXT:ACTION`: its keys, the one that is shown first; none: no key does it. */
export type KeySettings = Readonly<Record<string, readonly string[]>>;

const ID = /^[a-z]+(?::[a-z]+)?(?:[.-][a-z]+)*$/;
const ID_RULE =
  'An action is written as palette, or where it is to hold in one place only as peers:about.open.';
const COUNT_RULE = `An action has ${KEYS.perAction} keys at the most.`;
const KEY_RULE = 'Keys are a list of texts such as "Ctrl-G".';

const idSchema = v.pipe(v.string(ID_RULE), v.maxLength(KEYS.idCharacters, ID_RULE), v.regex(ID, ID_RULE));
const listSchema = v.pipe(
  v.array(v.pipe(v.string(KEY_RULE), v.maxLength(KEYS.characters, KEY_RULE)), KEY_RULE),
  v.maxLength(KEYS.perAction, COUNT_RULE),
);

/** The shape of the setting `keys`. */
export const keySettingsSchema = v.pipe(
  v.record(idSchema, listSchema, 'The keys are an object such as {"palette": ["Ctrl-G"]}.'),
  v.check(
    (keys) => Object.keys(keys).length <= KEYS.actions,
    `Keys of ${KEYS.actions} actions at the most can be set.`,
  ),
);

/** What of the keys in a settings file has their shape, and why the rest has not, a sentence each. */
export function readKeySettings(raw: unknown): { keys: KeySettings; problems: string[] } {
  if (raw === undefined) return { keys: {}, problems: [] };
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { keys: {}, problems: ['keys: The keys are an object such as {"palette": ["Ctrl-G"]}.'] };
  const keys: Record<string, readonly string[]> = {};
  const problems: string[] = [];
  for (const [id, value] of Object.entries(raw)) {
    const parsed = v.safeParse(keySettingsSchema, { ...keys, [id]: value });
    if (parsed.success) keys[id] = parsed.output[id] ?? [];
    else problems.push(`keys.${safeText(id).slice(0, KEYS.idCharacters)}: ${parsed.issues[0].message}`);
    // One for all that is too many.
    if (Object.keys(keys).length >= KEYS.actions || problems.length >= KEYS.problems) break;
  }
  return { keys, problems };
}

const PREFIX = 'keys.';

/** The action of a setting `keys.ACTION`; undefined for any other setting. */
export function actionOfSetting(setting: string): string | undefined {
  return setting.startsWith(PREFIX) ? setting.slice(PREFIX.length) : undefined;
}

/** The keys that are set for it; undefined where it has its own. */
export function keysSetFor(keys: KeySettings, id: string): readonly string[] | undefined {
  return Object.hasOwn(keys, id) ? keys[id] : undefined;
}

/** True for the setting of all keys and for that of an action. */
export function isKeySetting(setting: string): boolean {
  return setting === 'keys' || actionOfSetting(setting) !== undefined;
}

/**
 * The keys as a setting makes them: `keys.palette` is some keys with blanks between them, `none`, or empty for those that it has by
 * itself; `keys` is all of them as JSON, or empty.
 *
 * @throws TincanError TINCAN_E_INVALID
 */
export function changedKeySettings(before: KeySettings, setting: string, text: string): KeySettings {
  const id = actionOfSetting(setting);
  if (id === undefined) return parseKeySettings(setting, text.trim() === '' ? {} : jsonOf(text));
  const { [id]: _before, ...others } = before;
  const words = text.split(/\s+/u).filter((word) => word !== '');
  if (words.length === 0) return others;
  const isNone = words.length === 1 && words[0]?.toLowerCase() === 'none';
  return parseKeySettings(setting, { ...others, [id]: isNone ? [] : words });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseKeySettings(setting: string, value: unknown): KeySettings {
  const parsed = v.safeParse(keySettingsSchema, value);
  if (!parsed.success)
    throw new TincanError('TINCAN_E_INVALID', `${safeText(setting)}: ${parsed.issues[0].message}`);
  return parsed.output;
}
