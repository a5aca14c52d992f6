import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { CompletionMenu } from '../../../components/composer/completion-menu.tsx';
import { createTheme } from '../../../components/theme/theme.ts';
import { INTERFACE } from '../../../src/limits.ts';

const THEME = createTheme('none', { colors: 'none' });
const rowsOf = (candidates: string[], selected: number, { columns = 30, maxRows = 10 } = {}): string[] => {
  const menu = { start: 0, end: 0, typed: '', candidates, selected };
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

  it('cuts what does not fit', () => {
    const long = Array.from({ length: 9 }, (_, index) => `"日本語/日本語/日本語/日本語/${index}.txt" `);
    for (const row of rowsOf(long, 4, { columns: 20 })) expect(stringWidth(row)).toBeLessThanOrEqual(20);
    for (const row of rowsOf(long, 4, { columns: 4 })) expect(stringWidth(row)).toBeLessThanOrEqual(4);
    expect(rowsOf(['a long word ', 'b '], 0, { columns: 8 })[0]).toBe('› a lon…');
  });
});
