import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PORTS } from '../src/limits.ts';
import { caller, startTestCore, stopCores, type TestCore } from './support/cores.ts';

let core: TestCore;
beforeEach(async () => {
  core = await startTestCore('alice');
});
afterEach(stopCores);

const set = (key: string, value: string): unknown => core.handlers['settings.set']({ key, value }, caller);
const read = async (key: string): Promise<unknown> =>
  (await core.handlers['settings.get']({ key }, caller)).value;

it('of interfaces is told as what is chosen, for whoever looks why others are not used', async () => {
  expect(core.store.get().network.chosen).toBeUndefined();
  await set('interfaces', 'lo !docker0');
  expect(core.store.get().network.chosen).toEqual(['lo', '!docker0']);
  await set('interfaces', '');
  expect(core.store.get().network.chosen).toBeUndefined();
});

describe('a setting that is taken back', () => {
  it('holds with its default in the running core, which is the answer', async () => {
    const before = core.store.get().downloads;
    await set('downloads', '/elsewhere');
    expect(core.store.get().downloads).toBe('/elsewhere');
    expect(await set('downloads', '')).toEqual({ key: 'downloads', value: before, effect: 'now' });
    expect(core.store.get().downloads).toBe(before);

    const setLevel = vi.spyOn(core.logger, 'setLevel');
    await set('logLevel', 'debug');
    expect(await set('logLevel', '')).toEqual({ key: 'logLevel', value: 'info', effect: 'now' });
    expect(setLevel).toHaveBeenLastCalledWith('info');

    await set('interfaces', 'lo');
    expect(await set('interfaces', '')).toEqual({ key: 'interfaces', value: [], effect: 'now' });
    expect(await read('interfaces')).toEqual([]);
    // As the command line has it, and no interface of that name.
    await set('interfaces', 'lo');
    expect(await set('interfaces', 'default')).toEqual({ key: 'interfaces', value: [], effect: 'now' });
    expect(await set('keys.palette', 'default')).toMatchObject({ key: 'keys.palette' });
    expect(await set('name', 'default')).toMatchObject({ value: 'default' });
  });

  it('of the size of a pane is told to hold for the screens to come', async () => {
    expect(await set('peersColumns', '40')).toEqual({
      key: 'peersColumns',
      value: 40,
      effect: 'next-screen',
    });
    expect(await set('transfersRows', '')).toEqual({ key: 'transfersRows', value: 0, effect: 'next-screen' });
  });

  it('of a port is told to hold from the next start on, in the answer alone', async () => {
    const { port } = core.store.get().network;
    expect(await set('port', '5')).toEqual({ key: 'port', value: 5, effect: 'next-start' });
    expect(await set('port', '')).toEqual({ key: 'port', value: PORTS.tcp, effect: 'next-start' });
    expect(await set('port', String(port))).toEqual({ key: 'port', value: port, effect: 'now' });
    expect(await read('port')).toBe(port);
    expect(Object.values(core.store.get().notices)).toEqual([]);
  });
});
