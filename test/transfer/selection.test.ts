import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectionOf } from '../../src/transfer/selection.ts';

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
    expect(selectionOf(only)(path.split('/'))).toBe(wanted);
  });

  it('wants all that is below what it wants', () => {
    fc.assert(
      fc.property(fc.array(anyPath, { maxLength: 5 }), anyPath, anyPath, (only, path, below) => {
        const isWanted = selectionOf(only.map((one) => one.join('/')));
        if (isWanted(path)) expect(isWanted([...path, ...below])).toBe(true);
        expect(isWanted(path)).toBe(
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
