/** A set of entries of a manifest, a bit each: of a million entries 125 KB. Pure. */
import { TRANSFER } from '../../limits.ts';

/** Characters of base64 that a set of all entries of the largest manifest has. */
export const ENTRY_SET_CHARACTERS = Math.ceil(TRANSFER.manifestEntries / 8 / 3) * 4;
const FIRST_BYTES = 64;

export class EntrySet {
  #bits: Buffer;
  #size = 0;

  constructor(bits: Buffer = Buffer.alloc(FIRST_BYTES)) {
    this.#bits = bits;
    for (let byte of bits) for (; byte > 0; byte &= byte - 1) this.#size += 1;
  }

  /** Reads what `toBase64` wrote; anything else is read as some set or other. */
  static fromBase64(text: string): EntrySet {
    return new EntrySet(Buffer.from(text, 'base64'));
  }

  /** Entries in it. */
  get size(): number {
    return this.#size;
  }

  has(index: number): boolean {
    return ((this.#bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  add(index: number): void {
    if (this.has(index)) return;
    const at = index >>> 3;
    if (at >= this.#bits.length) {
      const grown = Buffer.alloc(Math.max(at + 1, this.#bits.length * 2));
      this.#bits.copy(grown);
      this.#bits = grown;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (index & 7));
    this.#size += 1;
  }

  delete(index: number): void {
    if (!this.has(index)) return;
    this.#bits[index >>> 3] = (this.#bits[index >>> 3] ?? 0) & ~(1 << (index & 7));
    this.#size -= 1;
  }

  /** All that are in this one or the other. */
  union(other: EntrySet): EntrySet {
    const [long, short] =
      this.#bits.length >= other.#bits.length ? [this.#bits, other.#bits] : [other.#bits, this.#bits];
    const bits = Buffer.from(long);
    for (const [at, byte] of short.entries()) bits[at] = (bits[at] ?? 0) | byte;
    return new EntrySet(bits);
  }

  /** Bit `i & 7` of byte `i >> 3` for entry `i`, up to the last byte that has one; empty for an empty set. */
  toBase64(): string {
    let end = this.#bits.length;
    while (end > 0 && this.#bits[end - 1] === 0) end -= 1;
    return this.#bits.toString('base64', 0, end);
  }
}
