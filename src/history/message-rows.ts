/** Messages as rows of the database, and as the state that is shown. */
import { type ErrorCode, isErrorCode } from '../errors.ts';
import { CHAT } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { MessageState, MessageStatus, QuoteState } from '../store/state.ts';
import { one } from './statements.ts';

export interface MessageRow {
  position: number;
  /** Key of the conversation. */
  conversation: number;
  ord: number;
  id: string;
  /** Key of the sender; 0: this device's user. */
  sender: number;
  sender_id: string;
  name: string;
  text: string;
  time: number;
  status: MessageStatus;
  shared: number;
  event: number;
  retracted: number;
  edited_at: number | null;
  reply: string | null;
  recipients: number | null;
  delivered: number | null;
  error_code: string | null;
  error_message: string | null;
}

/** `SELECT … FROM messages m JOIN peers p`: what a MessageRow takes. */
export const SELECT_MESSAGE =
  'SELECT m.*, p.id AS sender_id FROM messages m JOIN peers p ON p.key = m.sender';

/** @returns a function that makes a row into a state, with the message that it answers */
export function createMessageReader(database: Database): (row: MessageRow) => MessageState {
  const quoted = one<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? AND m.id = ? ORDER BY m.position LIMIT 1`,
  );

  const failed = one<{ count: number }>(
    database,
    "SELECT count(*) AS count FROM deliveries WHERE message = ? AND state = 'failed'",
  );
  /** Of several recipients: how many have it, and how many will not get it. */
  const counts = ({ position, recipients, delivered }: MessageRow): Partial<MessageState> => {
    if (recipients === null) return {};
    const has = delivered ?? 0;
    const count = has < recipients ? (failed(position)?.count ?? 0) : 0;
    return { recipients, delivered: has, ...(count === 0 ? {} : { failed: count }) };
  };

  const quote = (conversation: number, id: string): QuoteState => {
    const row = quoted(conversation, id);
    if (row === undefined) return { id };
    return { id, from: row.sender_id, name: row.name, text: beginning(row.text) };
  };

  return (row) => ({
    id: row.id,
    order: row.ord,
    from: row.sender_id,
    name: row.name,
    text: row.text,
    time: row.time,
    status: row.status,
    ...(row.error_code === null
      ? {}
      : { error: { code: errorCode(row.error_code), message: row.error_message ?? '' } }),
    ...counts(row),
    ...(row.edited_at === null ? {} : { editedAt: row.edited_at }),
    ...(row.retracted === 1 ? { retracted: true } : {}),
    ...(row.reply === null ? {} : { reply: quote(row.conversation, row.reply) }),
    ...(row.event === 1 ? { event: true } : {}),
  });
}

/** A code of a version that had other ones must not get to where it has no text. */
function errorCode(code: string): ErrorCode {
  return isErrorCode(code) ? code : 'TINCAN_E_INTERNAL';
}

function beginning(text: string): string {
  if (text.length <= CHAT.quoteCharacters) return text;
  // By code points, and only of what can be among them.
  return [...text.slice(0, 2 * CHAT.quoteCharacters)].slice(0, CHAT.quoteCharacters).join('');
}
