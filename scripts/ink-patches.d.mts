import type { Plugin } from 'esbuild';

export interface Patch {
  /** Inside node_modules, with slashes. */
  readonly file: string;
  readonly pieces: readonly (readonly [from: string, to: string])[];
}

export const CACHED: number;
export const PLAIN: string;
export const TEXT_CACHE: string;
export const PATCHES: readonly Patch[];
export function patched(source: string, patch: Patch): string;
export function inkPatches(patches?: readonly Patch[]): Plugin;
