/** What can stand where the cursor is in a command line. Pure: what only a core knows is looked up by the caller. */
import { SETTING_CHOICES } from '../../src/text/setting-words.ts';
import type { CommandSpec, OptionSpec } from '../command-tree.ts';

export interface Candidate {
  word: string;
  /** What it is, in a few words. */
  summary: string;
}

/** What only the running core knows, or the shell. */
export type Lookup =
  | 'peers'
  | 'transfers'
  | 'open-transfers'
  | 'requests'
  | 'rooms'
  | 'conversations'
  | 'settings'
  | 'files'
  | 'folders'
  | 'nothing';

export interface Completion {
  /** Known from the definitions, all of them, whatever has been typed of the word. */
  candidates: Candidate[];
  /** What else belongs there. */
  lookup: Lookup;
  /** What has been typed of the word. */
  typed: string;
  /** Begins the word and is not part of what is looked for: `--to=`. */
  prefix: string;
  /** Values of options so far, by name: a home, for instance. */
  given: Map<string, string>;
}

/** What belongs to a word, by the name that its definition gives it. */
const LOOKUPS: Record<string, Lookup> = {
  peer: 'peers',
  with: 'peers',
  what: 'peers',
  accept: 'peers',
  id: 'transfers',
  request: 'requests',
  room: 'rooms',
  conversation: 'conversations',
  key: 'settings',
  paths: 'files',
  file: 'files',
  'passphrase-file': 'files',
  'new-passphrase-file': 'files',
  home: 'folders',
  downloads: 'folders',
};
/** Where one name means two things. */
const OF_COMMAND: Record<string, Lookup> = {
  'send to': 'peers',
  'receive to': 'folders',
  'accept to': 'folders',
  'pause id': 'open-transfers',
  'resume id': 'open-transfers',
  'cancel id': 'open-transfers',
  'move id': 'open-transfers',
  'trust verify id': 'nothing',
  'trust inbox value': 'folders',
  'requests files': 'requests',
};

/**
 * Finds out what the last word may be.
 *
 * @param words behind `tincan`, the last one as far as it is typed; the shell may have cut them at `=`
 */
export function completionOf(root: CommandSpec, words: readonly string[]): Completion {
  const joined = joinAtEquals(words);
  const typed = joined.at(-1) ?? '';
  const given = new Map<string, string>();
  const path: CommandSpec[] = [root];
  const here = (): CommandSpec => path.at(-1) ?? root;
  const name = (): string =>
    path
      .slice(1)
      .map((command) => command.name)
      .join(' ');
  const options = (): OptionSpec[] => [...(path.length > 1 ? here().options : []), ...root.options];
  let positionals = 0;
  let before = '';
  let literal = false;
  let open: OptionSpec | undefined;
  for (const word of joined.slice(0, -1)) {
    if (open !== undefined) {
      given.set(open.name, word);
      open = undefined;
    } else if (literal || !word.startsWith('-') || word === '-') {
      const inner = positionals === 0 ? here().commands.find((command) => command.name === word) : undefined;
      if (inner === undefined) {
        positionals += 1;
        before = word;
      } else path.push(inner);
    } else if (word === '--') literal = true;
    else {
      const [, long = '', value] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const option = options().find((candidate) => candidate.name === long);
      if (value !== undefined) given.set(long, value);
      else if (option?.takesValue === true) open = option;
    }
  }
  const plain = { candidates: [], lookup: 'nothing', typed, prefix: '', given } satisfies Completion;
  if (open !== undefined) return { ...plain, ...valuesOf(name(), open) };
  const assigned = literal ? null : /^(--([^=]+)=)(.*)$/s.exec(typed);
  if (assigned !== null) {
    const [, prefix = '', long, value = ''] = assigned;
    const option = options().find((candidate) => candidate.name === long && candidate.takesValue);
    if (option === undefined) return plain;
    return { ...plain, prefix, typed: value, ...valuesOf(name(), option) };
  }
  if (typed.startsWith('-') && typed !== '-' && !literal) {
    const left = options().filter((option) => option.repeats || !given.has(option.name));
    return {
      ...plain,
      candidates: left.map((option) => ({ word: `--${option.name}`, summary: option.summary })),
    };
  }
  const { commands, positionals: expected } = here();
  if (commands.length > 0 && positionals === 0)
    return { ...plain, candidates: commands.map(({ name: word, summary }) => ({ word, summary })) };
  const next = expected[positionals] ?? (expected.at(-1)?.repeats === true ? expected.at(-1) : undefined);
  if (next === undefined) return plain;
  const ofSetting = name() === 'config set' && positionals === 1 ? settingChoices(before) : [];
  return { ...plain, ...valuesOf(name(), ofSetting.length === 0 ? next : { ...next, choices: ofSetting }) };
}

/** What can be said of a setting, where that is one of a few words. */
function settingChoices(name: string): readonly string[] {
  return Object.entries(SETTING_CHOICES).find(([key]) => key === name)?.[1] ?? [];
}

function valuesOf(
  command: string,
  { name, choices }: { name: string; choices: readonly string[] },
): Pick<Completion, 'candidates' | 'lookup'> {
  const candidates = choices.map((word) => ({ word, summary: '' }));
  if (candidates.length > 0) return { candidates, lookup: 'nothing' };
  return { candidates, lookup: OF_COMMAND[`${command} ${name}`] ?? LOOKUPS[name] ?? 'nothing' };
}

/** bash takes `=` for a word of its own. */
function joinAtEquals(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const before = joined.at(-1);
    const afterEquals = words[index - 1] === '=' && before?.startsWith('--') === true;
    if (before !== undefined && ((word === '=' && before.startsWith('--')) || afterEquals))
      joined[joined.length - 1] = before + word;
    else joined.push(word);
  }
  return joined;
}
