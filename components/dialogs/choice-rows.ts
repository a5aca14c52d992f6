/** The answers of a question: each key with what it does. Pure. */
import stringWidth from 'string-width';
import { type Binding, keyLabel } from '../keymap/index.ts';
import { type Row, wrapText } from '../rows/index.ts';

/** Two blanks before the key, and one between it and its words. */
const MARGINS = 3;
/** Cells of the key where all are short. */
const SHORT_KEY = 3;

/** @param choices bindings with the keys that they have now; one without a key is no answer */
export function choiceRows(choices: readonly Binding[], width: number): Row[] {
  const labelled = choices.flatMap(({ keys: [key], description }) =>
    key === undefined ? [] : [{ label: keyLabel(key), description }],
  );
  const left = MARGINS + Math.max(SHORT_KEY, ...labelled.map(({ label }) => stringWidth(label)));
  return labelled.flatMap(({ label, description }): Row[] =>
    wrapText(`${description}.`, Math.max(1, width - left)).map((line, index) => {
      const key = index === 0 ? `  ${label}` : '';
      return [
        { text: key + ' '.repeat(left - stringWidth(key)), role: 'key' },
        { text: line, role: 'text' },
      ];
    }),
  );
}
