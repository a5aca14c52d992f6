import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTincan } from '../support/executable.ts';
import { createHomes, parseLines, type TestHome, type TestHomes } from '../support/homes.ts';

let homes: TestHomes;
beforeAll(async () => {
  homes = await createHomes();
});
afterAll(() => homes.stop());

/** Waits until a command of another home has put its question. */
async function untilRequest(home: TestHome): Promise<Record<string, unknown>> {
  for (;;) {
    const [request] = (await home.json('requests')).lines;
    if (request !== undefined) return request;
  }
}

describe('a command line that makes no sense', () => {
  it.each([
    [['peer'], 'Did you mean peers?'],
    [['peers', '--nonsense'], 'There is no option --nonsense'],
    [['msg'], 'Something is missing'],
    [['trust', 'block'], 'Something is missing: PEER.'],
    [['send', 'bob'], 'Something is missing: PATHS.'],
    [['status', 'more'], 'more is too much'],
    [['--name', '#x', 'peers'], 'A name cannot start'],
    [['--log-level', 'loud', 'peers'], 'log-level'],
    [
      ['trust'],
      'list, verify, forget, block, unblock, auto-connect, auto-accept, inbox, note, export or import',
    ],
    [['send', 'bob', '-'], 'give it one with --as NAME'],
    [['move', 'abcd', 'away'], 'takes one of first, up, down, last'],
    [['retry'], '--all'],
    [['receive', '--to', '-', '--existing', 'skip'], '--existing is for a folder'],
    [['receive', '--existing', 'both'], 'keep, skip, overwrite'],
  ])('%j ends with 2 and a hint on stderr', async (args, hint) => {
    const { code, stdout, stderr } = await runTincan(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tincan: /);
    expect(stderr).toContain(hint);
  });
});

describe('without a core', () => {
  it.each(['status', 'stop', 'requests', 'accept x', 'deny x'])('%s ends with 6', async (words) => {
    const { code, stderr } = await homes.home('nobody').run(...words.split(' '));
    expect(code).toBe(6);
    expect(stderr).toBe('tincan: No core is running for this home. "tincan" starts one.\n');
  });

  it('receive refuses a folder that cannot be one, and starts none', async () => {
    const home = homes.home('nobody');
    const { code, stderr } = await home.run('receive', '--to', `${process.execPath}/folder`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('No file can be received into')]);
    expect((await home.run('status')).code).toBe(6);
  });

  it('two commands at the same moment start one core', async () => {
    const home = homes.home('twice');
    const both = await Promise.all([home.json('identity'), home.json('identity')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both[0]?.lines).toEqual(both[1]?.lines);
    expect(Object.keys(both[0]?.lines[0] ?? {})).toEqual([
      'id',
      'shortId',
      'name',
      'createdAt',
      'passphrase',
    ]);
  });

  it('a core that cannot start says why', async () => {
    const { code, stderr } = await runTincan(['--home', '/dev/null/nowhere', 'identity']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tincan: .*cannot be used: it is not a directory/);
  });
});

describe('a first run on a port that is taken', () => {
  it('says so, leaves no core behind, and works on another port', async () => {
    const taken = createServer().listen(0, '::');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const home = homes.home('unnamed');
    const nameless = home.args.filter((word) => !word.startsWith('--name') && !word.startsWith('--port'));
    const first = await runTincan([...nameless, `--port=${port}`, 'identity']);
    expect(first).toMatchObject({ code: 1, stdout: '' });
    expect(first.stderr).toContain(`TCP port ${port} is taken`);
    expect((await runTincan([...nameless, 'peers', '--json'])).stderr).not.toContain('is taken');
    const { stdout } = await runTincan([...nameless, 'status', '--json']);
    expect(parseLines(stdout)[0]?.port).not.toBe(0);
    taken.close();
  });
});

