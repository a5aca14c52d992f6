import { describe, expect, it } from 'vitest';
import { createStore } from '../../src/store/store.ts';
import { waitFor } from '../../src/store/wait-for.ts';
import { aPeer } from '../support/states.ts';

const bob = aPeer('bob');

describe('waiting for a state', () => {
  it('is over at once where the state is there', async () => {
    expect(await waitFor(createStore(), (state) => state.notices)).toEqual({});
  });

  it('is over with the first change that brings it', async () => {
    const store = createStore();
    const seen = waitFor(store, (state) => state.peers[bob.id]?.name);
    store.set({ downloads: '/tmp' });
    store.put('peers', bob.id, bob);
    store.update('peers', bob.id, { name: 'later' });
    expect(await seen).toBe('bob');
  });

  it('ends with what the selector throws, at the start or later', async () => {
    const store = createStore();
    const refuse = (): never => {
      throw new Error('never');
    };
    await expect(waitFor(store, refuse)).rejects.toThrow('never');
    const seen = waitFor(store, (state) => (state.peers[bob.id] === undefined ? undefined : refuse()));
    expect(() => store.put('peers', bob.id, bob)).not.toThrow();
    await expect(seen).rejects.toThrow('never');
  });

  it('ends with whoever waits, and looks no further then', async () => {
    const store = createStore();
    const gone = new AbortController();
    let looks = 0;
    const seen = waitFor(
      store,
      () => {
        looks += 1;
        return undefined;
      },
      gone.signal,
    );
    gone.abort(new Error('gone'));
    await expect(seen).rejects.toThrow('gone');
    store.put('peers', bob.id, bob);
    expect(looks).toBe(1);
    await expect(waitFor(store, (state) => state.notices, gone.signal)).rejects.toThrow('gone');
  });

  it('looks no further once it is over', async () => {
    const store = createStore();
    let looks = 0;
    const seen = waitFor(store, (state) => {
      looks += 1;
      return state.peers[bob.id];
    });
    store.put('peers', bob.id, bob);
    await seen;
    store.put('peers', bob.id, undefined);
    expect(looks).toBe(2);
  });
});
