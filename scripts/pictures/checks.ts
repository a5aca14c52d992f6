/** Pictures to look the program over with. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SETTLED } from './encounters.ts';
import type { People, PersonOptions } from './people.ts';
import type { Take } from './stills.ts';

const WIDE: PersonOptions = { columns: 120, rows: 32 };
const ASIDE: PersonOptions = { columns: 100, rows: 30 };

/** Pictures to look the program over with: sizes, terminals and dialogs that the read-me does not show. */
export async function takeChecks(people: People, take: Take): Promise<void> {
  const other: [string, PersonOptions][] = [
    ['80x24', { columns: 80, rows: 24 }],
    ['40x10', { columns: 40, rows: 10 }],
    ['120x40', { columns: 120, rows: 40 }],
    ['200x60', { columns: 200, rows: 60 }],
    ['no-color', { ...WIDE, env: { NO_COLOR: '1' } }],
    ['ascii', { ...WIDE, env: { LANG: 'C' } }],
    ['ascii-80x24', { columns: 80, rows: 24, env: { LANG: 'C' } }],
  ];
  for (const [name, options] of other) {
    const alice = await people.person('alice', options);
    await alice.see('online');
    await sleep(SETTLED);
    await take(`${name}-attached`, `${name}, as it is attached`, alice.screen.frame());
    await alice.enter('/msg bob');
    await sleep(2 * SETTLED);
    await take(name, name, alice.screen.frame());
    await alice.press('Tab');
    await sleep(SETTLED);
    await take(`${name}-peers`, `${name}, peers`, alice.screen.frame());
    await alice.press('Tab', 'Tab');
    await sleep(SETTLED);
    await take(`${name}-transfers`, `${name}, transfers`, alice.screen.frame());
    await alice.press('F1');
    await sleep(SETTLED);
    await take(`${name}-help`, `${name}, help`, alice.screen.frame());
    await alice.press('Esc');
    await sleep(SETTLED);
    await alice.press('Esc');
    await sleep(SETTLED);
    alice.screen.write(
      'a text that is long enough to need more than one row of what is written, wherever it is seen ',
    );
    alice.screen.write('and that ends with the caret in sight');
    await sleep(SETTLED);
    await take(`${name}-writing`, `${name}, writing`, alice.screen.frame());
    await alice.press('Ctrl-U');
    await people.leave(alice);
  }
  const frank = await people.person('frank', ASIDE);
  await frank.see('alice');
  await frank.enter('/connect alice');
  const alice = await people.person('alice', WIDE);
  await alice.see('Alt-Y accept');
  await alice.press('Alt-I');
  await sleep(SETTLED);
  await take('request', 'A request in full', alice.screen.frame());
  await alice.press('Esc');
  await sleep(SETTLED);
  await alice.enter('/connct bob');
  await alice.enter('/pause nothing');
  await alice.enter('/changename Alice');
  await alice.enter('/changename alice');
  await alice.press('F2');
  await sleep(SETTLED);
  await take('notices', 'All notices', alice.screen.frame());
  await alice.press('Esc');
  await alice.screen.write('/send bob ');
  await alice.press('Tab');
  await sleep(SETTLED);
  await take('completion', 'The menu of completion', alice.screen.frame());
  await alice.press('Tab', 'Tab', 'Esc', 'Ctrl-U');
  await alice.screen.write('/');
  await alice.press('Tab');
  await sleep(SETTLED);
  await take('completion-commands', 'The menu of commands', alice.screen.frame());
  await people.leave(alice);
  const small = await people.person('alice', { columns: 40, rows: 10 });
  await small.see('Alt-Y');
  await take('request-row-40x10', 'A request in a small terminal', small.screen.frame());
  await small.press('Alt-I');
  await sleep(SETTLED);
  await take('request-40x10', 'A request in full in a small terminal', small.screen.frame());
  await people.leave(small);
  const ascii = await people.person('alice', { ...WIDE, env: { LANG: 'C' } });
  await ascii.see('Alt-Y');
  await ascii.press('Alt-I');
  await sleep(SETTLED);
  await take('request-ascii', 'A request in full in ASCII', ascii.screen.frame());
  await ascii.press('Esc');
  await sleep(SETTLED);
  await ascii.press('F1', 'Alt-Y');
  await sleep(2 * SETTLED);
  await take('help-answered', 'The key of the request row in the help', ascii.screen.frame());
  await people.leave(ascii);
  const erin = await people.person('erin', { ...WIDE, named: false });
  await erin.see('Your name');
  await sleep(SETTLED);
  await take('first-run', 'The first run', erin.screen.frame());
  await erin.type('Erin');
  await take('first-run-typed', 'The first run, a name typed', erin.screen.frame());
  await erin.press('Enter');
  await erin.see('Peers');
  await sleep(2 * SETTLED);
  await take('welcome', 'After the first run', erin.screen.frame());
}
