/**
 * A receiver in a process of its own, for tests that kill it: takes its identity, a job and a port by message, receives,
 * and tells its events.
 */

import type { Credentials } from '../../src/channel/tls.ts';
import type { DataEvent, ReceiveJob } from '../../src/transfer/data/data-plane.ts';
import { createLocalPlane } from '../../src/transfer/data/local-plane.ts';

export interface KilledReceiverOrder {
  credentials: Credentials;
  job: ReceiveJob;
  port: number;
}

export type KilledReceiverAnswer = DataEvent;

process.once('message', (order: KilledReceiverOrder) => {
  const { credentials, job, port } = order;
  void createLocalPlane({
    credentials,
    inlineFileCalls: true,
    onEvent: (event) => void process.send?.(event),
  }).then((plane) => {
    plane.openReceive(job);
    plane.dial(job.id, [{ host: '127.0.0.1', port }]);
  });
});
