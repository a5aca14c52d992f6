// Known vulnerabilities of what is installed with the program. A registry that does not answer such questions is told, and fails nothing.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const report = parse(stdout);
const counts = report?.metadata?.vulnerabilities;
if (counts === undefined) {
  const why = report?.error?.summary || report?.message || 'no answer';
  console.log(`npm audit: skipped, as the registry does not answer (${String(why).split('\n')[0]}).`);
} else if (counts.total === 0) console.log('npm audit: nothing known.');
else {
  console.log(`npm audit: ${counts.total} known vulnerabilities; npm audit --omit=dev tells them.`);
  process.exitCode = 1;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
