import { expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import type { PresentFile } from '../../../src/transfer/data/present-file.ts';
import { Rechecks } from '../../../src/transfer/data/rechecks.ts';

/** A file that is hashed when `hash` resolves. */
const present = (index: number, hash: Promise<Buffer>): PresentFile => {
  const file: Partial<PresentFile> = {
    index,
    isWhole: true,
    isPart: true,
    digest: () => hash,
    cancelHash: () => {},
    close: () => Promise.resolve(),
  };
  return file as PresentFile;
};
const settings = { onOutcome: () => Promise.resolve(), onFailure: () => {} };

it('holds up a sender while very many files have to be hashed here', async () => {
  const rechecks = new Rechecks(settings);
  let go = (_digest: Buffer): void => {};
  const hash = new Promise<Buffer>((resolve) => {
    go = resolve;
  });
  let taken = 0;
  const all = (async () => {
    for (let index = 0; index <= TRANSFER.rechecks; index += 1) {
      await rechecks.begin(present(index, hash));
      taken += 1;
    }
  })();
  await new Promise(setImmediate);
  expect(taken).toBe(TRANSFER.rechecks);
  go(Buffer.alloc(32));
  await all;
  await rechecks.stop();
});

it('ends with a sender that goes on and confirms no file', async () => {
  const rechecks = new Rechecks(settings);
  const hash = Promise.resolve(Buffer.alloc(32));
  for (let index = 0; index < 2 * TRANSFER.rechecks; index += 1) await rechecks.begin(present(index, hash));
  await expect(rechecks.begin(present(2 * TRANSFER.rechecks, hash))).rejects.toMatchObject({
    code: 'TINCAN_E_PROTOCOL',
  });
  await rechecks.stop();
});
