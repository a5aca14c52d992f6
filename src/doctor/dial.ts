/** Whether a TCP port takes connections. */
import { createConnection } from 'node:net';
import { systemCode } from '../errors.ts';
import { DOCTOR } from '../limits.ts';
import type { DialOutcome } from '../wire/messages.ts';

/** Connects and hangs up, without a word. Never rejects. @param host name or address, with a zone where it has one */
export function dial(host: string, port: number): Promise<DialOutcome> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const settle = (outcome: DialOutcome): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => settle('silent'), DOCTOR.dial);
    socket.once('connect', () => settle('open'));
    socket.on('error', (error) => {
      const code = systemCode(error);
      if (code === 'ECONNREFUSED') settle('refused');
      else settle(code === 'ETIMEDOUT' ? 'silent' : 'unreachable');
    });
  });
}
