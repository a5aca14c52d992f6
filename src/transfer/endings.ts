/** How transfers end: by a word of the other side, by the data plane's, or because it had ended there long ago. */
import path from 'node:path';
import { TincanError } from '../errors.ts';
import type { ErrorState, PeerId, TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { WireMessageOf } from '../wire/messages.ts';
import { readArrivalLog } from './data/arrival-log.ts';
import type { DataEvent } from './data/data-plane.ts';
import { endedMessage } from './ended-message.ts';
import { foreignError } from './foreign-error.ts';
import { receiveJobOf } from './receiving.ts';
import type { TransferContext } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';

export interface Endings {
  /** The other side cancelled it, or gave it up with a reason. */
  cancelledByPeer(row: TransferState, code: string | undefined): void;
  /** The other side has no such open transfer any more: its end is this one's, as far as it can be. */
  endedThere(row: TransferState, message: WireMessageOf<'ended'>): void;
  /** Of a transfer that is not open here: its end is told to whoever takes it for open. */
  answerEnded(peer: PeerId, id: string): void;
  /** The receiver has everything that could be had. */
  done(row: TransferState, event: Extract<DataEvent, { type: 'done' }>): void;
}

/** What the receiver's word on an offer leads to. */
export interface OfferAnswers {
  onAccept(row: TransferState, part: { files?: number | undefined; bytes?: number | undefined }): void;
  onDecline(row: TransferState, code: string): void;
}

export function createEndings(context: TransferContext, { onAccept, onDecline }: OfferAnswers): Endings {
  const { table, journal } = context;

  const cancelledByPeer = (row: TransferState, code: string | undefined): void => {
    context.send(row.peer.id, { t: 'cancelled', id: row.id });
    if (code === undefined) {
      const error: ErrorState = { code: 'TINCAN_E_CANCELLED', message: `Cancelled by ${row.peer.name}.` };
      void context.endOnceClosed(row.id, 'cancelled', { cancelledBy: 'peer', error });
    } else {
      void context.endOnceClosed(row.id, 'failed', { error: foreignError(code) });
    }
  };

  /** The other side has no such open transfer any more: its end is this one's, as far as it can be. */
  const endedThere = (row: TransferState, message: WireMessageOf<'ended'>): void => {
    if (message.state === 'cancelled') cancelledByPeer(row, undefined);
    else if (message.state === 'done' && row.direction === 'send') doneThere(row, message);
    else if (message.state === 'done') void doneHere(row);
    else if (message.state === 'declined' && table.kept(row.id)?.accepted !== true) {
      onDecline(row, message.code ?? 'TINCAN_E_DENIED');
    } else goneThere(row, message.code);
  };
  const goneThere = (row: TransferState, code: string | undefined): void => {
    const gone = new TincanError(
      'TINCAN_E_NO_SUCH_TRANSFER',
      `${row.peer.name} does not know of this transfer any more.`,
    );
    table.become(row.id, 'failed', { error: code === undefined ? gone.toJSON() : foreignError(code) });
  };
  /**
   * The sender was told that everything had landed, and this side's own word for it was lost. It is not the sender's to say:
   * what was noted of each file decides.
   */
  const doneHere = async (row: TransferState): Promise<void> => {
    const job = receiveJobOf(context, row.id);
    const past = job === undefined ? undefined : await readArrivalLog(job.logPath).catch(() => undefined);
    if (job === undefined || past === undefined || past.landed.size !== row.files) {
      goneThere(row, undefined);
      return;
    }
    const name = row.files === 1 ? past.firstTopFile?.name : undefined;
    table.become(row.id, 'done', {
      transferred: row.bytes,
      filesDone: row.files,
      path: name === undefined ? job.into : path.join(job.into, name),
      ...(past.sha256 === undefined ? {} : { sha256: past.sha256 }),
      ...(past.identical === 0 ? {} : { identical: past.identical }),
    });
  };
  /** Everything was verified there, and the word for it was lost with the connection. */
  const doneThere = (row: TransferState, { files, bytes }: WireMessageOf<'ended'>): void => {
    // Whoever has all of it has said yes; a core that was killed since may have no note of that.
    onAccept(row, { files, bytes });
    const now = table.get(row.id);
    if (now === undefined || files !== now.files || bytes !== now.bytes) {
      table.become(row.id, 'failed', { error: new TincanError('TINCAN_E_PROTOCOL').toJSON() });
      return;
    }
    table.become(row.id, 'done', { transferred: bytes, filesDone: files });
  };

  /** Of a transfer that is not open here: its end is told to whoever takes it for open. */
  const answerEnded = (peer: PeerId, id: string): void => {
    const row = table.get(id) ?? journal.find(id)?.row;
    if (row !== undefined && row.peer.id === peer && hasEnded(row.state))
      context.send(peer, endedMessage(row));
    else context.send(peer, { t: 'ended', id, state: 'failed', code: 'TINCAN_E_NO_SUCH_TRANSFER' });
  };

  const done = (row: TransferState, event: Extract<DataEvent, { type: 'done' }>): void => {
    const problems = [...row.problems, ...context.problemsOf(event.problems)];
    const failed = event.problems.length > 0;
    const partial = new TincanError(
      'TINCAN_E_PARTIAL',
      `${row.files - event.filesDone} of ${row.files} files did not arrive.`,
    );
    const only = row.files === 1 ? event.problems[0] : undefined;
    const error =
      only === undefined ? partial.toJSON() : { code: only.code, message: safeText(only.message) };
    const receiving = table.kept(row.id)?.receiving;
    table.note(row.id, {
      settled: true,
      // Lost with a database that cannot be written: what is sent again then goes into a folder of its own.
      ...(receiving === undefined || event.tops === undefined
        ? {}
        : { receiving: { ...receiving, tops: event.tops } }),
    });
    table.become(row.id, failed ? 'failed' : 'done', {
      transferred: event.transferred,
      filesDone: event.filesDone,
      problems,
      ...(row.direction === 'receive' ? { path: event.path } : {}),
      ...(event.sha256 === undefined ? {} : { sha256: event.sha256 }),
      ...(event.identical === undefined || event.identical === 0 ? {} : { identical: event.identical }),
      ...(failed ? { error } : {}),
    });
  };

  return { cancelledByPeer, endedThere, answerEnded, done };
}
