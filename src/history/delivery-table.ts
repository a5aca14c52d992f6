/** What came of a message of several recipients, one by one; and what that makes of the whole. */
import type { Database } from '../storage/database.ts';
import type { ErrorState, MessageStatus } from '../store/state.ts';
import type { MessageRow } from './message-rows.ts';
import type { MessageTable } from './message-table.ts';
import type { OutboxTable } from './outbox-table.ts';
import { all, change, one } from './statements.ts';

export type DeliveryState = 'waiting' | 'delivered' | 'failed';

/** A message of several recipients has `recipients`; that to one peer's own conversation has its state in its status alone. */
export interface DeliveryTable {
  /** What came of it for one of them. */
  stateOf(row: MessageRow, peer: number): DeliveryState | undefined;
  /** To whom it goes. */
  peersOf(row: MessageRow): number[];
  /** Notes it, and what it makes of the whole. @param error why, where the whole has failed with it */
  set(row: MessageRow, peer: number, state: DeliveryState, error?: ErrorState): void;
  /** Its entries have left, or came back: is it queued, or sent? */
  review(row: MessageRow): void;
}

export function createDeliveryTable(
  database: Database,
  messages: MessageTable,
  outbox: OutboxTable,
): DeliveryTable {
  const stateOf = one<{ state: DeliveryState }>(
    database,
    'SELECT state FROM deliveries WHERE message = ? AND peer = ?',
  );
  const set = change(
    database,
    `INSERT INTO deliveries (message, peer, state) VALUES (?, ?, ?)
     ON CONFLICT (message, peer) DO UPDATE SET state = excluded.state`,
  );
  const counts = all<{ state: DeliveryState; count: number }>(
    database,
    'SELECT state, count(*) AS count FROM deliveries WHERE message = ? GROUP BY state',
  );

  const peers = all<{ peer: number }>(
    database,
    'SELECT peer FROM deliveries WHERE message = ? ORDER BY peer',
  );
  const owner = one<{ key: number }>(
    database,
    'SELECT p.key FROM conversations c JOIN peers p ON p.id = c.id WHERE c.key = ?',
  );
  const ofPeer = (conversation: number, peer: number): boolean => owner(conversation)?.key === peer;

  const flies = (position: number): boolean => outbox.of(position).some(({ flying }) => flying === 1);

  /** One recipient's failure leaves the whole at "sent", with the count beside it. */
  const reviewWhole = (row: MessageRow, error?: ErrorState): void => {
    const of = new Map(counts(row.position).map(({ state, count }) => [state, count]));
    const waiting = of.get('waiting') ?? 0;
    const delivered = of.get('delivered') ?? 0;
    const failed = of.get('failed') ?? 0;
    messages.setCounts(row.position, { recipients: waiting + delivered + failed, delivered });
    let status: MessageStatus = 'sent';
    if (waiting === 0 && failed === 0) status = 'delivered';
    else if (waiting === 0 && delivered === 0) status = 'failed';
    else if (waiting > 0 && delivered === 0 && !flies(row.position)) status = 'queued';
    messages.setStatus(row.position, status, status === 'failed' ? error : undefined);
  };

  return {
    stateOf(row, peer) {
      if (row.recipients !== null) return stateOf(row.position, peer)?.state;
      // Only the peer whose conversation it is.
      if (!ofPeer(row.conversation, peer)) return undefined;
      if (row.status === 'failed') return 'failed';
      return row.status === 'queued' || row.status === 'sent' ? 'waiting' : 'delivered';
    },
    peersOf(row) {
      if (row.recipients !== null) return peers(row.position).map(({ peer }) => peer);
      const key = owner(row.conversation)?.key;
      return key === undefined ? [] : [key];
    },
    set(row, peer, state, error) {
      if (row.recipients !== null) {
        set(row.position, peer, state);
        reviewWhole(row, error);
      } else if (state !== 'waiting' || row.status !== 'queued') {
        messages.setStatus(row.position, state === 'waiting' ? 'queued' : state, error);
      }
    },
    review(row) {
      if (row.recipients !== null) {
        if (row.status === 'queued' || row.status === 'sent') reviewWhole(row);
      } else if (row.status === 'queued' || row.status === 'sent') {
        messages.setStatus(row.position, flies(row.position) ? 'sent' : 'queued');
      }
    },
  };
}
