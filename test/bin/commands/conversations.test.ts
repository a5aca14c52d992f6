import { afterEach, describe, expect, it } from 'vitest';
import { type HistoryArguments, history } from '../../../bin/commands/history.ts';
import { msg } from '../../../bin/commands/msg.ts';
import { accept, deny, requests } from '../../../bin/commands/requests.ts';
import {
  roomAccept,
  roomAsk,
  roomCreate,
  roomInvite,
  roomLeave,
  roomList,
  roomMembers,
  roomTopic,
} from '../../../bin/commands/room.ts';
import { EXIT, TincanError } from '../../../src/errors.ts';
import type { MessageState, State } from '../../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../../support/fake-core.ts';
import { scriptHistory } from '../../support/history-script.ts';
import { aMessage, aPeer, aRequest, aRoom, byId, peerId, readyState } from '../../support/states.ts';
import { type TestCommand, testCommand } from '../support.ts';

const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
const ops = aRoom('ops', { topic: 'what is up' });
let core: FakeCore;
afterEach(() => core.stop());

function coreWith(fields: Partial<State> = {}, said: Record<string, readonly MessageState[]> = {}): FakeCore {
  core = fakeCore(readyState({ peers: byId(aPeer('bob')), rooms: byId(ops), ...fields }));
  core.on('peer.resolve', ({ target }) => {
    if (target !== 'bob') throw new TincanError('TINCAN_E_NO_SUCH_PEER');
    return { ...bob, known: true };
  });
  scriptHistory(core, said);
  return core;
}
const paramsOf = (method: string): unknown[] =>
  core.calls.filter((call) => call.method === method).map(({ params }) => params);
const objects = ({ data }: TestCommand): Record<string, unknown>[] =>
  data.map((line) => JSON.parse(line) as Record<string, unknown>);
const id = (number: number): string => number.toString(16).padStart(32, '0');
const message = (number: number, fields: Partial<MessageState> = {}): MessageState =>
  aMessage(id(number), `text ${number}`, { order: number, ...fields });

describe('tincan history', () => {
  const said = Array.from({ length: 5 }, (_, at) => message(at + 1));
  const all: HistoryArguments = {
    conversation: 'bob',
    since: undefined,
    search: undefined,
    limit: undefined,
    forget: false,
    yes: false,
  };

  it('prints what was said oldest first, with the day, and as objects', async () => {
    const command = await testCommand(coreWith({}, { [bob.id]: said }));
    expect(await command.run(history, all)).toBe(EXIT.done);
    expect(command.data).toHaveLength(5);
    expect(command.data[0]).toMatch(/^2023-11-1\d \d\d:\d\d bob: text 1$/);
    const json = await testCommand(core, true);
    await json.run(history, { ...all, limit: '2' });
    expect(objects(json).map(({ text }) => text)).toEqual(['text 4', 'text 5']);
    expect(Object.keys(objects(json)[0] ?? {}).join(' ')).toBe(
      'id time from name text state error edited retracted replyTo event recipients delivered failed',
    );
  });

  it('prints what is found, and what is not older than asked', async () => {
    const old = message(1, { time: Date.UTC(2020, 0, 1) });
    coreWith({}, { [ops.id]: [old, message(2), message(3)], [bob.id]: said });
    const found = await testCommand(core, true);
    await found.run(history, { ...all, conversation: '#ops', search: 'text', since: '2021-01-01' });
    expect(objects(found).map(({ id: one }) => one)).toEqual([id(2), id(3)]);
    const since = await testCommand(core, true);
    await since.run(history, { ...all, conversation: 'ops', since: '2021-01-01' });
    expect(objects(since).map(({ id: one }) => one)).toEqual([id(2), id(3)]);
  });

  it('says that there is nothing, and that there is no such conversation', async () => {
    const command = await testCommand(coreWith());
    expect(await command.run(history, { ...all, conversation: 'everyone' })).toBe(EXIT.done);
    expect(await command.run(history, { ...all, conversation: 'everyone', search: 'x' })).toBe(EXIT.done);
    expect(command.words).toEqual([
      'There are no messages in # everyone.',
      'Nothing was found in # everyone.',
    ]);
    await expect(command.run(history, { ...all, conversation: '#dev' })).rejects.toMatchObject({
      code: 'TINCAN_E_NO_SUCH_ROOM',
    });
  });

  it.each<[Partial<HistoryArguments>, string]>([
    [{ since: 'yesterday' }, '--since takes a time'],
    [{ limit: '0' }, '--limit takes a whole number'],
    [{ search: ' ' }, '--search takes'],
    [{ yes: true }, '--yes goes with --forget'],
    [{ forget: true }, 'add --yes'],
    [{ forget: true, yes: true, limit: '1' }, '--forget forgets all'],
  ])('takes no %j', async (args, text) => {
    const command = await testCommand(coreWith());
    await expect(command.run(history, { ...all, ...args })).rejects.toThrow(text);
    expect(core.calls).toEqual([]);
  });

  it('--forget --yes forgets a conversation, or everything', async () => {
    coreWith();
    core.on('chat.clear', () => ({}));
    const command = await testCommand(core, true);
    await command.run(history, { ...all, forget: true, yes: true });
    await command.run(history, { ...all, conversation: 'everything', forget: true, yes: true });
    expect(paramsOf('chat.clear')).toEqual([{ conversation: bob.id }, {}]);
    expect(objects(command)).toEqual([
      { conversation: bob.id, outcome: 'forgotten' },
      { conversation: null, outcome: 'forgotten' },
    ]);
  });
});

