/**
 * Characters that are drawn as shapes: lines of boxes and blocks. In whatever font the text is, they meet
 * their neighbours without a gap. Pure.
 */

/** A path, in the units of the picture. */
export interface Shape {
  kind: 'line' | 'area';
  path: string;
  /** How much of the area is covered: less than 1 for shades. */
  share: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Arms of a box character from the middle: up, right, down, left. */
const ARMS: Readonly<Record<string, string>> = {
  '─': 'rl',
  '│': 'ud',
  '┌': 'rd',
  '┐': 'dl',
  '└': 'ur',
  '┘': 'ul',
  '├': 'urd',
  '┤': 'udl',
  '┬': 'rdl',
  '┴': 'url',
  '┼': 'urdl',
};

/** From the end of one arm round to the end of the other. */
const CORNERS: Readonly<Record<string, { vertical: 'u' | 'd'; horizontal: 'l' | 'r' }>> = {
  '╭': { vertical: 'd', horizontal: 'r' },
  '╮': { vertical: 'd', horizontal: 'l' },
  '╰': { vertical: 'u', horizontal: 'r' },
  '╯': { vertical: 'u', horizontal: 'l' },
};

const SHADES: Readonly<Record<string, number>> = { '█': 1, '▓': 0.75, '▒': 0.5, '░': 0.22 };

/** From the left, in eighths. */
const LEFT_BLOCKS = '▏▎▍▌▋▊▉';

export function isShape(text: string): boolean {
  return text in ARMS || text in CORNERS || text in SHADES || (text !== '' && LEFT_BLOCKS.includes(text));
}

/** The shape of so many of this character beside one another; the box is the first one's cell. */
export function shapeOf(text: string, count: number, { x, y, width, height }: Box): Shape {
  const across = width * count;
  const share = SHADES[text];
  if (share !== undefined) return { kind: 'area', path: area(x, y, across, height), share };
  const eighths = LEFT_BLOCKS.indexOf(text) + 1;
  if (eighths > 0) {
    const paths = cells(count, x, width).map((left) => area(left, y, (width * eighths) / 8, height));
    return { kind: 'area', path: paths.join(''), share: 1 };
  }
  if (text === '─') return { kind: 'line', path: `M${n(x)} ${n(y + height / 2)}h${n(across)}`, share: 1 };
  const paths = cells(count, x, width).map((left) => linesOf(text, { x: left, y, width, height }));
  return { kind: 'line', path: paths.join(''), share: 1 };
}

function linesOf(text: string, { x, y, width, height }: Box): string {
  const middle = { x: x + width / 2, y: y + height / 2 };
  const ends = {
    u: { x: middle.x, y },
    r: { x: x + width, y: middle.y },
    d: { x: middle.x, y: y + height },
    l: { x, y: middle.y },
  };
  const corner = CORNERS[text];
  if (corner !== undefined) {
    const from = ends[corner.vertical];
    const to = ends[corner.horizontal];
    return `M${n(from.x)} ${n(from.y)}Q${n(middle.x)} ${n(middle.y)} ${n(to.x)} ${n(to.y)}`;
  }
  const arms = [...(ARMS[text] ?? '')] as (keyof typeof ends)[];
  return arms.map((arm) => `M${n(middle.x)} ${n(middle.y)}L${n(ends[arm].x)} ${n(ends[arm].y)}`).join('');
}

function area(x: number, y: number, width: number, height: number): string {
  return `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`;
}

function cells(count: number, x: number, width: number): number[] {
  return Array.from({ length: count }, (_, index) => x + index * width);
}

/** As short as can be. */
export function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
