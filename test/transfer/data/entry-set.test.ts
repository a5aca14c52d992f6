import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { ENTRY_SET_CHARACTERS, EntrySet } from '../../../src/transfer/data/entry-set.ts';

const entry = fc.oneof(fc.nat(40), fc.nat(TRANSFER.manifestEntries - 1));
const setOf = (entries: readonly number[]): EntrySet => {
  const set = new EntrySet();
  for (const one of entries) set.add(one);
  return set;
};

it('holds what was added and not taken out again, as a Set does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), entry)), (steps) => {
      const [set, model] = [new EntrySet(), new Set<number>()];
      for (const [adds, index] of steps) {
        if (adds) {
          set.add(index);
          model.add(index);
        } else {
          set.delete(index);
          model.delete(index);
        }
      }
      expect(set.size).toBe(model.size);
      for (const [, index] of steps) expect(set.has(index)).toBe(model.has(index));
    }),
  );
});

it('is the same after it has gone over the wire', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const read = EntrySet.fromBase64(setOf(entries).toBase64());
      expect(read.size).toBe(new Set(entries).size);
      for (const index of entries) expect(read.has(index)).toBe(true);
    }),
  );
});

it('takes what is in either of two', () => {
  fc.assert(
    fc.property(fc.array(entry), fc.array(entry), (a, b) => {
      const both = setOf(a).union(setOf(b));
      expect(both.size).toBe(new Set([...a, ...b]).size);
      for (const index of [...a, ...b]) expect(both.has(index)).toBe(true);
    }),
  );
});

it('says nothing where nothing is in it, and all of the largest manifest within its bound', () => {
  expect(new EntrySet().toBase64()).toBe('');
  expect(setOf([TRANSFER.manifestEntries - 1]).toBase64().length).toBe(ENTRY_SET_CHARACTERS);
});
