/** `tincan history`: what was said, and forgetting it. */
import {
  type Conversation,
  type CoreClient,
  conversationName,
  foundMessages,
  type MessageState,
  messageHistory,
  messageLines,
  messageRecord,
  resolveConversation,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, TincanError } from '../../src/errors.ts';
import { CHAT } from '../../src/limits.ts';
import { parsePast } from '../../src/text/parse-past.ts';
import { safeText } from '../../src/text/safe-text.ts';
import type { CommandContext } from '../command-context.ts';
import { forgottenObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import { type GlobalArguments, readCount } from '../settings.ts';

export interface HistoryArguments extends GlobalArguments {
  conversation: string;
  since: string | undefined;
  search: string | undefined;
  limit: string | undefined;
  forget: boolean;
  yes: boolean;
}

export const history: Command<HistoryArguments> = async (context, args) => {
  const { since, search, limit, forget } = args;
  if (forget) return await forgetHistory(context, args);
  if (args.yes) throw new TincanError('TINCAN_E_USAGE', '--yes goes with --forget.');
  const wish = {
    since: since === undefined ? undefined : readSince(since),
    limit: limit === undefined ? undefined : readCount('--limit', limit),
  };
  if (search !== undefined && (search.trim() === '' || search.length > CHAT.queryCharacters)) {
    throw new TincanError('TINCAN_E_USAGE', `--search takes 1 to ${CHAT.queryCharacters} characters.`);
  }
  const { client, patience } = await context.attach();
  const { id } = await resolveConversation(client, args.conversation, {
    patience,
    signal: context.interrupted,
  });
  const messages =
    search === undefined
      ? messageHistory(client, { ...wish, conversation: id })
      : foundHere(client, { ...wish, conversation: id, query: search });
  const isAll = search === undefined && since === undefined;
  const none = isAll ? 'There are no messages in' : 'Nothing was found in';
  return await printMessages(context, client, id, messages, none);
};

async function* foundHere(
  client: CoreClient,
  wish: Parameters<typeof foundMessages>[1],
): AsyncGenerator<MessageState> {
  for await (const { message } of foundMessages(client, wish)) yield message;
}

/** One after the other, no faster than they are read. */
async function printMessages(
  { output, interrupted }: CommandContext,
  client: CoreClient,
  id: string,
  messages: AsyncIterable<MessageState>,
  none: string,
): Promise<ExitCode> {
  let any = false;
  for await (const message of messages) {
    if (interrupted.aborted) return EXIT.interrupted;
    any = true;
    const lines = messageLines(client.state, id, message, { open: id, dated: true, told: true });
    output.data(messageRecord(message), lines);
    await output.taken();
  }
  if (!any) output.note(`${none} ${conversationName(client.state, id)}.`);
  return EXIT.done;
}

function readSince(text: string): number {
  const since = parsePast(text, Date.now());
  if (since !== undefined) return since;
  throw new TincanError(
    'TINCAN_E_USAGE',
    `--since takes a time, as 2026-11-22 or 2026-11-22T10:41, or how long ago, as 7d or 2h; not ${safeText(text)}.`,
  );
}

/** Forgets on this device; only with `--yes`. */
async function forgetHistory(
  { attach, output, interrupted }: CommandContext,
  { conversation: typed, since, search, limit, yes }: HistoryArguments,
): Promise<ExitCode> {
  if (since !== undefined || search !== undefined || limit !== undefined) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      '--forget forgets all of a conversation; --since, --search and --limit are for reading.',
    );
  }
  if (!yes) {
    const what = typed === 'everything' ? 'in all conversations' : `in the conversation ${safeText(typed)}`;
    throw new TincanError(
      'TINCAN_E_USAGE',
      `This would forget everything that was said ${what}, on this device. If you are sure, add --yes.`,
    );
  }
  const { client, patience } = await attach();
  const meant: Conversation | undefined =
    typed === 'everything'
      ? undefined
      : await resolveConversation(client, typed, { patience, signal: interrupted });
  await client.call('chat.clear', meant === undefined ? {} : { conversation: meant.id });
  const name = meant === undefined ? 'all conversations' : conversationName(client.state, meant.id);
  output.data(forgottenObject(meant?.id ?? null), `Forgot what was said in ${name}, on this device.`);
  return EXIT.done;
}
