/** What is known of the terminal, and by what it was told: for whoever looks why something is not drawn as it should be. Pure. */
import type { TerminalFacts } from '../../src/client/doctor/index.ts';
import type { Capabilities } from './capabilities.ts';

/** What decides on colours and signs; see capabilities.ts. */
const TOLD_BY = ['TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'LC_ALL', 'LC_CTYPE', 'LANG'] as const;

/** @param size of the terminal; undefined where there is none */
export function terminalFacts(
  { colors, unicode, reason }: Capabilities,
  env: Readonly<Record<string, string | undefined>>,
  size: { columns: number; rows: number } | undefined,
): TerminalFacts {
  return {
    ...(size === undefined ? {} : { size }),
    colors,
    unicode,
    ...(reason === undefined ? {} : { noFullScreen: reason }),
    because: TOLD_BY.flatMap((name) => {
      const value = env[name] ?? '';
      return value === '' ? [] : [`${name}=${value}`];
    }),
  };
}
