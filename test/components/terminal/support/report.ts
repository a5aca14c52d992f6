/** What a test program reports in a file beside its terminal. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long something may take on a loaded machine. */
const PATIENCE = 20_000;

export class Report {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  lines(): string[] {
    try {
      return readFileSync(this.path, 'utf8').split('\n').slice(0, -1);
    } catch {
      // Nothing was reported yet.
      return [];
    }
  }

  /** The first line that the condition holds for, as soon as there is one. */
  async line(holds: (line: string) => boolean): Promise<string> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const found = this.lines().find(holds);
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`Not reported; but: ${this.lines().join(' | ')}`);
      await sleep(10);
    }
  }

  async pid(): Promise<number> {
    return Number((await this.line((line) => line.startsWith('pid '))).slice(4));
  }
}
