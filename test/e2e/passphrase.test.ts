/** A passphrase, as somebody at a terminal meets it: asked for without echo, also for the core that runs in the background. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const PASS = 'correct horse';

let homes: TestHomes;
let alice: TestHome;
let terminals: TestTerminal[];
let files: string;

beforeEach(async () => {
  homes = await createHomes();
  alice = homes.home('alice');
  terminals = [];
  files = mkdtempSync(path.join(tmpdir(), 'tincan-passphrase-'));
});
afterEach(async () => {
  for (const terminal of terminals) terminal.kill('SIGKILL');
  await Promise.all(terminals.map(({ exited }) => exited));
  await homes.stop();
  rmSync(files, { recursive: true, force: true });
});

function open(...words: string[]): TestTerminal {
  const terminal = openTerminal([...alice.args, ...words], { columns: 120 });
  terminals.push(terminal);
  return terminal;
}

/** A file with a line, for its user alone. */
function holding(line: string): string {
  const file = path.join(files, `${line.length}.txt`);
  writeFileSync(file, `${line}\n`, { mode: 0o600 });
  return file;
}

const ASKED = 'Passphrase of this home:';

// Each try at a passphrase is meant to take a while.
describe('a home with a passphrase', { timeout: 60_000 }, () => {
  it('is set at a terminal, and asked for there and nowhere else', async () => {
    // Without a terminal: there is none yet, and a new one is what is missing.
    expect(await alice.run('passphrase', 'set')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^tincan: Nobody can be asked for the new passphrase here\..*--new-passphrase-file FILE\.\n$/,
      ),
    });

    const set = open('passphrase', 'set');
    await set.see('New passphrase:');
    set.type('too few\r');
    await set.see('A passphrase has at least 8 characters.');
    set.type(`${PASS}\r`);
    await set.see('The same again:');
    set.type(`${PASS}\r`);
    await set.see('A passphrase protects the key and the databases of this home now.');
    expect((await set.exited).exitCode).toBe(0);
    expect(set.raw()).not.toContain(PASS);

    // Nobody can be asked: no terminal.
    const scripted = await alice.run('identity');
    expect(scripted).toMatchObject({ code: 1, stdout: '' });
    expect(scripted.stderr).toContain('--passphrase-file FILE');

    const interrupted = open('identity');
    await interrupted.see(ASKED);
    interrupted.press('ctrl-c');
    expect((await interrupted.exited).exitCode).toBe(130);
    expect(interrupted.raw()).not.toContain('Cancelled');

    const asked = open('identity');
    await asked.see(ASKED);
    asked.type('incorrect horse\r');
    await asked.see('That is not the passphrase of this home.');
    asked.type(`${PASS}\r`);
    await asked.see('encrypted, under a passphrase');
    expect((await asked.exited).exitCode).toBe(0);
    expect(asked.raw()).not.toContain('horse');

    // The core in the background has it neither in its arguments nor in its environment; who is attached to it is asked nothing.
    const [status] = (await alice.json('status')).lines;
    const { code } = await alice.run('identity');
    expect(code).toBe(0);
    if (process.platform === 'linux') {
      for (const name of ['cmdline', 'environ'])
        expect(readFileSync(`/proc/${String(status?.pid)}/${name}`, 'latin1')).not.toContain('horse');
    }
  });

  it('opens its interface, full screen or in lines, after the right one', async () => {
    expect((await alice.run('passphrase', 'set', `--new-passphrase-file=${holding(PASS)}`)).code).toBe(0);
    const screen = open();
    await screen.see(ASKED);
    screen.type('incorrect horse\r');
    await screen.see('That is not the passphrase of this home.');
    screen.type(`${PASS}\r`);
    await screen.see('No peers yet.');
    screen.press('ctrl-c');
    expect((await screen.exited).exitCode).toBe(0);
    expect(screen.raw()).not.toContain('horse');

    const lines = open('--plain');
    await lines.see(ASKED);
    lines.type(`${PASS}\r`);
    await lines.see('alice');
    lines.type('/exit\r');
    expect((await lines.exited).exitCode).toBe(0);
  });

  it('is given by a file, also to the core in the foreground, and ends with its removal', async () => {
    const [right, wrong, next] = [holding(PASS), holding('wrong'), holding('another one, longer')];
    expect((await alice.run('passphrase', 'set', `--new-passphrase-file=${right}`)).code).toBe(0);
    const refused = await alice.run('daemon', `--passphrase-file=${wrong}`);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('That is not the passphrase') });
    expect((await alice.run('daemon', `--passphrase-file=${path.join(files, 'none')}`)).code).toBe(2);
    const running = alice.start('daemon', `--passphrase-file=${right}`);
    while ((await alice.run('status')).code !== 0);
    // A core runs, and nobody can be asked whether it may stop.
    const held = await alice.run('passphrase', 'remove', `--passphrase-file=${right}`);
    expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining('tincan stop') });
    await alice.run('stop');
    await running.finished;
    const change = ['passphrase', 'change', `--passphrase-file=${right}`, `--new-passphrase-file=${next}`];
    expect((await alice.run(...change)).code).toBe(0);
    expect((await alice.run('identity', `--passphrase-file=${right}`)).code).toBe(1);
    expect((await alice.json('passphrase', 'remove', `--passphrase-file=${next}`)).lines).toEqual([
      { passphrase: false },
    ]);
    expect((await alice.json('identity')).lines).toMatchObject([{ passphrase: false }]);
  });
});
