import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServiceReport, takeServiceSocket } from '../../../bin/service/notify.ts';

describe('the socket of a service manager', () => {
  it('is taken out of the environment, with the time of its watchdog', () => {
    const env = { NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '60000000', WATCHDOG_PID: '7', PATH: '/bin' };
    expect(takeServiceSocket(env, 7)).toEqual({ socket: '/run/n', watchdog: 60_000 });
    expect(env).toEqual({ PATH: '/bin' });
  });

  it('may be a name without a file, and have no watchdog', () => {
    expect(takeServiceSocket({ NOTIFY_SOCKET: '@/org/n' }, 7)).toEqual({
      socket: '@/org/n',
      watchdog: undefined,
    });
  });

  it('has a watchdog for the process that is meant alone, and only for a time that is one', () => {
    for (const odd of [
      { WATCHDOG_USEC: '60000000', WATCHDOG_PID: '8' },
      { WATCHDOG_USEC: '0' },
      { WATCHDOG_USEC: '-1' },
      { WATCHDOG_USEC: 'soon' },
      { WATCHDOG_USEC: '1'.repeat(40) },
    ])
      expect(takeServiceSocket({ NOTIFY_SOCKET: '/run/n', ...odd }, 7)?.watchdog).toBeUndefined();
  });

  it('is none where the variable is empty or odd, and it goes nevertheless', () => {
    for (const NOTIFY_SOCKET of ['', 'relative', '@', 'vsock:2:1']) {
      const env = { NOTIFY_SOCKET };
      expect(takeServiceSocket(env, 7)).toBeUndefined();
      expect(env).toEqual({});
    }
  });
});

describe('the words for it', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function report(say: (words: readonly string[]) => Promise<void>, watchdog: number | 'none' = 10_000) {
    const unsaid: string[] = [];
    let peers = 0;
    const made = createServiceReport({
      socket: { socket: '/nowhere', watchdog: watchdog === 'none' ? undefined : watchdog },
      status: () => `${peers++} peers`,
      onUnsaid: (why) => unsaid.push(why),
      say,
    });
    return { ...made, unsaid };
  }

  it('are ready, then one at each half of the watchdog with the status of that moment, then stopping and no more', async () => {
    const said: string[] = [];
    const { ready, stopping } = report(async (words) => void said.push(words.join(' ')));
    ready();
    await vi.advanceTimersByTimeAsync(10_001);
    expect(said).toEqual([
      'READY=1 STATUS=0 peers',
      'WATCHDOG=1 STATUS=1 peers',
      'WATCHDOG=1 STATUS=2 peers',
    ]);
    stopping();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said.slice(3)).toEqual(['STOPPING=1 STATUS=3 peers']);
  });

  it('have no pulse without a watchdog', async () => {
    const said: string[] = [];
    report(async (words) => void said.push(words[0] ?? ''), 'none').ready();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(said).toEqual(['READY=1']);
  });

  it('that cannot be said are told of once, and tried again', async () => {
    let tries = 0;
    const { ready, unsaid } = report(async () => {
      tries += 1;
      throw new Error('no such file');
    });
    ready();
    await vi.advanceTimersByTimeAsync(15_001);
    expect([tries, unsaid]).toEqual([4, ['no such file']]);
  });

  it('never pile up where nobody takes them; the last that matters is said when they are', async () => {
    const said: string[] = [];
    let taken = (): void => {};
    const { ready, stopping } = report((words) => {
      said.push(words[0] ?? '');
      return new Promise((resolve) => {
        taken = resolve;
      });
    });
    ready();
    await vi.advanceTimersByTimeAsync(100_000);
    stopping();
    expect(said).toEqual(['READY=1']);
    taken();
    await vi.advanceTimersByTimeAsync(0);
    expect(said).toEqual(['READY=1', 'STOPPING=1']);
  });
});
