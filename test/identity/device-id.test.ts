import { createHash } from 'node:crypto';
import { base32nopad } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deviceIdOf,
  formatDeviceId,
  isPeerId,
  MIN_PREFIX_LENGTH,
  normalizeIdInput,
  readWholeId,
  shortDeviceId,
} from '../../src/identity/device-id.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const keys = fc.uint8Array({ maxLength: 64 });

describe('a device id', () => {
  it('is the SHA-256 of the public key in base32, with a check character after every 13', () => {
    fc.assert(
      fc.property(keys, (spki) => {
        const id = deviceIdOf(spki);
        const plain = id.replace(/(.{13})./g, '$1');
        expect(plain).toBe(base32nopad.encode(createHash('sha256').update(spki).digest()));
        expect(isPeerId(id)).toBe(true);
      }),
    );
  });

  it('with any single wrong character is none', () => {
    fc.assert(
      fc.property(keys, fc.nat(55), fc.integer({ min: 1, max: 31 }), (spki, at, shift) => {
        const id = deviceIdOf(spki);
        const wrong = ALPHABET.charAt((ALPHABET.indexOf(id.charAt(at)) + shift) % 32);
        expect(isPeerId(id.slice(0, at) + wrong + id.slice(at + 1))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows nearly every swap of two neighbours', () => {
    let missed = 0;
    let tried = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const id = deviceIdOf(Buffer.from(`key ${seed}`));
      for (let at = 0; at < 55; at += 1) {
        const [a, b] = [id.charAt(at), id.charAt(at + 1)];
        if (a === b) continue;
        tried += 1;
        if (isPeerId(id.slice(0, at) + b + a + id.slice(at + 2))) missed += 1;
      }
    }
    expect(missed / tried).toBeLessThan(0.01);
  });

  it.each(['', 'A', 'A'.repeat(55), 'A'.repeat(57), 'a'.repeat(56), '1'.repeat(56)])('is not %j', (text) => {
    expect(isPeerId(text)).toBe(false);
  });

  it('is read as a whole whatever stands between its characters', () => {
    const blank = fc.constantFrom(' ', '-', '–', '\u00a0', '\n');
    fc.assert(
      fc.property(keys, fc.array(fc.tuple(fc.nat(56), blank), { maxLength: 20 }), (spki, blanks) => {
        const id = deviceIdOf(spki);
        const written = blanks.reduce(
          (text, [at, between]) => text.slice(0, at) + between + text.slice(at),
          id,
        );
        expect(readWholeId(written.toLowerCase())).toEqual({ id });
      }),
    );
  });

  it('is never taken for another one by a typing mistake, and the part with the mistake is named', () => {
    fc.assert(
      fc.property(keys, fc.nat(55), fc.integer({ min: 1, max: 31 }), (spki, at, shift) => {
        const id = deviceIdOf(spki);
        const wrong = ALPHABET.charAt((ALPHABET.indexOf(id.charAt(at)) + shift) % 32);
        const first = at - (at % 14) + 1;
        expect(readWholeId(id.slice(0, at) + wrong + id.slice(at + 1))).toEqual({
          problem: expect.stringContaining(`characters ${first} to ${first + 13} (`),
        });
      }),
    );
  });

  it.each([
    ['', 'there are 0'],
    ['JYI4-KWYC', 'there are 8'],
    ['A'.repeat(57), 'there are 57'],
    [`0${'A'.repeat(55)}`, 'There is no 0 in an id'],
    [`ü${'A'.repeat(55)}`, 'only the letters A to Z'],
    ['\u001b[2J', 'only the letters A to Z'],
  ])('is not read from %j, with the reason', (text, reason) => {
    expect(readWholeId(text)).toEqual({ problem: expect.stringContaining(reason) });
  });

  it('is recognised in any text without a throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => void isPeerId(text)));
  });

  it('is read back as it is shown, whatever the case', () => {
    fc.assert(
      fc.property(keys, (spki) => {
        const id = deviceIdOf(spki);
        expect(normalizeIdInput(formatDeviceId(id).toLowerCase())).toBe(id);
        expect(id.startsWith(normalizeIdInput(shortDeviceId(id)) ?? 'none')).toBe(true);
      }),
    );
  });

  it('has a beginning of at least six characters', () => {
    const id = deviceIdOf(Buffer.from('key'));
    expect(normalizeIdInput(id.slice(0, MIN_PREFIX_LENGTH - 1))).toBeUndefined();
    expect(normalizeIdInput(id.slice(0, MIN_PREFIX_LENGTH))).toBe(id.slice(0, MIN_PREFIX_LENGTH));
    expect(normalizeIdInput(`${id}A`)).toBeUndefined();
    expect(normalizeIdInput('bob smith')).toBeUndefined();
  });
});
