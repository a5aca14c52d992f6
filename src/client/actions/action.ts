/** What an action is: one row of the table from which commands, completion, help and keys come. */
import type { State } from '../../store/state.ts';
import type { CoreClient } from '../core-client.ts';
import type { LoadKeyTable } from '../settings.ts';
import type { TransferWords } from '../transfer-words.ts';

/** What a parameter takes, and so what completes it. `text` is the rest of the line as it was typed. */
export type ParameterKind =
  | 'peer'
  | 'blocked-peer'
  /** A peer, a room with its `#`, or `everyone`. */
  | 'conversation'
  /** What stands behind `/room`, as it was typed: see room-line.ts. */
  | 'room-line'
  | 'path'
  /** A peer, or where none begins like that a path. */
  | 'peer-or-path'
  | 'transfer'
  /** One that can be sent again. */
  | 'failed-transfer'
  | 'request'
  /** What of an offer is accepted, where to, and how: see acceptance.ts. */
  | 'acceptance'
  /** Which rule of a peer; behind `export` and `import` the file. */
  | 'rule'
  /** What a rule of a peer is set to: a folder for `inbox`, a size; behind the file what to do with it. */
  | 'rule-value'
  | 'setting'
  /** Of the setting before it. */
  | 'setting-value'
  /** One of the words in `also`. */
  | 'choice'
  | 'name'
  | 'command'
  | 'text';

export interface Parameter {
  kind: ParameterKind;
  /** Words that can stand there too. */
  also?: readonly string[];
  optional?: true;
  /** Takes all words that are left: several paths, or a name of several words. The last parameter that gets any. */
  rest?: true;
}

/** What an interface may have a view of its own for. */
export type View =
  | 'help'
  | 'tour'
  | 'peers'
  | 'transfers'
  | 'offer'
  | 'search'
  | 'history'
  | 'files'
  | 'verify'
  | 'about'
  | 'doctor';

/** What an action may use of the interface in which it runs. */
export interface ActionContext {
  readonly client: CoreClient;
  readonly actions: readonly Action[];
  /** Id of the open conversation. */
  readonly conversation: string | undefined;
  /** @returns false where another one stays open, as something is being written there */
  openConversation(id: string): boolean;
  /** Answers the person who gave the command; may have several lines. */
  say(text: string): void;
  /** How this interface tells of transfers. */
  readonly transferWords: TransferWords;
  /** Lines that a list has at the most unless all of it is asked for; undefined: as many as there are. */
  readonly linesMost: number | undefined;
  clearScreen(): void;
  /**
   * Opens the view of something, where the interface has one.
   *
   * @param about what of it: the name of a command, for help; the id of a request, for its offer; the id of a conversation, for its
   *   history; what is searched for; the id of the peer to whom files go, with whom words are compared, or whose details are shown;
   *   what the person wrote for the peer that the doctor tries
   * @returns false where there is none, so that the answer is to be said
   */
  show(view: View, about?: string): boolean;
  leave(how: 'exit' | 'detach'): Promise<void>;
  /** Keys are judged by the table that they are for, also where there is no full screen. */
  readonly keyTable: LoadKeyTable;
  /** A path as typed (`~`, relative) as an absolute one. */
  absolutePath(path: string): string;
}

/** Words in the order of the parameters, and the text of a `text` parameter. */
export interface Arguments {
  words: readonly string[];
  text: string;
  /** Numbers of the words that stood in quotes, from 0: those are no keywords. */
  quoted?: ReadonlySet<number>;
}

/** What is told of a command that somebody asks about, beside its usage and summary. */
export interface ActionHelp {
  /** What can stand behind it, as its usage has it, each with what it means. */
  options?: readonly (readonly [option: string, means: string])[];
  /** A line as somebody might type it. */
  example: string;
  /** Other commands that one may look for, by name. */
  related?: readonly string[];
}

export interface Action {
  /** As typed after the slash. */
  name: string;
  aliases: readonly string[];
  /** Parameters as help shows them: `PEER [TEXT]`. */
  usage: string;
  summary: string;
  help: ActionHelp;
  parameters: readonly Parameter[];
  /**
   * Why it makes no sense now, as a sentence; undefined where it does. Completion then does not offer it, and the palette gives the
   * reason. Default: it always does.
   *
   * @param conversation id of the open one
   */
  disabledReason?(state: State, conversation: string | undefined): string | undefined;
  /** Rejects with a TincanError, which the interface shows. */
  run(context: ActionContext, args: Arguments): Promise<void>;
}

/** The reason, unless there is something to do it with. */
export const unless =
  (isThere: (state: State) => boolean, reason: string) =>
  (state: State): string | undefined =>
    isThere(state) ? undefined : reason;

/** `Leaves … (also /quit)`. */
export function summaryOf({ summary, aliases }: Action): string {
  return aliases.length === 0
    ? summary
    : `${summary} (also ${aliases.map((alias) => `/${alias}`).join(', ')})`;
}

/** `/msg PEER [TEXT]`. */
export function usageOf(action: Action): string {
  return `/${action.name}${action.usage === '' ? '' : ` ${action.usage}`}`;
}
