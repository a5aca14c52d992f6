import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FolderFacts,
  judgeClock,
  judgeFolder,
  judgeSkew,
  readFolder,
} from '../../src/doctor/machine.ts';
import { DOCTOR, TRANSFER } from '../../src/limits.ts';

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});
const judge = (fields: Partial<FolderFacts>): string[] =>
  judgeFolder(
    { what: 'home', path: '/home/al', owner: 1_000, mode: 0o700, ...fields },
    1_000,
    TRANSFER.spaceReserve,
  ).map(({ check, state }) => `${check} ${state}`);

describe('a folder', () => {
  it('is read with its rights and its room, also where it is yet to be made', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tincan-doctor-'));
    made.push(folder);
    await chmod(folder, 0o700);
    const facts = await readFolder('home', folder);
    expect(facts).toMatchObject({ mode: 0o700, owner: process.getuid?.() });
    expect(facts.problem).toBeUndefined();
    expect(facts.free).toBeGreaterThan(0);
    expect(await readFolder('downloads', path.join(folder, 'a', 'b'))).toMatchObject({ problem: 'missing' });
    await writeFile(path.join(folder, 'file'), '');
    expect(await readFolder('downloads', path.join(folder, 'file'))).toMatchObject({ problem: 'ENOTDIR' });
  });

  it('has to be one’s own, and to be written by nobody else', () => {
    expect(judge({})).toEqual(['permissions ok']);
    expect(judge({ problem: 'missing' })).toEqual(['permissions ok']);
    expect(judge({ problem: 'EACCES' })).toEqual(['permissions problem']);
    expect(judge({ problem: 'ENOTDIR' })).toEqual(['permissions problem']);
    expect(judge({ owner: 0 })).toEqual(['permissions warning']);
    expect(judge({ mode: 0o770 })).toEqual(['permissions warning']);
    expect(judge({ what: 'downloads', mode: 0o775 })).toEqual(['permissions ok']);
  });

  it('names the command that mends it, with the path as one word', () => {
    const [finding] = judgeFolder(
      { what: 'downloads', path: "/srv/al's files", problem: 'EACCES' },
      1_000,
      0,
    );
    expect(finding?.fix).toBe("sudo chown 1000 '/srv/al'\\''s files' && chmod u+rwx '/srv/al'\\''s files'");
  });

  it('needs room', () => {
    expect(judge({ free: DOCTOR.roomLow })).toContain('disk ok');
    expect(judge({ free: DOCTOR.roomLow - 1 })).toContain('disk warning');
    expect(judge({ free: TRANSFER.spaceReserve })).toContain('disk problem');
  });
});

describe('a clock', () => {
  it('that shows a year before this program is wrong', () => {
    expect(judgeClock(Date.UTC(DOCTOR.firstYear, 0, 1), 'linux').state).toBe('ok');
    expect(judgeClock(Date.UTC(DOCTOR.firstYear, 0, 1) - 1, 'linux')).toMatchObject({
      state: 'problem',
      fix: 'sudo timedatectl set-ntp true',
    });
  });

  it('of a peer may differ a little', () => {
    expect(judgeSkew(-(DOCTOR.clockSkew - 1), 'bob', 'linux').state).toBe('ok');
    expect(judgeSkew(DOCTOR.clockSkew, 'bob', 'linux')).toMatchObject({
      state: 'warning',
      subject: 'clock of bob',
    });
    expect(judgeSkew(-120_000, 'bob', 'linux').text).toContain('120 s behind this one');
  });
});
