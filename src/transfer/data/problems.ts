/** Files of a transfer that did not make it: counted all, kept by name up to a bound. */
import type { ErrorCode } from '../../errors.ts';
import { errorText } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { safeText } from '../../text/safe-text.ts';
import { manifestEntries } from '../manifest.ts';
import type { FileProblem } from './data-plane.ts';

interface Problem {
  index: number;
  code: ErrorCode;
  message: string;
}

export class Problems {
  #count = 0;
  readonly #kept: Problem[] = [];

  /** All of them, also those that are not kept. */
  get count(): number {
    return this.#count;
  }

  add(index: number, code: ErrorCode, message: string = errorText(code)): void {
    this.#count += 1;
    if (this.#kept.length < TRANSFER.problemsKept) this.#kept.push({ index, code, message });
  }

  /** With the names that the manifest has for them, in its order. */
  async named(manifestPath: string): Promise<FileProblem[]> {
    if (this.#kept.length === 0) return [];
    const problems = this.#kept.sort((a, b) => a.index - b.index);
    const named: FileProblem[] = [];
    for await (const [index, entry] of manifestEntries(manifestPath)) {
      let next = problems[named.length];
      while (next?.index === index) {
        named.push({ name: safeText(entry.path.join('/')), code: next.code, message: next.message });
        next = problems[named.length];
      }
      if (next === undefined) break;
    }
    return named;
  }
}
