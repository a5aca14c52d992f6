import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { closeGate, createWorkGate, enterGate, leaveGate } from '../../src/history/work-gate.ts';

describe('the gate of the thread of messages', () => {
  it('is taken while the thread starts, and lets one through after another', () => {
    const gate = createWorkGate();
    expect(enterGate(gate)).toBe(false);
    leaveGate(gate);
    expect(enterGate(gate)).toBe(true);
    leaveGate(gate);
    expect(enterGate(gate)).toBe(true);
  });

  it('lets nothing through once it is closed', () => {
    const gate = createWorkGate();
    leaveGate(gate);
    expect(closeGate(gate, 0)).toBe(true);
    expect(enterGate(gate)).toBe(false);
    expect(closeGate(gate, 0)).toBe(true);
  });

  it('is not closed over something that runs', () => {
    expect(closeGate(createWorkGate(), 1)).toBe(false);
  });

  it('is closed as soon as what runs has run', async () => {
    const gate = createWorkGate();
    const text = `
      const { workerData: gate, parentPort } = require('node:worker_threads');
      parentPort.postMessage('begun');
      setTimeout(() => { Atomics.store(gate, 0, 0); Atomics.notify(gate, 0); }, 20);`;
    const worker = new Worker(text, { eval: true, workerData: gate });
    await new Promise((resolve) => worker.once('message', resolve));
    expect(closeGate(gate, 10_000)).toBe(true);
    await worker.terminate();
  });
});
