/** The command palette: everything that can be done or opened, found by a few letters. */
export { bindingsHere, type PaletteEntry, type PaletteKind, sceneBelow } from './entries.ts';
export { findEntries, type PaletteHit, paletteHits } from './find.ts';
