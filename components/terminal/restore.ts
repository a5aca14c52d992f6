/** Puts things back, whatever happens on the way. */

export interface Restore {
  /** Does all steps, newest first, each once; a step that throws does not keep the others from being done. */
  run(): void;
  add(step: () => void): void;
}

export function createRestore(): Restore {
  const steps: (() => void)[] = [];
  return {
    add(step) {
      steps.push(step);
    },
    run() {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          step();
        } catch {
          // There is nothing left that could be done about it, and the other steps matter more.
        }
      }
    },
  };
}
