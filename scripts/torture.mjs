// `npm run torture`: the long tests of transfers, and the sums of what they did. Words are handed on to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'tincan-torture-counts-'));
const counts = join(directory, 'counts.jsonl');
writeFileSync(counts, '');
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'torture', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TINCAN_TORTURE: '1', TINCAN_TORTURE_COUNTS: counts },
});
const sums = new Map();
for (const line of readFileSync(counts, 'utf8').split('\n').filter(Boolean)) {
  for (const [name, value] of Object.entries(JSON.parse(line))) {
    const known = sums.get(name) ?? 0;
    sums.set(name, name.startsWith('most ') ? Math.max(known, value) : known + value);
  }
}
rmSync(directory, { recursive: true });
process.stdout.write(`\n${[...sums].map(([name, value]) => `${value} ${name}`).join(', ')}\n`);
process.exit(status ?? 1);
