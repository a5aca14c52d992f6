import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { CompletionMenu } from '../../../components/composer/completion-menu.tsx';
import { createTheme } from '../../../components/theme/theme.ts';
import type { Candidate } from '../../../src/client/index.ts';
import { INTERFACE } from '../../../src/limits.ts';

const THEME = createTheme('none', { colors: 'none' });
const rowsOf = (
  candidates: (string | Candidate)[],
  selected: number,
  { columns = 30, maxRows = 10, more = false } = {},
): string[] => {
  const offered = candidates.map((one) => (typeof one === 'string' ? { text: one } : one));
  const menu = { start: 0, end: 0, typed: '', candidates: offered, more, selected };
  const { lastFrame, unmount } = render(
    <CompletionMenu menu={menu} columns={columns} maxRows={maxRows} theme={THEME} />,
  );
  const frame = lastFrame() ?? '';
  unmount();
  return frame.split('\n').map((row) => row.replace(/\u001b\[\d*m/g, ''));
};

describe('the completion menu on the screen', () => {
  it('marks the chosen candidate', () => {
    expect(rowsOf(['/transfers ', '/trust '], 1)).toEqual(['  /transfers', '› /trust']);
  });

  it('takes a few rows at most, and tells where in a longer list one is', () => {
    const many = Array.from({ length: 20 }, (_, index) => `word${index} `);
    const rows = rowsOf(many, 10);
    expect(rows).toHaveLength(INTERFACE.completionRows);
    expect(rows).toContain('› word10  11/20');
    expect(rowsOf(many, 0, { maxRows: 2 })).toEqual(['› word0  1/20', '  word1']);
  });

  it('tells beside each what it is, in a column', () => {
    const files = [{ text: 'a.txt ', note: '1.2 GB' }, { text: 'photos/', note: 'folder' }, { text: 'x ' }];
    expect(rowsOf(files, 1)).toEqual(['  a.txt    1.2 GB', '› photos/  folder', '  x']);
    expect(rowsOf([{ text: '👍', note: ':thumbsup:' }, 'ab'], -1)).toEqual(['  👍  :thumbsup:', '  ab']);
    // What is inserted has two thirds at the most.
    expect(rowsOf([{ text: 'x'.repeat(40), note: 'folder' }], 0)[0]).toBe(`› ${'x'.repeat(19)}…  folder`);
  });

  it('tells that there are more than it has', () => {
    expect(rowsOf(['a ', 'b '], 0, { more: true })).toEqual(['› a  1/2+', '  b']);
  });

  it('cuts what does not fit', () => {
    const long = Array.from({ length: 9 }, (_, index) => `"日本語/日本語/日本語/日本語/${index}.txt" `);
    for (const row of rowsOf(long, 4, { columns: 20 })) expect(stringWidth(row)).toBeLessThanOrEqual(20);
    for (const row of rowsOf(long, 4, { columns: 4 })) expect(stringWidth(row)).toBeLessThanOrEqual(4);
    expect(rowsOf(['a long word ', 'b '], 0, { columns: 8 })[0]).toBe('› a lon…');
  });
});
