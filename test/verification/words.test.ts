import { wordlist } from '@scure/bip39/wordlists/english.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitmentTo, comparisonWords } from '../../src/verification/words.ts';

/** Computed by another program, from the description alone. */
const EXAMPLE_WORDS = ['echo', 'mobile', 'promote', 'embark'];
const EXAMPLE_COMMITMENT = 'dfd138c920da2695cf80687563f7357756ce793bdb0c750ff22a74d89cfe94a9';

const fill = (value: number): Buffer => Buffer.alloc(32, value);
const nonces = { initiator: 'aa'.repeat(32), responder: 'bb'.repeat(32) };
/** The example of docs/protocol.md, as the initiator has it. */
const example = {
  exported: fill(1),
  keys: { self: fill(2), peer: fill(3) },
  hellos: { self: fill(4), peer: fill(5) },
};
const mirrored = {
  exported: example.exported,
  keys: { self: example.keys.peer, peer: example.keys.self },
  hellos: { self: example.hellos.peer, peer: example.hellos.self },
};

describe('the words to compare', () => {
  it('are those of the example in the protocol, on both sides', () => {
    expect(comparisonWords(example, 'initiator', nonces)).toEqual(EXAMPLE_WORDS);
    expect(comparisonWords(mirrored, 'responder', nonces)).toEqual(EXAMPLE_WORDS);
  });

  it('are others when anything is: the connection, a key, a hello, a nonce, who began', () => {
    const others = [
      comparisonWords({ ...example, exported: fill(9) }, 'initiator', nonces),
      comparisonWords({ ...example, keys: { ...example.keys, self: fill(9) } }, 'initiator', nonces),
      comparisonWords({ ...example, keys: { ...example.keys, peer: fill(9) } }, 'initiator', nonces),
      comparisonWords({ ...example, hellos: { ...example.hellos, self: fill(9) } }, 'initiator', nonces),
      comparisonWords({ ...example, hellos: { ...example.hellos, peer: fill(9) } }, 'initiator', nonces),
      comparisonWords(example, 'initiator', { ...nonces, initiator: '99'.repeat(32) }),
      comparisonWords(example, 'initiator', { ...nonces, responder: '99'.repeat(32) }),
      comparisonWords(example, 'responder', nonces),
    ].map((words) => words.join(' '));
    expect(new Set([...others, EXAMPLE_WORDS.join(' ')]).size).toBe(9);
  });

  it('are four of the list, and use all of it in every place', () => {
    const seen = [0, 1, 2, 3].map(() => new Set<string>());
    for (let run = 0; run < 3_000; run += 1) {
      const initiator = run.toString(16).padStart(64, '0');
      const words = comparisonWords(example, 'initiator', { ...nonces, initiator });
      expect(words).toHaveLength(4);
      for (const [place, word] of words.entries()) seen[place]?.add(word);
    }
    const list = new Set(wordlist);
    expect(list.size).toBe(2_048);
    for (const words of seen) {
      expect([...words].every((word) => list.has(word))).toBe(true);
      // 3,000 draws of 2,048 bring some 1,574; far fewer would mean that bits are lost.
      expect(words.size).toBeGreaterThan(1_450);
    }
  });
});

describe('a commitment', () => {
  it('is the hash of the nonce and the key', () => {
    expect(commitmentTo('aa'.repeat(32), fill(2))).toBe(EXAMPLE_COMMITMENT);
  });

  it('fits no other nonce and no other key', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(bytes, bytes, bytes, bytes, (nonce, key, otherNonce, otherKey) => {
        const hex = Buffer.from(nonce).toString('hex');
        const otherHex = Buffer.from(otherNonce).toString('hex');
        fc.pre(hex !== otherHex && Buffer.compare(key, otherKey) !== 0);
        const made = commitmentTo(hex, key);
        expect(commitmentTo(otherHex, key)).not.toBe(made);
        expect(commitmentTo(hex, otherKey)).not.toBe(made);
      }),
    );
  });
});
