import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeTwoSides, dial, openTwoSides, type Side, type TwoSides } from '../../support/data-sides.ts';
import { openJobs, prepare } from '../../support/prepared-transfer.ts';
import { putFile, type Workplace } from '../../support/workplace.ts';

describe('the last word on a transfer', () => {
  let sides: TwoSides;
  let place: Workplace;
  let sender: Side;
  let receiver: Side;
  /** Says whether the receiver's `done` was taken. */
  let take: (wanted: boolean) => void;

  beforeEach(async () => {
    const taken = new Promise<boolean>((resolve) => {
      take = resolve;
    });
    sides = await openTwoSides({}, { taken: () => taken });
    ({ place, sender, receiver } = sides);
    const prepared = await prepare(sender, place, putFile(place.source, 'file.txt', 'content'));
    openJobs(sides, prepared, place.into);
    dial(receiver, sender.plane, prepared.id);
    await receiver.log.of('done');
  });
  afterEach(() => closeTwoSides(sides));

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
