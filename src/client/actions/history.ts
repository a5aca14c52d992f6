/** Actions on what was said long ago: reading, searching, exporting, forgetting, and not being told of it. */
import { TincanError } from '../../errors.ts';
import { CHAT, INTERFACE } from '../../limits.ts';
import { formatCount, formatDay } from '../../text/format.ts';
import { safeText } from '../../text/safe-text.ts';
import { conversationWord, resolveConversation } from '../conversations.ts';
import { type ExportFormat, exportMessages } from '../export-messages.ts';
import { newestMessages } from '../message-pages.ts';
import { messageLines } from '../message-words.ts';
import { conversationName } from '../outcomes.ts';
import { type Action, type ActionContext, type Arguments, usageOf } from './action.ts';
import { openOne } from './messages.ts';
import { quoteWord } from './words.ts';

/** The conversation that the words name, else the open one. */
async function meantOrOpen(context: ActionContext, words: readonly string[]): Promise<string> {
  if (words.length === 0) return openOne(context);
  return (await resolveConversation(context.client, words.join(' '))).id;
}

const history: Action = {
  name: 'history',
  aliases: [],
  usage: '[PEER|#ROOM]',
  summary: 'Shows what was said; of the open conversation, or of another',
  help: {
    options: [['PEER, #ROOM', 'of which conversation; left out, the open one']],
    example: '/history bob',
    related: ['search', 'export'],
  },
  parameters: [{ kind: 'conversation', optional: true, rest: true }],
  async run(context, { words }) {
    const { client, say } = context;
    const id = await meantOrOpen(context, words);
    if (context.show('history', id)) return;
    const unread = client.state.conversations[id]?.unread ?? 0;
    const most = Math.max(INTERFACE.historyPrinted, unread);
    const { messages, before } = await newestMessages(client, id, most);
    const { state } = client;
    if (messages.length === 0) {
      say(`Nothing is kept of ${conversationName(state, id)}.`);
      return;
    }
    const lines: string[] = [];
    if (before) {
      const word = quoteWord(conversationWord(state, id));
      lines.push(`Older ones: "tincan history ${word}" prints all, /search WORDS finds some.`);
    }
    let day = '';
    for (const message of messages) {
      const next = formatDay(message.time);
      if (next !== day) lines.push(`On ${next}:`);
      day = next;
      lines.push(messageLines(state, id, message, { open: id, told: true, spoken: true }));
    }
    say(lines.join('\n'));
    const last = messages.at(-1);
    if (unread > 0 && last !== undefined) {
      await client.call('chat.read', { conversation: id, upTo: { order: last.order, id: last.id } });
    }
  },
};

const search: Action = {
  name: 'search',
  aliases: [],
  usage: '[WORDS]',
  summary: 'Finds messages with all the words, in all conversations',
  help: {
    options: [['WORDS', 'all of them have to stand in a message']],
    example: '/search build ready',
    related: ['history'],
  },
  parameters: [{ kind: 'text', optional: true }],
  async run(context, { text }) {
    const { client, say } = context;
    if (context.show('search', text)) return;
    if (text === '') throw new TincanError('TINCAN_E_USAGE', `Search for what? Usage: ${usageOf(search)}`);
    if (text.length > CHAT.queryCharacters) {
      throw new TincanError(
        'TINCAN_E_USAGE',
        `That is too much to search for; ${CHAT.queryCharacters} characters are the most.`,
      );
    }
    const { hits, next } = await client.call('chat.search', { query: text, limit: INTERFACE.hitsPrinted });
    const { state } = client;
    if (hits.length === 0) {
      say(`Nothing found with ${safeText(text)}. Fewer words find more.`);
      return;
    }
    const lines = hits
      .toReversed()
      .map(({ conversation, message }) =>
        messageLines(state, conversation, message, { dated: true, spoken: true }),
      );
    const more = `The newest ${hits.length}; "tincan history PEER --search WORDS" prints all of one conversation.`;
    say([...(next === undefined ? [] : [more]), ...lines].join('\n'));
  },
};

const FORMATS: readonly ExportFormat[] = ['text', 'json'];
const EXPORT_WORDS: readonly string[] = [...FORMATS, 'overwrite'];

