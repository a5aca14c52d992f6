import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { attach } from '../src/client/index.ts';
import type { Caller, CallParams, CallResults } from '../src/control/calls.ts';
import { createControlServer, memoryPair } from '../src/control/server.ts';
import { createInterfaceMemory, type InterfaceMemory } from '../src/interface-memory.ts';
import { INTERFACE } from '../src/limits.ts';
import { startTestCore, stopCores } from './support/cores.ts';
import { peerId } from './support/states.ts';

const bob = peerId('bob');
/** So many texts of so many bytes. */
const texts = (count: number, bytes: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [peerId(`peer ${at}`), 'x'.repeat(bytes)]));

/** An interface that is attached until it goes. */
interface TestCaller extends Caller {
  goes(): void;
}

function aCaller(): TestCaller {
  const listeners: (() => void)[] = [];
  return {
    onDetach(listener) {
      listeners.push(listener);
      return () => {};
    },
    goes() {
      for (const listener of listeners.splice(0)) listener();
    },
  };
}

/** A short text for each of so many peers. */
const named = (count: number, name: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [peerId(`${name}, ${at}`), `${name}, ${at}`]));

describe('what an interface leaves', () => {
  let memory: InterfaceMemory;
  beforeEach(() => {
    memory = createInterfaceMemory();
  });
  /** Attaches, saves, and goes. */
  const leave = (left: CallParams<'interface.save'>): void => {
    const caller = aCaller();
    try {
      memory.save(left, caller);
    } finally {
      caller.goes();
    }
  };
  /** What the next one finds, without anything of its own. */
  const found = (): CallResults['interface.restore'] => memory.restore(aCaller());

  it('is nothing at first', () => {
    expect(found()).toEqual({ drafts: {} });
  });

  it('is what the next one finds, and no other one', () => {
    leave({ open: bob, drafts: { [bob]: 'half a', '': '/ms' } });
    expect(found()).toEqual({ open: bob, drafts: { [bob]: 'half a', '': '/ms' } });
    expect(found()).toEqual({ drafts: {} });
  });

  it('is its own while it is there, and waits from when it has gone', () => {
    const [living, lost] = [aCaller(), aCaller()];
    memory.save({ open: 'everyone', drafts: { '': 'of the living' } }, living);
    memory.save({ open: bob, drafts: { [bob]: 'of the lost' } }, lost);
    expect(found()).toEqual({ drafts: {} });
    lost.goes();
    expect(found()).toEqual({ open: bob, drafts: { [bob]: 'of the lost' } });
    living.goes();
    expect(found()).toEqual({ open: 'everyone', drafts: { '': 'of the living' } });
  });

  it('is what it saved last', () => {
    const caller = aCaller();
    memory.save({ open: bob, drafts: { [bob]: 'half', '': 'x' } }, caller);
    memory.save({ drafts: { '': 'y' } }, caller);
    caller.goes();
    expect(found()).toEqual({ drafts: { '': 'y' } });
  });

  it('is handed on by one that took it over and goes before it has saved anything', () => {
    leave({ open: bob, drafts: { [bob]: 'half' } });
    const next = aCaller();
    memory.restore(next);
    next.goes();
    expect(found()).toEqual({ open: bob, drafts: { [bob]: 'half' } });
  });

  it('is gone where the one that took it over has sent it', () => {
    leave({ open: bob, drafts: { [bob]: 'half' } });
    const next = aCaller();
    memory.restore(next);
    memory.save({ open: bob, drafts: {} }, next);
    next.goes();
    expect(found()).toEqual({ open: bob, drafts: {} });
  });

  it('waits together with what others have left; of two texts for one conversation the newer stays', () => {
    leave({ open: bob, drafts: { [bob]: 'older', '': 'for nobody' } });
    leave({ open: 'everyone', drafts: { [bob]: 'newer', everyone: 'for all' } });
    leave({ drafts: {} });
    expect(found()).toEqual({
      open: 'everyone',
      drafts: { [bob]: 'newer', '': 'for nobody', everyone: 'for all' },
    });
  });

  it('is never more than the bounds say, however many have gone, and the newest is in it', () => {
    for (let gone = 0; gone < 5; gone += 1) {
      leave({ drafts: { [peerId(`first of ${gone}`)]: `${gone}`, ...texts(7, INTERFACE.draftsBytes / 8) } });
      leave({ drafts: named(INTERFACE.drafts, `peer of ${gone}`) });
    }
    const { drafts } = found();
    expect(drafts).toMatchObject(named(INTERFACE.drafts, 'peer of 4'));
    expect(Object.keys(drafts).length).toBeLessThanOrEqual(INTERFACE.drafts);
    leave({ drafts: texts(7, INTERFACE.draftsBytes / 8) });
    leave({ drafts: { [bob]: 'x'.repeat(INTERFACE.draftsBytes / 8), everyone: 'y'.repeat(1_000) } });
    const both = found().drafts;
    expect(Object.keys(both).slice(0, 2)).toEqual([bob, 'everyone']);
    const bytes = Object.values(both).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThanOrEqual(INTERFACE.draftsBytes);
  });

  it.each([
    ['that are too many', texts(INTERFACE.drafts + 1, 1)],
    ['of which one is too long', { [bob]: 'ü'.repeat(INTERFACE.composerBytes / 2 + 1) }],
    ['that are too long together', texts(9, INTERFACE.draftsBytes / 8)],
  ])('is refused with texts %s, and what was left before stays', (_what, drafts) => {
    const caller = aCaller();
    memory.save({ drafts: { [bob]: 'kept' } }, caller);
    expect(() => memory.save({ drafts }, caller)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_INVALID' }),
    );
    caller.goes();
    expect(found()).toEqual({ drafts: { [bob]: 'kept' } });
  });

  it('may be as much as the bounds say', () => {
    for (const drafts of [
      texts(INTERFACE.drafts, INTERFACE.draftsBytes / INTERFACE.drafts),
      { [bob]: 'x'.repeat(INTERFACE.composerBytes) },
    ]) {
      leave({ drafts });
      expect(found()).toEqual({ drafts });
    }
  });

  it('comes back as it was, or is refused; nothing is cut', () => {
    const anyDrafts = fc.dictionary(
      fc.constantFrom('', 'everyone', ...Array.from({ length: 80 }, (_, at) => peerId(`peer ${at}`))),
      fc
        .tuple(fc.string({ unit: 'binary' }), fc.nat(INTERFACE.composerBytes))
        .map(([unit, length]) => unit.repeat(Math.ceil(length / Math.max(1, unit.length))).slice(0, length)),
      { maxKeys: 20 },
    );
    fc.assert(
      fc.property(anyDrafts, (drafts) => {
        let isRefused = false;
        try {
          leave({ drafts });
        } catch {
          isRefused = true;
        }
        expect(found()).toEqual({ drafts: isRefused ? {} : drafts });
      }),
      { numRuns: 30 },
    );
  });
});

