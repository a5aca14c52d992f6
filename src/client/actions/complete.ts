/**
 * What Tab offers at the end of a line: commands, peers, paths, transfers, requests. Pure but for the
 * directory listing, which is passed in.
 */
import { INTERFACE } from '../../limits.ts';
import type { PeerState, State } from '../../store/state.ts';
import { safeText } from '../../text/safe-text.ts';
import { peersInOrder } from '../outcomes.ts';
import { hasEnded, requestsInOrder, shortenId, transfersInOrder } from '../selection.ts';
import type { Action, Parameter } from './action.ts';
import { findAction } from './table.ts';
import { openQuoted, quoteWord, readWords } from './words.ts';

export interface DirectoryEntry {
  name: string;
  directory: boolean;
}

export interface CompletionSources {
  actions: readonly Action[];
  state: State;
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
    const names = sources.actions.filter((action) => action.enabled(sources.state)).map(({ name }) => name);
    return { start: 0, candidates: beginning(names, command).map((name) => `/${name} `) };
  }
  const action = findAction(sources.actions, command);
  if (action === undefined) return NOTHING;
  const fresh = last.closed && last.end < line.length;
  const typed = fresh ? '' : last.text;
  const start = fresh ? line.length : last.start;
  const parameter = parameterAt(action.parameters, words.length - 1 + (fresh ? 1 : 0));
  if (parameter === undefined) return NOTHING;
  const candidates = await candidatesFor(parameter, typed, sources);
  return { start, candidates: candidates.slice(0, INTERFACE.completions) };
}

/** The parameter to which the word of this number (from 1) belongs. */
function parameterAt(parameters: readonly Parameter[], word: number): Parameter | undefined {
  const last = parameters.at(-1);
  return parameters[word - 1] ?? (last?.rest === true && last.kind === 'path' ? last : undefined);
}

async function candidatesFor(
  parameter: Parameter,
  typed: string,
  sources: CompletionSources,
): Promise<string[]> {
  const { state } = sources;
  switch (parameter.kind) {
    case 'peer':
      return peerWords(state, typed, () => true);
    case 'blocked-peer':
      return peerWords(state, typed, (peer) => peer.trust === 'blocked');
    case 'peer-or-path': {
      const peers = peerWords(state, typed, () => true);
      return peers.length > 0 ? peers : await pathWords(typed, sources);
    }
    case 'path':
      return await pathWords(typed, sources);
    case 'transfer': {
      const ids = Object.keys(state.transfers);
      const open = transfersInOrder(state).filter((transfer) => !hasEnded(transfer));
      return beginning(
        open.map(({ id }) => shortenId(id, ids)),
        typed,
      ).map((id) => `${id} `);
    }
    case 'request':
      return beginning(
        requestsInOrder(state).map(({ number }) => String(number)),
        typed,
      ).map((number) => `${number} `);
    case 'command':
      return beginning(
        sources.actions.map(({ name }) => name),
        typed,
      ).map((name) => `${name} `);
    case 'name':
    case 'text':
      return [];
  }
}

function beginning(words: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(wanted));
}

/** Names, or for a name that several have the beginning of the id. */
function peerWords(state: State, typed: string, wanted: (peer: PeerState) => boolean): string[] {
  const peers = peersInOrder(state);
  const bearers = new Map<string, number>();
  for (const { name } of peers) bearers.set(name.toLowerCase(), (bearers.get(name.toLowerCase()) ?? 0) + 1);
  const prefix = typed.toLowerCase();
  return peers
    .filter(
      (peer) =>
        wanted(peer) &&
        (peer.name.toLowerCase().startsWith(prefix) || peer.shortId.toLowerCase().startsWith(prefix)),
    )
    .map((peer) => {
      const unique = bearers.get(peer.name.toLowerCase()) === 1 && peer.name.toLowerCase().startsWith(prefix);
      return `${quoteWord(unique ? peer.name : peer.shortId)} `;
    });
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
