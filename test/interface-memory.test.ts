import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { attach } from '../src/client/index.ts';
import { createControlServer, memoryPair } from '../src/control/server.ts';
import { createInterfaceMemory, type InterfaceMemory } from '../src/interface-memory.ts';
import { INTERFACE } from '../src/limits.ts';
import { startTestCore, stopCores } from './support/cores.ts';
import { peerId } from './support/states.ts';

const bob = peerId('bob');
/** So many texts of so many bytes. */
const texts = (count: number, bytes: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [peerId(`peer ${at}`), 'x'.repeat(bytes)]));

describe('what an interface leaves', () => {
  let memory: InterfaceMemory;
  beforeEach(() => {
    memory = createInterfaceMemory();
  });

  it('is nothing at first', () => {
    expect(memory.restore()).toEqual({ drafts: {} });
  });

  it('is what the next one finds, until something else is left', () => {
    memory.save({ open: bob, drafts: { [bob]: 'half a', '': '/ms' } });
    expect(memory.restore()).toEqual({ open: bob, drafts: { [bob]: 'half a', '': '/ms' } });
    expect(memory.restore()).toEqual(memory.restore());
    memory.save({ drafts: {} });
    expect(memory.restore()).toEqual({ drafts: {} });
  });

  it.each([
    ['that are too many', texts(INTERFACE.drafts + 1, 1)],
    ['of which one is too long', { [bob]: 'ü'.repeat(INTERFACE.composerBytes / 2 + 1) }],
    ['that are too long together', texts(9, INTERFACE.draftsBytes / 8)],
  ])('is refused with texts %s, and what was left before stays', (_what, drafts) => {
    memory.save({ drafts: { [bob]: 'kept' } });
    expect(() => memory.save({ drafts })).toThrow(expect.objectContaining({ code: 'TINCAN_E_INVALID' }));
    expect(memory.restore()).toEqual({ drafts: { [bob]: 'kept' } });
  });

  it('may be as much as the bounds say', () => {
    for (const drafts of [
      texts(INTERFACE.drafts, INTERFACE.draftsBytes / INTERFACE.drafts),
      { [bob]: 'x'.repeat(INTERFACE.composerBytes) },
    ]) {
      memory.save({ drafts });
      expect(memory.restore()).toEqual({ drafts });
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
        const before = memory.restore();
        let isRefused = false;
        try {
          memory.save({ drafts });
        } catch {
          isRefused = true;
        }
        expect(memory.restore()).toEqual(isRefused ? before : { drafts });
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
    first.close();
    await first.closed;
    const second = await client();
    expect(await second.call('interface.restore', {})).toEqual({
      open: 'everyone',
      drafts: { [bob]: secret, '': 'x' },
    });
    second.close();
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
