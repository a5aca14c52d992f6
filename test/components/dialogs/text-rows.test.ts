import { expect, it } from 'vitest';
import { answerRows } from '../../../components/dialogs/text-rows.ts';

it('keeps the place of an empty line, and what a table has in its last column below the beginning of that', () => {
  expect(
    answerRows('Network\n  ok  eth0  sent and heard\n\nAll.', 24).map((row) => row.map(({ text }) => text)),
  ).toEqual([['Network'], ['  ok  eth0  sent and'], ['            heard'], [], ['All.']]);
});
