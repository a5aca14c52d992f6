import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  insideOf,
  Pane,
  type PaneFrame,
  rowText,
  rowWidth,
  titleRow,
} from '../../../components/rows/index.ts';
import { createTheme } from '../../../components/theme/theme.ts';
import { type Drawing, draw } from '../app/drawing.ts';
import { lineArbitrary } from '../panes/support.ts';

const FRAMES: readonly PaneFrame[] = ['box', 'open', 'joined', 'rule'];
let drawing: Drawing | undefined;
afterEach(() => {
  drawing?.end();
  drawing = undefined;
});

function drawn(frame: PaneFrame, { texts = ['one', 'two'], height = 5, focused = false } = {}): string[] {
  drawing = draw(
    <Pane
      title="bob"
      width={16}
      height={height}
      focused={focused}
      frame={frame}
      rows={texts.map((text) => [{ text, role: 'text' }])}
      theme={createTheme('none', { colors: 'none' })}
    />,
    16,
  );
  return drawing.rows();
}

describe('a pane', () => {
  it('has its rows between its borders', () => {
    expect(drawn('box')).toEqual([
      '╭ bob ─────────╮',
      '│ one          │',
      '│ two          │',
      '│              │',
      '╰──────────────╯',
    ]);
  });

  it('goes on below, or from above, another one', () => {
    expect(drawn('open', { height: 2 })).toEqual(['╭ bob ─────────╮', '│ one          │']);
    expect(drawn('joined', { height: 3 })).toEqual([
      '├ bob ─────────┤',
      '│ one          │',
      '╰──────────────╯',
    ]);
  });

  it('is a title alone where there is no room for borders', () => {
    expect(drawn('rule', { height: 3 })).toEqual(['─ bob ──────────', 'one', 'two']);
  });

  it('has its title in brackets while it has the keys', () => {
    expect(drawn('box', { height: 3, focused: true })[0]).toBe('╭[bob]─────────╮');
  });

  it('leaves out rows for which there is no room', () => {
    expect(drawn('box', { texts: ['one', 'two', 'three'], height: 4 })).toHaveLength(4);
    expect(drawn('box', { height: 2 })).toEqual(['╭ bob ─────────╮', '╰──────────────╯']);
  });
});

describe('the title of a pane', () => {
  it('is exactly as wide as the pane, whatever it says', () => {
    fc.assert(
      fc.property(
        lineArbitrary,
        fc.nat(120),
        fc.constantFrom(...FRAMES),
        fc.boolean(),
        (title, width, frame, focused) => {
          const row = titleRow({ title, width, frame, focused });
          expect(rowWidth(row)).toBe(width);
          expect(rowWidth([{ text: rowText(row), role: 'text' }])).toBe(width);
        },
      ),
    );
  });
});

describe('what is inside of a frame', () => {
  it('is never less than nothing', () => {
    for (const frame of FRAMES) {
      expect(insideOf(frame, 80, 10).width).toBe(frame === 'rule' ? 80 : 76);
      expect(insideOf(frame, 0, 0)).toEqual({ width: 1, height: 0 });
    }
  });
});
