/**
 * The four words that two people compare, and what the one who begins commits to. Both sides compute the words from what only their two
 * ends of one connection have in common; docs/protocol.md has the derivation with an example. Pure.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { SessionBinding } from '../channel/binding.ts';
import { VERIFICATION } from '../limits.ts';

/** Who began, and who was asked. */
export type Role = 'initiator' | 'responder';

/** Tells this use of the secrets from every other. */
const LABEL = 'tincan-verification-1';
/** Bits of one word: the list (BIP 39, English) has 2,048. */
const BITS_PER_WORD = 11;

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/**
 * What the initiator sends first: SHA-256 of its nonce and its public key, in lower-case hex.
 *
 * @param nonce 32 random bytes in hex
 * @param key SubjectPublicKeyInfo in DER
 */
export function commitmentTo(nonce: string, key: Uint8Array): string {
  return sha256(Buffer.from(nonce, 'hex'), key).toString('hex');
}

/**
 * The words, the same on both sides of one connection and, but for a chance of 2^-44, on no two others.
 *
 * @param role of this side
 * @param nonces of both sides, 32 bytes in hex
 */
export function comparisonWords(
  { exported, keys, hellos }: SessionBinding,
  role: Role,
  nonces: { initiator: string; responder: string },
): string[] {
  const inOrder = <T>({ self, peer }: { self: T; peer: T }): [T, T] =>
    role === 'initiator' ? [self, peer] : [peer, self];
  const salt = Buffer.from(nonces.initiator + nonces.responder, 'hex');
  // Hashes have one length, so that no two sets of parts give the same bytes.
  const parts = [...inOrder(keys), ...inOrder(hellos)].map((part) => sha256(part));
  const info = Buffer.concat([Buffer.from(LABEL), ...parts]);
  const bits = VERIFICATION.words * BITS_PER_WORD;
  const derived = Buffer.from(hkdfSync('sha256', exported, salt, info, Math.ceil(bits / 8)));
  // The first 44 bits, the highest first.
  let rest = derived.readUIntBE(0, derived.length) / 2 ** (derived.length * 8 - bits);
  const words: string[] = [];
  for (let count = 0; count < VERIFICATION.words; count += 1) {
    rest = Math.floor(rest);
    words.unshift(wordlist[rest % wordlist.length] ?? '');
    rest /= wordlist.length;
  }
  return words;
}
