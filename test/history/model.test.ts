import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageStatus } from '../../src/store/state.ts';
import { idOf, localMessageStore, newMessage, peerOf, received } from '../support/message-stores.ts';

const PEERS = [peerOf(1), peerOf(2)] as const;
const ROOM = 'a'.repeat(32);
const CONVERSATIONS = [...PEERS, ROOM];
const WORDS = ['alpha', 'beta', 'gamma'];

interface Kept {
  conversation: string;
  order: number;
  id: string;
  from: string;
  text: string;
  time: number;
  status: MessageStatus;
  unread: boolean;
  mention: boolean;
  /** Of one's own: what came of it for each. */
  states: Map<string, 'waiting' | 'delivered' | 'failed'>;
}

/** What the store is to do, in the plainest way. */
function createModel() {
  let kept: Kept[] = [];
  const taken = new Set<string>();
  const last = new Map<string, number>();
  const outbox = new Map<string, string[]>(PEERS.map((peer) => [peer, []]));
  const inPlace = (conversation: string) =>
    kept
      .filter((message) => message.conversation === conversation)
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  const waits = (message: Kept) =>
    message.from === 'self' && [...outbox.values()].some((ids) => ids.includes(message.id));
  const nextOrder = (conversation: string, clock?: number): number => {
    const before = last.get(conversation) ?? 0;
    const order = clock ?? before + 1;
    last.set(conversation, Math.max(order, before));
    return order;
  };
  const review = (message: Kept): void => {
    const states = [...message.states.values()];
    if (states.every((state) => state === 'delivered')) message.status = 'delivered';
    else if (states.every((state) => state === 'failed')) message.status = 'failed';
    else message.status = states.some((state) => state === 'delivered') ? 'sent' : 'queued';
    if (!states.includes('waiting') && message.status === 'queued') message.status = 'sent';
  };
  return {
    take(
      peer: string,
      id: string,
      conversation: string,
      text: string,
      time: number,
      mention: boolean,
      clock?: number,
    ) {
      if (taken.has(peer + id)) return 'known';
      taken.add(peer + id);
      const order = nextOrder(conversation, clock);
      const states = new Map();
      const status = 'delivered';
      kept.push({ conversation, order, id, from: peer, text, time, status, unread: true, mention, states });
      return 'fresh';
    },
    change(peer: string, id: string, conversation: string, edits: string, text: string, mention: boolean) {
      if (taken.has(peer + id)) return 'known';
      taken.add(peer + id);
      const found = kept.find(
        (message) => message.id === edits && message.from === peer && message.conversation === conversation,
      );
      if (found === undefined || found.text === '') return 'known';
      found.text = text;
      if (text === '') found.unread = false;
      else found.mention = mention;
      return 'edited';
    },
    queue(id: string, conversation: string, text: string, time: number, recipients: readonly string[]) {
      const states = new Map(recipients.map((peer) => [peer, 'waiting' as const]));
      const isShared = conversation === ROOM;
      const order = nextOrder(
        conversation,
        isShared ? Math.max(time, (last.get(conversation) ?? 0) + 1) : undefined,
      );
      const message = { conversation, order, id, from: 'self', text, time, unread: false, mention: false };
      kept.push({ ...message, status: 'queued', states });
      for (const peer of recipients) outbox.get(peer)?.push(id);
    },
    settle(peer: string, id: string, state: 'delivered' | 'failed') {
      const ids = outbox.get(peer) ?? [];
      if (!ids.includes(id)) return false;
      outbox.set(
        peer,
        ids.filter((other) => other !== id),
      );
      const message = kept.find((other) => other.id === id && other.from === 'self');
      message?.states.set(peer, state);
      if (message !== undefined) review(message);
      return true;
    },
    seen(peer: string, id: string) {
      const own = inPlace(peer).filter(({ from }) => from === 'self');
      const at = own.findIndex((message) => message.id === id);
      for (const message of own.slice(0, at + 1)) {
        if (message.status === 'delivered') message.status = 'read';
      }
    },
    read(conversation: string, upTo?: { order: number; id: string }) {
      for (const message of inPlace(conversation)) {
        const { order, id } = message;
        if (upTo === undefined || order < upTo.order || (order === upTo.order && id <= upTo.id))
          message.unread = false;
      }
    },
    remove(conversation: string, id: string) {
      const gone = kept.filter((message) => message.conversation === conversation && message.id === id);
      kept = kept.filter((message) => !gone.includes(message));
      if (!gone.some(({ from }) => from === 'self')) return;
      for (const [peer, ids] of outbox) {
        outbox.set(
          peer,
          ids.filter((other) => other !== id),
        );
      }
    },
    clear(conversation: string) {
      kept = kept.filter((message) => message.conversation !== conversation || waits(message));
    },
    expire(before: number) {
      kept = kept.filter((message) => message.time >= before || waits(message));
    },
    shown: () =>
      CONVERSATIONS.map((conversation) => {
        const messages = inPlace(conversation);
        const unread = messages.filter((message) => message.unread);
        return {
          messages: messages.map(({ order, id, from, text, status }) => ({ order, id, from, text, status })),
          unread: unread.length,
          mentions: unread.filter(({ mention }) => mention).length,
          firstUnread: unread[0] && { order: unread[0].order, id: unread[0].id },
        };
      }),
    outboxes: () => PEERS.map((peer) => outbox.get(peer) ?? []),
    found: (word: string) =>
      kept
        .filter(({ text }) => text.includes(word))
        .map(({ id, from }) => from + id)
        .sort(),
  };
}

