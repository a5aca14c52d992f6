/** Cells drawn as SVG elements: each run of text stands at its column, whatever the font. Pure. */
import type { Cell, Frame, Span } from './frame.ts';
import { colorsOf, DARK_PAPER, type Hex, mixed, type Paper } from './palette.ts';
import { isShape, n, shapeOf } from './shapes.ts';

/** One column and one row, in the units of the picture; the width is that of most monospaced fonts at this size. */
export const CELL = { width: 9, height: 18 } as const;
export const FONT_SIZE = 15;
/** From the top of a row to the line that letters stand on. */
const BASELINE = 13.5;
/** Letters of these take one column in any monospaced font: Basic Latin to Latin Extended-B. */
const LAST_OF_ANY_FONT = 0x24f;

/** Names of classes for the colours that were used. */
export interface Classes {
  text(color: Hex): string;
  line(color: Hex): string;
  /** The rules, for a style element. */
  rules(): string;
}

export function createClasses(): Classes {
  const names = new Map<string, string>();
  const rules: string[] = [];
  const named = (key: string, prefix: string, rule: string): string => {
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${prefix}${names.size}`;
    names.set(key, name);
    rules.push(`.${name}{${rule}}`);
    return name;
  };
  return {
    text: (color) => named(`fill ${color}`, 'f', `fill:${color}`),
    line: (color) => named(`line ${color}`, 'l', `fill:none;stroke:${color};stroke-width:1.3`),
    rules: () => rules.join(''),
  };
}

/** The rules that the drawn elements rely on. */
export const BASE_RULES = `text{font-size:${FONT_SIZE}px;font-family:'DejaVu Sans Mono','Noto Sans Mono',Menlo,Consolas,'Liberation Mono','Noto Sans CJK JP',monospace;white-space:pre}.b{font-weight:700}.m{text-anchor:middle}.u{text-decoration:underline}`;

export interface Drawing {
  classes: Classes;
  /** Paints the background of the span too, over what was there. */
  opaque: boolean;
  /** Default: the dark one. */
  paper?: Paper;
}

/** Every row of a frame. */
export function drawFrame(frame: Frame, drawing: Drawing): string {
  return frame.map((cells, row) => drawSpan(frame, { row, from: 0, to: cells.length }, drawing)).join('');
}

export function drawSpan(frame: Frame, { row, from, to }: Span, drawing: Drawing): string {
  const { classes, opaque, paper = DARK_PAPER } = drawing;
  const cells = (frame[row] ?? []).slice(from, to);
  const y = row * CELL.height;
  const parts: string[] = [];
  if (opaque) parts.push(rectangle(from, to, y, classes.text(paper.background)));
  for (const run of runsOf(
    cells,
    (a, b) => colorsOf(a.style, paper).background === colorsOf(b.style, paper).background,
  )) {
    const { background } = colorsOf(run.first.style, paper);
    if (background === paper.background) continue;
    parts.push(rectangle(from + run.from, from + run.to, y, classes.text(background)));
  }
  const shapes = new Map<string, string>();
  for (const run of runsOf(cells, joins)) {
    const x = (from + run.from) * CELL.width;
    const { text, background } = colorsOf(run.first.style, paper);
    const written = run.cells.map((cell) => cell.text).join('');
    if (isShape(run.first.text)) {
      const shape = shapeOf(run.first.text, run.to - run.from, { x, y, ...CELL });
      const name =
        shape.kind === 'line' ? classes.line(text) : classes.text(mixed(text, background, shape.share));
      shapes.set(name, `${shapes.get(name) ?? ''}${shape.path}`);
    } else {
      parts.push(textElements(written, run, x, y, classes.text(text)));
    }
  }
  for (const [name, path] of shapes) parts.push(`<path class="${name}" d="${path}"/>`);
  return parts.join('');
}

function rectangle(from: number, to: number, y: number, name: string): string {
  return `<path class="${name}" d="M${n(from * CELL.width)} ${n(y)}h${n((to - from) * CELL.width)}v${n(CELL.height)}H${n(from * CELL.width)}z"/>`;
}

interface Run {
  first: Cell;
  cells: Cell[];
  from: number;
  to: number;
}

function runsOf(cells: readonly Cell[], belongs: (first: Cell, next: Cell) => boolean): Run[] {
  const runs: Run[] = [];
  cells.forEach((cell, column) => {
    const last = runs.at(-1);
    if (last !== undefined && (cell.width === 0 || belongs(last.first, cell))) {
      last.cells.push(cell);
      last.to = column + 1;
    } else {
      runs.push({ first: cell, cells: [cell], from: column, to: column + 1 });
    }
  });
  return runs;
}

/** Letters of one look are written together; a shape is repeated; any other character stands alone in its cell. */
function joins(first: Cell, next: Cell): boolean {
  const [a, b] = [first.style, next.style];
  if (a.foreground !== b.foreground || a.background !== b.background) return false;
  if (a.bold !== b.bold || a.dim !== b.dim || a.inverse !== b.inverse || a.underline !== b.underline)
    return false;
  if (isShape(first.text) || isShape(next.text)) return first.text === next.text;
  return isOfAnyFont(first) && isOfAnyFont(next);
}

/** A cell that was never written counts as a blank. */
function isOfAnyFont({ text, width }: Cell): boolean {
  return width === 1 && [...text].length <= 1 && (text.codePointAt(0) ?? 0) <= LAST_OF_ANY_FONT;
}

/** Words with single blanks between them are one element with a given length; wider gaps are left out. */
function textElements(written: string, { first, cells }: Run, x: number, y: number, name: string): string {
  const bold = `${first.style.bold ? ' b' : ''}${first.style.underline ? ' u' : ''}`;
  const baseline = n(y + BASELINE);
  if (!isOfAnyFont(first)) {
    const middle = x + (first.width * CELL.width) / 2;
    return `<text class="${name}${bold} m" x="${n(middle)}" y="${baseline}">${escaped(written)}</text>`;
  }
  const line = cells.map((cell) => cell.text || ' ').join('');
  return [...line.matchAll(/\S+(?: \S+)*/g)]
    .map(({ 0: words, index }) => {
      const length = [...words].length;
      const at = `x="${n(x + index * CELL.width)}" y="${baseline}"`;
      const fitted =
        length === 1 ? '' : ` textLength="${n(length * CELL.width)}" lengthAdjust="spacingAndGlyphs"`;
      return `<text class="${name}${bold}" ${at}${fitted}>${escaped(words)}</text>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
