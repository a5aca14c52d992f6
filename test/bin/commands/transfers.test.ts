import { afterEach, describe, expect, it } from 'vitest';
import { limit } from '../../../bin/commands/limit.ts';
import { accept, requests } from '../../../bin/commands/requests.ts';
import { move, retry, transfers } from '../../../bin/commands/transfers.ts';
import { trustAutoAccept, trustAutoConnect, trustInbox, trustList } from '../../../bin/commands/trust.ts';
import { EXIT, TincanError } from '../../../src/errors.ts';
import type { State, TransferState } from '../../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../../support/fake-core.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { testCommand } from '../support.ts';

const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
let core: FakeCore;
afterEach(() => core.stop());

function coreWith(fields: Partial<State>): FakeCore {
  core = fakeCore(readyState({ peers: byId(aPeer('bob')), ...fields }));
  core.on('peer.resolve', () => ({ ...bob, known: true }));
  return core;
}
const paramsOf = (method: string): unknown[] =>
  core.calls.filter((call) => call.method === method).map(({ params }) => params);
const id = (letter: string): string => letter.repeat(32);

describe('tincan transfers --history', () => {
  it('fetches page after page, and prints no more than it was asked for', async () => {
    coreWith({});
    const ended = Array.from({ length: 5 }, (_, index) =>
      aTransfer({ id: id(String(index)), state: 'done', createdAt: 100 - index, endedAt: 100 - index }),
    );
    core.on('transfer.history', ({ before = Number.POSITIVE_INFINITY }) => ({
      transfers: ended.filter(({ endedAt = 0 }) => endedAt < before).slice(0, 2),
    }));
    const command = await testCommand(core, true);
    await command.run(transfers, { history: true, limit: '4' });
    expect(command.data.map((line) => JSON.parse(line).id[0])).toEqual(['0', '1', '2', '3']);
    const all = await testCommand(core);
    await all.run(transfers, { history: true, limit: undefined });
    expect(all.data).toHaveLength(5);
  });

  it('is what --limit is for', async () => {
    const command = await testCommand(coreWith({}));
    await expect(command.run(transfers, { history: false, limit: '1' })).rejects.toThrow(
      'goes with --history',
    );
  });
});

describe('tincan retry', () => {
  const failed = (letter: string, fields: Partial<TransferState> = {}): TransferState =>
    aTransfer({ id: id(letter), state: 'failed', ...fields });
  const again = ({ id: old }: { id: string }) => ({
    transfer: aTransfer({ id: id('e'), state: 'queued', retryOf: old }),
  });

  it('--all sends again what has failed and was not sent again yet, and nothing else', async () => {
    const problems = [{ name: 'a', error: { code: 'TINCAN_E_CORRUPT' as const, message: 'Damaged.' } }];
    coreWith({
      transfers: byId(
        failed('a'),
        failed('b', { state: 'done', problems }),
        failed('c', { direction: 'receive' }),
        failed('d'),
        aTransfer({ id: id('e'), retryOf: id('d') }),
        failed('f', { state: 'cancelled' }),
      ),
    });
    core.on('transfer.retry', again);
    const command = await testCommand(core);
    expect(await command.run(retry, { id: undefined, all: true })).toBe(EXIT.done);
    expect(paramsOf('transfer.retry')).toEqual([{ id: id('a') }, { id: id('b') }]);
    expect(command.data).toEqual(Array(2).fill('↑ report.pdf → bob: waiting for its turn'));
  });

  it('--all goes on behind one that cannot be sent, and tells so by its exit code', async () => {
    coreWith({ transfers: byId(failed('a'), failed('b')) });
    core.on('transfer.retry', (params) => {
      if (params.id === id('a')) throw new TincanError('TINCAN_E_NO_SUCH_FILE', 'It is gone.');
      return again(params);
    });
    const command = await testCommand(core);
    expect(await command.run(retry, { id: undefined, all: true })).toBe(EXIT.failed);
    expect(command.words).toEqual(['tincan: ↑ report.pdf → bob: not sent again: It is gone.']);
    expect(command.data).toHaveLength(1);
  });

  it('finds one that ended long ago by the beginning of its id', async () => {
    coreWith({});
    core.on('transfer.history', ({ before }) => ({
      transfers: before === undefined ? [failed('a'), failed('b')] : [],
    }));
    core.on('transfer.retry', again);
    const command = await testCommand(core);
    await command.run(retry, { id: 'bbbb', all: false });
    expect(paramsOf('transfer.retry')).toEqual([{ id: id('b') }]);
    await expect(command.run(retry, { id: 'cccc', all: false })).rejects.toThrow('--history');
  });

  it.each([
    { id: undefined, all: false },
    { id: 'aaaa', all: true },
  ])('takes one or the other: %j', async (args) => {
    const command = await testCommand(coreWith({}));
    await expect(command.run(retry, args)).rejects.toThrow('Say which');
  });
});

it('tincan move tells the core where to', async () => {
  coreWith({ transfers: byId(aTransfer({ id: id('a'), state: 'queued' })) });
  core.on('transfer.move', () => ({ transfer: aTransfer({ id: id('a'), state: 'queued' }) }));
  const command = await testCommand(core);
  await command.run(move, { id: 'aa', where: 'first' });
  expect(paramsOf('transfer.move')).toEqual([{ id: id('a'), to: 'first' }]);
});

