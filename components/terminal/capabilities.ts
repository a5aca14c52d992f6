/** What the terminal can do, as far as its environment tells. Pure. */

export interface TerminalFacts {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  stdinIsTTY: boolean;
  stdoutIsTTY: boolean;
}

/** What the terminal draws on. */
export type Background = 'dark' | 'light';

export type ColorDepth = 'none' | '16' | '256' | 'truecolor';

export interface Capabilities {
  fullScreen: boolean;
  /** Why not, as a sentence; only without `fullScreen`. */
  reason?: string;
  colors: ColorDepth;
  /** As far as the environment tells (COLORFGBG); most terminals say nothing there. */
  background?: Background;
  /** `full`: borders, bars, wide characters. `limited`: UTF-8, but few glyphs. `none`: ASCII. */
  unicode: 'full' | 'limited' | 'none';
  /** The terminal is at the other end of a network: few frames are better. */
  remote: boolean;
}

export function detectCapabilities(facts: TerminalFacts): Capabilities {
  const reason = whyNoFullScreen(facts);
  const background = backgroundOf(facts.env.COLORFGBG);
  return {
    fullScreen: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    colors: colorDepth(facts),
    ...(background === undefined ? {} : { background }),
    unicode: unicodeSupport(facts),
    remote: isSet(facts.env.SSH_CONNECTION) || isSet(facts.env.SSH_TTY) || isSet(facts.env.MOSH_CONNECTION),
  };
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

function whyNoFullScreen({ env, platform, stdinIsTTY, stdoutIsTTY }: TerminalFacts): string | undefined {
  if (!stdinIsTTY && !stdoutIsTTY) return 'The full screen needs a terminal; there is none.';
  if (!stdinIsTTY) return 'The full screen needs a terminal to read keys from; the input is something else.';
  if (!stdoutIsTTY) return 'The full screen needs a terminal to write to; the output goes somewhere else.';
  if (env.TERM === 'dumb')
    return 'This terminal (TERM=dumb) cannot move its cursor, which the full screen needs.';
  if (!isSet(env.TERM) && platform !== 'win32') {
    return 'TERM is not set, so nothing is known of this terminal; the full screen needs to know.';
  }
  return undefined;
}

/** FORCE_COLOR and NO_COLOR as Node reads them (the first wins), then what the terminal says. */
function colorDepth({ env, platform, stdoutIsTTY }: TerminalFacts): ColorDepth {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) {
    if (forced === '0' || forced === 'false') return 'none';
    if (forced === '2') return '256';
    return forced === '3' ? 'truecolor' : '16';
  }
  if (isSet(env.NO_COLOR) || !stdoutIsTTY) return 'none';
  const term = env.TERM ?? '';
  if (term === 'dumb') return 'none';
  if (/^(?:truecolor|24bit)$/i.test(env.COLORTERM ?? '')) return 'truecolor';
  if (/-(?:direct|truecolor)$|^(?:xterm-kitty|xterm-ghostty|alacritty|wezterm|foot)/.test(term))
    return 'truecolor';
  if (platform === 'win32') return 'truecolor';
  if (/-256(?:color)?$/.test(term)) return '256';
  if (isSet(env.COLORTERM)) return '16';
  return /^(?:xterm|screen|tmux|rxvt|linux|cygwin|ansi|konsole|vt220)|color/.test(term) ? '16' : 'none';
}

/**
 * `foreground;background`, or with something in between; both are of the sixteen colours. Of these, 0 to 6 and 8 are dark, as other
 * programs read it too.
 */
function backgroundOf(colors: string | undefined): Background | undefined {
  const last = /^\d{1,2}(?:;\w+)?;(\d{1,2})$/.exec(colors ?? '')?.[1];
  if (last === undefined || Number(last) > 15) return undefined;
  return Number(last) <= 6 || Number(last) === 8 ? 'dark' : 'light';
}

function unicodeSupport({ env, platform }: TerminalFacts): Capabilities['unicode'] {
  if (platform === 'win32') return isSet(env.WT_SESSION) || isSet(env.TERM_PROGRAM) ? 'full' : 'limited';
  // The first that is set decides, as in setlocale(3).
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(isSet) ?? '';
  if (!/utf-?8/i.test(locale)) return 'none';
  return env.TERM === 'linux' || env.TERM === 'dumb' ? 'limited' : 'full';
}