// Few, so that many steps meet what is there.
const id = fc.integer({ min: 1, max: 6 }).map(idOf);
const changeId = fc.integer({ min: 100, max: 120 }).map(idOf);
const peer = fc.constantFrom(...PEERS);
const conversation = fc.constantFrom(...CONVERSATIONS);
const text = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' '));
const time = fc.integer({ min: 1, max: 100 });
const step = fc.oneof(
  fc.record({
    do: fc.constant('take' as const),
    peer,
    id,
    text,
    time,
    mention: fc.boolean(),
    clock: fc.option(fc.integer({ min: 1, max: 20 })),
  }),
  fc.record({
    do: fc.constant('change' as const),
    peer,
    id: changeId,
    edits: id,
    text: fc.oneof(text, fc.constant('')),
    mention: fc.boolean(),
    room: fc.boolean(),
  }),
  fc.record({ do: fc.constant('queue' as const), conversation, text, time }),
  fc.record({
    do: fc.constant('settle' as const),
    peer,
    nth: fc.nat(3),
    state: fc.constantFrom('delivered' as const, 'failed' as const),
  }),
  fc.record({ do: fc.constant('seen' as const), peer, nth: fc.nat(5) }),
  fc.record({ do: fc.constant('read' as const), conversation, order: fc.option(fc.nat(12)), id }),
  fc.record({ do: fc.constant('remove' as const), conversation, id }),
  fc.record({ do: fc.constant('clear' as const), conversation }),
  fc.record({ do: fc.constant('expire' as const), before: time }),
  fc.record({ do: fc.constant('load' as const) }),
);

describe('any sequence of operations', () => {
  it('comes to what a plain model comes to', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const store = localMessageStore();
        const model = createModel();
        let own = 1_000;
        for (const given of steps) {
          switch (given.do) {
            case 'take': {
              const { clock, mention } = given;
              const where = clock === null ? given.peer : ROOM;
              const message = received(given.peer, Number.parseInt(given.id, 16), given.text, {
                conversation: where,
                mention,
                time: given.time,
                ...(clock === null ? {} : { clock }),
              });
              const { kind } = await store.take(message);
              const expected = model.take(
                given.peer,
                given.id,
                where,
                given.text,
                given.time,
                mention,
                clock ?? undefined,
              );
              expect(kind).toBe(expected);
              break;
            }
            case 'change': {
              const where = given.room ? ROOM : given.peer;
              const { edits, mention } = given;
              const number = Number.parseInt(given.id, 16);
              const message = received(given.peer, number, given.text, {
                conversation: where,
                edits,
                mention,
              });
              const { kind } = await store.take(message);
              expect(kind).toBe(model.change(given.peer, given.id, where, edits, given.text, mention));
              break;
            }
            case 'queue': {
              own += 1;
              const recipients = given.conversation === ROOM ? PEERS : [given.conversation];
              const shared = given.conversation === ROOM;
              await store.queue(
                newMessage(given.conversation, own, given.text, { recipients, shared, time: given.time }),
              );
              model.queue(idOf(own), given.conversation, given.text, given.time, recipients);
              break;
            }
            case 'settle': {
              const entry = (await store.outbox(given.peer, 0, 100))[given.nth];
              const end =
                given.state === 'delivered'
                  ? ({ status: 'delivered' } as const)
                  : ({ status: 'failed', error: { code: 'TINCAN_E_DENIED', message: 'no' } } as const);
              const settled = await store.settle(given.peer, entry?.id ?? idOf(5_000), end);
              expect(settled !== undefined).toBe(model.settle(given.peer, entry?.id ?? '', given.state));
              break;
            }
            case 'seen':
              await store.seen(given.peer, idOf(1_001 + given.nth));
              model.seen(given.peer, idOf(1_001 + given.nth));
              break;
            case 'read': {
              const upTo = given.order === null ? undefined : { order: given.order, id: given.id };
              await store.markRead(given.conversation, upTo);
              model.read(given.conversation, upTo);
              break;
            }
            case 'remove':
              await store.remove(given.conversation, given.id);
              model.remove(given.conversation, given.id);
              break;
            case 'clear':
              await store.clear(given.conversation);
              model.clear(given.conversation);
              break;
            case 'expire':
              await store.expire(given.before);
              model.expire(given.before);
              break;
            default:
              await store.load();
          }
        }

        const { conversations } = await store.load();
        const shown = await Promise.all(
          CONVERSATIONS.map(async (where) => {
            const { messages } = await store.page({ conversation: where, direction: 'before', limit: 100 });
            const summary = conversations.find((other) => other.id === where);
            return {
              messages: messages.map(({ order, id, from, text, status }) => ({
                order,
                id,
                from,
                text,
                status,
              })),
              unread: summary?.unread ?? 0,
              mentions: summary?.mentions ?? 0,
              firstUnread: summary?.firstUnread,
            };
          }),
        );
        expect(shown).toEqual(model.shown());
        const outboxes = PEERS.map(async (to) => (await store.outbox(to, 0, 100)).map((entry) => entry.id));
        expect(await Promise.all(outboxes)).toEqual(model.outboxes());
        for (const word of WORDS) {
          const { hits } = await store.search({ query: word, limit: 100 });
          expect(hits.map(({ message }) => message.from + message.id).sort()).toEqual(model.found(word));
        }
        await store.close();
      }),
      { numRuns: 200 },
    );
  });
});
