/** Commands of the screen that the command line has, too: the file of whom one trusts, remembered addresses, one's own id. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_TABLE } from '../../components/keymap/index.ts';
import { ACTIONS, executeLine, formatDeviceId } from '../../src/client/index.ts';
import { transferWordsDrawn } from '../../src/client/transfer-words.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aPeer, byId, peerId, readyState } from '../support/states.ts';

let core: FakeCore;
let directory: string;
let file: string;
let linesMost: number | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tincan-trust-'));
  file = join(directory, 'my trust.json');
  linesMost = undefined;
  core = fakeCore(readyState({ peers: byId(aPeer('bob', { firstSeen: 1, note: 'third floor' })) }));
  core.on('trust.import', () => ({ approved: 1, blocked: 0, completed: 0, kept: 0 }));
});
afterEach(async () => {
  await core.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** @returns what was said */
async function enter(line: string): Promise<string> {
  const said: string[] = [];
  await executeLine(
    {
      client: await core.client(),
      actions: ACTIONS,
      conversation: undefined,
      openConversation: () => true,
      say: (text) => said.push(text),
      transferWords: transferWordsDrawn,
      linesMost,
      clearScreen() {},
      show: () => false,
      leave: () => Promise.resolve(),
      keyTable: () => Promise.resolve(KEY_TABLE),
      absolutePath: (typed) => join(directory, typed),
    },
    line,
  );
  return said.join('\n');
}
const called = (method: string) =>
  core.calls.filter((call) => call.method === method).map(({ params }) => params);

/** A file of trusted peers under these names. */
function writeTrusted(...names: string[]): void {
  const peers = names.map((name) => ({
    id: peerId(name),
    name,
    trust: 'approved',
    firstSeen: '2026-11-01T09:00:00Z',
    lastSeen: '2026-11-02T09:00:00Z',
  }));
  writeFileSync(file, JSON.stringify({ format: 'tincan-trust', version: 1, peers }));
}

describe('/trust export', () => {
  it('writes whom one trusts for nobody else to read, and overwrites nothing without the word', async () => {
    expect(await enter('/trust export "my trust.json"')).toBe(
      `Wrote 1 peer to ${file}, which nobody else can read.`,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ peers: [{ name: 'bob' }] });
    await expect(enter('/trust export "my trust.json"')).rejects.toThrow(
      'is there already. "overwrite" behind it takes its place.',
    );
    await enter('/trust export "my trust.json" overwrite');
  });

  it.each(['/trust export', '/trust import', '/trust export f yes', '/trust import f overwrite'])(
    'says how it is written: %s',
    async (line) => {
      await expect(enter(line)).rejects.toThrow(/Usage: \/trust (ex|im)port FILE \[/);
    },
  );

  it('is of a peer where that stands in quotes', async () => {
    core.on('peer.resolve', ({ target }) => ({ id: peerId(target), name: target, address: '', known: true }));
    core.on('peer.note', ({ note }) => ({
      peer: { id: peerId('export'), name: 'export', address: '' },
      note,
    }));
    await enter('/trust "export" note hello');
    expect(called('peer.note')).toEqual([{ peer: peerId('export'), note: 'hello' }]);
  });
});

describe('/trust import', () => {
  it('tells what it would do, what is odd first, and does it with a yes', async () => {
    writeTrusted('carol', 'bob', 'dаve');
    const [question, ...steps] = (await enter('/trust import "my trust.json"')).split('\n');
    expect(question).toBe('If all of this is right, /trust import "my trust.json" yes does it:');
    expect(steps[0]).toMatch(/^dаve \(.*approved from now on; beware: the name mixes/);
    expect(steps[1]).toMatch(/^carol \(.*approved from now on$/);
    expect(steps[2]).toMatch(/^bob \(.*stays approved/);
    expect(called('trust.import')).toEqual([]);
    expect(await enter('/trust import "my trust.json" yes')).toBe('Imported: 2 approved, 1 completed.');
    expect(called('trust.import')).toMatchObject([{ more: false, peers: { length: 3 } }]);
  });

  it('is cut where lines are read aloud, and told in full when asked for', async () => {
    writeTrusted(...Array.from({ length: 9 }, (_, index) => `peer${index}`));
    linesMost = 3;
    const cut = await enter('/trust import "my trust.json"');
    expect(cut.split('\n')).toHaveLength(5);
    expect(cut).toMatch(/And 6 more: \/trust import "my trust\.json" all$/);
    expect((await enter('/trust import "my trust.json" all')).split('\n')).toHaveLength(10);
  });

  it('asks nothing where nothing is new', async () => {
    writeTrusted('bob');
    await enter('/trust export new');
    expect(await enter('/trust import new')).toBe('Nothing is new in that file; all stays as it is.');
    expect(called('trust.import')).toEqual([]);
  });

  it('refuses what cannot be read, and what is no such file', async () => {
    await expect(enter('/trust import nowhere')).rejects.toThrow('cannot be read (ENOENT)');
    await expect(enter('/trust import .')).rejects.toThrow('is no file');
    writeFileSync(file, '{}');
    await expect(enter('/trust import "my trust.json" yes')).rejects.toThrow('no file of trusted peers');
  });
});

describe('/peers', () => {
  const address = {
    address: 'box.lan:47470',
    host: 'box.lan',
    port: 47_470,
    addedAt: 1,
    state: 'trying',
  } as const;

  it('remembers an address, forgets one, and lists those that are remembered', async () => {
    core.on('address.add', () => ({ address }));
    core.on('address.remove', () => ({ address }));
    core.on('address.list', () => ({ addresses: [address] }));
    expect(await enter('/peers add box.lan')).toBe(
      'box.lan:47470 is remembered. While tincan runs it is tried, until somebody answers there and says yes.',
    );
    expect(called('address.add')).toEqual([{ address: 'box.lan' }]);
    expect(await enter('/list added')).toBe('box.lan:47470 is tried.');
    expect(await enter('/peers remove box.lan')).toBe('box.lan:47470 is not tried any more.');
    core.on('address.list', () => ({ addresses: [] }));
    expect(await enter('/peers added')).toBe('No address is remembered. /peers add HOST:PORT remembers one.');
  });

  it.each(['/peers add', '/peers remove', '/peers all box.lan', '/peers added box.lan', '/peers bob'])(
    'says how it is written: %s',
    async (line) => {
      await expect(enter(line)).rejects.toThrow('Usage: /list [all | added');
    },
  );
});

it('/identity tells the whole id, and how others check it', async () => {
  const said = await enter('/identity');
  const { id } = (await core.client()).state.self;
  expect(said).toContain(formatDeviceId(id));
  expect(said).toContain('/verify PEER ID');
});
