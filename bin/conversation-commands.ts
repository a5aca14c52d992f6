/** The commands for conversations on the command line: their words, their options, their help. */
import type { Argv } from 'yargs';
import { PEER, run, TIMEOUT, word } from './command-words.ts';
import { GROUPS } from './global-options.ts';

const ROOM = 'Name or beginning of the id of a room';

export function conversationCommands(parser: Argv): Argv {
  return rooms(reading(writing(parser)));
}

function writing(parser: Argv): Argv {
  return parser.command(
    'msg [peer] [text..]',
    'Send a text, or standard input',
    (inner) =>
      inner
        .positional('peer', { type: 'string', describe: PEER })
        .positional('text', {
          type: 'string',
          array: true,
          default: [],
          describe: 'The text; none: standard input',
        })
        .option('room', {
          type: 'string',
          requiresArg: true,
          describe: 'To this room instead of a peer; everyone: to all who are connected',
        })
        .option('wait', { type: 'boolean', default: false, describe: 'Wait until it is delivered to all' })
        .option('timeout', TIMEOUT),
    run(async () => (await import('./commands/msg.ts')).msg),
  );
}

function reading(parser: Argv): Argv {
  return parser.command(
    'history <conversation>',
    'What was said, oldest first',
    (inner) =>
      word(inner, 'conversation', 'A peer, a room (#ROOM), or everyone')
        .option('since', {
          type: 'string',
          requiresArg: true,
          describe: 'From this time on, as 2026-11-22, 7d or 2h',
        })
        .option('search', {
          type: 'string',
          requiresArg: true,
          describe: 'Only messages with all these words',
        })
        .option('limit', { type: 'string', requiresArg: true, describe: 'At most this many, the newest' })
        .option('forget', {
          type: 'boolean',
          default: false,
          describe: 'Forget it on this device; also of "everything"',
        })
        .option('yes', { type: 'boolean', default: false, describe: 'With --forget: be sure' }),
    run(async () => (await import('./commands/history.ts')).history),
  );
}

const load = () => import('./commands/room.ts');

function rooms(parser: Argv): Argv {
  return parser.command('room', 'Rooms and their members', (group) =>
    answers(changes(membership(group))).demandCommand(1, 1, GROUPS.room, 'That is too much.'),
  );
}

const room = (parser: Argv) => word(parser, 'room', ROOM);
const words = (parser: Argv, name: string, describe: string) =>
  parser.positional(name, { type: 'string', array: true, demandOption: true, describe });

function membership(group: Argv): Argv {
  return group
    .command(
      'list',
      'All rooms',
      (inner) => inner,
      run(async () => (await load()).roomList),
    )
    .command(
      'members <room>',
      'Who is in a room',
      room,
      run(async () => (await load()).roomMembers),
    )
    .command(
      'create <title..>',
      'Make a room',
      (inner) => words(inner, 'title', 'Its name'),
      run(async () => (await load()).roomCreate),
    )
    .command(
      'invite <room> <peer..>',
      'Ask a peer into a room of yours',
      (inner) => words(room(inner), 'peer', PEER),
      run(async () => (await load()).roomInvite),
    )
    .command(
      'remove <room> <peer..>',
      'Take somebody out of a room of yours',
      (inner) => words(room(inner), 'peer', 'The member'),
      run(async () => (await load()).roomRemove),
    );
}

function changes(group: Argv): Argv {
  return group
    .command(
      'rename <room> <title..>',
      'Give a room of yours another name',
      (inner) => words(room(inner), 'title', 'The new name'),
      run(async () => (await load()).roomRename),
    )
    .command(
      'topic <room> [text..]',
      'Show the topic of a room, or set it; "" takes it away',
      (inner) =>
        room(inner).positional('text', {
          type: 'string',
          array: true,
          default: [],
          describe: 'The topic; none: shows it',
        }),
      run(async () => (await load()).roomTopic),
    )
    .command(
      'hand <room> <peer..>',
      'Make a member the owner of a room of yours',
      (inner) => words(room(inner), 'peer', 'The member'),
      run(async () => (await load()).roomHand),
    );
}

function answers(group: Argv): Argv {
  return group
    .command(
      'accept <room>',
      'Accept an invitation',
      room,
      run(async () => (await load()).roomAccept),
    )
    .command(
      'decline <room>',
      'Decline an invitation',
      room,
      run(async () => (await load()).roomDecline),
    )
    .command(
      'ask <title> <peer..>',
      'Ask the owner of a room to be let in',
      (inner) => words(word(inner, 'title', 'Name of the room'), 'peer', 'Its owner'),
      run(async () => (await load()).roomAsk),
    )
    .command(
      'leave <room>',
      'Leave a room',
      room,
      run(async () => (await load()).roomLeave),
    );
}
