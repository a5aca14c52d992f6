/**
 * What of an offer is accepted, where it goes, and what becomes of files that are there already, as words: `only photos/ "my notes.txt" to
 * ~/in skip`. A word in quotes is never a keyword. Pure.
 */
import { TincanError } from '../../errors.ts';
import type { ExistingFiles } from '../../store/state.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Arguments } from './action.ts';

export interface Acceptance {
  /** Whose request, or its number. */
  who: string;
  /** Paths within the offer; empty: everything. */
  only: string[];
  /** Folder as typed. */
  to?: string;
  existing?: ExistingFiles;
}

const EXISTING: readonly ExistingFiles[] = ['keep', 'skip', 'overwrite'];
const isExisting = (word: string): word is ExistingFiles => EXISTING.some((one) => one === word);

/** Words that begin a part of it. */
export const KEYWORDS: readonly string[] = ['only', 'to', ...EXISTING];

/** What the next word of a half-written one is. */
export interface NextWord {
  kind: 'who' | 'path' | 'folder' | 'keyword';
  /** Keywords that can stand there. */
  keywords: readonly string[];
}

interface Reading extends Acceptance {
  part: 'who' | 'only' | 'to' | 'behind';
  taken: Set<string>;
}

/** @throws TincanError TINCAN_E_USAGE */
export function readAcceptance(args: Pick<Arguments, 'words' | 'quoted'>): Acceptance {
  const { part, taken: _taken, ...acceptance } = read(args);
  if (part === 'to') throw usage('"to" needs a folder behind it.');
  if (part === 'only' && acceptance.only.length === 0) {
    throw usage('"only" needs the names of files or folders behind it; /files NUMBER lists them.');
  }
  return acceptance;
}

/** What can come behind these words. @throws TincanError TINCAN_E_USAGE where they make no sense */
export function nextWord(args: Pick<Arguments, 'words' | 'quoted'>): NextWord {
  const { part, only, taken } = read(args);
  if (args.words.length === 0) return { kind: 'who', keywords: [] };
  if (part === 'to') return { kind: 'folder', keywords: [] };
  const isTaken = (word: string): boolean =>
    taken.has(word) || (isExisting(word) && EXISTING.some((one) => taken.has(one)));
  const keywords = part === 'only' && only.length === 0 ? [] : KEYWORDS.filter((word) => !isTaken(word));
  return { kind: part === 'only' ? 'path' : 'keyword', keywords };
}

/** Whose request half-written words are about. @throws TincanError TINCAN_E_USAGE where they make no sense */
export function readWho(args: Pick<Arguments, 'words' | 'quoted'>): string {
  return read(args).who;
}

function read({ words, quoted }: Pick<Arguments, 'words' | 'quoted'>): Reading {
  const reading: Reading = { who: '', only: [], part: 'who', taken: new Set() };
  for (const [index, word] of words.entries()) {
    const isKeyword = index > 0 && KEYWORDS.includes(word) && quoted?.has(index) !== true;
    if (reading.part === 'to') {
      reading.to = word;
      reading.part = 'behind';
    } else if (isKeyword) begin(reading, word);
    else if (reading.part === 'who') reading.who += `${reading.who === '' ? '' : ' '}${word}`;
    else if (reading.part === 'only') reading.only.push(word);
    else throw usage(`${safeText(word)} is too much. A name with blanks goes in "quotes".`);
  }
  return reading;
}

function begin(reading: Reading, word: string): void {
  const isAgain = reading.taken.has(word) || (isExisting(word) && reading.existing !== undefined);
  if (isAgain) throw usage(`"${word}" is said once more. A file of that name goes in "quotes".`);
  if (reading.part === 'only' && reading.only.length === 0)
    throw usage('"only" needs the names of files or folders behind it.');
  reading.taken.add(word);
  if (isExisting(word)) {
    reading.existing = word;
    reading.part = 'behind';
  } else reading.part = word === 'to' ? 'to' : 'only';
}

function usage(message: string): TincanError {
  return new TincanError('TINCAN_E_USAGE', message);
}
