import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import stringWidth from 'string-width';
import { fitWidth } from '../../src/text/format.ts';
import type { Theme } from '../theme/theme.ts';
import { isolated } from './cells.ts';
import type { Row } from './row.ts';
import { RowLine } from './row-line.tsx';

export interface PaneProps {
  title: string;
  /** Cells and rows in all, title and borders among them. */
  width: number;
  height: number;
  /** It has the keys; its title then stands in brackets too, as not everybody sees colours. */
  focused: boolean;
  frame: PaneFrame;
  rows: readonly Row[];
  theme: Theme;
  /** Said at the right of the title row, which it shortens: what comes and goes there moves nothing. */
  note?: string | undefined;
}

/** `box`: borders all around. `open`: no lower border, as another pane follows. `joined`: follows an open one. `rule`: a title alone. */
export type PaneFrame = 'box' | 'open' | 'joined' | 'rule';

/** Cells and rows that a frame leaves for what is inside. */
export function insideOf(frame: PaneFrame, width: number, height: number): { width: number; height: number } {
  if (frame === 'rule') return { width: Math.max(1, width), height: Math.max(0, height - 1) };
  // A blank on each side, so that text does not touch the border.
  return { width: Math.max(1, width - 4), height: Math.max(0, height - (frame === 'open' ? 1 : 2)) };
}

/** Fewer cells of a note say nothing. */
const SHORTEST_NOTE = 8;
const LINES = { h: '─', v: '│', tl: '╭', tr: '╮', bl: '╰', br: '╯', jl: '├', jr: '┤' };

/** The title row: `╭ bob · verified ─────╮`, with the title in brackets where the pane has the keys. */
export function titleRow(props: Omit<PaneProps, 'rows' | 'theme' | 'height'>): Row {
  const { title, width, focused, frame, note = '' } = props;
  const isRule = frame === 'rule';
  const left = isRule ? LINES.h : frame === 'joined' ? LINES.jl : LINES.tl;
  const right = isRule ? LINES.h : frame === 'joined' ? LINES.jr : LINES.tr;
  if (width < 6) return [{ text: LINES.h.repeat(Math.max(0, width)), role: 'border' }];
  // The title keeps half of the row.
  const noteCells = Math.max(0, Math.floor((width - 6) / 2));
  const said = note === '' || noteCells < SHORTEST_NOTE ? '' : ` ${fitWidth(isolated(note), noteCells - 2)} `;
  const shown = fitWidth(isolated(title), width - 4 - stringWidth(said));
  const label = shown === '' ? '' : focused ? `[${shown}]` : ` ${shown} `;
  const line = LINES.h.repeat(Math.max(0, width - 2 - stringWidth(label) - stringWidth(said)));
  return [
    { text: left, role: 'border' },
    { text: label, role: focused ? 'focus' : 'title' },
    ...(said === ''
      ? [{ text: `${line}${right}`, role: 'border' as const }]
      : [
          { text: line, role: 'border' as const },
          { text: said, role: 'mark' as const },
          { text: right, role: 'border' as const },
        ]),
  ];
}

/** A pane: its title, its borders, and rows that fit inside already. */
export function Pane(props: PaneProps): ReactElement {
  const { width, height, frame, rows, theme } = props;
  const inside = insideOf(frame, width, height);
  const shown = rows.slice(0, inside.height);
  const border = theme('border');
  const side = `${LINES.v}\n`.repeat(inside.height).slice(0, -1);
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <RowLine row={titleRow(props)} theme={theme} />
      <Box height={inside.height} width={width}>
        {frame !== 'rule' && inside.height > 0 && <Text {...border}>{side}</Text>}
        <Box
          flexDirection="column"
          width={frame === 'rule' ? width : width - 2}
          height={inside.height}
          paddingX={frame === 'rule' ? 0 : 1}
        >
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is what it is by its place.
            <RowLine key={index} row={row} theme={theme} />
          ))}
        </Box>
        {frame !== 'rule' && inside.height > 0 && <Text {...border}>{side}</Text>}
      </Box>
      {(frame === 'box' || frame === 'joined') && height > 1 && (
        <Text {...border}>{`${LINES.bl}${LINES.h.repeat(Math.max(0, width - 2))}${LINES.br}`}</Text>
      )}
    </Box>
  );
}
