/**
 * A fixed set of large buffers, lent piecewise: a frame of a large file gets one to itself, frames of small
 * files share one. However fast the other side sends, a connection never holds more than this.
 */
interface Slab {
  bytes: Buffer;
  fill: number;
  /** Pieces lent and not yet given back. */
  lent: number;
}

export class BufferRing {
  readonly #slabBytes: number;
  readonly #slabs: number;
  readonly #byMemory = new Map<ArrayBufferLike, Slab>();
  readonly #free: Slab[] = [];
  #current: Slab | undefined;

  /** @param slabs how many buffers at most; each is made when it is first needed */
  constructor(slabs: number, slabBytes: number) {
    this.#slabs = slabs;
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
    const piece = slab.bytes.subarray(slab.fill, slab.fill + length);
    slab.fill += length;
    slab.lent += 1;
    return piece;
  }

  /** Gives a piece back. */
  release(piece: Buffer): void {
    const slab = this.#byMemory.get(piece.buffer);
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
    if (this.#byMemory.size >= this.#slabs) return undefined;
    // Unpooled, so that the piece's memory tells its buffer.
    const slab = { bytes: Buffer.allocUnsafeSlow(this.#slabBytes), fill: 0, lent: 0 };
    this.#byMemory.set(slab.bytes.buffer, slab);
    return slab;
  }
}
