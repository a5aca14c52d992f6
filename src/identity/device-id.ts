/**
 * Device ids: SHA-256 of the certificate's SubjectPublicKeyInfo in base32, with a check character after
 * every 13 (Luhn modulo 32), 56 characters in all. The whole of it is what is pinned, stored and compared;
 * a prefix only ever selects among known rows.
 */
import { createHash } from 'node:crypto';
import { base32nopad } from '@scure/base';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BLOCK = 13;
const LENGTH = 56;
/** Characters of an id that a person types or sees at the least. */
export const SHORT_ID_LENGTH = 8;
/** Fewest characters that select a peer. */
export const MIN_PREFIX_LENGTH = 6;

/**
 * Luhn check character in base 32: any single wrong character and most swaps of neighbours show. The factors
 * begin with 2, so that the last of 13 characters has another one than the check character beside it.
 */
function checkCharacter(block: string): string {
  let factor = 2;
  let sum = 0;
  for (const character of block) {
    const product = factor * ALPHABET.indexOf(character);
    factor = factor === 2 ? 1 : 2;
    sum += Math.floor(product / 32) + (product % 32);
  }
  return ALPHABET.charAt((32 - (sum % 32)) % 32);
}

/** The id of a public key, given as SubjectPublicKeyInfo in DER. */
export function deviceIdOf(spki: Uint8Array): string {
  const text = base32nopad.encode(createHash('sha256').update(spki).digest());
  let id = '';
  for (let at = 0; at < text.length; at += BLOCK) {
    const block = text.slice(at, at + BLOCK);
    id += block + checkCharacter(block);
  }
  return id;
}

/** True for a canonical id: upper case, no dashes, check characters right. */
export function isPeerId(text: string): boolean {
  if (text.length !== LENGTH || !/^[A-Z2-7]+$/.test(text)) return false;
  for (let at = 0; at < LENGTH; at += BLOCK + 1) {
    if (checkCharacter(text.slice(at, at + BLOCK)) !== text.charAt(at + BLOCK)) return false;
  }
  return true;
}

/**
 * A whole id as a person typed or scanned it: blanks, dashes and case do not matter. Where it cannot be one, a sentence says why: with the
 * part in which a check character does not fit, as a mistyped id must not look like another device's.
 */
export function readWholeId(text: string): { id: string } | { problem: string } {
  const plain = text.replaceAll(/[\s\p{Pd}]/gu, '').toUpperCase();
  const digit = /[0189]/.exec(plain)?.[0];
  if (digit !== undefined)
    return { problem: `There is no ${digit} in an id: it has the letters A to Z and the digits 2 to 7.` };
  if (!/^[A-Z2-7]*$/.test(plain))
    return { problem: 'An id has only the letters A to Z and the digits 2 to 7.' };
  if (plain.length !== LENGTH)
    return { problem: `A whole id has ${LENGTH} characters; there are ${plain.length}.` };
  for (let at = 0; at < LENGTH; at += BLOCK + 1) {
    const part = plain.slice(at, at + BLOCK + 1);
    if (checkCharacter(part.slice(0, BLOCK)) === part.charAt(BLOCK)) continue;
    const which = `characters ${at + 1} to ${at + BLOCK + 1}`;
    return { problem: `There is a typing mistake in ${which} (${part}). Nothing was compared.` };
  }
  return { id: plain };
}

/** What a person typed as an id or its beginning, in canonical form; undefined where it cannot be one. */
export function normalizeIdInput(text: string): string | undefined {
  const plain = text.replaceAll('-', '').toUpperCase();
  if (plain.length < MIN_PREFIX_LENGTH || plain.length > LENGTH) return undefined;
  return /^[A-Z2-7]+$/.test(plain) ? plain : undefined;
}

/** The id as people read it: groups of four. */
export function formatDeviceId(id: string): string {
  return id.match(/.{1,4}/g)?.join('-') ?? '';
}

/** The beginning of an id, for lists: `7RT2-KQAB`. */
export function shortDeviceId(id: string): string {
  return formatDeviceId(id.slice(0, SHORT_ID_LENGTH));
}
