import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { childEnvironment, EXECUTABLE } from '../support/executable.ts';
import { freeTcpPort, freeUdpPort } from '../support/free-port.ts';
import { chance } from '../support/seeded.ts';

const ENDS = 16;

let directory = '';
afterEach(() => rm(directory, { recursive: true, force: true }));

it.skipIf(process.platform === 'win32')(
  'a daemon that is interrupted at any moment of its start ends, and does not crash',
  async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tincan-test-'));
    const dice = chance('ends');
    const [port, discovery] = [await freeTcpPort(), await freeUdpPort()];
    for (let end = 0; end < ENDS; end += 1) {
      const words = [
        `--home=${directory}`,
        '--name=alice',
        `--port=${port}`,
        `--discovery-port=${discovery}`,
        '--interface=lo',
        'daemon',
      ];
      const child = spawn(process.execPath, [EXECUTABLE, ...words], {
        env: childEnvironment(),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said = text(child.stderr);
      const ended = once(child, 'exit');
      await sleep(50 + dice.whole(900));
      child.kill(dice.real() < 0.5 ? 'SIGINT' : 'SIGTERM');
      const [code, signal] = await ended;
      expect(await said).not.toContain('terminate');
      // Before the program has begun to listen, the signal itself ends it.
      expect(signal === null ? [0, 130, 143] : ['SIGINT', 'SIGTERM']).toContain(signal ?? code);
    }
  },
  120_000,
);
