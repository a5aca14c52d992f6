import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_TABLE } from '../../components/keymap/index.ts';
import { ACTIONS, type ActionContext, executeLine } from '../../src/client/index.ts';
import { transferWordsDrawn } from '../../src/client/transfer-words.ts';
import { TincanError } from '../../src/errors.ts';
import type { MessageState, RoomState, State } from '../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { scriptHistory } from '../support/history-script.ts';
import { aMessage, aPeer, aRequest, aRoom, byId, peerId, readyState, roomId } from '../support/states.ts';

const bob = peerId('bob');
const ops = aRoom('ops');
const id = (number: number): string => number.toString(16).padStart(32, '0');

let core: FakeCore;
let opened: string[];
let shown: [string, string | undefined][];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tincan-actions-'));
});
afterEach(async () => {
  await core.stop();
  await rm(directory, { recursive: true, force: true });
});

function begin(fields: Partial<State> = {}, said: Record<string, readonly MessageState[]> = {}): void {
  core = fakeCore(
    readyState({
      peers: byId(aPeer('bob'), aPeer('carol', { state: 'offline' })),
      rooms: byId(ops),
      ...fields,
    }),
  );
  core.on('peer.resolve', ({ target }) => {
    const found = Object.values(core.store.get().peers).find((peer) => peer.name === target);
    if (found === undefined) throw new TincanError('TINCAN_E_NO_SUCH_PEER', `There is no peer ${target}.`);
    return { id: found.id, name: found.name, address: '', known: true };
  });
  scriptHistory(core, said);
  core.on('chat.send', ({ text }) => ({
    message: aMessage('own', text, { from: 'self', status: 'sent', recipients: 2 }),
  }));
  opened = [];
  shown = [];
}

/** Does what a line says, with a conversation open, and gives what it answers. */
async function told(line: string, conversation?: string, fullScreen = false): Promise<string> {
  const said: string[] = [];
  const context: ActionContext = {
    client: await core.client(),
    actions: ACTIONS,
    conversation,
    openConversation: (one) => opened.push(one) > 0,
    say: (text) => void said.push(text),
    transferWords: transferWordsDrawn,
    linesMost: undefined,
    clearScreen() {},
    show(view, about) {
      shown.push([view, about]);
      return fullScreen;
    },
    async leave() {},
    keyTable: () => Promise.resolve(KEY_TABLE),
    absolutePath: (path) => join(directory, path),
  };
  await executeLine(context, line);
  return said.join('\n');
}
const asked = (method: string): unknown[] =>
  core.calls.filter((call) => call.method === method).map(({ params }) => params);
const own = (number: number, text: string, fields: Partial<MessageState> = {}): MessageState =>
  aMessage(id(number), text, { order: number, from: 'self', name: 'alice', ...fields });
const others = (number: number, text: string, fields: Partial<MessageState> = {}): MessageState =>
  aMessage(id(number), text, { order: number, ...fields });

describe('/msg', () => {
  it('opens a room, or says something in it', async () => {
    begin();
    expect(await told('/msg #ops')).toBe('What you type now goes to # ops.');
    expect(opened).toEqual([ops.id]);
    expect(await told('/msg ops all well?')).toBe('To # ops (2 members): all well?');
    expect(asked('chat.send')).toEqual([{ conversation: ops.id, text: 'all well?' }]);
  });

  it('says where a room can only be read', async () => {
    begin({ rooms: byId({ ...ops, part: 'invited' }) });
    expect(await told('/msg #ops')).toContain('/room accept #ops');
  });

  it('sends to nobody where there is no such room', async () => {
    begin();
    await expect(told('/msg #bob hello')).rejects.toMatchObject({ code: 'TINCAN_E_NO_SUCH_ROOM' });
    expect(asked('chat.send')).toEqual([]);
  });
});

it('/all sends to everyone', async () => {
  begin();
  expect(await told('/all hello')).toBe('To everyone (2 peers): hello');
  expect(asked('chat.send')).toEqual([{ conversation: 'everyone', text: 'hello' }]);
});

