/**
 * A fixed set of large buffers, lent piecewise: a frame of a large file gets one to itself, frames of small
 * files share one. However fast the other side sends, a connection never holds more than this.
 */
interface Slab {
  /** Where it begins in the ring's memory. */
  start: number;
  fill: number;
  /** Pieces lent and not yet given back. */
  lent: number;
}

declare global {
  /** What is used of it here; without a browser's library of types nobody declares it. */
  namespace WebAssembly {
    class Memory {
      constructor(pages: { initial: number; maximum: number });
      readonly buffer: ArrayBuffer;
    }
  }
}

/** A page of WebAssembly's memory. */
const PAGE_BYTES = 64 * 1024;

export class BufferRing {
  readonly #slabBytes: number;
  readonly #count: number;
  readonly #slabs: Slab[] = [];
  readonly #free: Slab[] = [];
  #memory: ArrayBuffer | undefined;
  #current: Slab | undefined;

  /** @param slabs how many buffers at most; memory is used when one is first needed */
  constructor(slabs: number, slabBytes: number) {
    this.#count = slabs;
    this.#slabBytes = slabBytes;
  }

  /** A piece of so many bytes (at most one buffer), or undefined where nothing is free. */
  take(length: number): Buffer | undefined {
    let slab = this.#current;
    if (slab === undefined || slab.fill + length > this.#slabBytes) {
      slab = this.#free.pop() ?? this.#grow();
      if (slab === undefined) return undefined;
      // The one before is all lent out; it comes back by release().
      this.#current = slab;
    }
    this.#memory ??= pagedMemory(this.#count * this.#slabBytes);
    const piece = Buffer.from(this.#memory, slab.start + slab.fill, length);
    slab.fill += length;
    slab.lent += 1;
    return piece;
  }

  /** Gives a piece back. */
  release(piece: Buffer): void {
    if (piece.buffer !== this.#memory) return;
    const slab = this.#slabs[Math.floor(piece.byteOffset / this.#slabBytes)];
    if (slab === undefined) return;
    slab.lent -= 1;
    if (slab.lent > 0) return;
    if (slab === this.#current) slab.fill = 0;
    else this.#recycle(slab);
  }

  #recycle(slab: Slab): void {
    slab.fill = 0;
    this.#free.push(slab);
  }

  #grow(): Slab | undefined {
    if (this.#slabs.length >= this.#count) return undefined;
    const slab = { start: this.#slabs.length * this.#slabBytes, fill: 0, lent: 0 };
    this.#slabs.push(slab);
    return slab;
  }
}

/**
 * Memory that begins on a page, as a write past the system's cache wants it; the only such memory that Node has
 * to give. Untouched pages of it cost nothing.
 */
function pagedMemory(bytes: number): ArrayBuffer {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer;
  } catch {
    // It reserves far more addresses than it uses, which a limit may forbid.
    return new ArrayBuffer(bytes);
  }
}