describe('a core', () => {
  afterAll(stopCores);

  it('keeps it from one client to the next, and on no disk', async () => {
    const core = await startTestCore('alice', { logLevel: 'debug' });
    const server = createControlServer({ store: core.store, handlers: core.handlers, log: core.logger });
    const client = async () => {
      const [near, far] = memoryPair();
      server.serve(far);
      return await attach(near, server.token);
    };
    const secret = 'never said to anybody';
    const first = await client();
    await first.call('interface.save', { open: 'everyone', drafts: { [bob]: secret, '': 'x' } });
    await expect(
      first.call('interface.save', { drafts: { [bob]: secret.repeat(INTERFACE.composerBytes) } }),
    ).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
    await expect(first.call('interface.save', { drafts: { nobody: secret } })).rejects.toMatchObject({
      code: 'TINCAN_E_INVALID',
    });
    const living = await client();
    await living.call('interface.save', { open: bob, drafts: { [bob]: 'its own' } });
    first.close();
    await first.closed;
    const [second, third] = [await client(), await client()];
    expect(await second.call('interface.restore', {})).toEqual({
      open: 'everyone',
      drafts: { [bob]: secret, '': 'x' },
    });
    expect(await third.call('interface.restore', {})).toEqual({ drafts: {} });
    second.close();
    third.close();
    living.close();
    await server.stop();
    await core.stop();
    const entries = await readdir(core.directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect((await readFile(join(file.parentPath, file.name))).includes(secret)).toBe(false);
    }
  });
});
