/** Where keys mean something: what the places are called, which of them get a key together, and in which of them one writes. */
import type { Context } from './binding.ts';

/** All contexts, in the order in which one meets them. */
export const PLACES: Readonly<Record<Context, string>> = {
  always: 'Always',
  anywhere: 'Anywhere but in dialogs',
  composer: 'Where one writes',
  menu: 'Menu of completions',
  tour: 'Tour',
  peers: 'Peers',
  conversation: 'Conversation',
  transfers: 'Transfers',
  filter: 'Narrowing a list down',
  palette: 'Palette',
  files: 'Choosing files to send',
  search: 'Search',
  help: 'Help',
  notices: 'Notices',
  request: 'A request',
  offer: 'Files of an offer',
  transfer: 'Details of a transfer',
  about: 'Details of a peer or a room',
  text: 'An answer of several lines',
  recall: 'Lines entered before',
  long: 'Before a long text is sent',
  remove: 'Deleting a message',
  verify: 'Comparing words with a peer',
  leave: 'Leaving',
};

/** In these a letter is written or searched for, whatever pane has the keys. */
const WRITTEN_IN: ReadonlySet<Context> = new Set<Context>([
  'always',
  'anywhere',
  'composer',
  'menu',
  'tour',
  'filter',
  'palette',
  'files',
  'search',
  'help',
  'recall',
]);
/** In these the keys that edit what is written reach the composer. */
const EDITED_IN: ReadonlySet<Context> = new Set<Context>(['always', 'anywhere', 'composer', 'menu', 'tour']);
/** What gets a key before `anywhere` does. */
const PANES: ReadonlySet<Context> = new Set<Context>([
  'menu',
  'tour',
  'composer',
  'peers',
  'conversation',
  'transfers',
]);

export const isWrittenIn = (context: Context): boolean => WRITTEN_IN.has(context);
export const isEditedIn = (context: Context): boolean => EDITED_IN.has(context);

/** True where the first gets a key before the second does. */
export function isAbove(first: Context, second: Context): boolean {
  if (second === 'always') return first !== 'always';
  if (second === 'anywhere') return PANES.has(first);
  const order: readonly Context[] = ['menu', 'tour', 'composer'];
  return order.includes(first) && order.indexOf(first) < order.indexOf(second);
}

/** True where one key is offered to both. */
export function meet(one: Context, other: Context): boolean {
  return one === other || isAbove(one, other) || isAbove(other, one);
}
