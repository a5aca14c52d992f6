/**
 * What Tab offers at the end of a line: commands, peers, rooms, paths, transfers, requests, settings, and in a text the names of emoji. Pure
 * but for the look into a folder, which is passed in, and the list of emoji, which is loaded with the first one.
 */
import { INTERFACE } from '../../limits.ts';
import { canRetry } from '../../store/retryable.ts';
import type { OfferEntry, RequestState, State, TransferState } from '../../store/state.ts';
import { formatCount, formatSize } from '../../text/format.ts';
import { DEFAULT_WORD, SETTING_CHOICES, SETTING_KEYS } from '../../text/setting-words.ts';
import { requestShortText } from '../outcomes.ts';
import { findRequest, hasEnded, requestsInOrder, shortenId, transfersInOrder } from '../selection.ts';
import { type TransferWords, transferWordsDrawn } from '../transfer-words.ts';
import { KEYWORDS, nextWord, readWho } from './acceptance.ts';
import { type Action, type Parameter, type ParameterKind, usageOf } from './action.ts';
import { beginning, type Candidate, endedWords, peerWords, type Typed } from './candidates.ts';
import { emojiAt, emojiWords } from './complete-emoji.ts';
import { type FindEntries, pathWords } from './complete-paths.ts';
import { groupWords, roomCommandWords, roomLineWords } from './complete-rooms.ts';
import { ROOM_COMMAND_NAMES } from './room-line.ts';
import { findAction } from './table.ts';
import { isTrustFileWord, trustFileEndings } from './trust-file.ts';
import { quoteWord, readWords } from './words.ts';

export interface CompletionSources {
  actions: readonly Action[];
  state: State;
  /** Id of the open conversation, whose room may be left out. */
  conversation?: string | undefined;
  findEntries: FindEntries;
  /** In which words a list tells of transfers. Default: as the screen draws them. */
  transferWords?: TransferWords;
}

export interface Completions {
  /** Where the completed word begins in the line; the rest of the line is replaced. */
  start: number;
  candidates: readonly Candidate[];
  /** There are more than these, so that what they have in common says nothing. */
  more?: boolean;
  /** What they are, where it is no words: a list of them without pictures has their notes. */
  of?: 'emoji';
}

/** What is told where there is more than what is known, and nothing is known: a folder that did not answer. */
export const FOLDER_TOO_SLOW =
  'That folder did not tell in time what is in it. Tab asks again, or type the name.';

const NOTHING: Completions = { start: 0, candidates: [] };

const isCommand = (line: string): boolean => line.startsWith('/') && !line.startsWith('//');

/** Whether there may be something to complete at the end of a line; else Tab has another meaning. */
export function mayComplete(line: string): boolean {
  return isCommand(line) || emojiAt(line) !== undefined;
}

export async function complete(line: string, sources: CompletionSources): Promise<Completions> {
  if (!isCommand(line)) return await emojiIn(line);
  const words = readWords(line);
  const last = words.at(-1);
  const command = words[0]?.text.slice(1) ?? '';
  if (last === undefined || (words.length === 1 && last.end === line.length)) {
    const isPossible = ({ disabledReason }: Action): boolean =>
      disabledReason?.(sources.state, sources.conversation) === undefined;
    return { start: 0, candidates: commandWords(sources.actions.filter(isPossible), command, '/') };
  }
  const action = findAction(sources.actions, command);
  if (action === undefined) return NOTHING;
  const fresh = last.closed && last.end < line.length;
  const typed = fresh ? '' : last.text;
  const start = fresh ? line.length : last.start;
  const parameter = parameterAt(action.parameters, words.length - 1 + (fresh ? 1 : 0));
  if (parameter === undefined) return NOTHING;
  if (parameter.kind === 'text') return await emojiIn(line);
  const before = words.slice(1, fresh ? undefined : -1);
  const { candidates, more } = await candidatesFor(
    parameter,
    { typed, quoted: !fresh && last.quoted, before },
    sources,
  );
  return {
    start,
    candidates: candidates.slice(0, INTERFACE.completions),
    ...(more || candidates.length > INTERFACE.completions ? { more: true } : {}),
  };
}