describe('an offer', () => {
  const offer = aRequest({ kind: 'files', files: 3, bytes: 30 });

  it('lists all of its files, page by page', async () => {
    coreWith({ requests: byId(offer) });
    core.on('request.entries', ({ from }) =>
      from === 0
        ? { entries: [{ path: 'photos/', files: 2, bytes: 20 }], next: 1 }
        : { entries: [{ path: 'a.txt', files: 1, bytes: 1_200_000_000 }] },
    );
    const command = await testCommand(core);
    await command.run(requests, { files: '1' });
    expect(command.data).toEqual(['   20 B  photos/, 2 files', ' 1.2 GB  a.txt']);
    const json = await testCommand(core, true);
    await json.run(requests, { files: '1' });
    expect(json.data[0]).toBe('{"path":"photos/","files":2,"bytes":20}');
  });

  it('is accepted in part, into a folder, and says what becomes of files that are there', async () => {
    coreWith({ requests: byId(offer) });
    core.on('request.accept', () => ({ peer: bob }));
    const command = await testCommand(core);
    await command.run(accept, { request: '1', only: ['a b.txt'], to: '/in', existing: 'skip' });
    expect(paramsOf('request.accept')).toEqual([
      { id: 'request-1', only: ['a b.txt'], into: '/in', existing: 'skip' },
    ]);
    expect(command.data).toEqual(['Accepted these files of bob.']);
  });

  it('is not what a connection is', async () => {
    coreWith({ requests: byId(aRequest()) });
    const command = await testCommand(core);
    await expect(
      command.run(accept, { request: '1', only: [], to: '/in', existing: undefined }),
    ).rejects.toThrow('--only, --to and --existing are for files');
    await expect(command.run(requests, { files: '1' })).rejects.toThrow('has no files');
  });
});

describe('limits and rules', () => {
  const rules = { limit: 500_000 };

  it('are shown all, one by one, and as they are set', async () => {
    coreWith({ peers: byId(aPeer('bob', { rules })) });
    core.on('settings.get', ({ key }) => ({ key, value: key === 'sendLimit' ? 5_000_000 : 0 }));
    core.on('settings.set', ({ key, value }) => ({ key, value, effect: 'now' }));
    const command = await testCommand(core);
    await command.run(limit, { what: undefined, rate: [] });
    await command.run(limit, { what: 'bob', rate: [] });
    await command.run(limit, { what: 'receive', rate: ['2', 'MB/s'] });
    await command.run(limit, { what: 'send', rate: ['off'] });
    expect(command.data).toEqual([
      'Sending: 5.0 MB/s at the most',
      'Receiving: as fast as it goes',
      'bob: 500 kB/s at the most',
      'bob: 500 kB/s at the most',
      'Receiving: 2.0 MB/s at the most',
      'Sending: as fast as it goes',
    ]);
    expect(paramsOf('settings.set')).toEqual([
      { key: 'receiveLimit', value: '2000000' },
      { key: 'sendLimit', value: '0' },
    ]);
  });

  it('of a peer are set and taken back', async () => {
    coreWith({ downloads: '/home/alice/Downloads' });
    core.on('peer.rules', ({ ask, autoAccept, inbox, limit: most }) => ({
      peer: bob,
      rules: {
        ...(autoAccept == null ? {} : { autoAccept }),
        ...(inbox == null ? {} : { inbox }),
        ...(ask === true ? { ask } : {}),
        ...(most == null ? {} : { limit: most }),
      },
    }));
    const command = await testCommand(core);
    await command.run(limit, { what: 'bob', rate: ['1MB'] });
    await command.run(limit, { what: 'bob', rate: ['off'] });
    await command.run(trustAutoAccept, { peer: 'bob', value: ['100', 'MB'] });
    await command.run(trustAutoAccept, { peer: 'bob', value: ['off'] });
    await command.run(trustAutoAccept, { peer: 'bob', value: ['default'] });
    await command.run(trustInbox, { peer: 'bob', value: ['/from bob'] });
    await command.run(trustInbox, { peer: 'bob', value: ['off'] });
    await command.run(trustAutoConnect, { peer: 'bob', value: ['off'] });
    await command.run(trustAutoConnect, { peer: 'bob', value: ['on'] });
    expect(command.data).toEqual([
      'bob: 1.0 MB/s at the most',
      'bob: as fast as it goes',
      'Files of bob up to 100 MB are accepted without asking.',
      'You are asked about all files of bob.',
      'Files of bob are accepted without asking as the setting autoAccept says of all.',
      'Files of bob go to /from bob.',
      'Files of bob go to /home/alice/Downloads.',
      'You are asked about each connection of bob from the next one on, and connect to bob only by yourself.',
      'bob connects without asking.',
    ]);
    expect(paramsOf('peer.rules')[1]).toEqual({ peer: bob.id, limit: null });
  });

  it.each([
    [limit, { what: 'send', rate: ['fast'] }, 'fast is no speed. Give bytes a second, as 5MB'],
    [trustAutoAccept, { peer: 'bob', value: ['much'] }, 'much is no size. Give one as 100MB'],
  ])('say how they are written', async (command, args, message) => {
    const { run } = await testCommand(coreWith({}));
    await expect(run(command as never, args)).rejects.toThrow(message);
    expect(core.calls).toEqual([]);
  });

  it('stand beside the peers in the list', async () => {
    coreWith({ peers: byId(aPeer('bob', { rules: { autoAccept: 1e8, inbox: '/b', limit: 5e6 } })) });
    const command = await testCommand(core);
    await command.run(trustList, {});
    expect(command.data[0]).toContain('  up to 100 MB without asking, to /b, 5.0 MB/s at the most');
  });
});
