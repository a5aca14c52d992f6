/** A text as a QR code in rows of text. Pure. */
import { encode } from 'uqr';

export interface QrStyle {
  /** The terminal has colours: then the code is black on white whatever its own are. Else it is drawn for a dark background. */
  colours: boolean;
  /** The terminal has half blocks, so that a module is a square of one column; else it takes two columns and a row. */
  unicode: boolean;
}

/** Modules of white around the code: as many as readers are promised (ISO/IEC 18004). */
const QUIET_ZONE = 4;

const BLACK_ON_WHITE = '\u001b[30;107m';
const [BLACK, WHITE, PLAIN] = ['\u001b[40m', '\u001b[107m', '\u001b[0m'];

/** @param text capital letters and digits make the smallest code */
export function qrRows(text: string, { colours, unicode }: QrStyle): string[] {
  const { data } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  if (unicode) {
    // What is drawn: with colours what is dark, on a dark background what is light.
    const isDrawn = (row: number, column: number): boolean => (data[row]?.[column] ?? false) === colours;
    const rows = pairs(data.length).map(([upper, lower]) =>
      (data[upper] ?? [])
        .map((_module, column) => halfBlock(isDrawn(upper, column), isDrawn(lower, column)))
        .join(''),
    );
    return colours ? rows.map((row) => `${BLACK_ON_WHITE}${row}${PLAIN}`) : rows;
  }
  return data.map((row) => {
    if (!colours) return row.map((dark) => (dark ? '  ' : '##')).join('');
    return `${row.map((dark) => `${dark ? BLACK : WHITE}  `).join('')}${PLAIN}`;
  });
}

function halfBlock(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}

/** Rows two by two; the last may have none beside it, which is white. */
function pairs(rows: number): [number, number][] {
  return Array.from({ length: Math.ceil(rows / 2) }, (_, index) => [2 * index, 2 * index + 1]);
}
