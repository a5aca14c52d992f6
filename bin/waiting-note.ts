/** Where no bar is drawn: says once of a transfer that its receiver is still being asked, so that nobody takes the silence for a fault. */
import { type CoreClient, type TransferState, transferText } from '../src/client/index.ts';
import { INTERFACE } from '../src/limits.ts';
import type { Output } from './output.ts';

export interface WaitingNote {
  /** Looks at the transfers as they are now. */
  update(transfers: readonly TransferState[]): void;
  close(): void;
}

/** One that is accepted at once, as by a rule of the receiver's, is not told of. */
export function createWaitingNote(client: Pick<CoreClient, 'state'>, output: Output): WaitingNote {
  /** Of each transfer that was ever seen to wait; undefined: told, or over. */
  const timers = new Map<string, NodeJS.Timeout | undefined>();
  const stop = (id: string): void => {
    clearTimeout(timers.get(id));
    timers.set(id, undefined);
  };
  return {
    update(transfers) {
      for (const transfer of transfers) {
        const { id } = transfer;
        if (transfer.state !== 'offered') {
          if (timers.has(id)) stop(id);
        } else if (!timers.has(id)) {
          const tell = (): void => output.note(`${transferText(client.state, transfer)}. Ctrl-C cancels it.`);
          timers.set(id, setTimeout(tell, INTERFACE.waitingTold).unref());
        }
      }
    },
    close() {
      for (const id of timers.keys()) stop(id);
    },
  };
}
