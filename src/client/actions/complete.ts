/**
 * What Tab offers at the end of a line: commands, peers, paths, transfers, requests. Pure but for the
 * directory listing, which is passed in.
 */
import { INTERFACE } from '../../limits.ts';
import { canRetry } from '../../store/retryable.ts';
import type { State, TransferState } from '../../store/state.ts';
import { safeText } from '../../text/safe-text.ts';
import { SETTING_CHOICES, SETTING_KEYS } from '../../text/setting-words.ts';
import { findRequest, hasEnded, requestsInOrder, shortenId, transfersInOrder } from '../selection.ts';
import { KEYWORDS, nextWord, readWho } from './acceptance.ts';
import type { Action, Parameter, ParameterKind } from './action.ts';
import { beginning, endedWords, peerWords, type Typed } from './candidates.ts';
import { groupWords, roomLineWords } from './complete-rooms.ts';
import { DEFAULT_WORD } from './settings.ts';
import { findAction } from './table.ts';
import { openQuoted, quoteWord, readWords } from './words.ts';

export interface DirectoryEntry {
  name: string;
  directory: boolean;
}

export interface CompletionSources {
  actions: readonly Action[];
  state: State;
  /** Id of the open conversation, whose room may be left out. */
  conversation?: string | undefined;
  /** Entries of a directory given as typed (`~/`, relative, empty for the working directory); none where it cannot be read. */
  readDirectory(path: string): Promise<DirectoryEntry[]>;
}

export interface Completions {
  /** Where the completed word begins in the line; the rest of the line is replaced. */
  start: number;
  /** Replacements, in the form in which they are typed; a finished one ends with a blank. */
  candidates: string[];
}

const NOTHING: Completions = { start: 0, candidates: [] };

export async function complete(line: string, sources: CompletionSources): Promise<Completions> {
  if (!line.startsWith('/') || line.startsWith('//')) return NOTHING;
  const words = readWords(line);
  const last = words.at(-1);
  const command = words[0]?.text.slice(1) ?? '';
  if (last === undefined || (words.length === 1 && last.end === line.length)) {
    const isPossible = ({ disabledReason }: Action): boolean =>
      disabledReason?.(sources.state, sources.conversation) === undefined;
    const names = sources.actions.filter(isPossible).map(({ name }) => name);
    return { start: 0, candidates: beginning(names, command).map((name) => `/${name} `) };
  }
  const action = findAction(sources.actions, command);
  if (action === undefined) return NOTHING;
  const fresh = last.closed && last.end < line.length;
  const typed = fresh ? '' : last.text;
  const start = fresh ? line.length : last.start;
  const parameter = parameterAt(action.parameters, words.length - 1 + (fresh ? 1 : 0));
  if (parameter === undefined) return NOTHING;
  const before = words.slice(1, fresh ? undefined : -1);
  const candidates = await candidatesFor(
    parameter,
    { typed, quoted: !fresh && last.quoted, before },
    sources,
  );
  return { start, candidates: candidates.slice(0, INTERFACE.completions) };
}

/** The parameter to which the word of this number (from 1) belongs. */
function parameterAt(parameters: readonly Parameter[], word: number): Parameter | undefined {
  const last = parameters.at(-1);
  return parameters[word - 1] ?? (last?.rest === true && LISTS.has(last.kind) ? last : undefined);
}

/** Kinds of which several words are several of them, not one with blanks. */
const LISTS: ReadonlySet<ParameterKind> = new Set(['path', 'acceptance', 'room-line']);

