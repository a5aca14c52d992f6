/**
 * Identities for the homes of tests, written before their cores start: to make one takes a core half a second, which is tried where that is what
 * is tried. Those of homes that are gone are given out again.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestIdentity, testIdentity } from './test-identities.ts';

const free: TestIdentity[] = [];
const taken = new Map<string, TestIdentity>();
let made = 0;

/** Makes so many at once that homes can take. */
export async function prepareIdentities(count: number): Promise<void> {
  const missing = Math.max(0, count - free.length);
  const names = Array.from({ length: missing }, (_, index) => `home ${made + index}`);
  made += missing;
  free.push(...(await Promise.all(names.map(testIdentity))));
}

/** Gives a home that was never used an identity; none where none is prepared: its core makes one then. */
export function writeIdentity(root: string): void {
  const identity = free.pop();
  if (identity === undefined) return;
  taken.set(root, identity);
  const data = join(root, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const stored = { version: 1, createdAt: 1_700_000_000_000, ...identity.credentials };
  writeFileSync(join(data, 'identity.json'), JSON.stringify(stored), { mode: 0o600 });
}

/** A home is gone. */
export function returnIdentity(root: string): void {
  const identity = taken.get(root);
  taken.delete(root);
  if (identity !== undefined) free.push(identity);
}
