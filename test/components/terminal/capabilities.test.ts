import { describe, expect, it } from 'vitest';
import { detectCapabilities, type TerminalFacts } from '../../../components/terminal/capabilities.ts';

const detect = (env: Record<string, string>, facts: Partial<TerminalFacts> = {}) =>
  detectCapabilities({
    env: { TERM: 'xterm-256color', LANG: 'de_DE.UTF-8', ...env },
    platform: 'linux',
    stdinIsTTY: true,
    stdoutIsTTY: true,
    ...facts,
  });

describe('what the terminal can do', () => {
  it('is the full screen on a terminal, with no reason against it', () => {
    expect(detect({})).toEqual({ fullScreen: true, colors: '256', unicode: 'full', remote: false });
  });

  it.each([
    [{ TERM: 'dumb' }, {}, /TERM=dumb/],
    [{ TERM: '' }, {}, /TERM is not set/],
    [{}, { stdinIsTTY: false }, /read keys/],
    [{}, { stdoutIsTTY: false }, /write to/],
    [{}, { stdinIsTTY: false, stdoutIsTTY: false }, /there is none/],
  ])('is no full screen with %j %j, and says why', (env, facts, reason) => {
    const { fullScreen, reason: said } = detect(env, facts);
    expect(fullScreen).toBe(false);
    expect(said).toMatch(reason);
  });

  it.each([
    [{ NO_COLOR: '1' }, 'none'],
    [{ NO_COLOR: '' }, '256'],
    [{ FORCE_COLOR: '0', COLORTERM: 'truecolor' }, 'none'],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, '16'],
    [{ FORCE_COLOR: '2' }, '256'],
    [{ FORCE_COLOR: '3', TERM: 'linux' }, 'truecolor'],
    [{ COLORTERM: 'truecolor' }, 'truecolor'],
    [{ COLORTERM: '24bit' }, 'truecolor'],
    [{ TERM: 'xterm' }, '16'],
    [{ TERM: 'xterm-direct' }, 'truecolor'],
    [{ TERM: 'xterm-kitty' }, 'truecolor'],
    [{ TERM: 'tmux-256color' }, '256'],
    [{ TERM: 'linux' }, '16'],
    [{ TERM: 'vt100' }, 'none'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
  ])('has with %j %s colours', (env, colors) => {
    expect(detect(env).colors).toBe(colors);
  });

  it.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;15', 'light'],
    ['12;8', 'dark'],
    ['0;7', 'light'],
    ['15;default', undefined],
    ['15;16', undefined],
    ['0', undefined],
    ['', undefined],
    ['0;15;'.repeat(1_000), undefined],
  ])('is with COLORFGBG=%s a background that is %s', (COLORFGBG, background) => {
    expect(detect({ COLORFGBG }).background).toBe(background);
  });

  it.each([
    [{ LC_ALL: 'C.UTF-8', LANG: 'C' }, 'full'],
    [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, 'none'],
    [{ LC_ALL: '', LC_CTYPE: 'en_US.utf8', LANG: 'C' }, 'full'],
    [{ LANG: 'de_DE.ISO-8859-1' }, 'none'],
    [{ LANG: '' }, 'none'],
    [{ TERM: 'linux' }, 'limited'],
  ])('has with %j %s Unicode', (env, unicode) => {
    expect(detect(env).unicode).toBe(unicode);
  });

  it('is at the other end of a network in a remote shell', () => {
    expect(detect({ SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' }).remote).toBe(true);
  });
});
