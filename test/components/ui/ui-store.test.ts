import { describe, expect, it } from 'vitest';
import { createUiStore } from '../../../components/ui/ui-store.ts';

describe('the store of a screen', () => {
  it('tells of a change, and not of none', () => {
    const store = createUiStore({ columns: 80, rows: 24 }, 5);
    let told = 0;
    const end = store.subscribe(() => {
      told += 1;
    });
    store.change((ui) => ui);
    expect(told).toBe(0);
    store.change((ui) => ({ ...ui, focus: 'peers' }));
    expect(told).toBe(1);
    expect(store.get()).toMatchObject({ columns: 80, rows: 24, now: 5, focus: 'peers' });
    end();
    store.change((ui) => ({ ...ui, focus: 'composer' }));
    expect(told).toBe(1);
  });
});
