/** A folder on the way to received files is a link at one moment and a folder at the next: another program swaps it without rest. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeTwoSides, dial, endsOf, openTwoSides, type TwoSides } from '../support/data-sides.ts';
import { openJobs, prepare } from '../support/prepared-transfer.ts';
import { putFile } from '../support/workplace.ts';
import { SCALE } from '../torture/scale.ts';

let sides: TwoSides;
let swapper: ChildProcess | undefined;
beforeEach(async () => {
  sides = await openTwoSides();
});
afterEach(async () => {
  if (swapper?.exitCode === null) {
    const ended = once(swapper, 'exit');
    swapper.kill('SIGKILL');
    await ended;
  }
  await closeTwoSides(sides);
});

/** Swaps `folder` for a link to `outside` and back, as fast as it can. */
const SWAP = `
  const fs = require('fs');
  const [folder, outside, link, aside] = process.argv.slice(1);
  fs.symlinkSync(outside, link);
  let swaps = 0;
  for (;;) {
    try { fs.renameSync(folder, aside); } catch {}
    try { fs.renameSync(link, folder); } catch {}
    try { fs.renameSync(folder, link); } catch {}
    try { fs.renameSync(aside, folder); } catch {}
    swaps += 1;
    if (swaps === 100) process.stdout.write('swapping');
  }`;

// Elsewhere a folder is checked and then used by its path: docs/security.md says what remains.
describe.skipIf(process.platform !== 'linux')('a folder that is swapped for a link', () => {
  it('leads nothing that arrives out of the download folder', async () => {
    const { place, sender, receiver } = sides;
    const outside = path.join(place.root, 'outside');
    mkdirSync(outside);
    // Of the same names as what is sent, so that whoever follows the link goes on there.
    mkdirSync(path.join(outside, 'in'));
    for (let index = 0; index < 60; index += 1)
      putFile(path.join(place.source, 'top'), `in/deep ${index % 4}/${index}.txt`, `file ${index}`);
    mkdirSync(path.join(place.into, 'top'), { recursive: true });
    const words = [
      path.join(place.into, 'top'),
      outside,
      ...['link', 'aside'].map((name) => path.join(place.root, name)),
    ];
    swapper = spawn(process.execPath, ['-e', SWAP, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (swapper.stdout === null) throw new Error('no output');
    await once(swapper.stdout, 'data');
    const until = performance.now() + SCALE.swapping;
    let rounds = 0;
    while (performance.now() < until) {
      const prepared = await prepare(sender, place, path.join(place.source, 'top'));
      openJobs(sides, prepared, place.into);
      dial(receiver, sender.plane, prepared.id);
      await endsOf(sides, prepared.id);
      rounds += 1;
    }
    expect(rounds).toBeGreaterThan(0);
    const strays = readdirSync(outside, { recursive: true }).filter((name) => String(name) !== 'in');
    expect(strays).toEqual([]);
    expect(existsSync(place.into)).toBe(true);
  });
});
