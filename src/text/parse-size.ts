/** Sizes as people write them, the inverse of formatSize(). Pure; the same for settings, options and commands. */

const POWERS = ['', 'k', 'm', 'g', 't', 'p'] as const;
const SIZE = /^(\d{1,15}(?:\.\d{1,15})?|\.\d{1,15}) ?([kmgtp]?)(i?)b?$/i;

/**
 * Whole bytes: `10`, `10k`, `1.5MB`, `2 GiB`. Without an `i` the units are decimal, as in everything that tincan shows; case does not matter.
 * Undefined for what is no size, and for more than a number holds exactly.
 */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = '', prefix = '', binary = ''] = match;
  const power = POWERS.indexOf(prefix.toLowerCase() as (typeof POWERS)[number]);
  if (binary !== '' && power === 0) return undefined;
  const bytes = Math.round(Number(digits) * (binary === '' ? 1_000 : 1_024) ** power);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The same where there may be none: `off` is 0. A size per second may say so: `5MB/s`. */
export function parseLimit(text: string): number | undefined {
  const trimmed = text.trim();
  return trimmed.toLowerCase() === 'off' ? 0 : parseSize(trimmed.replace(/\/s$/i, ''));
}
