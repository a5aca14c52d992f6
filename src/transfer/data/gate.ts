/** Something to wait at while it is closed: a pause. */
export class Gate {
  #opened: Promise<void> | undefined;
  #open: () => void = () => {};

  get isClosed(): boolean {
    return this.#opened !== undefined;
  }

  close(): void {
    this.#opened ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#opened = undefined;
    this.#open();
  }

  /** Resolves once the gate is open; undefined where it is. */
  passed(): Promise<void> | undefined {
    return this.#opened === undefined ? undefined : this.#wait();
  }

  async #wait(): Promise<void> {
    while (this.#opened !== undefined) await this.#opened;
  }
}
