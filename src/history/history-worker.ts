/** Entry of the thread that has the database of messages: a slow disk holds up this thread, and never the core. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { HISTORY } from '../limits.ts';
import type { Request, Result } from './message-database.ts';
import { enterGate, leaveGate } from './work-gate.ts';
import type { Answer, Call, FromWorker, WorkerSetup } from './worker-messages.ts';

async function run(port: MessagePort, { file, key, gate }: WorkerSetup): Promise<void> {
  const tell = (message: FromWorker): void => port.postMessage(message);
  // It loads native code: the gate is taken from before the thread's start until here.
  const { createMessageDatabase } = await import('./message-database.ts');
  const messages = createMessageDatabase({
    file,
    key,
    onSetAside: (path) => tell({ type: 'set-aside', path }),
  });
  const waiting: Call[] = [];
  let scheduled = false;

  const isRequest = (call: Call): call is Call & Request => call.name !== 'compact' && call.name !== 'close';
  /** What can go into one transaction, of what comes next. */
  const nextBatch = (): (Call & Request)[] => {
    const end = waiting.findIndex((call) => !isRequest(call));
    const together = end < 0 ? waiting.length : end;
    return waiting.splice(0, Math.min(together, HISTORY.batch)).filter(isRequest);
  };
  const answer = (calls: readonly Call[], results: readonly Result[]): void => {
    const answers = calls.flatMap(({ call }, index): Answer[] => {
      const result = results[index];
      if (result === undefined) return [];
      return ['error' in result ? { call, error: result.error.toJSON() } : { call, value: result.value }];
    });
    tell({ type: 'answers', answers });
  };

  /** Does the next batch. Between two of them whatever has come meanwhile is taken in, to be done together. */
  const work = (): void => {
    scheduled = false;
    // Closed: the core is about to end.
    if (!enterGate(gate)) return;
    const batch = nextBatch();
    const single = batch.length > 0 ? undefined : waiting.shift();
    if (batch.length > 0) answer(batch, messages.run(batch));
    else if (single?.name === 'compact') answer([single], [messages.compact()]);
    else if (single !== undefined) {
      messages.close();
      answer([single], [{ value: undefined }]);
      port.close();
    }
    leaveGate(gate);
    if (single?.name === 'close') return;
    schedule();
    if (!scheduled) resting.refresh();
  };
  const rest = (): void => {
    if (scheduled || !enterGate(gate)) return;
    messages.rest();
    leaveGate(gate);
  };
  const resting = setTimeout(rest, HISTORY.restAfter).unref();
  const schedule = (): void => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(work);
  };

  port.on('message', (call: Call) => {
    waiting.push(call);
    schedule();
  });
  leaveGate(gate);
  tell({ type: 'ready' });
}

if (parentPort !== null) void run(parentPort, workerData as WorkerSetup);