const exported: Action = {
  name: 'export',
  aliases: [],
  usage: 'FILE [text|json] [overwrite]',
  summary: 'Writes all of the open conversation into a file',
  help: {
    options: [
      ['FILE', 'where it is written'],
      ['text, json', 'how; the end of the name says it too'],
      ['overwrite', 'also where a file of that name is there'],
    ],
    example: '/export ~/bob.txt',
    related: ['history'],
  },
  parameters: [
    { kind: 'path' },
    { kind: 'choice', also: EXPORT_WORDS, optional: true },
    { kind: 'choice', also: ['overwrite'], optional: true },
  ],
  async run(context, { words: [file = '', ...how] }) {
    const unknown = how.find((word) => !EXPORT_WORDS.includes(word));
    if (unknown !== undefined) {
      throw new TincanError(
        'TINCAN_E_USAGE',
        `${safeText(unknown)} says nothing here. Usage: ${usageOf(exported)}`,
      );
    }
    const conversation = openOne(context);
    const format = FORMATS.find((one) => how.includes(one)) ?? (/\.jsonl?$/i.test(file) ? 'json' : 'text');
    const path = context.absolutePath(file);
    const count = await exportMessages(context.client, {
      conversation,
      path,
      format,
      overwrite: how.includes('overwrite'),
    });
    const name = conversationName(context.client.state, conversation);
    context.say(`Wrote ${formatCount(count, 'message')} of ${name} to ${path}.`);
  },
};

/** What is forgotten, as words: the last one, unless it stands in quotes, is the confirmation. */
function readForget({ words, quoted }: Arguments): { target: readonly string[]; isSure: boolean } {
  const last = words.length - 1;
  const isSure = words[last]?.toLowerCase() === 'yes' && quoted?.has(last) !== true;
  return { target: isSure ? words.slice(0, -1) : words, isSure };
}

const forget: Action = {
  name: 'forget',
  aliases: [],
  usage: '[PEER|#ROOM|everything] yes',
  summary: 'Forgets what was said, on this device; without yes says what',
  help: {
    options: [
      ['PEER, #ROOM', 'of which conversation; left out, the open one'],
      ['everything', 'of all conversations'],
      ['yes', 'does it; without it you are told what would go'],
    ],
    example: '/forget bob yes',
    related: ['export', 'delete'],
  },
  parameters: [{ kind: 'conversation', also: ['everything', 'yes'], optional: true, rest: true }],
  async run(context, args) {
    const { client, say } = context;
    const { target, isSure } = readForget(args);
    const isAll = target.length === 1 && target[0] === 'everything' && args.quoted?.has(0) !== true;
    const conversation = isAll ? undefined : await meantOrOpen(context, target);
    if (!isSure) {
      say(forgetWarning(context, conversation));
      return;
    }
    await client.call('chat.clear', conversation === undefined ? {} : { conversation });
    const what =
      conversation === undefined ? 'all conversations' : conversationName(client.state, conversation);
    say(`Forgot what was said in ${what}, on this device.`);
  },
};

/** The command first: a notice may have no room for the rest. */
function forgetWarning({ client }: ActionContext, conversation: string | undefined): string {
  const word =
    conversation === undefined ? 'everything' : quoteWord(conversationWord(client.state, conversation));
  const where = conversation === undefined ? 'in all conversations' : 'there';
  return `If you are sure, /forget ${word} yes forgets all that was said ${where}, on this device. Others keep what they have, and what still has to be delivered stays.`;
}

function muting(name: 'mute' | 'unmute', summary: string): Action {
  return {
    name,
    aliases: [],
    usage: '[PEER|#ROOM]',
    summary,
    help: {
      options: [['PEER, #ROOM', 'which conversation; left out, the open one']],
      example: `/${name} #ops`,
      related: [name === 'mute' ? 'unmute' : 'mute'],
    },
    parameters: [{ kind: 'conversation', optional: true, rest: true }],
    async run(context, { words }) {
      const conversation = await meantOrOpen(context, words);
      const muted = name === 'mute';
      await context.client.call('chat.mute', { conversation, muted });
      const title = conversationName(context.client.state, conversation);
      context.say(
        muted
          ? `${title} is muted; what is said there still counts as unread.`
          : `${title} is not muted any more.`,
      );
    },
  };
}

export const historyActions: readonly Action[] = [
  history,
  search,
  exported,
  forget,
  muting('mute', 'Does not tell you of messages there any more'),
  muting('unmute', 'Tells you of messages there again'),
];
