/**
 * The conversations as clients see them: a summary of each, and the newest messages of those that somebody has opened
 * or in which something has happened. What the store of messages has written is put in here, and published.
 */
import type { ConversationSummary } from '../history/index.ts';
import { CHAT } from '../limits.ts';
import { compareCursors } from '../store/cursors.ts';
import type { ConversationState, MessageState, PeerId } from '../store/state.ts';

export interface Windows {
  /** What is stored of a conversation beside its messages has changed. */
  summarize(summary: ConversationSummary): void;
  /** A message is new, or has changed. */
  put(conversation: string, message: MessageState): void;
  /** The same of one that somebody else has just said; where its place is before the window it is shown as `late`. */
  arrived(conversation: string, message: MessageState): void;
  /**
   * The newest messages are about to be fetched. What is put until they are there is newer than they are, also where the store answers both at once. Call
   * `open` with the page, and `end` in any case.
   */
  opening(conversation: string): Opening;
  isOpen(conversation: string): boolean;
  /** Forgets the messages, for instance as the store has forgotten them; a summary comes on its own. */
  close(conversation: string): void;
  setTyping(conversation: string, typing: readonly PeerId[]): void;
  all(): string[];
  find(conversation: string, id: string): MessageState | undefined;
  /** The highest `order` that is known. */
  lastOrder(conversation: string): number;
}

export interface Opening {
  /** The newest messages, as a page of the store has them; the conversation counts as opened. */
  open(messages: MessageState[], more: boolean): void;
  end(): void;
}

interface Put {
  message: MessageState;
  isNew: boolean;
}

interface Kept {
  state: ConversationState;
  opened: boolean;
}

/** @param publish takes each new state of a conversation */
export function createWindows(publish: (conversation: ConversationState) => void): Windows {
  /** In the order in which they were used, the last one last. */
  const kept = new Map<string, Kept>();
  /** Conversations that are being opened, each with what was put meanwhile, oldest first. */
  const underWay = new Set<{ conversation: string; meanwhile: Put[] }>();

  const keptOf = (id: string): Kept =>
    kept.get(id) ?? { state: { id, messages: [], more: false, unread: 0 }, opened: false };
  const store = (id: string, next: Kept): void => {
    kept.set(id, next);
    publish(next.state);
  };
  /** Makes a conversation the most recent one, and closes the window that was used longest ago. */
  const use = (id: string, next: Kept): void => {
    kept.delete(id);
    store(id, next);
    const windows = [...kept].filter(([, { state }]) => state.messages.length > 0);
    const [oldest] = windows;
    if (windows.length > CHAT.openWindows && oldest !== undefined) closeWindow(oldest[0]);
  };
  const closeWindow = (id: string): void => {
    const found = kept.get(id);
    if (found === undefined) return;
    const { late: _late, ...state } = found.state;
    store(id, { state: { ...state, messages: [], more: true }, opened: false });
  };

  const put = (conversation: string, message: MessageState, isNew: boolean): void => {
    for (const opening of underWay)
      if (opening.conversation === conversation) opening.meanwhile.push({ message, isNew });
    const found = keptOf(conversation);
    const messages = placed(found.state, message);
    if (messages === undefined) {
      const { late } = found.state;
      const isLate = isNew || (late?.id === message.id && late.from === message.from);
      if (isLate) store(conversation, { ...found, state: { ...found.state, late: message } });
      return;
    }
    const cut = newestOf(messages);
    const newest = message.order >= (found.state.lastOrder ?? 0);
    use(conversation, {
      ...found,
      state: {
        ...found.state,
        messages: cut,
        more: found.state.more || cut !== messages,
        ...(newest ? { lastOrder: message.order, lastAt: message.time } : {}),
      },
    });
  };

  return {
    summarize({ id, unread, mentions, firstUnread, muted, lastAt, lastOrder }) {
      const { state, opened } = keptOf(id);
      const { messages, more, typing, late } = state;
      store(id, {
        opened,
        state: {
          id,
          messages,
          // Until it is opened there may be more than what has come since the start.
          more: opened ? more : lastAt > 0,
          unread,
          ...(firstUnread === undefined ? {} : { firstUnread }),
          ...(mentions === 0 ? {} : { mentions }),
          ...(muted ? { muted: true as const } : {}),
          ...(typing === undefined ? {} : { typing }),
          ...(late === undefined || unread === 0 ? {} : { late }),
          ...(lastAt === 0 ? {} : { lastAt }),
          ...(lastOrder === 0 ? {} : { lastOrder }),
        },
      });
    },
    put: (conversation, message) => put(conversation, message, false),
    arrived: (conversation, message) => put(conversation, message, true),
    opening(conversation) {
      const opening = { conversation, meanwhile: [] as Put[] };
      underWay.add(opening);
      return {
        open(messages, more) {
          underWay.delete(opening);
          const { late: _late, ...state } = keptOf(conversation).state;
          use(conversation, { opened: true, state: { ...state, messages, more } });
          for (const { message, isNew } of opening.meanwhile) put(conversation, message, isNew);
        },
        end: () => void underWay.delete(opening),
      };
    },
    isOpen: (conversation) => kept.get(conversation)?.opened === true,
    close(id) {
      for (const opening of underWay) if (opening.conversation === id) opening.meanwhile = [];
      closeWindow(id);
    },
    setTyping(conversation, typing) {
      const found = kept.get(conversation);
      if (found === undefined || (found.state.typing ?? []).join() === typing.join()) return;
      const { typing: _before, ...state } = found.state;
      store(conversation, {
        ...found,
        state: typing.length === 0 ? state : { ...state, typing: [...typing] },
      });
    },
    all: () => [...kept.keys()],
    find: (conversation, id) => kept.get(conversation)?.state.messages.find((message) => message.id === id),
    lastOrder: (conversation) => kept.get(conversation)?.state.lastOrder ?? 0,
  };
}

/** As many as a window holds, the newest in any case. */
function newestOf(messages: MessageState[]): MessageState[] {
  let from = messages.length;
  for (let characters = 0; from > 0 && messages.length - from < CHAT.window; from -= 1) {
    characters += messages[from - 1]?.text.length ?? 0;
    if (characters > CHAT.windowCharacters && from < messages.length) break;
  }
  return from === 0 ? messages : messages.slice(from);
}

/** The messages of a window with one that is new or has changed; undefined where it lies before the window. */
function placed(conversation: ConversationState, message: MessageState): MessageState[] | undefined {
  const { messages, more, lastOrder } = conversation;
  const index = messages.findIndex((shown) => shown.id === message.id && shown.from === message.from);
  if (index !== -1 && messages[index]?.order === message.order) return messages.with(index, message);
  // Sent again, it has another place.
  if (index !== -1) return placed({ ...conversation, messages: messages.toSpliced(index, 1) }, message);
  // An old one alone would look like the newest, and what lies between be missing.
  if (messages.length === 0 && more && message.order <= (lastOrder ?? 0)) return undefined;
  const behind = messages.findLastIndex((shown) => compareCursors(shown, message) <= 0);
  // Older than all that is shown: it belongs there only where nothing lies between. What is not counted on from may stand behind the newest.
  if (behind === -1 && messages.length > 0 && more && message.order <= (lastOrder ?? message.order))
    return undefined;
  return messages.toSpliced(behind + 1, 0, message);
}
