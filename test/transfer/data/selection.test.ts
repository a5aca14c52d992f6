import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Selection } from '../../../src/transfer/data/selection.ts';

it('has what was chosen, what is in it, and the folders on the way', () => {
  const selection = new Selection(['a/b', 'c/', 'd/e/f.txt']);
  const has = (path: string): boolean => selection.has(path.split('/'));
  for (const path of ['a', 'a/b', 'a/b/x/y', 'c', 'c/x', 'd', 'd/e', 'd/e/f.txt'])
    expect(has(path)).toBe(true);
  for (const path of ['a/bb', 'a/x', 'd/x', 'd/e/x', 'e', 'cc', 'b']) expect(has(path)).toBe(false);
});

it('has nothing where nothing was chosen', () => {
  expect(new Selection([]).has(['a'])).toBe(false);
});

it('has each ancestor of what it has', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
  const path = fc.array(name, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(path), path, (chosen, probe) => {
      const selection = new Selection(chosen.map((one) => one.join('/')));
      if (!selection.has(probe)) return;
      for (let end = 1; end < probe.length; end += 1) expect(selection.has(probe.slice(0, end))).toBe(true);
    }),
  );
});
