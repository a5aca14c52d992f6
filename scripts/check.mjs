// What the checks of packages share.

/** Says that something holds, or ends the check. @param {boolean} holds @param {string} what */
export function check(holds, what) {
  if (!holds) throw new Error(what);
  console.log(`  ${what}`);
}

/**
 * Tries until something is there.
 *
 * @template T
 * @param {() => Promise<T | undefined>} look a rejection is as good as nothing
 * @param {string} what
 * @param {number} patience longest wait in ms
 * @returns {Promise<T>}
 */
export async function until(look, what, patience) {
  const deadline = Date.now() + patience;
  for (;;) {
    const seen = await look().catch(() => undefined);
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(what);
  }
}
