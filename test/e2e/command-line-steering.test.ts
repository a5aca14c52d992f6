import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningCommand } from '../support/executable.ts';
import { runTincan } from '../support/executable.ts';
import { createHomes, parseLines, type TestHome, type TestHomes } from '../support/homes.ts';

let homes: TestHomes;
let alice: TestHome;
let bob: TestHome;
let carol: TestHome;
const MB = 1_000_000;

/** A core that stays, for a home. */
async function daemon(home: TestHome): Promise<RunningCommand> {
  const running = home.start('daemon');
  while ((await home.run('status')).code !== 0) {
    if (running.child.exitCode !== null) throw new Error((await running.finished).stderr);
  }
  return running;
}

/** The first one asks, a rule of the second one answers. */
async function introduce(from: TestHome, to: TestHome, name: string): Promise<void> {
  const doorman = to.start('receive', '--accept', 'all');
  await doorman.printed('aiting');
  expect((await from.run('connect', name)).code).toBe(0);
  doorman.child.kill('SIGINT');
  await doorman.finished;
}

beforeAll(async () => {
  homes = await createHomes();
  [alice, bob, carol] = [homes.home('alice'), homes.home('bob'), homes.home('carol')];
  await Promise.all([alice, bob, carol].map(daemon));
  for (const home of [alice, bob, carol]) await home.run('peers', '--wait', '10');
  await introduce(bob, alice, 'alice');
  await introduce(carol, alice, 'alice');
}, 60_000);
afterAll(() => homes.stop());

describe('steering transfers from the command line', () => {
  it('sends one file to several peers, each done when it has verified it', async () => {
    const file = join(alice.root, 'for-both.txt');
    await writeFile(file, 'for both');
    const receivers = [bob, carol].map((home) => home.start('receive', '--count', '1', '--json'));
    await Promise.all(receivers.map((receiver) => receiver.printed('')));
    const { code, lines } = await alice.json('send', 'bob', file, '--to', 'carol');
    expect(code).toBe(0);
    const done = lines
      .filter(({ state }) => state === 'done')
      .map(({ peer }) => (peer as { name: string }).name);
    expect(done.sort()).toEqual(['bob', 'carol']);
    for (const receiver of receivers) expect((await receiver.finished).code).toBe(0);
  });

  it('pauses, resumes and cancels what runs, and tells whose pause it is', async () => {
    const file = join(alice.root, 'large.bin');
    await writeFile(file, '');
    await truncate(file, 4_000 * MB);
    const { lines } = await alice.json('send', 'bob', file, '--detach');
    const id = String(lines[0]?.id);
    const offer = async (): Promise<boolean> => (await bob.json('requests')).lines.length > 0;
    while (!(await offer()));
    expect((await bob.run('accept', id.slice(0, 8))).code).toBe(0);
    const state = async (home: TestHome): Promise<Record<string, unknown> | undefined> =>
      (await home.json('transfers')).lines.find((line) => line.id === id);
    while (((await state(alice))?.transferred ?? 0) === 0);
    expect((await alice.run('pause', id.slice(0, 6))).code).toBe(0);
    expect(await state(alice)).toMatchObject({ state: 'paused', pausedBy: 'self' });
    while ((await state(bob))?.state !== 'paused');
    expect(await state(bob)).toMatchObject({ pausedBy: 'peer' });
    expect((await bob.run('resume', id)).code).toBe(1);
    expect((await alice.run('resume', id)).code).toBe(0);
    expect((await bob.run('cancel', id)).code).toBe(0);
    while ((await state(alice))?.state !== 'cancelled');
    expect((await alice.run('cancel', id)).code).toBe(1);
    expect((await alice.run('cancel', 'ffffff')).code).toBe(3);
  });
});

describe('peers from the command line', () => {
  it('takes a message from standard input', async () => {
    const { code, stdout } = await runTincan([...alice.args, 'msg', 'bob', '--wait', '--json'], {
      input: 'two\nlines\n',
    });
    expect(code).toBe(0);
    expect(parseLines(stdout)).toMatchObject([{ state: 'delivered' }]);
  });

  it('ends a wait for peers that nobody meets with 3', async () => {
    const lonely = (await createLonely()).json('peers', '--wait', '1');
    expect(await lonely).toMatchObject({ code: 3, lines: [] });
  });

  it('disconnects, and connects friends again without a question', async () => {
    expect((await alice.run('disconnect', 'carol')).code).toBe(0);
    expect((await alice.run('disconnect', 'carol')).code).toBe(3);
    expect(await alice.json('connect', 'carol')).toMatchObject({
      code: 0,
      lines: [{ outcome: 'connected' }],
    });
  });

  it('blocks a peer, who learns nothing of it, and takes it back', async () => {
    expect((await alice.run('trust', 'block', 'carol')).code).toBe(0);
    const listed = (await alice.json('trust', 'list')).lines.find(({ name }) => name === 'carol');
    expect(listed).toMatchObject({ trust: 'blocked' });
    expect(await carol.json('connect', 'alice')).toMatchObject({ lines: [{ outcome: 'unreachable' }] });
    expect((await alice.run('trust', 'unblock', 'carol')).code).toBe(0);
    expect((await alice.run('trust', 'unblock', 'carol')).code).not.toBe(0);
  });
});

describe('settings from the command line', () => {
  it('are listed as they hold, set, and given back to their defaults', async () => {
    const { lines } = await alice.json('config', 'list');
    expect(lines.map(({ key }) => key)).toEqual([
      'name',
      'port',
      'discoveryPort',
      'interfaces',
      'visibility',
      'downloads',
      'existing',
      'autoAccept',
      'spaceReserve',
      'sendLimit',
      'receiveLimit',
      'notify',
      'typing',
      'readReceipts',
      'historyDays',
      'theme',
      'peersColumns',
      'transfersRows',
      'keys',
      'hooks.message',
      'hooks.request',
      'hooks.file',
      'logLevel',
    ]);
    expect((await alice.run('config', 'set', 'logLevel', 'debug')).code).toBe(0);
    expect((await alice.json('config', 'get', 'logLevel')).lines).toEqual([
      { key: 'logLevel', value: 'debug' },
    ]);
    expect((await alice.run('config', 'set', 'logLevel', '')).code).toBe(0);
    expect((await alice.json('config', 'get', 'logLevel')).lines).toEqual([
      { key: 'logLevel', value: 'info' },
    ]);
    expect((await alice.run('config', 'set', 'logLevel', 'loud')).code).toBe(2);
    expect((await alice.run('config', 'get', 'nonsense')).code).toBe(2);
  });
});

/** A home that shares no discovery port with the others. */
async function createLonely(): Promise<TestHome> {
  lonelyHomes ??= await createHomes();
  return lonelyHomes.home('lonely');
}
let lonelyHomes: TestHomes | undefined;
afterAll(() => lonelyHomes?.stop());
