/** What is said to the terminal beside the screen: its clipboard. Pure. */
import { TERMINAL } from '../../src/limits.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const ESC = '\u001b';
const BEL = '\u0007';

/**
 * Puts a text on the clipboard of the terminal (OSC 52), where that lets programs do so; nobody answers.
 *
 * @returns undefined for more than terminals take
 */
export function clipboardSequence(text: string, env: Environment): string | undefined {
  const bytes = Buffer.from(text);
  if (bytes.length > TERMINAL.clipboardBytes) return undefined;
  return throughMultiplexer(`${ESC}]52;c;${bytes.toString('base64')}${BEL}`, env);
}

/** A sequence for the terminal that is around tmux or screen, where this runs in one. */
export function throughMultiplexer(sequence: string, { TMUX, STY }: Environment): string {
  if (TMUX !== undefined && TMUX !== '') return `${ESC}Ptmux;${sequence.replaceAll(ESC, ESC + ESC)}${ESC}\\`;
  if (STY !== undefined && STY !== '') return `${ESC}P${sequence}${ESC}\\`;
  return sequence;
}

/** How a person is called: by the bell, by a notification of the desktop, both, or not at all. */
export type AttentionMode = 'off' | 'bell' | 'desktop' | 'both';

/** Terminals that know OSC 777 and not OSC 9, or take OSC 9 for something else. */
const KNOW_777 = /^(?:rxvt|foot|contour)/;

/** Calls the person. @param words fixed ones, of the program: never what others wrote */
export function attentionSequence(words: string, mode: AttentionMode, env: Environment): string {
  const bell = mode === 'bell' || mode === 'both' ? BEL : '';
  if (mode !== 'desktop' && mode !== 'both') return bell;
  const is777 = KNOW_777.test(env.TERM ?? '') || (env.VTE_VERSION ?? '') !== '';
  const [title = '', ...rest] = words.split(': ');
  const notice = is777 ? `777;notify;${title};${rest.join(': ')}` : `9;${words}`;
  return bell + throughMultiplexer(`${ESC}]${notice}${BEL}`, env);
}
