/** The program itself: its core, its versions, and what the terminal can show. Pure. */
import { safeText } from '../text/safe-text.ts';
import type { CheckName, Finding } from './finding.ts';

const finding = (
  check: CheckName,
  state: Finding['state'],
  subject: string,
  text: string,
  fix?: string,
): Finding => ({
  check,
  state,
  subject,
  text: safeText(text),
  ...(fix === undefined ? {} : { fix }),
});

/** What an interface knows of the terminal on which it runs. */
export interface TerminalFacts {
  /** Absent where there is none. */
  size?: { columns: number; rows: number };
  colors: 'none' | '16' | '256' | 'truecolor';
  unicode: 'full' | 'limited' | 'none';
  /** Why there can be no full screen; absent where there can. */
  noFullScreen?: string;
  /** By what that was told: `TERM=xterm-256color` and the like. */
  because: readonly string[];
}

const COLOR_WORDS = {
  none: 'no colours',
  '16': '16 colours',
  '256': '256 colours',
  truecolor: 'all colours',
} as const;
const UNICODE_WORDS = { full: 'Unicode', limited: 'a part of Unicode', none: 'ASCII alone' } as const;

/** A smaller screen shows some panes one at a time. */
const ROOMY = { columns: 80, rows: 24 } as const;

export function judgeTerminal({ size, colors, unicode, noFullScreen, because }: TerminalFacts): Finding[] {
  const told = because.length === 0 ? '' : ` (${because.join(', ')})`;
  const dimensions = size === undefined ? '' : `${size.columns} by ${size.rows}, `;
  const ok = (text: string): Finding => finding('terminal', 'ok', 'terminal', text);
  if (noFullScreen !== undefined) return [ok(`line mode alone: ${noFullScreen}`)];
  const isSmall = size !== undefined && (size.columns < ROOMY.columns || size.rows < ROOMY.rows);
  return [
    ok(`${dimensions}${COLOR_WORDS[colors]}, ${UNICODE_WORDS[unicode]}${told}`),
    ...(isSmall
      ? [ok(`below ${ROOMY.columns} by ${ROOMY.rows}, where some panes are shown one at a time`)]
      : []),
    ...(unicode === 'none'
      ? [
          finding(
            'terminal',
            'warning',
            'terminal',
            'The locale has no UTF-8, so borders and marks are drawn in ASCII.',
            'export LANG=C.UTF-8',
          ),
        ]
      : []),
  ];
}

export interface Versions {
  client: string;
  node: string;
  /** Absent where no core was asked. */
  core?: string;
}

export function judgeVersions({ client, node, core }: Versions): Finding[] {
  const program = finding('version', 'ok', 'tincan', `version ${client}, Node ${node}`);
  if (core === undefined || core === client) return [program];
  const text = `The core that runs has version ${core}, this program ${client}.`;
  return [program, finding('version', 'warning', 'core', text, 'tincan stop && tincan')];
}

export type CoreFacts =
  | { kind: 'running'; pid: number; name: string }
  /** A first run. */
  | { kind: 'nameless' }
  | { kind: 'none' }
  /** There is one, or a home, that this user may not ask. */
  | { kind: 'closed'; why: string };

export function judgeCore(facts: CoreFacts): Finding {
  switch (facts.kind) {
    case 'running':
      return finding('core', 'ok', 'core', `process ${facts.pid}; you are ${facts.name}`);
    case 'nameless':
      return finding(
        'core',
        'problem',
        'core',
        'It waits for a name, and announces nothing until it has one.',
        'tincan --name NAME',
      );
    case 'none':
      return finding(
        'core',
        'unknown',
        'core',
        'None runs for this home: nobody can find this device now, and whom it would hear is not known.',
        'tincan',
      );
    case 'closed':
      return finding('core', 'unknown', 'core', `It cannot be asked: ${facts.why}`);
  }
}
