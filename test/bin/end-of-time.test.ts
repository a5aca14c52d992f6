import { expect, it } from 'vitest';
import { endOfTime } from '../../bin/end-of-time.ts';
import { EXIT } from '../../src/errors.ts';

it.each([
  ['Ctrl-C', false, 3, undefined, EXIT.interrupted],
  ['time that is over with something', true, 1, undefined, EXIT.done],
  ['time that is over with nothing', true, 0, undefined, EXIT.interrupted],
  ['time that is over with less than was asked for', true, 1, 2, EXIT.interrupted],
])('%s ends what takes as much as comes', (_what, isOver, came, wanted, code) => {
  expect(endOfTime({ isOutOfTime: () => isOver }, came, wanted)).toBe(code);
});
