import { describe, expect, it } from 'vitest';
import type { State } from '../../src/store/state.ts';
import { createStore, type Lane } from '../../src/store/store.ts';
import { aPeer, byId, readyState } from '../support/states.ts';

const bob = aPeer('bob');

function watched(initial: State = readyState()) {
  const store = createStore(initial);
  const changes: Lane[] = [];
  const unsubscribe = store.subscribe((_state, lane) => changes.push(lane));
  return { store, changes, unsubscribe };
}

describe('the store', () => {
  it('gives snapshots that never change', () => {
    const { store } = watched();
    const before = store.get();
    store.put('peers', bob.id, bob);
    expect(before.peers).toEqual({});
    expect(store.get().peers).toEqual({ [bob.id]: bob });
  });

  it('leaves untouched slices and entities as they were', () => {
    const carol = aPeer('carol');
    const { store } = watched(readyState({ peers: byId(bob, carol) }));
    const before = store.get();
    store.update('peers', carol.id, { unread: 3 });
    expect(store.get().transfers).toBe(before.transfers);
    expect(store.get().peers[bob.id]).toBe(before.peers[bob.id]);
    expect(store.get().peers[carol.id]).toEqual({ ...carol, unread: 3 });
  });

  it('tells its listeners the lane; without one it is "now"', () => {
    const { store, changes } = watched();
    store.put('peers', bob.id, bob);
    store.update('peers', bob.id, { unread: 1 }, 'bulk');
    store.set({ downloads: '/tmp' }, 'bulk');
    expect(changes).toEqual(['now', 'bulk', 'bulk']);
  });

  it('is silent when nothing has changed', () => {
    const { store, changes } = watched(readyState({ peers: byId(bob) }));
    store.put('peers', bob.id, bob);
    store.put('peers', 'nobody', undefined);
    store.update('peers', bob.id, { name: 'bob' });
    store.update('peers', 'nobody', { name: 'x' });
    expect(changes).toEqual([]);
  });

  it('removes an entity, and a field that becomes undefined', () => {
    const { store } = watched(readyState({ peers: byId({ ...bob, rtt: 3 }) }));
    store.update('peers', bob.id, { rtt: undefined } as never);
    expect(Object.keys(store.get().peers[bob.id] ?? {})).not.toContain('rtt');
    store.put('peers', bob.id, undefined);
    expect(store.get().peers).toEqual({});
  });

  it('tells a listener nothing after it unsubscribed', () => {
    const { store, changes, unsubscribe } = watched();
    unsubscribe();
    store.put('peers', bob.id, bob);
    expect(changes).toEqual([]);
  });

  it('lets a listener unsubscribe while it is told', () => {
    const store = createStore(readyState());
    let told = 0;
    const off = store.subscribe(() => {
      told += 1;
      off();
    });
    let other = 0;
    store.subscribe(() => {
      other += 1;
    });
    store.put('peers', bob.id, bob);
    store.put('peers', bob.id, undefined);
    expect([told, other]).toEqual([1, 2]);
  });
});