describe('on messages of the open conversation', () => {
  const said = [
    others(1, 'did you\nget it?'),
    own(2, 'yes'),
    own(3, 'no', { retracted: true }),
    others(4, 'joined', { event: true }),
    own(5, '', { retracted: true }),
  ];
  const message = others(9, 'x');
  beforeEach(() => {
    begin({}, { [bob]: said });
    core.on('chat.edit', () => ({ message }));
    core.on('chat.retry', () => ({ message }));
    core.on('chat.discard', () => ({ message }));
  });

  it('/me says what one does', async () => {
    await told('/me waves', bob);
    expect(asked('chat.send')).toEqual([{ conversation: bob, text: '/me waves' }]);
  });

  it('/reply answers the newest of somebody else, and says which that is', async () => {
    expect(await told('/reply sure', bob)).toBe('In answer to bob: did you ...');
    expect(asked('chat.send')).toEqual([{ conversation: bob, text: 'sure', reply: id(1) }]);
  });

  it('/edit and /delete change the last one of one’s own, and say which that is', async () => {
    expect(await told('/edit of course', bob)).toBe('Changed "yes" to "of course", at everybody who got it.');
    expect(await told('/delete', bob)).toMatch(/^Took back "yes" at everybody who got it/);
    expect(asked('chat.edit')).toEqual([
      { conversation: bob, id: id(2), text: 'of course' },
      { conversation: bob, id: id(2), text: '' },
    ]);
  });

  it('/edit does not say that everybody has the change where somebody has not', async () => {
    const error = { code: 'TINCAN_E_OUTBOX_FULL' as const, message: 'Too many messages wait.' };
    core.on('chat.edit', () => ({ message: own(2, 'no', { error }) }));
    expect(await told('/edit no', bob)).toBe('Changed "yes" to "no", at some of those who got it.');
  });

  it('say where there is none', async () => {
    await expect(told('/edit x', ops.id)).rejects.toThrow('There is no message of yours in # ops.');
    await expect(told('/reply x', ops.id)).rejects.toThrow('Nobody else has said anything in # ops.');
    await expect(told('/delete')).rejects.toThrow('No conversation is open');
    expect(asked('chat.edit')).toEqual([]);
  });
});

describe('on messages that were not delivered', () => {
  const error = (code: 'TINCAN_E_DENIED' | 'TINCAN_E_CANCELLED') => ({ code, message: 'No.' });
  beforeEach(() => {
    const said = [
      own(1, 'a', { status: 'failed', error: error('TINCAN_E_DENIED') }),
      own(2, 'b', { status: 'failed', error: error('TINCAN_E_CANCELLED') }),
      own(3, 'c', { status: 'queued' }),
      own(4, 'd', { status: 'queued' }),
    ];
    begin({}, { [bob]: said });
    core.on('chat.retry', () => ({ message: own(1, 'a') }));
    core.on('chat.discard', () => ({ message: own(4, 'd') }));
  });

  it('/resend sends again what has failed, but for what was discarded', async () => {
    expect(await told('/resend', bob)).toBe('1 message is on the way again.');
    expect(asked('chat.retry')).toEqual([{ conversation: bob, id: id(1) }]);
    expect(await told('/resend', ops.id)).toBe('Nothing has failed here.');
  });

  it('/resend sends again what some have, and says where the others are gone', async () => {
    const some = { recipients: 3, delivered: 2, failed: 1, status: 'sent' } as const;
    begin({}, { [ops.id]: [own(1, 'a', some), own(2, 'b', { ...some, failed: 0 }), own(3, 'c', some)] });
    const gone = new TincanError('TINCAN_E_INVALID', 'There is nobody to send it to.');
    core.on('chat.retry', ({ id: which }) => {
      if (which === id(3)) throw gone;
      return { message: own(1, 'a') };
    });
    expect(await told('/resend', ops.id)).toBe(
      '1 message is on the way again. Whoever did not get the rest is not here any more.',
    );
    expect(asked('chat.retry')).toMatchObject([{ id: id(1) }, { id: id(3) }]);
    core.on('chat.retry', () => {
      throw gone;
    });
    expect(await told('/resend', ops.id)).toBe('Whoever did not get them is not here any more.');
  });

  it('/resend says where only that was not delivered', async () => {
    const given = own(1, 'a', { status: 'failed', error: error('TINCAN_E_CANCELLED') });
    begin({}, { [bob]: [given] });
    expect(await told('/resend', bob)).toBe('Nothing has failed here but what you discarded.');
  });

  it('/discard gives up the newest that waits', async () => {
    expect(await told('/discard', bob)).toBe('Discarded "d"; it is not sent any more.');
    expect(asked('chat.discard')).toEqual([{ conversation: bob, id: id(4) }]);
  });
});

