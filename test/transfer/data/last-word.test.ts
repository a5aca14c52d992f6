import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  LOOPBACK,
  makeWorkplace,
  openJobs,
  openSide,
  prepare,
  type Side,
  type Workplace,
} from '../../support/data-planes.ts';

describe('the last word on a transfer', () => {
  let place: Workplace;
  let sender: Side;
  let receiver: Side;
  /** Says whether the receiver's `done` was taken. */
  let take: (wanted: boolean) => void;

  beforeEach(async () => {
    place = makeWorkplace();
    const taken = new Promise<boolean>((resolve) => {
      take = resolve;
    });
    sender = await openSide('alice');
    receiver = await openSide('bob', { taken: () => taken });
    const path = join(place.source, 'file.txt');
    writeFileSync(path, 'content');
    const prepared = await prepare(sender.plane, place, [path]);
    openJobs(sender, receiver, prepared, [path], place.into);
    receiver.plane.dial(prepared.id, [{ host: LOOPBACK, port: sender.plane.port }]);
    await receiver.log.of('done');
  });
  afterEach(async () => {
    await Promise.all([sender.plane.stop(), receiver.plane.stop()]);
    place.remove();
  });

  it('reaches the sender only when the receiver has written its own end down', async () => {
    // Everything is there by now, and still the sender does not know.
    expect(existsSync(join(place.into, 'file.txt'))).toBe(true);
    expect(sender.log.types()).not.toContain('done');
    take(true);
    await sender.log.of('done');
  });

  it('is not said where nobody at the receiver wants it any more', async () => {
    take(false);
    expect(await sender.log.end()).toMatchObject({ type: 'lost' });
  });
});
