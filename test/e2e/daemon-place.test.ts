/** A daemon where a core already runs for its home. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';

let homes: TestHomes;
beforeEach(async () => {
  homes = await createHomes();
});
afterEach(() => homes.stop());

async function pidOf(home: TestHome): Promise<unknown> {
  const { stdout } = await home.run('--json', 'status');
  return stdout === '' ? undefined : (JSON.parse(stdout) as { pid: number }).pid;
}

describe('a daemon', () => {
  it('takes the place of a core that a command has brought up, with what a screen left there', async () => {
    const home = homes.home('alice');
    expect((await home.run('config', 'set', 'notify', 'off')).code).toBe(0);
    const client = await connectCore(resolveHome({ home: home.root }));
    await client.call('interface.save', { drafts: { everyone: 'half a sentence' } });
    client.close();
    await client.closed;
    const daemon = home.start('daemon');
    await vi.waitFor(async () => expect(await pidOf(home)).toBe(daemon.child.pid), 10_000);
    const again = await connectCore(resolveHome({ home: home.root }));
    await vi.waitFor(async () =>
      expect(await again.call('interface.restore', {})).toEqual({ drafts: { everyone: 'half a sentence' } }),
    );
    again.close();
    expect((await home.run('stop')).code).toBe(0);
    expect(await daemon.finished).toMatchObject({ code: 0, stderr: '' });
  });

  it('follows right behind a command in a script', async () => {
    const home = homes.home('alice');
    for (const command of ['identity', 'peers']) {
      expect((await home.run(command)).code).toBe(0);
      const daemon = home.start('daemon');
      await vi.waitFor(async () => expect(await pidOf(home)).toBe(daemon.child.pid), 10_000);
      expect((await home.run('stop')).code).toBe(0);
      expect(await daemon.finished).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it('leaves alone a core to which another program is attached, and a daemon', async () => {
    const home = homes.home('alice');
    const events = home.start('events', '--json');
    await vi.waitFor(async () => expect(await pidOf(home)).toBeDefined(), 10_000);
    const beside = await home.run('daemon');
    expect([beside.code, beside.stderr]).toEqual([1, expect.stringContaining('1 program is attached to it')]);
    events.child.kill();
    await events.finished;
    const daemon = home.start('daemon');
    await vi.waitFor(async () => expect(await pidOf(home)).toBe(daemon.child.pid), 10_000);
    const second = await home.run('daemon');
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('already running')]);
    expect(await pidOf(home)).toBe(daemon.child.pid);
    await home.run('stop');
    await daemon.finished;
  });
});