describe('/history', () => {
  const said = Array.from({ length: 40 }, (_, at) => others(at + 1, `text ${at + 1}`));

  it('prints the newest, and how to get more', async () => {
    begin({}, { [bob]: said });
    const lines = (await told('/history bob')).split('\n');
    expect(lines).toHaveLength(32);
    expect(lines[0]).toContain('"tincan history bob" prints all');
    expect(lines[1]).toMatch(/^On 2023-11-1\d:$/);
    expect(lines[2]).toMatch(/bob: text 11$/);
    expect(lines.at(-1)).toMatch(/bob: text 40$/);
    expect(asked('chat.read')).toEqual([]);
  });

  it('prints all that is unread, and takes it for read', async () => {
    begin({ conversations: byId({ id: bob, messages: [], more: true, unread: 35 }) }, { [bob]: said });
    core.on('chat.read', () => ({}));
    expect((await told('/history', bob)).split('\n')).toHaveLength(37);
    expect(asked('chat.read')).toEqual([{ conversation: bob, upTo: { order: 40, id: id(40) } }]);
  });

  it('and /search are views of the full screen', async () => {
    begin();
    expect(await told('/history #ops', undefined, true)).toBe('');
    expect(await told('/search two words', undefined, true)).toBe('');
    expect(shown).toEqual([
      ['history', ops.id],
      ['search', 'two words'],
    ]);
  });
});

it('/search prints the newest hits with their conversation, and how to get more', async () => {
  begin({}, { [bob]: Array.from({ length: 25 }, (_, at) => others(at + 1, `text ${at + 1}`)) });
  const lines = (await told('/search text')).split('\n');
  expect(lines).toHaveLength(21);
  expect(lines[0]).toContain('The newest 20; "tincan history PEER --search WORDS"');
  expect(lines.at(-1)).toMatch(/^2023-11-1\d \d\d:\d\d \[bob\] bob: text 25$/);
  expect(await told('/search nothing')).toBe('Nothing found with nothing. Fewer words find more.');
  await expect(told('/search')).rejects.toThrow('Search for what?');
});

