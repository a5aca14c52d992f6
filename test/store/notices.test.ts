import { describe, expect, it } from 'vitest';
import { NOTICES } from '../../src/limits.ts';
import { createNotices } from '../../src/store/notices.ts';
import { createStore } from '../../src/store/store.ts';

describe('notices', () => {
  it('are numbered, timed, and say what they are about', () => {
    const store = createStore();
    const notice = createNotices(store, () => 7);
    notice('info', 'one');
    notice('error', 'two', { transfer: 't' });
    expect(store.get().notices).toEqual({
      1: { id: 1, level: 'info', text: 'one', time: 7 },
      2: { id: 2, level: 'error', text: 'two', time: 7, transfer: 't' },
    });
  });

  it('are kept up to a bound, the newest ones', () => {
    const store = createStore();
    const notice = createNotices(store, () => 0);
    for (let count = 1; count <= NOTICES.kept + 50; count += 1) notice('info', `${count}`);
    const texts = Object.values(store.get().notices).map(({ text }) => text);
    expect(texts).toHaveLength(NOTICES.kept);
    expect(texts[0]).toBe('51');
    expect(texts.at(-1)).toBe(`${NOTICES.kept + 50}`);
  });
});
