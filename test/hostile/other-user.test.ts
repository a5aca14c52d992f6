/** Another user of the same machine, who knows where everything is: uid 65534, as which only root can run a program. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { type CoreProcess, introduce, removeCores, startCoreProcess } from '../support/core-process.ts';
import { runTincan } from '../support/executable.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Runs JavaScript as the other user. @returns what it printed, or the code of the error it died of */
function asNobody(script: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['-e', `Promise.resolve().then(async()=>{${script}}).catch((e)=>console.log(e.code ?? e.message))`],
    { ...NOBODY, encoding: 'utf8', cwd: '/', env: { PATH: process.env.PATH ?? '' } },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
const q = JSON.stringify;

/** Every file and folder below a folder, and itself. */
function* below(entry: string): Generator<string> {
  yield entry;
  if (!statSync(entry).isDirectory()) return;
  for (const name of readdirSync(entry)) yield* below(path.join(entry, name));
}

describe.skipIf(!isRoot)('another user of this machine', () => {
  let alice: CoreProcess;
  let bob: CoreProcess;
  beforeAll(async () => {
    alice = await startCoreProcess('alice');
    bob = await startCoreProcess('bob');
    await introduce(alice, bob);
    await alice.client.call('chat.send', { conversation: bob.id, text: 'between us' });
    // A transfer of which a part lies in the receiver's folder, and its list in the home.
    const source = path.join(alice.directory, 'large.bin');
    writeFileSync(source, Buffer.alloc(64 << 20));
    // Slowly, so that it is under way for as long as the tests take.
    await bob.client.call('settings.set', { key: 'receiveLimit', value: '1MB' });
    const { transfer } = await alice.client.call('transfer.send', { peer: bob.id, paths: [source] });
    await bob.until('the offer', ({ requests }) => requests[transfer.id]);
    await bob.client.call('request.accept', { id: transfer.id });
    await bob.until('bytes', ({ transfers }) => (transfers[transfer.id]?.transferred ?? 0) > 0);
    // The way there is open, as it is in the usual home of a user who shares it.
    for (const core of [alice, bob]) chmodSync(core.directory, 0o755);
    chmodSync(bob.downloads, 0o755);
  });
  afterAll(removeCores);

  it('can be one here (the test itself is right)', () => {
    expect(asNobody(`console.log(process.getuid())`)).toBe('65534');
    expect(asNobody(`console.log(require('fs').readdirSync(${q(alice.directory)}).length > 0)`)).toBe('true');
  });

  it('reads nothing of what is kept, changes none of it, and finds no names', () => {
    const kept = [alice, bob].flatMap((core) =>
      ['config', 'data', 'log'].flatMap((folder) => [...below(path.join(core.directory, folder))]),
    );
    const parts = readdirSync(bob.downloads).filter((name) => name.startsWith('.tincan'));
    expect(parts).toHaveLength(1);
    kept.push(...parts.flatMap((name) => [...below(path.join(bob.downloads, name))]));
    // Key, settings, both databases, lock, token, socket, log, list of files, part.
    expect(kept.length).toBeGreaterThan(20);
    const outcome = asNobody(`
      const fs = require('fs');
      const open = [];
      for (const file of ${q(kept)}) for (const flag of ['r', 'a']) {
        try { fs.closeSync(fs.openSync(file, flag)); open.push(flag + ' ' + file); } catch {}
        try { fs.readdirSync(file); open.push('list ' + file); } catch {}
      }
      for (const file of ${q(kept)}) for (const change of [
        () => fs.renameSync(file, file + '.x'), () => fs.rmSync(file), () => fs.chmodSync(file, 0o777),
        () => fs.writeFileSync(file + '/x', ''), () => fs.symlinkSync('/etc/passwd', file + '.link'),
      ]) try { change(); open.push(String(change) + file); } catch {}
      console.log(JSON.stringify(open));`);
    expect(JSON.parse(outcome)).toEqual([]);
  });

  it('cannot connect to the control socket', () => {
    const { socket } = resolveHome({ home: alice.directory });
    expect(existsSync(socket)).toBe(true);
    const code = asNobody(`
      const socket = require('net').connect(${q(socket)});
      await new Promise((resolve, reject) => { socket.on('connect', resolve); socket.on('error', reject); });
      console.log('connected');`);
    expect(code).toBe('EACCES');
  });

  it('finds no secret in the command line of the core, and may not look into its environment', () => {
    const token = resolveHome({ home: alice.directory }).tokenFile;
    const secret = execFileSync('cat', [token], { encoding: 'utf8' });
    const words = asNobody(`console.log(require('fs').readFileSync('/proc/${alice.pid}/cmdline', 'utf8'))`);
    expect(words).toContain('daemon');
    expect(words).not.toContain(secret);
    expect(asNobody(`console.log(require('fs').readFileSync('/proc/${alice.pid}/environ', 'utf8'))`)).toBe(
      'EACCES',
    );
  });

  it('cannot take the place of the control socket of a deep home', async () => {
    // In a temporary folder of its own, open to everybody as the usual one is.
    const temporary = mkdtempSync(path.join(tmpdir(), 'tincan-squat-'));
    chmodSync(temporary, 0o1777);
    const home = path.join(temporary, 'h'.repeat(60), 'h'.repeat(60));
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const before = process.env.TMPDIR;
    process.env.TMPDIR = temporary;
    try {
      const resolved = resolveHome({ home });
      const place = path.dirname(resolved.socket);
      expect(path.dirname(place)).toBe(temporary);
      // What a core that was killed leaves, and a cleaner of temporary files does not know.
      mkdirSync(path.dirname(resolved.tokenFile), { recursive: true, mode: 0o700 });
      writeFileSync(resolved.tokenFile, 'secret', { mode: 0o600 });
      const own = (): Promise<unknown> =>
        connectCore(resolved).then(
          () => 'attached',
          (thrown: unknown) => thrown,
        );
      for (const squat of [
        `require('fs').mkdirSync(${q(place)}, 0o777);`,
        `require('fs').mkdirSync(${q(`${place}-x`)}, 0o777); require('fs').symlinkSync(${q(`${place}-x`)}, ${q(place)});`,
        `require('fs').symlinkSync(${q(path.dirname(resolved.tokenFile))}, ${q(place)});`,
      ]) {
        expect(asNobody(squat)).toBe('');
        expect(await own()).toMatchObject({ code: 'TINCAN_E_HOME_UNUSABLE' });
        const run = await runTincan(
          [`--home=${home}`, '--name=x', '--interface=lo', '--port=0', '--json', 'peers'],
          {
            env: { TMPDIR: temporary },
          },
        );
        expect(run.code).not.toBe(0);
        expect(run.stdout + run.stderr).toContain('with --home DIR');
        rmSync(place, { recursive: true });
      }
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(temporary, { recursive: true, force: true });
    }
  });
});
