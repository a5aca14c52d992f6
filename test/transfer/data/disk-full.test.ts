import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiveJob } from '../../../src/transfer/data/data-plane.ts';
import { dial, openTwoSides, type Side, stopPlanes, type TwoSides } from '../../support/data-sides.ts';
import { openJobs, type Prepared, prepare } from '../../support/prepared-transfer.ts';
import { putFile, sha256Of, treeOf, type Workplace } from '../../support/workplace.ts';

const MiB = 1024 * 1024;

let sides: TwoSides;
let place: Workplace;
let disk: string;
let sender: Side;
let receiver: Side;

/** Mounts a small disk. @returns false where this user or machine cannot */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let mounted = false;
beforeEach(async () => {
  sides = await openTwoSides({ inlineFileCalls: true });
  ({ place, sender, receiver } = sides);
  disk = join(place.root, 'disk');
  mkdirSync(disk);
  mounted = mount();
});
afterEach(async () => {
  await stopPlanes(sides);
  if (mounted) execFileSync('umount', [disk]);
  place.remove();
});

const offered = (name: string, bytes: number): Promise<Prepared> =>
  prepare(sender, place, putFile(place.source, name, randomBytes(bytes)));

function start(prepared: Prepared, into: string, fields: Partial<ReceiveJob> = {}): void {
  receiver.log.events.length = 0;
  sender.log.events.length = 0;
  openJobs(sides, prepared, into, fields);
  dial(receiver, sender.plane, prepared.id);
}

const fill = (): void => {
  try {
    writeFileSync(join(disk, 'other'), Buffer.alloc(8 * MiB));
  } catch {
    // Full, as it should be.
  }
};

describe.each(['skip', 'overwrite'] as const)('a disk with little room, with `%s`', (existing) => {
  it('takes what is there already', async ({ skip }) => {
    if (!mounted) skip('no small disk can be mounted here');
    const same = await offered('same', 5 * MiB);
    copyFileSync(same.paths[0] ?? '', join(disk, 'same'));
    start(same, disk, { existing, reserve: MiB });
    expect(await receiver.log.end(same.id)).toMatchObject({ type: 'done', identical: 1, problems: [] });
    expect(readdirSync(disk)).toEqual(['same']);
  });

  it('stalls at what turns out to be another file', async ({ skip }) => {
    if (!mounted) skip('no small disk can be mounted here');
    const other = await offered('other', 5 * MiB);
    writeFileSync(join(disk, 'other'), randomBytes(5 * MiB));
    start(other, disk, { existing, reserve: MiB });
    expect(await receiver.log.end(other.id)).toMatchObject({ type: 'stalled', code: 'TINCAN_E_NO_SPACE' });
    expect(await sender.log.end(other.id)).toMatchObject({ type: 'lost' });
  });
});

describe('a disk that fills up', () => {
  it('stalls that transfer, others go on, and it ends once there is room', async ({ skip }) => {
    if (!mounted) skip('no small disk can be mounted here');
    const big = await offered('big', 5 * MiB);
    const small = await offered('small', 2 * MiB);
    receiver.plane.setLimits({ send: 0, receive: 0, peers: {} });
    openJobs(sides, big, disk);
    sender.plane.pause(big.id);
    dial(receiver, sender.plane, big.id);
    await receiver.log.of('connected', big.id);
    fill();
    openJobs(sides, small, place.into);
    dial(receiver, sender.plane, small.id);
    sender.plane.resume(big.id);
    expect(await receiver.log.end(big.id)).toMatchObject({ type: 'stalled', code: 'TINCAN_E_NO_SPACE' });
    expect(await sender.log.end(big.id)).toMatchObject({ type: 'lost' });
    expect(await receiver.log.end(small.id)).toMatchObject({ type: 'done', problems: [] });

    start(big, disk);
    expect(await receiver.log.end(big.id)).toMatchObject({ type: 'stalled', code: 'TINCAN_E_NO_SPACE' });

    rmSync(join(disk, 'other'));
    start(big, disk);
    expect(await receiver.log.end(big.id)).toMatchObject({ type: 'done', problems: [] });
    expect(sha256Of(join(disk, 'big'))).toBe(sha256Of(big.paths[0] ?? ''));
    expect(readdirSync(disk)).toEqual(['big']);
  });

  it('stalls what begins when nothing at all fits any more, and it goes on once there is room', async ({
    skip,
  }) => {
    if (!mounted) skip('no small disk can be mounted here');
    fill();
    const small = await offered('small', MiB);
    start(small, disk);
    expect(await receiver.log.end(small.id)).toMatchObject({ type: 'stalled', code: 'TINCAN_E_NO_SPACE' });
    expect(await sender.log.end(small.id)).toMatchObject({ type: 'lost' });
    expect(readdirSync(disk)).toEqual(['other']);

    rmSync(join(disk, 'other'));
    start(small, disk);
    expect(await receiver.log.end(small.id)).toMatchObject({ type: 'done', problems: [] });
    expect(treeOf(disk)).toEqual(treeOf(place.source));
  });

  it('is found out before anything is sent that does not fit', async ({ skip }) => {
    if (!mounted) skip('no small disk can be mounted here');
    const big = await offered('big', 9 * MiB);
    start(big, disk);
    expect(await receiver.log.end(big.id)).toMatchObject({ type: 'stalled', code: 'TINCAN_E_NO_SPACE' });
    expect(receiver.log.types(big.id)).toEqual(['chosen', 'stalled']);
    expect(readdirSync(disk)).toEqual([]);
  });
});

it('counts what is here as room that is not needed', async () => {
  const prepared = await offered('a', 1000);
  start(prepared, place.into);
  await receiver.log.end(prepared.id);
  start(prepared, place.into);
  expect(await receiver.log.end(prepared.id)).toMatchObject({ type: 'done' });
  expect(treeOf(place.into)).toEqual(treeOf(place.source));
});
