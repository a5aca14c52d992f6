/** Which keys every terminal tells from others without being asked to. Pure. */

const MOVING = 'Up|Down|Left|Right|Home|End|PgUp|PgDn|Ins|Del|F\\d{1,2}';
/**
 * As xterm and what follows it send them by themselves: letters with Ctrl as control characters, anything behind an Escape for Alt, and
 * modifiers as a parameter where a key has a sequence of its own. The rest needs modifyOtherKeys or kitty's protocol, which are off.
 */
const SENT = [
  /^(?:Alt-)?(?:.|Space|Enter|Tab|Esc|Backspace)$/u,
  /^Ctrl-(?:Alt-)?(?:[A-Z]|Space|[@[\\\]^_/])$/,
  /^Shift-Tab$/,
  new RegExp(`^(?:Ctrl-)?(?:Alt-)?(?:Shift-)?(?:${MOVING})$`),
];

/** @param key as `formatKey` writes it */
export function isCommonlySent(key: string): boolean {
  return SENT.some((pattern) => pattern.test(key));
}
