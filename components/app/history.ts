/** What of the open conversation is here: it is opened, followed, and its pages are asked for before they are needed. */
import { type Cursor, compareCursors, type State } from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { CHAT, CONVERSATION } from '../../src/limits.ts';
import {
  type Ask,
  AT_BOTTOM,
  type Content,
  type ConversationWindow,
  look,
  margins,
  messageEntryId,
  placeIn,
  shownMessages,
  windowReducer,
} from '../conversation/index.ts';
import type { Scene } from '../keymap/index.ts';
import { scrolledTo, viewportOf, windowChanged, windowOf } from '../ui/conversations.ts';
import type { Jump } from '../ui/ui-state.ts';
import { arrange, conversationArea } from './arrangement.ts';
import { contentOf } from './content.ts';
import type { Session } from './session.ts';

/** Rows shown before the first unread message: the mark, and a little of what was read. */
const UNREAD_LEAD = 3;

const isSame = (a: Cursor, b: Cursor): boolean => compareCursors(a, b) === 0;

function withTail(window: ConversationWindow, { conversations }: State, id: string): ConversationWindow {
  return windowReducer(window, { type: 'tail', conversation: conversations[id], reading: true });
}

/** @returns the function that ends it */
export function followHistory(session: Session): () => void {
  const { client, ui, scenes, views } = session;
  let opened: string | undefined;
  /** What was looked at last: nothing is laid out again for a scene that changes none of it. */
  let last: readonly unknown[] = [];
  let isLooking = false;
  let lastCount = 0;
  /** Place around which was asked. */
  let jumped: Cursor | undefined;

  const open = (id: string): void => {
    client.call('chat.open', { conversation: id }).catch((thrown: unknown) => {
      const { code, message } = toTincanError(thrown);
      // A core that has gone says so by itself.
      if (code !== 'TINCAN_E_CORE_GONE') session.notice('error', message);
    });
  };

  const ask = (id: string, request: Ask): void => {
    ui.change((now) => windowChanged(now, id, { type: 'asked', ask: request }));
    client
      .call('chat.page', {
        conversation: id,
        direction: request.direction,
        at: { order: request.at.order, id: request.at.id },
        limit: CHAT.pageMessages,
      })
      .then(
        (page) => ui.change((now) => windowChanged(now, id, { type: 'answered', ask: request, page })),
        (thrown: unknown) => {
          const reason = toTincanError(thrown).message;
          ui.change((now) => windowChanged(now, id, { type: 'failed', ask: request, reason }));
        },
      );
  };

  /** The page that will be needed next. */
  const needed = ({ state, ui: now }: Scene, id: string): Ask | undefined => {
    const window = windowOf(now, id);
    if (window.asking !== undefined || window.failed !== undefined) return undefined;
    const area = conversationArea(arrange({ state, ui: now }).layout);
    if (area === undefined) return undefined;
    const content: Content = contentOf(views, { state, ui: now }, id, area.width);
    const { above, below } = margins(viewportOf(now, id), content, area.height);
    const shown = shownMessages(window);
    const [first] = shown;
    const end = shown.at(-1);
    const isOlder = content.entries[0]?.id === 'older' && content.entries[0].kind === 'edge';
    if (first !== undefined && isOlder && above < CONVERSATION.ahead)
      return { direction: 'before', at: first };
    if (end !== undefined && window.detached && window.tail.length > 0 && below < CONVERSATION.ahead)
      return { direction: 'after', at: end };
    return undefined;
  };

  /** Scrolls to where the conversation is to be shown, as soon as that is here; until then, what is needed for it is asked for. */
  const follow = (scene: Scene, { conversation: id, at, to }: Jump): void => {
    const window = windowOf(scene.ui, id);
    const area = conversationArea(arrange(scene).layout);
    const shown = shownMessages(withTail(window, scene.state, id));
    const isHere = shown.some((message) => message.id === at.id);
    if (area === undefined || (shown.length === 0 && !isHere)) return;
    const isAsked = window.asking?.direction === 'around' && isSame(window.asking.at, at);
    if (!isHere && jumped !== at) {
      jumped = at;
      ui.change((now) =>
        windowChanged(now, id, { type: 'tail', conversation: scene.state.conversations[id], reading: true }),
      );
      ask(id, { direction: 'around', at });
      return;
    }
    if (!isHere && isAsked) return;
    jumped = undefined;
    // It may have been removed: then to what comes next.
    const target =
      shown.find((message) => message.id === at.id) ?? shown.find((one) => compareCursors(one, at) >= 0);
    ui.change((now) => {
      if (target === undefined || window.failed !== undefined) return { ...now, jump: undefined };
      const entry = messageEntryId(target);
      const content = contentOf(views, { state: scene.state, ui: now }, id, area.width);
      const row = to === 'unread' ? -UNREAD_LEAD : -Math.floor(area.height / 2);
      // What lies below a place that was searched for has mostly been read.
      const seen = to === 'unread' ? entry : undefined;
      const { viewport } = look(
        { at: 'entry', id: entry, row: Math.max(row, -(area.height - 1)), seen },
        content,
        area.height,
      );
      return { ...scrolledTo(now, id, viewport), jump: undefined };
    });
    if (window.failed !== undefined) session.notice('error', window.failed.reason);
  };

  /** Keys are about a message that is seen: where it has left the window, it is under the cursor no more. */
  const letGo = (id: string): void => {
    const scene: Scene = { state: client.state, ui: ui.get() };
    const { selectedMessage: selected } = scene.ui;
    const area = conversationArea(arrange(scene).layout);
    if (selected === undefined || area === undefined) return;
    const content = contentOf(views, scene, id, area.width);
    const place = placeIn(viewportOf(scene.ui, id), content, area.height, selected);
    if (place !== undefined && place.row < area.height && place.row + place.height > 0) return;
    ui.change((now) => ({ ...now, selectedMessage: undefined }));
  };

  /** Whether there is anything to read back to. */
  const noteAbove = (id: string): void => {
    const scene: Scene = { state: client.state, ui: ui.get() };
    const area = conversationArea(arrange(scene).layout);
    if (area === undefined) return;
    const content = contentOf(views, scene, id, area.width);
    const [first] = content.entries;
    const isOlder = first?.kind === 'edge' && first.id === 'older';
    const hasMoreAbove = isOlder || !look(viewportOf(scene.ui, id), content, area.height).atStart;
    if (hasMoreAbove !== scene.ui.hasMoreAbove) ui.change((now) => ({ ...now, hasMoreAbove }));
  };

  const lookAtScene = (): void => {
    const { state, ui: now } = scenes.get();
    const id = now.open;
    const conversation = id === undefined ? undefined : state.conversations[id];
    const hadMessages = id === opened && lastCount > 0;
    lastCount = conversation?.messages.length ?? 0;
    // The core keeps only so many open.
    if (id !== undefined && (id !== opened || (hadMessages && lastCount === 0))) open(id);
    opened = id;
    const area = id === undefined ? undefined : conversationArea(arrange({ state, ui: now }).layout);
    const inputs = [
      id,
      conversation,
      id === undefined ? undefined : now.windows[id],
      id === undefined ? undefined : now.viewports[id],
      id === undefined ? undefined : now.cleared[id],
      area?.width,
      area?.height,
      now.focus,
      now.jump,
      now.dialogs.length,
    ];
    if (inputs.every((input, index) => input === last[index])) return;
    last = inputs;
    if (id === undefined) {
      if (now.hasMoreAbove) ui.change((before) => ({ ...before, hasMoreAbove: false }));
      return;
    }
    if (now.jump?.conversation === id) follow({ state, ui: now }, now.jump);
    if (ui.get().jump !== undefined) return;
    const reading = viewportOf(ui.get(), id) !== AT_BOTTOM;
    // While the newest are looked at and nothing else is here, the state has all of it.
    if (reading || windowOf(ui.get(), id).pages.length > 0)
      ui.change((before) => windowChanged(before, id, { type: 'tail', conversation, reading }));
    letGo(id);
    noteAbove(id);
    const request = needed({ state, ui: ui.get() }, id);
    if (request !== undefined) ask(id, request);
  };
  /** What it changes makes another scene while it looks. */
  const lookAgain = (): void => {
    if (isLooking) return;
    isLooking = true;
    try {
      lookAtScene();
    } finally {
      isLooking = false;
    }
  };
  const end = scenes.subscribe(lookAgain);
  lookAgain();
  return end;
}

/** What could not be loaded is asked for again, as the person scrolls on. */
export function askAgain({ ui }: Pick<Session, 'ui'>): void {
  ui.change((now) => (now.open === undefined ? now : windowChanged(now, now.open, { type: 'again' })));
}
