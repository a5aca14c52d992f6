/**
 * The built full screen in real pseudo-terminals, at 120×40 but for `sizes`: start, keys, the processor at rest, memory.
 *
 *   node bench/run.mjs interface [--only start,keys,sizes,idle,memory] [--rounds N] [--keys N] [--seconds N] [--minutes N]
 *     [EXECUTABLE…]
 *
 * Several executables (…/dist/tincan.js of two builds) take turns within each round of starts, and follow each other elsewhere. Each
 * figure comes with the load of the machine: of one above 1 nothing follows.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EXECUTABLE } from '../test/support/executable.ts';
import { freeUdpPort } from '../test/support/free-port.ts';
import { benchKeys } from './interface/keys.ts';
import { benchIdle, benchMemory } from './interface/rest.ts';
import { benchSizes } from './interface/sizes.ts';
import { benchStartUp } from './interface/start-up.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'start,keys,sizes,idle,memory' },
    rounds: { type: 'string', default: '9' },
    keys: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '60' },
    minutes: { type: 'string', default: '3' },
  },
});
const executables = positionals.length === 0 ? [EXECUTABLE] : positionals.map((each) => resolve(each));
const parts = values.only.split(',');

const port = await freeUdpPort();
if (parts.includes('start')) await benchStartUp(executables, Number(values.rounds), port);
for (const executable of executables) {
  if (executables.length > 1) console.log(executable);
  if (parts.includes('keys')) await benchKeys(executable, Number(values.keys), port);
  if (parts.includes('sizes')) await benchSizes(executable, Number(values.keys));
  if (parts.includes('idle')) await benchIdle(executable, Number(values.seconds), port);
  if (parts.includes('memory')) await benchMemory(executable, Number(values.minutes));
}
process.exit(0);
