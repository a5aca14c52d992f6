/**
 * A gate that two threads share. The worker goes through it for whatever runs in SQLite, and the core closes it before the worker, or the whole
 * process, is ended: a thread that is ended within native code takes the process down with SIGABRT (node-addon-api has nowhere to throw to).
 */

/** Nothing runs; something runs; nothing runs any more. */
const FREE = 0;
const TAKEN = 1;
const CLOSED = 2;

export type WorkGate = Int32Array<SharedArrayBuffer>;

/** A gate that is taken already: a thread that starts loads native code, and leaves when that is done. */
export function createWorkGate(): WorkGate {
  const gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  Atomics.store(gate, 0, TAKEN);
  return gate;
}

/** Worker: about to run something. @returns false where nothing may run any more */
export function enterGate(gate: WorkGate): boolean {
  return Atomics.compareExchange(gate, 0, FREE, TAKEN) === FREE;
}

/** Worker: it has run. */
export function leaveGate(gate: WorkGate): void {
  Atomics.store(gate, 0, FREE);
  Atomics.notify(gate, 0);
}

/**
 * Core: closes the gate, and blocks its own thread while something runs; for the moment at which everything ends.
 *
 * @param within ms
 * @returns false where something still runs
 */
export function closeGate(gate: WorkGate, within: number): boolean {
  const deadline = performance.now() + within;
  for (;;) {
    const found = Atomics.compareExchange(gate, 0, FREE, CLOSED);
    if (found !== TAKEN) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    Atomics.wait(gate, 0, TAKEN, left);
  }
}
