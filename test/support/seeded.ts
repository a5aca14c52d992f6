/** Chance that is the same for the same seed: numbers, choices and contents of files. */
import { createCipheriv, createHash } from 'node:crypto';

export interface Chance {
  /** 0 to 1, without 1. */
  real(): number;
  /** A whole number from 0 to `below`, without it. */
  whole(below: number): number;
  pick<T>(choices: readonly T[]): T;
  /** Another source that depends on this one's seed and the name only. */
  branch(name: string): Chance;
}

/** Mulberry32: small, quick, and good enough to choose moments by. */
export function chance(seed: number | string): Chance {
  const text = String(seed);
  let state = createHash('sha256').update(text).digest().readUInt32LE(0);
  const real = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number): number => Math.floor(real() * below);
  return {
    real,
    whole,
    pick(choices) {
      const choice = choices[whole(choices.length)];
      if (choice === undefined) throw new Error('nothing to choose from');
      return choice;
    },
    branch: (name) => chance(`${text}/${name}`),
  };
}

/** Bytes that look random and are the same for the same name. */
export function seededBytes(name: string, length: number): Buffer {
  const key = createHash('sha256').update(name).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return cipher.update(Buffer.alloc(length));
}
