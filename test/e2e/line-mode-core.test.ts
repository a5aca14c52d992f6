import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveHome } from '../../src/config/home.ts';
import { CONTROL, INTERFACE } from '../../src/limits.ts';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

let homes: TestHomes;
let terminals: TestTerminal[];
beforeEach(async () => {
  homes = await createHomes();
  terminals = [];
});
afterEach(async () => {
  for (const terminal of terminals) terminal.kill('SIGKILL');
  await Promise.all(terminals.map(({ exited }) => exited));
  await homes.stop();
});

function open(home: TestHome, args: readonly string[] = home.args): TestTerminal {
  const terminal = openTerminal([...args, '--plain'], { columns: 120 });
  terminals.push(terminal);
  return terminal;
}

const coreRuns = async (home: TestHome): Promise<boolean> => (await home.run('status')).code === 0;

describe('line mode and the core', () => {
  it('asks for the name on a first run, then starts', async () => {
    const home = homes.home('fresh');
    const terminal = open(
      home,
      home.args.filter((word) => !word.startsWith('--name')),
    );
    await terminal.see('Your name [');
    terminal.type('Zoë\r');
    await terminal.see('You are Zoë (');
    await terminal.seeInput('tincan>');
  });

  it('stops the core that it started on /exit', async () => {
    const home = homes.home('alice');
    const terminal = open(home);
    await terminal.seeInput('tincan>');
    terminal.type('/exit\r');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(await coreRuns(home)).toBe(false);
  });

  it('leaves the core running on /detach', async () => {
    const home = homes.home('alice');
    const terminal = open(home);
    await terminal.seeInput('tincan>');
    terminal.type('/detach\r');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(await coreRuns(home)).toBe(true);
  });

  it('leaves the core running when the terminal is closed', async () => {
    const home = homes.home('alice');
    const terminal = open(home);
    await terminal.seeInput('tincan>');
    terminal.hangUp();
    await terminal.exited;
    expect(await coreRuns(home)).toBe(true);
  });

  it.each(['closed', 'killed'])('keeps what was half written when the terminal is %s', async (how) => {
    const home = homes.home('alice');
    const terminal = open(home);
    await terminal.seeInput('tincan>');
    terminal.type('/msg everyone\r');
    await terminal.seeInput('# everyone>');
    terminal.type('half a 漢');
    await terminal.seeInput('# everyone> half a 漢');
    if (how === 'closed') terminal.hangUp();
    else {
      // From outside nothing tells that the core has it.
      await sleep(2 * INTERFACE.draftSavedAfter);
      terminal.kill('SIGKILL');
    }
    await terminal.exited;
    const again = open(home);
    await again.see('What you had not sent stands in the line again.');
    await again.seeInput('# everyone> half a 漢');
    again.type('\u0015/exit\r');
    await again.exited;
  });

  it('leaves the core to another that is attached', async () => {
    const home = homes.home('alice');
    const first = open(home);
    await first.seeInput('tincan>');
    const second = open(home);
    await second.seeInput('tincan>');
    first.press('ctrl-c');
    await first.see('Another program is attached');
    await first.exited;
    expect(await coreRuns(home)).toBe(true);
    second.type('/help list\r');
    await second.see('Shows who is there');
  });

  it('leaves a core that a command brought up to end when idle, as it was before', async () => {
    const home = homes.home('alice');
    await home.run('peers');
    const terminal = open(home);
    await terminal.seeInput('tincan>');
    terminal.type('/exit\r');
    await terminal.exited;
    // Not asked for by a command, which would keep it up.
    const { tokenFile } = resolveHome({ home: home.root });
    await vi.waitFor(() => expect(existsSync(tokenFile)).toBe(false), CONTROL.idleExit * 4);
  });

  it('lets two people find each other, talk and send a file', async () => {
    const home = homes.home('alice');
    const [alice, bob] = [open(home), open(homes.home('bob'))];
    await Promise.all([alice.seeInput('tincan>'), bob.seeInput('tincan>')]);
    expect((await home.run('peers', '--wait', '10')).stdout).toContain('bob');
    alice.type('/connect bob\r');
    await bob.see(/Request 1: alice \(\S+\) at 127\.0\.0\.1 wants to connect\./);
    bob.type('/accept 1\r');
    await Promise.all([alice.seeInput('bob>'), bob.seeInput('alice>')]);
    alice.type('hello, 1e3 times\r');
    await bob.see('alice: hello, 1e3 times');
    bob.type('hi yourself');
    alice.type('one more\r');
    await bob.see('alice: one more');
    await bob.seeInput('alice> hi yourself');
    bob.press('enter');
    await alice.see('bob: hi yourself');

    const file = join(homes.home('files').root, '..', 'a letter.txt');
    await writeFile(file, 'x'.repeat(100_000));
    alice.type(`/send "${file}"\r`);
    await bob.see(/Request 2: alice wants to send a letter\.txt \(1 file, 100 kB; .* free here\)\./);
    bob.type('/accept 2\r');
    await bob.see(/a letter\.txt from alice: done, verified, 100 kB/);
    await alice.see(/a letter\.txt to bob: done, verified, 100 kB/);
  });
});

describe('the demonstration', () => {
  it('has a peer that says yes, greets, echoes, and answers a file with a file', async () => {
    const terminal = open(homes.home('unused'), ['--demo', '--name', 'me']);
    await terminal.seeInput('tincan>');
    // The hint may come a moment after the prompt.
    await terminal.see(/\/connect 127\.0\.0\.1:\d+/);
    const address = /\/connect (\S+)/.exec(terminal.text())?.[1];
    terminal.type(`/connect ${address}\r`);
    await terminal.see('echo: Hello!');
    terminal.type('is anybody there\r');
    await terminal.see('echo: is anybody there');
    const file = join(homes.home('files').root, '..', 'file.txt');
    await writeFile(file, 'content');
    terminal.type(`/send echo "${file}"\r`);
    await terminal.see(/Request 1: echo wants to send letter\.txt/);
    terminal.type('/accept 1\r');
    await terminal.see(/letter\.txt from echo: done, verified/);
    terminal.press('ctrl-c');
    expect((await terminal.exited).exitCode).toBe(0);
  });

  it.skipIf(process.platform !== 'linux')(
    'opens no UDP socket: nobody on the network hears of it',
    async () => {
      const terminal = open(homes.home('unused'), ['--demo', '--name', 'me']);
      await terminal.seeInput('tincan>');
      const udp = await Promise.all(['udp', 'udp6'].map((file) => readFile(`/proc/net/${file}`, 'utf8')));
      const inodes = udp
        .flatMap((table) => table.split('\n').slice(1))
        .map((row) => row.trim().split(/\s+/)[9]);
      const descriptors = `/proc/${terminal.pid}/fd`;
      const links = await Promise.all(
        (await readdir(descriptors)).map((fd) => readlink(`${descriptors}/${fd}`).catch(() => '')),
      );
      const sockets = links.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
      expect(sockets.length).toBeGreaterThan(0);
      expect(sockets.filter((inode) => inodes.includes(inode))).toEqual([]);
    },
  );
});
