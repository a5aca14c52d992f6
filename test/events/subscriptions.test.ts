import { beforeEach, describe, expect, it } from 'vitest';
import { createEvents, type Events, subscribeToEvents } from '../../src/events/index.ts';
import type { CoreEvent } from '../../src/store/events.ts';
import { EVERYONE } from '../../src/store/state.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { aMessage, aPeer, aRequest, aRoom, peerId, readyState } from '../support/states.ts';

const bob = peerId('bob');
let store: Store;
let events: Events;
beforeEach(() => {
  store = createStore(readyState({ peers: { [bob]: aPeer('bob') } }));
  events = createEvents({
    store,
    peerRef: (id) => ({ id, name: store.get().peers[id]?.name ?? '', address: '127.0.0.1' }),
    now: () => 0,
  });
});

const never = new AbortController().signal;
const kindsOf = (all: CoreEvent[]): string[] => all.map(({ event }) => event);

describe('a stream of events', () => {
  it('gives what has happened since it was opened, and waits for what comes', async () => {
    events.message(bob, aMessage('m0', 'before'), 'new');
    const stream = subscribeToEvents(events, {});
    events.message(bob, aMessage('m1', 'hi'), 'new');
    expect(await stream.next(never)).toMatchObject([
      { event: 'message', change: 'new', peer: { id: bob, name: 'bob' }, room: null, message: { id: 'm1' } },
    ]);
    const next = stream.next(never);
    events.request(aRequest(), 'arrived');
    expect(await next).toMatchObject([{ event: 'request', change: 'arrived', request: { id: 'request-1' } }]);
  });

  it('names the room of a message, or everyone', async () => {
    const room = aRoom('ops');
    store.put('rooms', room.id, room);
    const stream = subscribeToEvents(events, {});
    events.message(room.id, aMessage('m1', 'hi'), 'new');
    events.message(EVERYONE, aMessage('m2', 'hi', { from: 'self' }), 'new');
    const rooms = (await stream.next(never)).map((event) => event.event === 'message' && event.room);
    expect(rooms).toEqual([
      { id: room.id, name: 'ops' },
      { id: EVERYONE, name: EVERYONE },
    ]);
  });

  it('tells a message that was taken back from one that was changed', async () => {
    const stream = subscribeToEvents(events, {});
    events.message(bob, aMessage('m1', 'other', { editedAt: 1 }), 'edited');
    events.message(bob, aMessage('m1', '', { retracted: true }), 'edited');
    expect((await stream.next(never)).map((event) => 'change' in event && event.change)).toEqual([
      'edited',
      'retracted',
    ]);
  });

  it('has the kinds that are wanted, and only what is about a peer where one is named', async () => {
    const messages = subscribeToEvents(events, { kinds: ['message'] });
    const ofBob = subscribeToEvents(events, { peer: bob });
    events.request(aRequest(), 'arrived');
    store.put('peers', peerId('carol'), aPeer('carol'));
    events.message(peerId('carol'), aMessage('m1', 'hi', { from: peerId('carol') }), 'new');
    events.message(bob, aMessage('m2', 'hi', { from: 'self' }), 'new');
    expect(kindsOf(await messages.next(never))).toEqual(['message', 'message']);
    expect(await ofBob.next(never)).toMatchObject([{ event: 'message', message: { id: 'm2' } }]);
  });

  it('ends with the core, whatever is wanted', async () => {
    const stream = subscribeToEvents(events, { kinds: ['message'], peer: bob });
    store.set({ self: { ...store.get().self, status: 'stopping' } });
    expect(await stream.next(never)).toMatchObject([{ event: 'core', change: 'stopping' }]);
  });

  it('makes nothing of what nobody listens to', async () => {
    const stream = subscribeToEvents(events, {});
    stream.close();
    events.message(bob, aMessage('m1', 'hi'), 'new');
    const waiting = new AbortController();
    const next = stream.next(waiting.signal);
    waiting.abort(new Error('nothing came'));
    await expect(next).rejects.toThrow('nothing came');
  });

  it('is asked by one at a time', async () => {
    const stream = subscribeToEvents(events, {});
    const waiting = new AbortController();
    const first = stream.next(waiting.signal);
    await expect(stream.next(never)).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
    waiting.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
  });
});
