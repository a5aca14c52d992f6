/** The prompt: to whom the text goes. Pure. */
import stringWidth from 'string-width';
import { fitWidth } from '../../src/text/format.ts';

const MARK = '›';

/** `bob › `, with the name cut so that two thirds of the columns are left for the text. */
export function composerPrompt(name: string, columns: number): string {
  const room = Math.max(1, Math.floor(columns / 3) - stringWidth(MARK) - 2);
  return `${fitWidth(name, room)} ${MARK} `;
}

/** Cells that a prompt leaves for the text, as `composerView` and `composerAction` take them. */
export function composerWidth(prompt: string, columns: number): number {
  return columns - stringWidth(prompt);
}
