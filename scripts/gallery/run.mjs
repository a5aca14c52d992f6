// Draws every screen in every theme and several sizes: node scripts/gallery/run.mjs DIR [OPTION…]
import { runBundled } from '../run-bundled.mjs';

await runBundled('scripts/gallery/main.ts');
