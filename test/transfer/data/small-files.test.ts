/** Many small files, which are written, made durable and named in groups, and what may happen in the middle of that. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dial, openTwoSides, stopPlanes, type TwoSides } from '../../support/data-sides.ts';
import { leftoversOf, openJobs, type Prepared, prepare } from '../../support/prepared-transfer.ts';
import { putFile, treeOf, type Workplace } from '../../support/workplace.ts';

const MiB = 1024 * 1024;
const FILES = 1_000;
const BYTES = 4_096;

let sides: TwoSides;
let place: Workplace;
let disk: string;

beforeEach(async () => {
  sides = await openTwoSides({ inlineFileCalls: true });
  place = sides.place;
  disk = join(place.root, 'disk');
  mkdirSync(disk);
});
afterEach(async () => {
  await stopPlanes(sides);
  try {
    execFileSync('umount', [disk], { stdio: 'ignore' });
  } catch {
    // Only one test has mounted it.
  }
  place.remove();
});

const content = (index: number): Buffer => Buffer.alloc(BYTES, `file ${index} `);

function folderOfSmallFiles(): Promise<Prepared> {
  for (let index = 0; index < FILES; index += 1)
    putFile(place.source, `d/${index % 10}/${index}`, content(index));
  return prepare(sides.sender, place, join(place.source, 'd'));
}

/** Starts a job on both sides, of which nothing moves before the sender goes on. */
async function startPaused(prepared: Prepared, into: string): Promise<void> {
  const { sender, receiver } = sides;
  receiver.log.events.length = 0;
  sender.log.events.length = 0;
  openJobs(sides, prepared, into);
  sender.plane.pause(prepared.id);
  dial(receiver, sender.plane, prepared.id);
  await receiver.log.of('connected', prepared.id);
}

/** What stands under a name and was not sent so. */
const wrong = (into: string): string[] => {
  const sent = new Set(treeOf(place.source));
  return treeOf(into).filter((line) => !line.startsWith('.tincan-parts/') && !sent.has(line));
};

it('a disk that fills up in the middle leaves whole files only, and the rest comes once there is room', async ({
  skip,
}) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('no small disk can be mounted here');
  }
  const { sender, receiver } = sides;
  const prepared = await folderOfSmallFiles();
  await startPaused(prepared, disk);
  // There is room for half of them.
  writeFileSync(join(disk, 'other'), Buffer.alloc(8 * MiB - (FILES / 2) * BYTES));
  sender.plane.resume(prepared.id);
  expect(await receiver.log.end(prepared.id)).toMatchObject({ type: 'stalled', code: 'TINCAN_E_NO_SPACE' });
  expect(wrong(disk).filter((line) => !line.startsWith('other '))).toEqual([]);

  rmSync(join(disk, 'other'));
  await startPaused(prepared, disk);
  sender.plane.resume(prepared.id);
  expect(await receiver.log.end(prepared.id)).toMatchObject({ type: 'done', filesDone: FILES, problems: [] });
  expect(treeOf(disk)).toEqual(treeOf(place.source));
});

it('names that are taken in the middle stay with whoever has them', async () => {
  const { sender, receiver } = sides;
  const paths = Array.from({ length: 300 }, (_, index) => putFile(place.source, `${index}`, content(index)));
  const prepared = await prepare(sender, place, ...paths);
  await startPaused(prepared, place.into);
  for (const name of ['0', '100', '299']) putFile(place.into, name, 'the own one');
  sender.plane.resume(prepared.id);
  expect(await receiver.log.end(prepared.id)).toMatchObject({ type: 'done', filesDone: 300, problems: [] });
  for (const name of ['0', '100', '299']) {
    expect(readFileSync(join(place.into, name), 'utf8')).toBe('the own one');
    expect(readFileSync(join(place.into, `${name} (1)`))).toEqual(content(Number(name)));
  }
  expect(readFileSync(join(place.into, '150'))).toEqual(content(150));
});

it('what is given up in the middle leaves whole files, and nothing else', async () => {
  const { sender, receiver } = sides;
  const prepared = await folderOfSmallFiles();
  // Slow enough that the end is not there with the first word of progress.
  sender.plane.setLimits({ send: MiB, receive: 0, peers: {} });
  await startPaused(prepared, place.into);
  const moving = receiver.log.of('progress', prepared.id);
  sender.plane.resume(prepared.id);
  await moving;
  await receiver.plane.discard(leftoversOf(prepared, place.into));
  const left = treeOf(place.into);
  expect(left.filter((line) => !line.endsWith('/')).length).toBeLessThan(FILES);
  expect(left.filter((line) => line.startsWith('.tincan-parts'))).toEqual([]);
  expect(wrong(place.into)).toEqual([]);
});