async function candidatesFor(
  parameter: Parameter,
  { typed, quoted, before }: Typed,
  sources: CompletionSources,
): Promise<string[]> {
  const { state } = sources;
  const also = endedWords(beginning(parameter.also ?? [], typed));
  switch (parameter.kind) {
    case 'peer':
      return [...also, ...peerWords(state, typed, () => true)];
    case 'conversation':
      return [...also, ...peerWords(state, typed, () => true), ...groupWords(state, typed)];
    case 'room-line':
      return roomLineWords({ typed, quoted, before }, sources);
    case 'blocked-peer':
      return peerWords(state, typed, (peer) => peer.trust === 'blocked');
    case 'peer-or-path': {
      const peers = peerWords(state, typed, () => true);
      return peers.length > 0 ? peers : await pathWords(typed, sources);
    }
    case 'path':
      return await pathWords(typed, sources);
    case 'transfer':
      return transferWords(state, typed, (transfer) => !hasEnded(transfer));
    case 'failed-transfer':
      return transferWords(state, typed, canRetry);
    case 'request': {
      const numbers = requestsInOrder(state).map(({ number }) => String(number));
      return endedWords(beginning(numbers, typed));
    }
    case 'acceptance':
      return await acceptanceWords({ typed, quoted, before }, sources);
    case 'rule-value': {
      const off = endedWords(beginning(['off'], typed));
      return before.at(-1)?.text === 'inbox' ? [...off, ...(await pathWords(typed, sources))] : off;
    }
    case 'setting':
      return endedWords(beginning(SETTING_KEYS, typed));
    case 'setting-value':
      return endedWords(beginning(valuesOf(before.at(-1)?.text), typed));
    case 'choice':
      return also;
    case 'command': {
      const names = sources.actions.map(({ name }) => name);
      return endedWords(beginning(names, typed));
    }
    case 'name':
    case 'text':
      return [];
  }
}

/** What a setting can be set to, as far as that is a matter of words. */
function valuesOf(key: string | undefined): readonly string[] {
  const known = SETTING_KEYS.find((one) => one === key);
  return known === undefined ? [] : [...(SETTING_CHOICES[known] ?? []), DEFAULT_WORD];
}

function transferWords(state: State, typed: string, wanted: (transfer: TransferState) => boolean): string[] {
  const ids = Object.keys(state.transfers);
  const found = transfersInOrder(state).filter(wanted);
  return endedWords(
    beginning(
      found.map(({ id }) => shortenId(id, ids)),
      typed,
    ),
  );
}

/** What stands at the top of the offer, a folder, or a keyword, as the words before it have it. */
async function acceptanceWords(
  { typed, quoted, before }: Typed,
  sources: CompletionSources,
): Promise<string[]> {
  const said = {
    words: before.map(({ text }) => text),
    quoted: new Set(before.flatMap((word, index) => (word.quoted ? [index] : []))),
  };
  try {
    const { kind, keywords } = nextWord(said);
    if (kind === 'folder') return await pathWords(typed, sources);
    const words = quoted ? [] : endedWords(beginning(keywords, typed));
    if (kind !== 'path') return words;
    const { entries, names } = findRequest(sources.state, readWho(said));
    const paths = entries?.map(({ path }) => path) ?? names;
    const taken = new Set(said.words);
    const fresh = beginning(paths, typed).filter((path) => !taken.has(path));
    // A name that could be taken for a keyword is quoted.
    return [...fresh.map((path) => `${KEYWORDS.includes(path) ? `"${path}"` : quoteWord(path)} `), ...words];
  } catch {
    // What is there makes no sense, so nothing can be told of what comes next.
    return [];
  }
}

async function pathWords(typed: string, sources: CompletionSources): Promise<string[]> {
  if (typed === '~') return ['~/'];
  const cut = typed.lastIndexOf('/') + 1;
  const directory = typed.slice(0, cut);
  const prefix = typed.slice(cut);
  const entries = await sources.readDirectory(directory);
  return (
    entries
      .filter(({ name }) => name.startsWith(prefix) && (prefix !== '' || !name.startsWith('.')))
      // A name that cannot be shown cannot be offered either.
      .filter(({ name }) => safeText(name) === name)
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ name, directory: folder }) => pathWord(`${directory}${name}`, folder))
  );
}

function pathWord(path: string, directory: boolean): string {
  if (!directory) return `${quoteWord(path)} `;
  const open = `${path}/`;
  return quoteWord(open) === open ? open : openQuoted(open);
}
