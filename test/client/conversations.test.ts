import { afterEach, describe, expect, it } from 'vitest';
import {
  conversationName,
  conversationWord,
  findGroup,
  findRoom,
  requestText,
  resolveConversation,
} from '../../src/client/index.ts';
import { TincanError } from '../../src/errors.ts';
import type { State } from '../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aPeer, aRequest, aRoom, byId, peerId, readyState, roomId } from '../support/states.ts';

const ops = aRoom('ops');
const state = readyState({ peers: byId(aPeer('bob')), rooms: byId(ops) });

describe('a room', () => {
  it.each(['ops', '#ops', '# ops', 'OPS', ops.id, ops.id.slice(0, 6)])('is meant by %s', (typed) => {
    expect(findRoom(state, typed)).toBe(ops);
  });

  it('is not meant by less of its id, nor by nothing', () => {
    expect(() => findRoom(state, ops.id.slice(0, 5))).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_NO_SUCH_ROOM' }),
    );
    expect(() => findRoom(state, '#')).toThrow('right behind the #');
  });

  it('that is mistyped is answered with the nearest', () => {
    expect(() => findRoom(state, '#opps')).toThrow('There is no room opps. Did you mean #ops?');
    expect(() => findRoom(state, '#kitchen')).toThrow(/^There is no room kitchen\.$/);
  });

  it('that one is in comes before one that one has left, and two of a kind are ambiguous', () => {
    const left = aRoom('ops', { id: roomId('left'), part: 'left' });
    const other = aRoom('ops', { id: roomId('other'), label: 'ops·2' });
    expect(findRoom({ rooms: byId(left, ops) }, 'ops')).toBe(ops);
    const twice = { rooms: byId({ ...ops, label: 'ops·1' }, other) };
    expect(() => findRoom(twice, '#ops')).toThrow(expect.objectContaining({ code: 'TINCAN_E_AMBIGUOUS' }));
    expect(findRoom(twice, '#ops·2')).toBe(other);
  });

  it('has its label for a name, and one that is gone its id', () => {
    expect(conversationName(state, ops.id)).toBe('# ops');
    expect(conversationName(readyState(), ops.id)).toBe(`# ${ops.id.slice(0, 6)}`);
    expect(conversationWord(state, ops.id)).toBe('#ops');
  });
});

describe('a conversation as it is written', () => {
  let core: FakeCore;
  afterEach(() => core.stop());

  const clientOf = async (fields: Partial<State> = {}) => {
    core = fakeCore({ ...state, ...fields });
    core.on('peer.resolve', ({ target }) => {
      const found = Object.values(core.store.get().peers).find(({ name }) => name === target);
      if (found === undefined) throw new TincanError('TINCAN_E_NO_SUCH_PEER');
      return { id: found.id, name: found.name, address: '', known: true };
    });
    return await core.client();
  };

  it('is everyone, a room, or a peer', async () => {
    const client = await clientOf();
    expect(await findGroup(client, '#everyone')).toMatchObject({ kind: 'everyone', id: 'everyone' });
    expect(await findGroup(client, 'Everyone')).toMatchObject({ kind: 'everyone' });
    expect(await resolveConversation(client, 'ops')).toMatchObject({ kind: 'room', id: ops.id });
    expect(await resolveConversation(client, 'bob')).toMatchObject({ kind: 'peer', id: peerId('bob') });
    await expect(resolveConversation(client, '#bob')).rejects.toMatchObject({
      code: 'TINCAN_E_NO_SUCH_ROOM',
    });
    await expect(resolveConversation(client, 'dave')).rejects.toMatchObject({
      code: 'TINCAN_E_NO_SUCH_PEER',
    });
  });

  it('is ambiguous where a friend has the name of a room, and not where a stranger has', async () => {
    const client = await clientOf({ peers: byId(aPeer('ops')) });
    await expect(findGroup(client, 'ops')).rejects.toMatchObject({ code: 'TINCAN_E_AMBIGUOUS' });
    expect(await findGroup(client, '#ops')).toMatchObject({ kind: 'room' });
    await core.stop();
    const other = await clientOf({ peers: byId(aPeer('ops', { trust: 'unknown' })) });
    expect(await findGroup(other, 'ops')).toMatchObject({ kind: 'room' });
  });

  it('may be that with a peer of whom no more than messages is left', async () => {
    const id = peerId('gone');
    const client = await clientOf({ conversations: byId({ id, messages: [], more: true, unread: 0 }) });
    expect(await resolveConversation(client, id.slice(0, 8))).toMatchObject({ kind: 'peer', id });
  });
});

it('requests of rooms say who asks for what', () => {
  const room = { id: ops.id, name: 'ops' };
  const peer = { id: peerId('bob'), name: 'bob', address: '' };
  expect(requestText(state, aRequest({ kind: 'invitation', peer, room, expiresAt: 0 }))).toMatch(
    /^bob \(\S+\) invites you into # ops\.$/,
  );
  expect(requestText(state, aRequest({ kind: 'admission', peer, room, expiresAt: 0 }))).toMatch(
    /^bob \(\S+\) asks to be let into # ops\.$/,
  );
});
