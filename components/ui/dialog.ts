import type { FolderEntry, MessageState, OfferEntry, VerificationOutcome } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';

/** The files of an offer, a page of them at a time. */
export interface OfferDialog {
  readonly kind: 'offer';
  /** Of the request. */
  readonly id: string;
  /** Number of the entry under the cursor, on this page. */
  readonly cursor: number;
  /** Paths of what alone is to be accepted, folders with a slash at their end; none: everything. */
  readonly marked: ReadonlySet<string>;
  /** In ms of `performance.now()`: what was typed when it came up is no answer. */
  readonly openedAt: number;
  /** Number of the first entry of this page, from 0, and of those of the pages before it. */
  readonly from: number;
  readonly before: readonly number[];
  /** Undefined while the core is asked for them. */
  readonly entries: readonly OfferEntry[] | undefined;
  /** Where the next page begins; undefined on the last one. */
  readonly next: number | undefined;
}

/** A message that a search has found. */
export interface SearchHit {
  readonly conversation: string;
  readonly message: MessageState;
}

/** What was said, searched as one types. */
export interface SearchDialog {
  readonly kind: 'search';
  readonly query: string;
  /** The conversation that was open. */
  readonly here: string | undefined;
  /** Where it is searched; undefined: in all. */
  readonly scope: string | undefined;
  /** Newest first. */
  readonly hits: readonly SearchHit[];
  /** Where the next page begins; undefined at the end. */
  readonly next: number | undefined;
  readonly asking: boolean;
  readonly problem: string | undefined;
  readonly cursor: number;
  /** Counts the queries: answers to others are dropped. */
  readonly turn: number;
}

/** Before the name of a command, the id of its entry in the palette: a command alone can be written out for more words. */
export const COMMAND_ENTRY = 'command ';

/** Everything that can be done or opened, found as one types. */
export interface PaletteDialog {
  readonly kind: 'palette';
  readonly query: string;
  /** Id of the entry under the cursor; undefined where nothing was found. */
  readonly chosen: string | undefined;
}

/** Lines that were entered before, found as one types. */
export interface RecallDialog {
  readonly kind: 'recall';
  readonly query: string;
  readonly cursor: number;
}

/** Files and folders to be sent, chosen by browsing. */
export interface FilesDialog {
  readonly kind: 'files';
  /** Id of the peer who gets them. */
  readonly peer: string;
  /** Absolute; undefined: places to begin from. */
  readonly folder: string | undefined;
  /** Undefined while the folder is read. */
  readonly entries: readonly FolderEntry[] | undefined;
  /** Entries that are not listed, as there are too many. */
  readonly more: number;
  readonly problem: string | undefined;
  readonly filter: string;
  /** Names that begin with a dot are listed too. */
  readonly hidden: boolean;
  /** Path of the entry under the cursor. */
  readonly chosen: string | undefined;
  /** By path, in any folder. */
  readonly marked: ReadonlyMap<string, FolderEntry>;
  /** Number of what is listed, in all file pickers that there were: what was read of other folders is dropped. */
  readonly turn: number;
}

/** Four words that are compared with a peer. */
export interface VerifyDialog {
  readonly kind: 'verify';
  /** Id of the peer. */
  readonly peer: string;
  /** Of the verification. */
  readonly id: string;
  /** How it ended, in words; undefined while it goes on. */
  readonly ended: { readonly outcome: VerificationOutcome; readonly message: string } | undefined;
  readonly top: number;
}

/** What lies over the panes and takes the keys until it is closed. */
export type Dialog =
  | SearchDialog
  | PaletteDialog
  | FilesDialog
  | RecallDialog
  | OfferDialog
  | VerifyDialog
  /** One transfer with all that is known of it, while it runs too. */
  | { readonly kind: 'transfer'; readonly id: string; readonly top: number }
  /** All that is known of a peer or a room. */
  | { readonly kind: 'about'; readonly id: string; readonly top: number }
  /** All keys and commands; `filter` is what they are searched for. */
  | { readonly kind: 'help'; readonly filter: string; readonly top: number }
  /** Everything that was noticed since the program began. */
  | { readonly kind: 'notices'; readonly top: number }
  /** One request with all that is known of it. */
  | { readonly kind: 'request'; readonly id: string; readonly top: number }
  /** The answer of a command that has several lines. */
  | { readonly kind: 'text'; readonly title: string; readonly text: string; readonly top: number }
  /** Whether a text that is long is meant to be sent to this conversation. */
  | {
      readonly kind: 'long';
      readonly conversation: string;
      readonly lines: number;
      readonly bytes: number;
      readonly firstLine: string;
      /** In ms of `performance.now()`: an Enter too many is no answer. */
      readonly openedAt: number;
    }
  /** Whether a message is taken back, or only forgotten here. */
  | {
      readonly kind: 'remove';
      readonly conversation: string;
      readonly id: string;
      readonly from: MessageState['from'];
      /** It can be taken back. */
      readonly own: boolean;
      readonly text: string;
    }
  /** What becomes of the transfers that are not finished. */
  | {
      readonly kind: 'leave';
      /** In ms of `performance.now()`: what was typed when it came up is no answer. */
      readonly openedAt: number;
    };

/** First row that is shown, moved by so many and kept in range. */
export function scrolledTop(top: number, by: number, rows: number, height: number): number {
  return Math.max(0, Math.min(top + by, rows - height));
}

/** True once a dialog has been up for long enough to be read: what was typed when it came up is no answer. */
export function isRead({ openedAt }: { readonly openedAt: number }, now = performance.now()): boolean {
  return now - openedAt >= INTERFACE.requestSettles;
}

type OfKind<K extends Dialog['kind']> = Extract<Dialog, { kind: K }>;
interface Stack {
  readonly dialogs: readonly Dialog[];
}

/** The dialog on top, if it is of this kind. */
export function topDialog<K extends Dialog['kind']>({ dialogs }: Stack, kind: K): OfKind<K> | undefined {
  const dialog = dialogs.at(-1);
  return dialog?.kind === kind ? (dialog as OfKind<K>) : undefined;
}

/** The same with that one changed; as it is where another kind is on top. */
export function withTopDialog<S extends Stack, K extends Dialog['kind']>(
  ui: S,
  kind: K,
  next: (dialog: OfKind<K>) => OfKind<K>,
): S {
  const dialog = topDialog(ui, kind);
  return dialog === undefined ? ui : { ...ui, dialogs: [...ui.dialogs.slice(0, -1), next(dialog)] };
}

/** The same without the dialog on top. */
export function withoutTopDialog<S extends Stack>(ui: S): S {
  return { ...ui, dialogs: ui.dialogs.slice(0, -1) };
}

/** Id of the request that a dialog is about: that of its details, or of its files. */
export function requestOf(dialog: Dialog | undefined): string | undefined {
  return dialog?.kind === 'request' || dialog?.kind === 'offer' ? dialog.id : undefined;
}

/** Without all that is about this request. */
export function withoutRequest<S extends Stack>(now: S, id: string): S {
  return { ...now, dialogs: now.dialogs.filter((dialog) => requestOf(dialog) !== id) };
}