describe('/export', () => {
  const said = [others(1, 'a\nb'), own(2, 'c', { status: 'queued' })];
  const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
  beforeEach(() => begin({}, { [bob]: said }));

  it('writes all of it as text, for nobody else to read', async () => {
    expect(await told('/export talk.txt', bob)).toBe(
      `Wrote 2 messages of bob to ${join(directory, 'talk.txt')}.`,
    );
    const [first, second, third] = (await read('talk.txt')).split('\n');
    expect(first).toMatch(/^2023-11-1\d \d\d:\d\d bob: a$/);
    expect(second).toBe('      | b');
    expect(third).toMatch(/you: c \(queued\)$/);
    expect((await stat(join(directory, 'talk.txt'))).mode & 0o777).toBe(0o600);
  });

  it('writes objects where that is asked for, or the name says so', async () => {
    await told('/export talk json', bob);
    await told('/export talk.jsonl', bob);
    expect(await read('talk')).toBe(await read('talk.jsonl'));
    expect(JSON.parse((await read('talk')).split('\n')[1] ?? '')).toMatchObject({ from: 'self', text: 'c' });
  });

  it('overwrites nothing unless it is told to', async () => {
    await writeFile(join(directory, 'talk'), 'mine');
    await expect(told('/export talk', bob)).rejects.toThrow('"overwrite" behind it');
    expect(await read('talk')).toBe('mine');
    await told('/export talk json overwrite', bob);
    expect(await read('talk')).toContain('"text":"c"');
    await expect(told('/export talk owerwrite', bob)).rejects.toThrow('owerwrite says nothing here');
  });

  it('leaves nothing behind where it cannot be written whole', async () => {
    core.on('chat.page', () => {
      throw new TincanError('TINCAN_E_DATABASE');
    });
    await expect(told('/export talk', bob)).rejects.toMatchObject({ code: 'TINCAN_E_DATABASE' });
    await expect(stat(join(directory, 'talk'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(told('/export no/such/folder', bob)).rejects.toMatchObject({ code: 'TINCAN_E_FILE_ACCESS' });
  });
});

describe('/forget', () => {
  beforeEach(() => {
    begin();
    core.on('chat.clear', () => ({}));
  });

  it('says what would go, and forgets nothing without a yes', async () => {
    expect(await told('/forget bob')).toMatch(
      /^If you are sure, \/forget bob yes forgets all that was said there,/,
    );
    expect(await told('/forget everything')).toMatch(/\/forget everything yes .*in all conversations/);
    expect(await told('/forget', ops.id)).toMatch(/\/forget #ops yes /);
    expect(asked('chat.clear')).toEqual([]);
  });

  it('forgets what was named, or what is open', async () => {
    await told('/forget bob yes');
    await told('/forget yes', ops.id);
    expect(await told('/forget everything yes')).toBe(
      'Forgot what was said in all conversations, on this device.',
    );
    expect(asked('chat.clear')).toEqual([{ conversation: bob }, { conversation: ops.id }, {}]);
  });

  it('takes a quoted yes for a name', async () => {
    await expect(told('/forget "yes"')).rejects.toThrow('There is no peer yes');
    expect(asked('chat.clear')).toEqual([]);
  });
});

it('/mute, /unmute, /away and /back tell the core', async () => {
  begin();
  core.on('chat.mute', () => ({}));
  core.on('self.away', () => ({}));
  await told('/mute #ops');
  await told('/unmute', bob);
  await told('/away');
  await told('/back');
  expect(asked('chat.mute')).toEqual([
    { conversation: ops.id, muted: true },
    { conversation: bob, muted: false },
  ]);
  expect(asked('self.away')).toEqual([{ away: true }, { away: false }]);
});

describe('/room', () => {
  const changed = (fields: Partial<RoomState> = {}) => ({ room: { ...ops, ...fields } });

  it('lists rooms and members', async () => {
    begin({ rooms: byId({ ...ops, topic: 'what is up' }, aRoom('old', { part: 'left' })) });
    expect((await told('/room')).split('\n')).toEqual([
      '# ops  yours  2 members  what is up',
      '# old  left   2 members',
    ]);
    expect(await told('/room members', ops.id)).toBe(
      '# ops: what is up (1 of 1 other member connected)\nalice (you)  owner\nbob          member  connected',
    );
  });

  it('creates one and opens it', async () => {
    begin();
    core.on('room.create', () => changed());
    expect(await told('/room create #my ops')).toMatch(/^# ops is there, and yours/);
    expect(asked('room.create')).toEqual([{ name: 'my ops' }]);
    expect(opened).toEqual([ops.id]);
  });

  it('invites, removes, renames, hands over, in the room that is named or open', async () => {
    begin();
    for (const method of [
      'room.invite',
      'room.remove',
      'room.rename',
      'room.topic',
      'room.handOver',
    ] as const)
      core.on(method, () => changed());
    expect(await told('/room invite #ops carol')).toBe(
      'Invited carol into # ops; they are asked once they are connected.',
    );
    await told('/room remove bob', ops.id);
    await told('/room rename #ops new name');
    await told('/room hand bob', ops.id);
    expect(asked('room.invite')).toEqual([{ room: ops.id, peer: peerId('carol') }]);
    expect(asked('room.remove')).toEqual([{ room: ops.id, peer: bob }]);
    expect(asked('room.rename')).toEqual([{ room: ops.id, name: 'new name' }]);
    expect(asked('room.handOver')).toEqual([{ room: ops.id, peer: bob }]);
  });

  it('shows, sets and takes away the topic, quotes and all', async () => {
    begin({ rooms: byId({ ...ops, topic: 'old' }) });
    core.on('room.topic', ({ topic }) => changed({ topic }));
    expect(await told('/room topic', ops.id)).toBe('# ops: old');
    expect(await told('/room topic #ops it is "new"  now')).toBe('# ops: it is "new"  now');
    expect(await told('/room topic ""', ops.id)).toBe('# ops has no topic.');
    expect(asked('room.topic')).toHaveLength(2);
  });

  it('takes a member that this device has never met', async () => {
    const dave = { id: peerId('dave'), name: 'dave', state: 'member' as const };
    begin({ rooms: byId({ ...ops, members: [...ops.members, dave] }) });
    core.on('room.remove', () => changed());
    expect(await told('/room remove #ops dave')).toBe('dave is not in # ops any more.');
    await expect(told('/room remove #ops carol')).rejects.toThrow('carol is not in # ops.');
  });

  it('answers an invitation by its room', async () => {
    const room = { id: ops.id, name: 'ops' };
    const peer = { id: bob, name: 'bob', address: '' };
    const request = aRequest({ id: `room:${ops.id}`, kind: 'invitation', room, peer, expiresAt: 0 });
    begin({ rooms: byId({ ...ops, part: 'invited' }), requests: byId(request) });
    core.on('request.accept', () => ({ peer }));
    core.on('request.deny', () => ({ peer, blocked: false }));
    expect(await told('/room accept')).toContain('as soon as bob has confirmed it');
    expect(await told('/room decline ops')).toBe('Declined the invitation into # ops.');
    expect(await told('/accept #ops')).toContain('You are in # ops as soon as');
    expect(await told('/deny 1')).toBe('Denied the invitation of bob into # ops.');
    expect(asked('request.accept')).toEqual(Array(2).fill({ id: request.id }));
    await expect(told('/accept 1 skip')).rejects.toThrow('Request 1 is for a room');
  });

  it('/accept and /room accept open the room, also where it has to be confirmed', async () => {
    const peer = { id: bob, name: 'bob', address: '' };
    const room = { id: ops.id, name: 'ops' };
    const request = aRequest({ kind: 'invitation', room, peer, expiresAt: 0 });
    begin({ rooms: byId({ ...ops, part: 'invited' }), requests: byId(request) });
    core.on('request.accept', () => ({ peer }));
    await told('/accept #ops');
    await told('/room accept');
    expect(opened).toEqual([ops.id, ops.id]);
  });

  it('asks to be let in, and lets in', async () => {
    const peer = { id: bob, name: 'bob', address: '' };
    const request = aRequest({ kind: 'admission', room: { id: ops.id, name: 'ops' }, peer, expiresAt: 0 });
    begin({ requests: byId(request) });
    core.on('room.ask', () => ({ room: aRoom('dev', { part: 'asking' }) }));
    core.on('request.accept', () => ({ peer }));
    core.on('request.deny', () => ({ peer, blocked: false }));
    expect(await told('/room ask dev bob')).toBe('Asked bob to be let into # dev. The answer is theirs.');
    expect(asked('room.ask')).toEqual([{ peer: bob, name: 'dev' }]);
    expect(await told('/accept bob')).toBe('Let bob into # ops.');
    expect(await told('/deny bob')).toBe('Did not let bob into # ops.');
  });

  it('leaves', async () => {
    begin();
    core.on('room.leave', () => changed({ part: 'left' }));
    expect(await told('/room leave ops')).toBe('You have left # ops; what was said stays here.');
  });

  it('says how it is right', async () => {
    begin({ rooms: byId(ops, aRoom('past', { part: 'left' })) });
    await expect(told('/room invte bob')).rejects.toThrow('Did you mean /room invite?');
    await expect(told('/room invite', ops.id)).rejects.toThrow('Usage: /room invite [#ROOM] PEER');
    await expect(told('/room invite bob')).rejects.toThrow('No room is open');
    await expect(told('/room topic #past x')).rejects.toThrow('You are not in # past.');
    expect(await told('/room help')).toMatch(
      /\/room invite \[#ROOM\] PEER +Asks somebody into a room of yours\n/,
    );
    await expect(told('/room list more')).rejects.toThrow('takes nothing more');
    await expect(told('/room accept')).rejects.toThrow('not invited into any room');
  });
});

it('a command for one peer does not take the room that is open for one', async () => {
  begin();
  await expect(told('/disconnect', roomId('ops'))).rejects.toThrow('no conversation with one is open');
  await expect(told('/send file', roomId('ops'))).rejects.toThrow('name the receiver too');
});
