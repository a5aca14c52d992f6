import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { ADDRESSES, SESSION } from '../../src/limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { createAddressList } from '../../src/peers/address-list.ts';
import { type AddressTries, createAddressTries } from '../../src/peers/address-tries.ts';
import { TurnedAwayError } from '../../src/session/index.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';

const NAS = { host: '192.0.2.9', port: 47470 };
const MINUTE = 60_000;

let database: Database;
let dials: number;
/** What becomes of a dial; without an error it succeeds. */
let error: TincanError | undefined;
let tries: AddressTries;

const create = (): AddressTries =>
  createAddressTries({
    list: createAddressList(database),
    async connect() {
      dials += 1;
      if (error !== undefined) throw error;
    },
    logger: silentLogger,
    random: () => 0.5,
  });

beforeEach(() => {
  vi.useFakeTimers();
  ({ database } = openDatabase(':memory:'));
  dials = 0;
  error = new TincanError('TINCAN_E_UNREACHABLE');
  tries = create();
});
afterEach(() => {
  tries.stop();
  database.close();
  vi.useRealTimers();
});

it('an address is tried until somebody says yes, and is forgotten then', async () => {
  expect(tries.add(NAS)).toMatchObject({ address: '192.0.2.9:47470', state: 'trying' });
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(dials).toBe(0);
  tries.start();
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  // 1, 2, 4, 8, 16 s and then every half a minute: no more than to any known peer.
  expect(dials).toBeGreaterThan(10);
  expect(dials).toBeLessThanOrEqual(5 + 10);
  expect(tries.all()).toMatchObject([{ state: 'trying', problem: error?.message }]);
  error = undefined;
  const before = dials;
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect(dials).toBe(before + 1);
  expect(tries.all()).toEqual([]);
  expect(createAddressList(database).all()).toEqual([]);
});

it.each([
  ['did not answer', new TincanError('TINCAN_E_TIMEOUT')],
  ['had too many questions', new TincanError('TINCAN_E_BUSY')],
  ['takes no strangers', new TurnedAwayError()],
  ['has another version', new TincanError('TINCAN_E_VERSION')],
])('whoever %s is asked again after ten minutes and not before, over restarts', async (_what, outcome) => {
  error = outcome;
  tries.start();
  tries.add(NAS);
  await vi.advanceTimersByTimeAsync(ADDRESSES.askAgain - 1_000);
  expect(dials).toBe(1);
  expect(tries.all()).toMatchObject([{ state: 'unanswered' }]);
  // Neither a network that comes up nor a restart asks sooner.
  tries.again();
  await vi.advanceTimersByTimeAsync(500);
  tries.stop();
  tries = create();
  tries.start();
  await vi.advanceTimersByTimeAsync(400);
  expect(dials).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(dials).toBe(2);
});

it.each(['TINCAN_E_DENIED', 'TINCAN_E_BLOCKED', 'TINCAN_E_SELF'] as const)(
  'after %s it is not tried, until it is added again',
  async (code) => {
    error = new TincanError(code);
    tries.start();
    tries.add(NAS);
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    tries.again();
    tries.stop();
    tries = create();
    tries.start();
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(dials).toBe(1);
    expect(tries.all()).toMatchObject([{ state: 'refused', problem: expect.any(String) }]);
    tries.add(NAS);
    await vi.advanceTimersByTimeAsync(0);
    expect(dials).toBe(2);
  },
);

it('a network that comes up is used at once where nobody could be reached', async () => {
  tries.start();
  tries.add(NAS);
  await vi.advanceTimersByTimeAsync(3 * MINUTE);
  const before = dials;
  tries.again();
  await vi.advanceTimersByTimeAsync(0);
  expect(dials).toBe(before + 1);
  await vi.advanceTimersByTimeAsync(2 * SESSION.backoffMin);
  expect(dials).toBe(before + 2);
});

it('an address that is removed is not tried any more, and comes back with no answer that was under way', async () => {
  tries.start();
  tries.add(NAS);
  await vi.advanceTimersByTimeAsync(MINUTE);
  const before = dials;
  expect(tries.remove(NAS)).toMatchObject({ address: '192.0.2.9:47470' });
  expect(tries.remove(NAS)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect(dials).toBe(before);

  error = new TincanError('TINCAN_E_TIMEOUT');
  tries.add(NAS);
  vi.advanceTimersByTime(0);
  tries.remove(NAS);
  await vi.advanceTimersByTimeAsync(0);
  expect(tries.all()).toEqual([]);
});
