/** Styles (SGR) as plain strings that can be compared, and the shortest way from one to another. Pure. */
import { TERMINAL } from '../../../src/limits.ts';

/** A canonical style: `bits|foreground|background`, or the empty string for the terminal's own. */
export type Style = string;

export const PLAIN: Style = '';

interface Attributes {
  /** Bit n is the attribute of ATTRIBUTES[n]. */
  bits: number;
  /** SGR parameters: `31`, `38;5;208`, `38;2;1;2;3`, or the empty string. */
  foreground: string;
  background: string;
}

/** SGR parameter that sets an attribute, and the one that ends it (bold and faint share theirs). */
const ATTRIBUTES = [
  { on: 1, off: 22 },
  { on: 2, off: 22 },
  { on: 3, off: 23 },
  { on: 4, off: 24 },
  { on: 7, off: 27 },
  { on: 8, off: 28 },
  { on: 9, off: 29 },
] as const;

function attributesOf(style: Style): Attributes {
  const [bits = '0', foreground = '', background = ''] = style.split('|');
  return { bits: Number(bits), foreground, background };
}

function styleOf({ bits, foreground, background }: Attributes): Style {
  return bits === 0 && foreground === '' && background === '' ? PLAIN : `${bits}|${foreground}|${background}`;
}

const isByte = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;

/** The colour of `38;…` or `48;…` without that first number, as SGR parameters; undefined for what is none. */
function extendedColor(values: readonly (number | undefined)[]): string | undefined {
  const [kind, a, b, c] = values;
  if (kind === 5 && isByte(a)) return `5;${a}`;
  if (kind === 2 && isByte(a) && isByte(b) && isByte(c)) return `2;${a};${b};${c}`;
  return undefined;
}

/** `38:2::r:g:b` has a colour space between the kind and the values, `38:2:r:g:b` has none. */
function colonColor(parts: readonly number[]): string | undefined {
  const [, kind, ...rest] = parts;
  return extendedColor([kind, ...(kind === 2 && rest.length > 3 ? rest.slice(1) : rest)]);
}

/**
 * The style after an SGR sequence.
 *
 * @param parameters what stands between `ESC [` and `m`: digits, `;` and `:`. What is unknown or out of range changes nothing.
 */
export function applySgr(style: Style, parameters: string): Style {
  const next = attributesOf(style);
  const items = parameters.split(';');
  for (let i = 0; i < items.length; i += 1) {
    const parts = (items[i] ?? '').split(':').map(Number);
    const code = parts[0] ?? 0;
    if (code === 38 || code === 48 || code === 58) {
      let color: string | undefined;
      if (parts.length > 1) color = colonColor(parts);
      else {
        const values = items.slice(i + 1, i + 5).map(Number);
        color = extendedColor(values);
        i += values[0] === 2 ? 4 : values[0] === 5 ? 2 : 0;
      }
      if (color !== undefined && code === 38) next.foreground = `38;${color}`;
      if (color !== undefined && code === 48) next.background = `48;${color}`;
      continue;
    }
    if (code === 4 && parts.length > 1) {
      // Curly, dotted and the like are not everywhere; a line under the text is.
      next.bits = parts[1] === 0 ? next.bits & ~bitOf(4) : next.bits | bitOf(4);
      continue;
    }
    applyCode(next, code);
  }
  return styleOf(next);
}

function bitOf(on: number): number {
  const index = ATTRIBUTES.findIndex((attribute) => attribute.on === on);
  return index < 0 ? 0 : 1 << index;
}

function applyCode(next: Attributes, code: number): void {
  if (code === 0) Object.assign(next, { bits: 0, foreground: '', background: '' });
  else if (code === 39) next.foreground = '';
  else if (code === 49) next.background = '';
  else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) next.foreground = String(code);
  else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) next.background = String(code);
  else if (code === 21) next.bits |= bitOf(4);
  else {
    next.bits |= bitOf(code);
    for (const [index, { off }] of ATTRIBUTES.entries()) if (off === code) next.bits &= ~(1 << index);
  }
}

const known = new Map<string, string>();

/** The shortest SGR sequence that leads from one style to another; empty when they are the same. */
export function styleChange(from: Style, to: Style): string {
  if (from === to) return '';
  const key = `${from}>${to}`;
  let change = known.get(key);
  if (change === undefined) {
    change = computeChange(attributesOf(from), attributesOf(to));
    if (known.size >= TERMINAL.knownStyles) known.clear();
    known.set(key, change);
  }
  return change;
}

function computeChange(from: Attributes, to: Attributes): string {
  const anew = parametersOf(to, to.bits);
  const fromReset = anew.length === 0 ? '\u001b[m' : `\u001b[0;${anew.join(';')}m`;

  const steps: (string | number)[] = [];
  let kept = from.bits & to.bits;
  for (const [index, { off }] of ATTRIBUTES.entries()) {
    const bit = 1 << index;
    if ((from.bits & bit) === 0 || (to.bits & bit) !== 0) continue;
    if (!steps.includes(off)) steps.push(off);
    for (const [other, attribute] of ATTRIBUTES.entries()) if (attribute.off === off) kept &= ~(1 << other);
  }
  for (const [index, { on }] of ATTRIBUTES.entries()) {
    const bit = 1 << index;
    if ((to.bits & bit) !== 0 && (kept & bit) === 0) steps.push(on);
  }
  if (from.foreground !== to.foreground) steps.push(to.foreground === '' ? 39 : to.foreground);
  if (from.background !== to.background) steps.push(to.background === '' ? 49 : to.background);
  const stepwise = `\u001b[${steps.join(';')}m`;
  return stepwise.length < fromReset.length ? stepwise : fromReset;
}

function parametersOf(attributes: Attributes, bits: number): (string | number)[] {
  const set = ATTRIBUTES.filter((_, index) => (bits & (1 << index)) !== 0).map(({ on }) => on);
  return [...set, attributes.foreground, attributes.background].filter((parameter) => parameter !== '');
}