describe('tincan msg', () => {
  const args = { peer: 'bob', text: ['hello'], room: undefined, wait: false };
  const said = async (fields: Partial<State>): Promise<string[]> => {
    coreWith(fields);
    core.on('chat.send', () => ({ message: message(9, { from: 'self', status: 'queued' }) }));
    const command = await testCommand(core);
    await command.run(msg, args);
    return command.data;
  };

  it('tells a message that waits from one that goes at once', async () => {
    expect(await said({ peers: byId(aPeer('bob', { state: 'offline' })) })).toEqual(['Queued for bob.']);
    await core.stop();
    expect(await said({})).toEqual(['On its way to bob.']);
  });
});

describe('tincan msg --room', () => {
  const args = { peer: 'all', text: ['well?'], room: 'ops', wait: false };
  const sent = message(9, { from: 'self', status: 'sent', recipients: 3, delivered: 1 });

  it('sends all words to the room, and says how many have it', async () => {
    coreWith();
    core.on('chat.send', () => ({ message: sent }));
    const command = await testCommand(core);
    expect(await command.run(msg, args)).toBe(EXIT.done);
    expect(command.data).toEqual(['Sent to # ops. 1 of 3 have it.']);
    expect(paramsOf('chat.send')).toEqual([{ conversation: ops.id, text: 'all well?' }]);
    const json = await testCommand(core, true);
    await json.run(msg, { ...args, room: '#everyone' });
    expect(objects(json)).toEqual([
      {
        id: id(9),
        peer: null,
        state: 'sent',
        error: null,
        room: { id: 'everyone', name: 'everyone' },
        recipients: 3,
        delivered: 1,
        failed: 0,
      },
    ]);
  });

  it('--wait tells of who will not get it, and of no more than that it is delivered', async () => {
    coreWith();
    core.on('chat.send', () => ({ message: sent }));
    core.on('chat.settled', () => ({ message: { ...sent, delivered: 2, failed: 1 } }));
    const command = await testCommand(core);
    expect(await command.run(msg, { ...args, wait: true })).toBe(EXIT.failed);
    expect(command.data).toEqual(['Sent to # ops. 2 of 3 have it; 1 will not get it.']);
    core.on('chat.settled', () => ({ message: message(9, { from: 'self', status: 'read' }) }));
    const json = await testCommand(core, true);
    await json.run(msg, { ...args, peer: 'bob', room: undefined, wait: true });
    expect(objects(json)).toMatchObject([{ state: 'delivered', delivered: 1, failed: 0 }]);
  });

  it('--wait waits until all have it, or says who has when it is interrupted', async () => {
    coreWith();
    core.on('chat.send', () => ({ message: sent }));
    core.on('chat.settled', () => ({ message: { ...sent, status: 'delivered', delivered: 3 } }));
    const command = await testCommand(core);
    await command.run(msg, { ...args, wait: true });
    expect(command.data).toEqual(['Delivered to # ops. 3 of 3 have it.']);
    core.on('chat.settled', () => new Promise(() => {}));
    const messages = [{ ...sent, delivered: 2 }];
    core.store.put('conversations', ops.id, { id: ops.id, messages, more: false, unread: 0 });
    const waiting = await testCommand(core);
    const ended = waiting.run(msg, { ...args, wait: true });
    await core.called('chat.settled');
    waiting.interrupt();
    await ended;
    expect(waiting.data).toEqual(['Sent to # ops. 2 of 3 have it.']);
  });

  it('sends nothing where there is no such room, one is not in it, or nobody is named', async () => {
    coreWith({ rooms: byId({ ...ops, part: 'left' }) });
    const command = await testCommand(core);
    await expect(command.run(msg, args)).rejects.toThrow('You are not in # ops.');
    await expect(command.run(msg, { ...args, room: 'bob' })).rejects.toMatchObject({
      code: 'TINCAN_E_NO_SUCH_ROOM',
    });
    await expect(command.run(msg, { ...args, peer: undefined, room: undefined })).rejects.toThrow(
      'Something is missing',
    );
    expect(paramsOf('chat.send')).toEqual([]);
  });
});

