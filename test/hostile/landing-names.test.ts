/** Files under 20,000 names that mean harm, received on a real file system by a whole receiver. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FRAME, filePayload, frameOf } from '../../src/transfer/data/frames.ts';
import { encodeEntry } from '../../src/transfer/manifest.ts';
import { createManifestIntake } from '../../src/transfer/manifest-intake.ts';
import { collisionKey, safeName } from '../../src/transfer/path-names.ts';
import { closeTwoSides, openTwoSides, type TwoSides } from '../support/data-sides.ts';
import { hostileName } from '../support/hostile-names.ts';
import { type Prepared, receiveJobOf } from '../support/prepared-transfer.ts';
import { dialRaw } from '../support/raw-data-peer.ts';

const NAMES = 20_000;
const EMPTY = Buffer.alloc(0);

let sides: TwoSides;
beforeEach(async () => {
  sides = await openTwoSides();
});
afterEach(() => closeTwoSides(sides));

const isTaken = (name: string): boolean => {
  try {
    safeName(name);
    return true;
  } catch {
    return false;
  }
};

it('lands all of them in the folder, each under a name of its own, and nothing anywhere else', async () => {
  const { place, sender, receiver } = sides;
  const names = fc.sample(hostileName, { numRuns: NAMES, seed: 20_000 });
  const taken = names.filter(isTaken);
  expect(taken.length).toBeGreaterThan(NAMES / 4);
  // Half of them at the top, half in a folder: a walk's order.
  const half = Math.floor(taken.length / 2);
  const file = (...components: string[]): string =>
    encodeEntry({ kind: 'file', path: components, size: 0, mtime: 1, executable: false });
  const lines = [
    ...taken.slice(0, half).map((name) => file(name)),
    encodeEntry({ kind: 'folder', path: ['in'] }),
    ...taken.slice(half).map((name) => file('in', name)),
  ];
  const text = lines.join('');
  const offer = {
    files: taken.length,
    folders: 1,
    bytes: 0,
    manifestBytes: Buffer.byteLength(text),
    manifestSha256: createHash('sha256').update(text).digest('hex'),
  };
  const receiveManifest = path.join(place.root, 'manifest');
  const intake = createManifestIntake({ path: receiveManifest, offer });
  for (let at = 0; at < lines.length; at += 50) await intake.add(lines.slice(at, at + 50).join(''));
  await intake.finish();
  const id = 'ab'.repeat(16);
  const prepared: Prepared = {
    id,
    paths: [],
    scan: { ...offer } as unknown as Prepared['scan'],
    sendManifest: '',
    receiveManifest,
    logPath: path.join(place.root, 'log'),
  };
  receiver.plane.openReceive(receiveJobOf(prepared, sender.identity.id, place.into));
  // What stands beside the folder, and must stay as it is.
  writeFileSync(path.join(place.root, 'x'), 'mine');
  const beside = readdirSync(place.root).sort();
  const raw = await dialRaw(sender.identity, receiver.plane.port, id, 'send');
  await raw.frame(FRAME.start);
  const nothing = createHash('sha256').update('').digest();
  raw.send(frameOf(FRAME.started, EMPTY));
  for (const [index, line] of lines.entries()) {
    if (line.includes('"d":1')) continue;
    raw.send(frameOf(FRAME.file, filePayload(index, 0)), frameOf(FRAME.end, nothing));
  }
  raw.send(frameOf(FRAME.last, EMPTY));
  expect(await receiver.log.end()).toMatchObject({ type: 'done', filesDone: taken.length, problems: [] });
  expect(await raw.frame(FRAME.complete)).toBeDefined();
  expect(
    readdirSync(place.root)
      .filter((name) => !['log', 'manifest'].includes(name))
      .sort(),
  ).toEqual(beside.filter((name) => !['log', 'manifest'].includes(name)));
  const folder =
    readdirSync(place.into).find((name) => lstatSync(path.join(place.into, name)).isDirectory()) ?? '';
  const landed = [
    readdirSync(place.into).filter((name) => name !== folder),
    readdirSync(path.join(place.into, folder)),
  ];
  expect(landed.flat()).toHaveLength(taken.length);
  for (const together of landed) expect(new Set(together.map(collisionKey)).size).toBe(together.length);
  for (const name of landed.flat()) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
}, 60_000);
