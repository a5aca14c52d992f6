import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrRows } from '../../bin/qr-code.ts';
import { peerId } from '../support/states.ts';

const ID = peerId('bob');
const MODULES = encode(ID, { ecc: 'M', border: 4 }).data;

/** What a camera sees: dark modules as true. */
function seen(rows: string[], style: { colours: boolean; unicode: boolean }): boolean[][] {
  if (style.unicode) {
    const plain = rows.map((row) => row.replaceAll(/\u001b\[[\d;]*m/g, ''));
    return plain.flatMap((row) => [
      [...row].map((block) => '█▀'.includes(block) === style.colours),
      [...row].map((block) => '█▄'.includes(block) === style.colours),
    ]);
  }
  return rows.map((row) => {
    const cells = style.colours
      ? [...row.matchAll(/\u001b\[(40|107)m {2}/g)].map(([, colour]) => colour === '40')
      : [...row.matchAll(/##| {2}/g)].map(([cell]) => cell === '  ');
    return cells;
  });
}

describe('a QR code in text', () => {
  it.each([
    { colours: true, unicode: true },
    { colours: true, unicode: false },
    { colours: false, unicode: true },
    { colours: false, unicode: false },
  ])('shows every module, with $colours colours and $unicode half blocks', (style) => {
    const rows = qrRows(ID, style);
    const modules = seen(rows, style);
    expect(modules.slice(0, MODULES.length)).toEqual(MODULES);
    // Half of the last row of blocks has no modules, and is white.
    expect(
      modules
        .slice(MODULES.length)
        .flat()
        .every((dark) => !dark),
    ).toBe(true);
    if (style.colours) expect(rows.every((row) => row.endsWith('\u001b[0m'))).toBe(true);
    else expect(rows.join('')).not.toContain('\u001b');
  });

  it('fits a terminal of 80 by 24 with its margin of white', () => {
    const rows = qrRows(ID, { colours: false, unicode: true });
    expect(rows.length).toBeLessThanOrEqual(19);
    expect([...(rows[0] ?? '')]).toHaveLength(37);
    expect(
      MODULES.slice(0, 4)
        .flat()
        .some((dark) => dark),
    ).toBe(false);
  });
});
