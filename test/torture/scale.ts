/** How large the tests of this folder are: what every run can afford, or (`npm run torture`) what takes long. */
import { appendFileSync } from 'node:fs';

const isLong = process.env.TINCAN_TORTURE === '1';

function scale(name: string, quick: number, long: number): number {
  const given = process.env[`TINCAN_TORTURE_${name}`];
  return given === undefined ? (isLong ? long : quick) : Number(given);
}

export const SCALE = {
  /** Starting value of everything that is left to chance. */
  seed: process.env.TINCAN_TORTURE_SEED ?? 'tincan',
  kills: scale('KILLS', 50, 2_000),
  /** Messages in all while cores are killed, and the kills. */
  messages: scale('MESSAGES', 2_000, 50_000),
  messageKills: scale('MESSAGE_KILLS', 20, 500),
  /** The same in a room of three. */
  roomMessages: scale('ROOM_MESSAGES', 2_000, 50_000),
  roomKills: scale('ROOM_KILLS', 30, 500),
  /** Files of the one large folder. */
  files: scale('FILES', 20_000, 200_000),
  /** Bytes sent through the faulty proxy. */
  proxyBytes: scale('PROXY_BYTES', 48 << 20, 1 << 30),
  /** Sends of one name by each of two senders. */
  sameName: scale('SAME_NAME', 100, 1_000),
  /** Transfers that are cancelled. */
  cancels: scale('CANCELS', 24, 400),
  /** Transfers that are paused and resumed. */
  pauses: scale('PAUSES', 40, 1_000),
  /** Bytes of a file whose receiver stands still. */
  stalledBytes: scale('STALLED_BYTES', 128 << 20, 1 << 30),
  /** Milliseconds for which a process stands still. */
  sleep: scale('SLEEP', 1_000, 60_000),
  /** Milliseconds for which invented announcements come. */
  announcements: scale('ANNOUNCEMENTS', 2_000, 30_000),
  /** Milliseconds for which a folder is swapped for a link while files are received into it. */
  swapping: scale('SWAPPING', 2_000, 60_000),
  /** Milliseconds of the soak. */
  soak: scale('SOAK', 0, 300_000),
} as const;

/** Time for one test, in ms. */
export const PATIENCE = isLong ? 4 * 60 * 60_000 : 180_000;

/** Adds to the sums that `npm run torture` prints. `most` keeps the largest. */
export function tally(counts: Record<string, number>): void {
  const file = process.env.TINCAN_TORTURE_COUNTS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(counts)}\n`);
}
