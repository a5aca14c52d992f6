// Makes the pictures of the documentation: node scripts/pictures/run.mjs [OPTION…]
import { runBundled } from '../run-bundled.mjs';

await runBundled('scripts/pictures/main.ts');