describe('tincan room', () => {
  it('list prints rooms, and members who is in one', async () => {
    const command = await testCommand(coreWith());
    await command.run(roomList, {});
    await command.run(roomMembers, { room: 'ops' });
    expect(command.data).toEqual([
      '# ops  yours  2 members  what is up',
      '# ops: what is up (1 of 1 other member connected)',
      'alice (you)  owner',
      'bob          member  connected',
    ]);
    const json = await testCommand(core, true);
    await json.run(roomList, {});
    const { label: _label, ...printed } = ops;
    expect(objects(json)).toEqual([printed]);
  });

  it('does what it is told and prints the room as it is then', async () => {
    coreWith();
    core.on('room.create', ({ name }) => ({ room: { ...ops, name, label: name } }));
    core.on('room.invite', () => ({ room: { ...ops, version: 2 } }));
    core.on('room.topic', ({ topic }) => ({ room: { ...ops, topic } }));
    core.on('room.leave', () => ({ room: { ...ops, part: 'left' } }));
    const command = await testCommand(core, true);
    await command.run(roomCreate, { title: ['my', 'room'] });
    await command.run(roomInvite, { room: '#ops', peer: ['bob'] });
    await command.run(roomTopic, { room: 'ops', text: [''] });
    await command.run(roomTopic, { room: 'ops', text: [] });
    await command.run(roomLeave, { room: 'ops' });
    expect(objects(command).map(({ name, version, topic, part }) => [name, version, topic, part])).toEqual([
      ['my room', 1, 'what is up', 'owner'],
      ['ops', 2, 'what is up', 'owner'],
      ['ops', 1, '', 'owner'],
      ['ops', 1, 'what is up', 'owner'],
      ['ops', 1, 'what is up', 'left'],
    ]);
    expect(paramsOf('room.topic')).toEqual([{ room: ops.id, topic: '' }]);
  });

  it('asks to be let in', async () => {
    coreWith();
    core.on('room.ask', () => ({ room: aRoom('dev', { part: 'asking' }) }));
    const command = await testCommand(core, true);
    await command.run(roomAsk, { title: '#dev', peer: ['bob'] });
    expect(objects(command)).toEqual([expect.objectContaining({ name: 'dev', part: 'asking' })]);
    expect(paramsOf('room.ask')).toEqual([{ peer: bob.id, name: 'dev' }]);
  });
});

describe('requests of rooms', () => {
  const room = { id: ops.id, name: 'ops' };
  const invitation = aRequest({
    id: `room:${ops.id}`,
    kind: 'invitation',
    peer: bob,
    room,
    expiresAt: 0,
  });

  it('are listed with their room, and never expire', async () => {
    const command = await testCommand(coreWith({ requests: byId(invitation) }), true);
    await command.run(requests, { files: undefined });
    expect(objects(command)[0]).toMatchObject({ kind: 'invitation', room, expiresAt: null });
    await expect(command.run(requests, { files: '1' })).rejects.toThrow(
      'Request 1 is for the invitation of bob into # ops, and has no files',
    );
  });

  it('are accepted and denied, also by their room', async () => {
    coreWith({ requests: byId(invitation), rooms: byId({ ...ops, part: 'invited' }) });
    core.on('request.accept', () => ({ peer: bob }));
    core.on('request.deny', () => ({ peer: bob, blocked: false }));
    const command = await testCommand(core);
    const yes = { only: [], to: undefined, existing: undefined };
    await command.run(accept, { ...yes, request: 'bob' });
    await command.run(roomAccept, { room: 'ops' });
    await command.run(deny, { request: '#ops' });
    expect(paramsOf('request.accept')).toEqual(Array(2).fill({ id: invitation.id }));
    expect(command.data).toEqual([
      'You are in # ops as soon as bob has confirmed it, which happens by itself.',
      'You are in # ops as soon as bob has confirmed it, which happens by itself.',
      'Denied the invitation of bob into # ops.',
    ]);
    await expect(command.run(accept, { ...yes, request: 'bob', to: '/in' })).rejects.toThrow('are for files');
  });
});