describe('two peers', () => {
  let alice: TestHome;
  let bob: TestHome;

  beforeAll(async () => {
    alice = homes.home('alice');
    bob = homes.home('bob');
    const daemon = alice.start('daemon');
    for (;;) {
      if ((await alice.run('status')).code === 0) break;
      if (daemon.child.exitCode !== null) throw new Error((await daemon.finished).stderr);
    }
    // Keeps bob's core up between his commands.
    const watch = bob.start('peers', '--watch', '--json');
    await watch.printed('"name":"alice"');
  });

  it('see each other', async () => {
    const { code, lines } = await alice.json('peers', '--wait', '10');
    expect(code).toBe(0);
    const bobs = lines.filter(({ name }) => name === 'bob');
    expect(bobs).toMatchObject([{ state: 'nearby', trust: 'unknown' }]);
    const fields = [
      'id',
      'name',
      'address',
      'port',
      'state',
      'trust',
      'unread',
      'queued',
      'lastSeen',
      'away',
      'rules',
      'firstSeen',
      'verified',
      'earlierNames',
      'note',
      'mixedScripts',
    ];
    expect(Object.keys(bobs[0] ?? {})).toEqual(fields);
  });

  it('withdraw a request by Ctrl-C, with 130', async () => {
    const command = bob.start('connect', 'alice');
    await untilRequest(alice);
    command.child.kill('SIGINT');
    expect((await command.finished).code).toBe(130);
    while ((await alice.json('requests')).lines.length > 0);
  });

  it('hear a no with 4', async () => {
    const command = bob.start('connect', 'alice', '--json');
    const request = await untilRequest(alice);
    expect(request).toMatchObject({ kind: 'connection', peer: { name: 'bob' } });
    expect((await alice.json('deny', 'bob')).lines).toMatchObject([
      { outcome: 'denied', peer: { name: 'bob' } },
    ]);
    const { code, stdout } = await command.finished;
    expect(code).toBe(4);
    expect(parseLines(stdout)).toMatchObject([{ outcome: 'denied', peer: { name: 'alice' } }]);
  });

  it('hear a yes, and are connected', async () => {
    const command = bob.start('connect', 'alice', '--json');
    const { id } = await untilRequest(alice);
    expect((await alice.run('accept', String(id).slice(0, 8))).code).toBe(0);
    const { code, stdout } = await command.finished;
    expect(code).toBe(0);
    expect(parseLines(stdout)).toMatchObject([{ outcome: 'connected', peer: { name: 'alice' } }]);
  });

  it('deliver messages', async () => {
    const { code, lines } = await bob.json('msg', '--wait', 'alice', '1e3', '--', '--json');
    expect(code).toBe(0);
    expect(lines).toEqual([
      {
        id: expect.any(String),
        peer: expect.anything(),
        room: null,
        state: 'delivered',
        error: null,
        recipients: 1,
        delivered: 1,
        failed: 0,
      },
    ]);
  });

  it('refuse an empty message with 2', async () => {
    expect((await bob.run('msg', 'alice')).code).toBe(2);
  });

  it('send a file, which is done when it is verified', async () => {
    const file = join(homes.home('files').root, '..', 'report.bin');
    const content = Buffer.alloc(3_000_000, 'tincan');
    await writeFile(file, content);
    const receiver = alice.start('receive', '--count', '1', '--json');
    const { code, lines } = await bob.json('send', 'alice', file);
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({
      direction: 'send',
      state: 'done',
      files: 1,
      bytes: content.length,
      error: null,
    });
    const received = await receiver.finished;
    const last = parseLines(received.stdout).at(-1);
    expect(received.code).toBe(0);
    expect(last).toMatchObject({ direction: 'receive', state: 'done', sha256: lines.at(-1)?.sha256 });
    // Not toEqual(): it looks at three million numbers one by one.
    expect(content.equals(await readFile(String(last?.path)))).toBe(true);
  });

  it('put files into a folder of their choice, made with the modes of its user', async () => {
    const file = join(homes.home('files').root, '..', 'report.bin');
    const folder = join(alice.root, 'new', 'place');
    const receiver = alice.start('receive', '--count', '1', '--to', folder);
    expect((await bob.run('send', 'alice', file)).code).toBe(0);
    expect(await receiver.finished).toMatchObject({ code: 0 });
    expect(await readdir(folder)).toEqual(['report.bin']);
    const mode = 0o777 & ~process.umask();
    for (const made of [folder, join(alice.root, 'new')]) expect((await stat(made)).mode & 0o777).toBe(mode);
  });

  it('keep all that is theirs from other users of the machine', async () => {
    for (const part of ['config', 'data', 'log']) {
      const entries = await readdir(join(alice.root, part), { recursive: true });
      for (const entry of ['.', ...entries]) {
        const { mode } = await stat(join(alice.root, part, entry));
        expect(`${entry} ${(mode & 0o077).toString(8)}`).toBe(`${entry} 0`);
      }
    }
  });

  it('cancel a transfer by Ctrl-C, with 130', async () => {
    const file = join(homes.home('files').root, '..', 'report.bin');
    const command = bob.start('send', 'alice', file, '--json');
    await command.printed('"state":"offered"');
    await untilRequest(alice);
    command.child.kill('SIGINT');
    const { code, stdout } = await command.finished;
    expect(code).toBe(130);
    expect(parseLines(stdout).at(-1)).toMatchObject({ state: 'cancelled' });
  });

  it('hear that files were declined with 4', async () => {
    const file = join(homes.home('files').root, '..', 'report.bin');
    const command = bob.start('send', 'alice', file, '--json');
    const { id } = await untilRequest(alice);
    await alice.run('deny', String(id));
    const { code, stdout } = await command.finished;
    expect(code).toBe(4);
    expect(parseLines(stdout).at(-1)).toMatchObject({ state: 'declined' });
  });

  it('tell apart what does not exist: a peer with 3, a file with 1', async () => {
    expect((await bob.run('msg', 'nobody', 'x')).code).toBe(3);
    const { code, stderr } = await bob.run('send', 'alice', '/nonexistent/file');
    expect(code).toBe(1);
    expect(stderr).toContain('There is no file or folder /nonexistent/file.');
  });

  it('get settings that a running core takes, and the reason for one that it does not', async () => {
    expect((await bob.run('--name', 'Bobby', 'status')).code).toBe(0);
    expect((await bob.json('--name', 'bob', 'identity')).lines).toMatchObject([{ name: 'bob' }]);
    const { code, stderr } = await bob.run('--discovery-port', '1', 'status');
    expect(code).toBe(2);
    expect(stderr).toContain('Stop it first');
  });

  it('end quietly when the reader of their output goes', async () => {
    const command = bob.start('peers', '--watch', '--json');
    await command.printed('alice');
    command.child.stdout?.destroy();
    await alice.run('--name', 'alicia', 'status');
    await alice.run('--name', 'alice', 'status');
    const { code, stderr } = await command.finished;
    expect(code).toBe(0);
    expect(stderr).toBe('');
  });

  it('stop in order, and keep messages for who is away', async () => {
    expect(await alice.json('stop')).toMatchObject({ code: 0, lines: [{ stopped: true }] });
    expect((await alice.run('status')).code).toBe(6);
    const { code, lines } = await bob.json('msg', 'alice', 'for later');
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ state: 'queued' }]);
  });
});

describe('a daemon', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends in order on %s', async (signal) => {
    const home = homes.home(`daemon-${signal}`);
    const daemon = home.start('daemon');
    while ((await home.run('status')).code !== 0);
    daemon.child.kill(signal);
    await once(daemon.child, 'exit');
    expect((await daemon.finished).stderr).toBe('');
    expect((await home.run('status')).code).toBe(6);
  });
});
