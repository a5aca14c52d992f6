import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createLifecycle, type EndReason } from '../../../components/terminal/lifecycle.ts';
import { TERMINAL } from '../../../src/limits.ts';
import { createHeldClock, turn } from './support/recorder.ts';

function bench(onEnd: (reason: EndReason) => void | Promise<void> = () => {}) {
  const log: string[] = [];
  const clock = createHeldClock();
  const fakeProcess = Object.assign(new EventEmitter(), {
    pid: 1234,
    kill: (pid: number, signal: string) => log.push(`kill ${pid} ${signal}`),
    exit: (code: number) => log.push(`exit ${code}`),
  });
  const lifecycle = createLifecycle({
    process: fakeProcess as unknown as NodeJS.Process,
    take: () => log.push('take'),
    give: (again) => log.push(again ? 'give for a while' : 'give'),
    print: (text) => log.push(`print ${text.split('\n')[0]}`),
    onEnd: (reason) => {
      log.push(`end ${reason.kind}`);
      return onEnd(reason);
    },
    clock,
  });
  lifecycle.start();
  return { lifecycle, log, fakeProcess, clock };
}

describe('the ends of the program', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'by %s give the terminal back, then raise the signal again',
    async (signal) => {
      const { fakeProcess, log } = bench();
      fakeProcess.emit(signal, signal);
      fakeProcess.emit(signal, signal);
      await turn();
      expect(log).toEqual(['take', 'give', 'end signal', `kill 1234 ${signal}`]);
      expect(fakeProcess.listenerCount(signal)).toBe(0);
    },
  );

  it.each(['uncaughtException', 'unhandledRejection'])('by %s show the fault afterwards', async (event) => {
    const { fakeProcess, log } = bench();
    fakeProcess.emit(event, new Error('boom \u001b[2J'));
    await turn();
    expect(log).toEqual(['take', 'give', 'print Error: boom \uFFFD[2J', 'end error', 'exit 1']);
  });

  it('by a closed terminal are those of a SIGHUP', async () => {
    const { lifecycle, log } = bench();
    lifecycle.end({ kind: 'closed' });
    await turn();
    expect(log).toEqual(['take', 'give', 'end closed', 'kill 1234 SIGHUP']);
  });

  it('by quitting let the program go on, with no listener left', async () => {
    const { lifecycle, fakeProcess, log } = bench();
    await lifecycle.quit();
    await lifecycle.quit();
    expect(log).toEqual(['take', 'give', 'end quit']);
    expect(fakeProcess.eventNames()).toEqual([]);
  });

  it('wait for what has to be brought to an end, but not for ever', async () => {
    const { fakeProcess, log, clock } = bench(() => new Promise(() => {}));
    fakeProcess.emit('SIGTERM', 'SIGTERM');
    await turn();
    expect(log).toEqual(['take', 'give', 'end signal']);
    clock.pass(TERMINAL.endWait);
    await turn();
    expect(log.at(-1)).toBe('kill 1234 SIGTERM');
  });

  it('come at once when there is a fault on the way', async () => {
    const { fakeProcess, log } = bench(() => new Promise(() => {}));
    fakeProcess.emit('SIGHUP', 'SIGHUP');
    fakeProcess.emit('uncaughtException', new Error('EIO'));
    expect(log).toEqual(['take', 'give', 'end signal', 'print Error: EIO', 'kill 1234 SIGHUP']);
  });

  it('come by a fault while quitting, too', async () => {
    const { lifecycle, fakeProcess, log } = bench(() => new Promise(() => {}));
    void lifecycle.quit();
    fakeProcess.emit('uncaughtException', new Error('late'));
    expect(log).toEqual(['take', 'give', 'end quit', 'print Error: late', 'exit 1']);
  });

  it('come by a signal while quitting, too', async () => {
    const { lifecycle, fakeProcess, log } = bench();
    void lifecycle.quit();
    fakeProcess.emit('SIGTERM', 'SIGTERM');
    await turn();
    expect(log).toEqual(['take', 'give', 'end quit', 'kill 1234 SIGTERM']);
  });

  it('come also when bringing things to an end fails', async () => {
    const { fakeProcess, log } = bench(() => Promise.reject(new Error('lost')));
    fakeProcess.emit('SIGTERM', 'SIGTERM');
    await turn();
    expect(log.slice(-2)).toEqual(['print Error: lost', 'kill 1234 SIGTERM']);
  });

  it('give the terminal back when somebody calls process.exit()', () => {
    const { fakeProcess, log } = bench();
    fakeProcess.emit('exit');
    expect(log).toEqual(['take', 'give']);
  });
});

describe('a break', () => {
  it('gives the terminal to the shell, stops the whole job, and takes it again when that goes on', () => {
    const { lifecycle, fakeProcess, log, clock } = bench();
    lifecycle.suspend();
    expect(log).toEqual(['take', 'give for a while', 'kill 0 SIGTSTP']);
    expect(fakeProcess.listenerCount('SIGTSTP')).toBe(0);
    fakeProcess.emit('SIGCONT');
    expect(log.at(-1)).toBe('take');
    expect(fakeProcess.listenerCount('SIGTSTP')).toBe(1);
    expect(clock.waiting()).toBe(0);
  });

  it('by a signal from outside stops this process only', () => {
    const { fakeProcess, log } = bench();
    fakeProcess.emit('SIGTSTP');
    expect(log.at(-1)).toBe('kill 1234 SIGTSTP');
  });

  it('is over at once where the system does not stop the program', async () => {
    const { lifecycle, log, clock } = bench();
    lifecycle.suspend();
    clock.pass(TERMINAL.stopWait);
    await turn();
    expect(log.at(-1)).toBe('take');
  });

  it('takes the terminal once when the signal and the timer come together', async () => {
    const { lifecycle, fakeProcess, log, clock } = bench();
    lifecycle.suspend();
    clock.pass(TERMINAL.stopWait);
    fakeProcess.emit('SIGCONT');
    await turn();
    expect(log.filter((entry) => entry === 'take')).toHaveLength(2);
  });

  it('that was not announced is followed by drawing everything anew', () => {
    const { fakeProcess, log } = bench();
    fakeProcess.emit('SIGCONT');
    expect(log).toEqual(['take', 'give for a while', 'take']);
  });

  it('can be the end', async () => {
    const { lifecycle, fakeProcess, log } = bench();
    lifecycle.suspend();
    fakeProcess.emit('SIGTERM', 'SIGTERM');
    await turn();
    expect(log).toEqual(['take', 'give for a while', 'kill 0 SIGTSTP', 'end signal', 'kill 1234 SIGTERM']);
  });
});

it('takes a fault for one even when it is no error', async () => {
  const { fakeProcess, log } = bench(vi.fn());
  fakeProcess.emit('unhandledRejection', 'just a text');
  await turn();
  expect(log).toContain('print just a text');
});
