import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Selection } from '../../src/transfer/selection.ts';

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

const component = fc.stringMatching(/^[a-c]{1,2}$/);
const anyPath = fc.array(component, { minLength: 1, maxLength: 4 });

describe('a selection', () => {
  it.each([
    [['photos'], 'photos', true],
    [['photos'], 'photos/2024/a.jpg', true],
    [['photos/'], 'photos/a.jpg', true],
    [['photos/a.jpg'], 'photos/a.jpg', true],
    [['photos/a.jpg'], 'photos', false],
    [['photos/a.jpg'], 'photos/a.jpg2', false],
    [['photo'], 'photos/a.jpg', false],
    [['a.jpg'], 'photos/a.jpg', false],
    [[], 'photos', false],
  ])('%j: %s is wanted: %s', (only, path, wanted) => {
    expect(new Selection(only).isChosen(path.split('/'))).toBe(wanted);
  });

  it('wants all that is below what it wants', () => {
    fc.assert(
      fc.property(fc.array(anyPath, { maxLength: 5 }), anyPath, anyPath, (only, path, below) => {
        const selection = new Selection(only.map((one) => one.join('/')));
        if (selection.isChosen(path)) expect(selection.isChosen([...path, ...below])).toBe(true);
        expect(selection.isChosen(path)).toBe(
          only.some((one) =>
            path
              .join('/')
              .concat('/')
              .startsWith(`${one.join('/')}/`),
          ),
        );
      }),
    );
  });
});
