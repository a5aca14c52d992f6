/** Keeps an eye on the free space of the disk that files arrive on, so that some is left for everything else. */
import { statfs } from 'node:fs/promises';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';

export class DiskRoom {
  readonly #folder: string;
  readonly #reserve: number;
  #sinceLook = 0;

  /** @param reserve bytes that are left free */
  constructor(folder: string, reserve: number) {
    this.#folder = folder;
    this.#reserve = reserve;
  }

  /**
   * Makes sure that so many bytes fit.
   * @throws TincanError TINCAN_E_NO_SPACE; errors of statfs(2)
   */
  async require(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize - this.#reserve < bytes) throw new TincanError('TINCAN_E_NO_SPACE');
  }

  /** Told of bytes that arrive; now and then there is something to wait for. Errors: as of `require` */
  taken(bytes: number): Promise<void> | undefined {
    this.#sinceLook += bytes;
    if (this.#sinceLook < TRANSFER.spaceLook) return undefined;
    this.#sinceLook = 0;
    return this.require(0);
  }
}