/** The emoji whose name stands at the end of a text. */
async function emojiIn(line: string): Promise<Completions> {
  const typed = emojiAt(line);
  if (typed === undefined) return NOTHING;
  return { start: line.length - typed.length, candidates: await emojiWords(typed), of: 'emoji' };
}

/** The parameter to which the word of this number (from 1) belongs. */
function parameterAt(parameters: readonly Parameter[], word: number): Parameter | undefined {
  const last = parameters.at(-1);
  const takesRest = last?.kind === 'text' || (last?.rest === true && LISTS.has(last.kind));
  return parameters[word - 1] ?? (takesRest ? last : undefined);
}

/** Kinds of which several words are several of them, not one with blanks. */
const LISTS: ReadonlySet<ParameterKind> = new Set(['path', 'acceptance', 'room-line', 'command']);

interface Found {
  candidates: readonly Candidate[];
  more: boolean;
}

const all = (candidates: readonly Candidate[]): Found => ({ candidates, more: false });

async function candidatesFor(
  parameter: Parameter,
  { typed, quoted, before }: Typed,
  sources: CompletionSources,
): Promise<Found> {
  const { state, findEntries } = sources;
  const also = endedWords(beginning(parameter.also ?? [], typed));
  switch (parameter.kind) {
    case 'peer':
      return all([...also, ...peerWords(state, typed, () => true)]);
    case 'conversation':
      return all([...also, ...peerWords(state, typed, () => true), ...groupWords(state, typed)]);
    case 'room-line':
      return all(roomLineWords({ typed, quoted, before }, sources));
    case 'blocked-peer':
      return all(peerWords(state, typed, (peer) => peer.trust === 'blocked'));
    case 'peer-or-path': {
      const peers = peerWords(state, typed, () => true);
      return peers.length > 0 ? all(peers) : await pathWords(typed, findEntries);
    }
    case 'path':
      return await pathWords(typed, findEntries);
    case 'transfer':
      return all(transferIds(sources, typed, (transfer) => !hasEnded(transfer)));
    case 'failed-transfer':
      return all(transferIds(sources, typed, canRetry));
    case 'request':
      return all(requestWords(state, typed));
    case 'acceptance':
      return await acceptanceWords({ typed, quoted, before }, sources);
    case 'rule':
      return isTrustFileWord(before[0]?.text) ? await pathWords(typed, findEntries) : all(also);
    case 'rule-value': {
      const [first] = before;
      if (isTrustFileWord(first?.text))
        return all(endedWords(beginning(trustFileEndings(first.text), typed)));
      const rule = before.at(-1)?.text;
      if (rule === 'note') return all([]);
      if (rule === 'auto-connect') return all(endedWords(beginning(['on', 'off'], typed)));
      if (rule === 'auto-accept') return all(endedWords(beginning(['off', DEFAULT_WORD], typed)));
      const off = endedWords(beginning(['off'], typed));
      const { candidates, more } = await pathWords(typed, findEntries);
      return { candidates: [...off, ...candidates], more };
    }
    case 'setting':
      return all(settingWords(typed));
    case 'setting-value':
      return all(endedWords(beginning(valuesOf(before.at(-1)?.text), typed)));
    case 'choice':
      return all(also);
    case 'command': {
      const [first, ...more] = before;
      if (first === undefined) return all(commandWords(sources.actions, typed.replace(/^\//, ''), ''));
      const isRoom = more.length === 0 && findAction(sources.actions, first.text)?.name === 'room';
      return all(isRoom ? roomCommandWords(beginning(ROOM_COMMAND_NAMES, typed)) : []);
    }
    case 'name':
    case 'text':
      return all([]);
  }
}

/** What a setting can be set to, as far as that is a matter of words. */
function valuesOf(key: string | undefined): readonly string[] {
  const known = SETTING_KEYS.find((one) => one === key);
  return known === undefined ? [] : [...(SETTING_CHOICES[known] ?? []), DEFAULT_WORD];
}

/** Settings with the words that each can be set to. */
function settingWords(typed: string): Candidate[] {
  return SETTING_KEYS.filter((key) => beginning([key], typed).length > 0).map((key) => {
    const choices = SETTING_CHOICES[key];
    return { text: `${key} `, ...(choices === undefined ? {} : { note: choices.join(', ') }) };
  });
}

/** Commands with what they do. */
function commandWords(actions: readonly Action[], typed: string, slash: '/' | ''): Candidate[] {
  const wanted = typed.toLowerCase();
  return actions
    .filter(({ name }) => name.startsWith(wanted))
    .map((action) => {
      const usage = action.usage === '' ? '' : `${usageOf(action).slice(action.name.length + 2)}: `;
      return { text: `${slash}${action.name} `, note: `${usage}${action.summary}` };
    });
}

function transferIds(
  { state, transferWords = transferWordsDrawn }: CompletionSources,
  typed: string,
  wanted: (transfer: TransferState) => boolean,
): Candidate[] {
  const ids = Object.keys(state.transfers);
  return transfersInOrder(state)
    .filter(wanted)
    .map((transfer) => ({ id: shortenId(transfer.id, ids), transfer }))
    .filter(({ id }) => id.startsWith(typed.toLowerCase()))
    .map(({ id, transfer }) => ({ text: `${id} `, note: transferWords.text(state, transfer) }));
}

/** Requests by their numbers; by letters also by who asks, and by the room. */
function requestWords(state: State, typed: string): Candidate[] {
  return requestsInOrder(state).flatMap((request) =>
    beginning(namesOf(state, request, typed), typed)
      .slice(0, 1)
      .map((word) => ({ text: `${quoteWord(word)} `, note: requestShortText(state, request) })),
  );
}

function namesOf({ rooms }: State, { number, peer, room }: RequestState, typed: string): string[] {
  const roomName = room === undefined ? [] : [`#${rooms[room.id]?.label ?? room.name}`];
  return [String(number), ...(typed === '' ? [] : [...roomName, peer.name])];
}

/** What stands at the top of the offer, a folder, or a keyword, as the words before it have it. */
async function acceptanceWords({ typed, quoted, before }: Typed, sources: CompletionSources): Promise<Found> {
  const said = {
    words: before.map(({ text }) => text),
    quoted: new Set(before.flatMap((word, index) => (word.quoted ? [index] : []))),
  };
  try {
    const { kind, keywords } = nextWord(said);
    if (kind === 'folder') return await pathWords(typed, sources.findEntries);
    const words = quoted ? [] : endedWords(beginning(keywords, typed));
    if (kind !== 'path') return all(words);
    const { entries, names } = findRequest(sources.state, readWho(said));
    const offered = entries ?? names.map((path) => ({ path }));
    const taken = new Set(said.words);
    const fresh = offered.filter(({ path }) => !taken.has(path) && beginning([path], typed).length > 0);
    return all([...fresh.map(offeredWord), ...words]);
  } catch {
    // What is there makes no sense, so nothing can be told of what comes next.
    return all([]);
  }
}

function offeredWord({ path, files, bytes }: Pick<OfferEntry, 'path'> & Partial<OfferEntry>): Candidate {
  // A name that could be taken for a keyword is quoted.
  const text = `${KEYWORDS.includes(path) ? `"${path}"` : quoteWord(path)} `;
  if (bytes === undefined) return { text };
  const count = path.endsWith('/') && files !== undefined ? `, ${formatCount(files, 'file')}` : '';
  return { text, note: `${formatSize(bytes)}${count}` };
}
