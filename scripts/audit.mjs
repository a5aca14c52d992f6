// Known vulnerabilities of what users get: what is installed with the program and what is bundled into it. Those of mere tools are told,
// and fail nothing; nor does a registry that does not answer such questions.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @param {string[]} words @returns what npm says, as JSON; undefined for anything else */
function npm(...words) {
  try {
    return JSON.parse(spawnSync('npm', [...words, '--json'], { encoding: 'utf8' }).stdout);
  } catch {
    return undefined;
  }
}

/** Names of the packages that are installed with the program, all the way down. */
function installed({ dependencies = {} } = {}) {
  return Object.entries(dependencies).flatMap(([name, below]) => [name, ...installed(below)]);
}

/** Names of the packages in the bundle: the build lists each with its version and licence. */
function bundled() {
  const list = readFileSync(new URL('../dist/THIRD-PARTY-LICENSES.txt', import.meta.url), 'utf8');
  const names = [...list.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)$/gm)].map(([, name]) => name);
  if (names.length === 0) throw new Error('The list of what is bundled names no package.');
  return names;
}

const report = npm('audit');
if (report?.vulnerabilities === undefined) {
  const why = report?.error?.summary || report?.message || 'no answer';
  console.log(`npm audit: skipped, as the registry does not answer (${String(why).split('\n')[0]}).`);
} else {
  const shipped = new Set([...installed(npm('ls', '--all', '--omit=dev')), ...bundled()]);
  const known = Object.keys(report.vulnerabilities);
  const grave = known.filter((name) => shipped.has(name));
  const tools = known.filter((name) => !shipped.has(name));
  if (grave.length > 0) {
    console.log(
      `npm audit: known vulnerabilities in what users get: ${grave.join(', ')}; npm audit tells them.`,
    );
    process.exitCode = 1;
  } else console.log(`npm audit: nothing known of the ${shipped.size} packages that users get.`);
  if (tools.length > 0) console.log(`npm audit: of tools that nobody gets: ${tools.join(', ')}.`);
}
