import { expect, it } from 'vitest';
import { whyItStays } from '../src/replacement.ts';

const core = { version: '0.1.0', background: true, isProtected: false, clients: 0 };

it('a core in the background that nobody is attached to makes room for a newer version', () => {
  expect(whyItStays(core, 'replace', '0.2.0')).toBeUndefined();
});

it.each([
  ['an older version', {}, '0.0.9', 'The newer of the two'],
  ['the same version', {}, '0.1.0', 'The newer of the two'],
  ['what is no version', {}, '\u001b[2J', 'The newer of the two'],
  ['anyone, as a daemon', { background: false }, '0.2.0', 'systemctl --user restart tincan'],
  ['anyone, with a passphrase', { isProtected: true }, '0.2.0', '"tincan stop", then "tincan"'],
  ['anyone, with one program attached', { clients: 1 }, '0.2.0', 'now 1 program is'],
  ['anyone, with two programs attached', { clients: 2 }, '0.2.0', 'now 2 programs are'],
])('it stays for %s, and says why and what to do', (_what, other, asking, words) => {
  const why = whyItStays({ ...core, ...other }, 'replace', asking);
  expect(why?.code).toBe('TINCAN_E_CORE_VERSION');
  expect(why?.message).toContain(words);
  expect(why?.message).not.toContain('\u001b');
  expect(whyItStays({ ...core, ...other }, 'stop', asking)).toBeUndefined();
});
