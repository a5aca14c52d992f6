import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { connectCore, endCore, openCore } from '../../src/client/index.ts';
import type { Handover } from '../../src/control/protocol.ts';
import { TincanError } from '../../src/errors.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { readyState } from '../support/states.ts';

let core: FakeCore;
afterEach(() => core.stop());

const LEFT: Handover = {
  settings: { port: 0, interfaces: ['lo'] },
  stays: true,
  interface: { open: 'everyone', drafts: { everyone: 'half a sentence' } },
};

/** A core that ends when it is asked, and notes how. */
function ending(asked: string[]): FakeCore {
  const made: FakeCore = fakeCore(readyState(), undefined, (how, version) => {
    asked.push(`${how} ${version}`);
    setImmediate(() => void made.server.stop());
    return LEFT;
  });
  return made;
}

const staying = (): FakeCore =>
  fakeCore(readyState(), undefined, () => {
    throw new TincanError('TINCAN_E_CORE_VERSION', 'It stays.');
  });

describe('ending a core', () => {
  it('gives what it leaves, when its connection has closed', async () => {
    const asked: string[] = [];
    core = ending(asked);
    const home = await core.listen();
    expect(await endCore(home, 'replace', '9.9.9')).toEqual(LEFT);
    expect(asked).toEqual(['replace 9.9.9']);
    await expect(connectCore(home)).rejects.toMatchObject({ code: 'TINCAN_E_NO_CORE' });
  });

  it('is refused with its reason, and the core serves on', async () => {
    core = staying();
    const home = await core.listen();
    await expect(endCore(home, 'replace')).rejects.toMatchObject({ message: 'It stays.' });
    expect((await connectCore(home)).core.version).toBe('1.2.3');
  });

  it('takes the token of the home, and asks none that cannot be ended', async () => {
    const asked: string[] = [];
    core = ending(asked);
    const home = await core.listen();
    await writeFile(home.tokenFile, 'wrong');
    await expect(endCore(home, 'stop')).rejects.toMatchObject({ code: 'TINCAN_E_HOME_UNUSABLE' });
    expect(asked).toEqual([]);
    await core.stop();
    core = fakeCore();
    await expect(endCore(await core.listen(), 'stop')).rejects.toMatchObject({ code: 'TINCAN_E_PROTOCOL' });
  });

  it('is understood from a program of any protocol', async () => {
    const asked: string[] = [];
    core = ending(asked);
    const home = await core.listen();
    const socket = connect(home.socket);
    await once(socket, 'connect');
    const token = await readFile(home.tokenFile, 'utf8');
    socket.write(`${JSON.stringify({ tincan: 99, version: '9.9', token, end: 'stop', more: {} })}\n`);
    expect(JSON.parse(await text(socket))).toEqual({ ending: LEFT });
    expect(asked).toEqual(['stop 9.9']);
  });

  it('leaves out what is no setting of this program', async () => {
    const odd = { settings: { port: 'x' }, stays: 'yes', interface: { drafts: [1] }, more: 1 };
    core = fakeCore(readyState(), undefined, () => {
      setImmediate(() => void core.server.stop());
      return odd as unknown as Handover;
    });
    expect(await endCore(await core.listen(), 'stop')).toEqual({
      settings: {},
      stays: false,
      interface: { drafts: {} },
    });
  });
});

describe('opening a core of another version', () => {
  const open = async (version: string) => {
    const { root, ...home } = await core.listen();
    const all = { ...home, root, config: root, data: root, log: root } as Parameters<
      typeof openCore
    >[0]['home'];
    return openCore({ home: all, command: [process.execPath, '-e', 'process.exit(7)'], version });
  };

  it('attaches to one that is newer or the same without a word', async () => {
    core = staying();
    expect(await open('1.2.3')).toMatchObject({ started: false, client: { core: { version: '1.2.3' } } });
    expect((await open('0.0.1')).news).toBeUndefined();
  });

  it('attaches to one that is older and stays, and tells why', async () => {
    core = staying();
    expect(await open('2.0.0')).toMatchObject({ news: 'It stays.', client: { core: { version: '1.2.3' } } });
  });

  it('ends one that is older, and starts another', async () => {
    const asked: string[] = [];
    core = ending(asked);
    // The program that stands for the new one does not start.
    await expect(open('2.0.0')).rejects.toMatchObject({ code: 'TINCAN_E_CORE_START' });
    expect(asked).toEqual(['replace 2.0.0']);
  });
});
