import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trustList, trustNote } from '../../../bin/commands/trust.ts';
import { trustExport, trustImport } from '../../../bin/commands/trust-file.ts';
import { EXIT } from '../../../src/errors.ts';
import { TRUST } from '../../../src/limits.ts';
import { type FakeCore, fakeCore } from '../../support/fake-core.ts';
import { aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { testCommand } from '../support.ts';

let core: FakeCore;
let directory: string;
const bob = aPeer('bob', { note: 'third floor', firstSeen: 1_700_000_000_000, earlierNames: ['rob'] });
const odd = aPeer('cаrol', { trust: 'blocked', state: 'offline', firstSeen: 1, lastSeen: 1_700_000_000_000 });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tincan-trust-'));
  core = fakeCore(readyState({ peers: byId(bob, odd, aPeer('eve', { trust: 'unknown' })) }));
  core.on('peer.resolve', ({ target }) => ({ id: peerId(target), name: target, address: '', known: true }));
  core.on('peer.note', ({ note }) => ({ peer: { id: bob.id, name: 'bob', address: '' }, note }));
  core.on('trust.import', () => ({ approved: 1, blocked: 0, completed: 0, kept: 0 }));
});
afterEach(async () => {
  await core.stop();
  rmSync(directory, { recursive: true, force: true });
});
const paramsOf = (method: string) =>
  core.calls.filter((call) => call.method === method).map(({ params }) => params);

describe('tincan trust', () => {
  it('lists what is known of each, in words and in fields', async () => {
    const command = await testCommand(core);
    await command.run(trustList, {});
    expect(command.data[0]).toMatch(
      /^bob +\S+ +approved +first seen 2023-11-1\d .* connected .*was called rob; note: third floor$/,
    );
    expect(command.data[1]).toMatch(
      /^cаrol +\S+ +blocked .*last seen 2023-11-1\d .*beware: mixes Latin and Cyrillic letters$/,
    );
    const json = await testCommand(core, true);
    await json.run(trustList, {});
    expect(JSON.parse(json.data[0] ?? '')).toMatchObject({
      firstSeen: '2023-11-14T22:13:20.000Z',
      note: 'third floor',
      earlierNames: ['rob'],
      verified: null,
      mixedScripts: [],
      rules: { autoConnect: true },
    });
    expect(JSON.parse(json.data[1] ?? '')).toMatchObject({ mixedScripts: ['Latin', 'Cyrillic'] });
  });

  it('shows, sets and takes away a note', async () => {
    const command = await testCommand(core);
    const note = (text: string[], clear = false) => command.run(trustNote, { peer: 'bob', text, clear });
    await note([]);
    await note(['fourth', 'floor']);
    await note([], true);
    await note(['']);
    expect(command.data).toEqual([
      'third floor',
      'Your note on bob: fourth floor',
      'There is no note on bob any more.',
      'There is no note on bob any more.',
    ]);
    await expect(note(['x'], true)).rejects.toThrow('--clear');
    await expect(note(['x'.repeat(501)])).rejects.toThrow('500 bytes');
    expect(paramsOf('peer.note')).toHaveLength(3);
  });

  it('exports to standard output, or into a file of its user’s alone that it never overwrites unasked', async () => {
    const command = await testCommand(core);
    await command.run(trustExport, { file: undefined, overwrite: false });
    expect(JSON.parse(command.data.join('\n'))).toMatchObject({ format: 'tincan-trust', version: 1 });
    const file = join(directory, 'trust.json');
    await command.run(trustExport, { file, overwrite: false });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('peers.length', 2);
    writeFileSync(file, 'mine');
    await expect(command.run(trustExport, { file, overwrite: false })).rejects.toThrow(
      'is there already. --overwrite takes its place.',
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await command.run(trustExport, { file, overwrite: true });
    expect(readFileSync(file, 'utf8')).toContain('tincan-trust');
  });

  it('imports what is new with --yes, in calls that fit, and says what became of each', async () => {
    const file = join(directory, 'trust.json');
    const command = await testCommand(core);
    const many = Array.from({ length: TRUST.importPerCall + 5 }, (_, at) =>
      aPeer(`peer ${at}`, { firstSeen: 1 }),
    );
    const other = fakeCore(readyState({ peers: byId(...many, odd) }));
    await (await testCommand(other)).run(trustExport, { file, overwrite: false });
    await other.stop();
    expect(await command.run(trustImport, { file, yes: true })).toBe(EXIT.done);
    expect(command.data).toHaveLength(many.length + 1);
    expect(command.data.at(-1)).toMatch(/: approved from now on$/);
    expect(command.data.join('\n')).toMatch(/^cаrol .*: stays blocked$/m);
    expect(command.words).toEqual([`Imported: ${many.length} approved.`]);
    expect(paramsOf('trust.import').map((params) => (params as { more: boolean }).more)).toEqual([
      true,
      false,
    ]);
  });

  it('imports nothing without a terminal to ask at, nor what is damaged, too large or not there', async () => {
    const command = await testCommand(core);
    const take = (file: string, yes: boolean) => command.run(trustImport, { file, yes });
    await expect(take('-', false)).rejects.toThrow('add --yes');
    await expect(take(join(directory, 'x'), false)).rejects.toThrow('no terminal');
    await expect(take(join(directory, 'x'), true)).rejects.toThrow('cannot be read (ENOENT)');
    const file = join(directory, 'large');
    writeFileSync(file, Buffer.alloc(TRUST.importBytes + 1, ' '));
    await expect(take(file, true)).rejects.toThrow('Nothing was imported');
    expect(core.calls).toEqual([]);
  });
});
