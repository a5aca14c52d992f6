import type { BuildOptions } from 'esbuild';

export const ENTRIES: { readonly tincan: string; readonly 'data-worker': string };
export function bundleOptions(root: string): BuildOptions;
