/** What happens to messages that come: they are taken once, and read. */

import { HISTORY } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { MessageRow } from './message-rows.ts';
import type { MessageStore, ReceivedMessage, Taken } from './message-store.ts';
import { placeOf } from './message-table.ts';
import { one } from './statements.ts';
import type { Synchronous } from './synchronous.ts';
import type { Tables } from './tables.ts';

type ReceivedMessages = Synchronous<
  Pick<MessageStore, 'take' | 'takeAll' | 'markRead' | 'lastRead' | 'setMuted'>
>;

export function createReceivedMessages(
  database: Database,
  { peers, conversations, messages }: Tables,
): ReceivedMessages {
  const newestSeen = one<{ id: string }>(
    database,
    `SELECT id FROM (
       SELECT ord, id, sender, position FROM messages WHERE conversation = ? ORDER BY ord DESC, id DESC LIMIT ?
     ) AS m
     WHERE sender = ? AND NOT EXISTS (SELECT 1 FROM unread WHERE message = m.position AND conversation = ? AND ord = m.ord AND id = m.id)
     ORDER BY ord DESC, id DESC LIMIT 1`,
  );
  const changed = (row: MessageRow, text: string, time: number, mention: boolean): void => {
    messages.setText(row, text, time);
    // What was taken back is not there to be read.
    if (text === '') conversations.dropUnread(placeOf(row));
    else conversations.setMention(placeOf(row), mention);
  };

  const take = ({
    peer,
    conversation,
    message,
    clock,
    countedTo,
    edits,
    mention,
  }: ReceivedMessage): Taken => {
    const sender = peers.key(peer);
    if (!peers.take(sender, message.id)) return { kind: 'known' };
    if (edits !== undefined) {
      const key = conversations.find(conversation);
      const row = key === undefined ? undefined : messages.findOf(sender, key, edits);
      if (row === undefined || row.retracted === 1 || row.event === 1) return { kind: 'known' };
      changed(row, message.text, message.time, mention);
      return {
        kind: 'edited',
        message: messages.state(messages.at(row.position)),
        summary: conversations.summary(conversation),
      };
    }
    const key = conversations.key(conversation);
    // One of the same sender and id may be kept for longer than its id is remembered.
    if (messages.findOf(sender, key, message.id) !== undefined) return { kind: 'known' };
    const order = conversations.nextOrder(key, clock, countedTo);
    const row = messages.add({ conversation: key, sender, order, shared: clock !== undefined }, message);
    if (row === undefined) return { kind: 'known' };
    if (row.event === 0) conversations.addUnread(placeOf(row), mention);
    return {
      kind: 'fresh',
      message: messages.state(row),
      summary: conversations.summary(conversation),
    };
  };

  return {
    take,
    takeAll: (received) => received.map(take),

    markRead(conversation, upTo) {
      const key = conversations.find(conversation);
      if (key === undefined) return { summary: conversations.summary(conversation) };
      const newest = conversations.newestUnread(key, upTo);
      conversations.read(key, upTo);
      const summary = conversations.summary(conversation);
      if (newest === undefined) return { summary };
      const row = messages.at(newest.position);
      return { summary, newest: { from: row.sender_id, id: row.id } };
    },

    lastRead(peer) {
      const key = conversations.find(peer);
      return key === undefined ? undefined : newestSeen(key, HISTORY.seenLookedAt, peers.key(peer), key)?.id;
    },

    setMuted(conversation, muted) {
      conversations.setMuted(conversations.key(conversation), muted);
      return conversations.summary(conversation);
    },
  };
}
