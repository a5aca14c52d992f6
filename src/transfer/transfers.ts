/**
 * Transfers as the rest of the core sees them: offers, consent, pause, cancel and the end, agreed with the
 * other side over the session. The bytes go through a data plane (data/); `outgoing.ts` and `incoming.ts` hold
 * what only one of the two sides does.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import { logError } from '../log/logger.ts';
import type { ErrorState, PeerId, TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { TransferMessage } from '../wire/messages.ts';
import type { DataEvent } from './data/data-plane.ts';
import { expireParts } from './data/stale-parts.ts';
import { foreignError } from './foreign-error.ts';
import { createIncoming } from './incoming.ts';
import { createOutgoing } from './outgoing.ts';
import type { TransferContext, TransfersOptions } from './transfer-context.ts';
import { hasEnded, isUnderWay } from './transfer-state.ts';
import { createTransferTable } from './transfer-table.ts';

export interface Transfers {
  /** Removes what an earlier run left behind. */
  start(): Promise<void>;
  /**
   * Offers files and folders to a peer.
   *
   * @param paths absolute paths
   * @throws TincanError TINCAN_E_NO_SUCH_FILE, TINCAN_E_NOT_SENDABLE, TINCAN_E_FILE_ACCESS
   */
  send(peer: PeerId, paths: string[]): Promise<TransferState>;
  /** @throws TincanError TINCAN_E_NO_SUCH_TRANSFER, TINCAN_E_TRANSFER_STATE */
  pause(id: string): TransferState;
  resume(id: string): TransferState;
  cancel(id: string): TransferState;
  /** Transfers that have not ended. */
  openCount(): number;
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  onMessage(peer: PeerId, message: TransferMessage): void;
  /** An authenticated data connection on the main port. */
  adopt(socket: TLSSocket, peer: PeerId): void;
  /** From either plane. */
  onDataEvent(event: DataEvent, plane: 'worker' | 'main'): void;
  /** Ends all jobs. The planes are stopped by whoever started them. */
  stop(): void;
}

export function createTransfers(options: TransfersOptions): Transfers {
  const { store, now = Date.now } = options;
  const table = createTransferTable(store, options.directory, now);
  /** Whose wish each pause is: a transfer moves again when both have taken theirs back. */
  const paused = new Map<string, { self: boolean; peer: boolean }>();

  const closeData = (id: string): void => {
    paused.delete(id);
    options.plane.close(id);
    options.mainPlane.close(id);
  };
  const context: TransferContext = {
    ...options,
    table,
    now,
    closeData,
    fail(id, error) {
      const row = table.get(id);
      if (row === undefined || hasEnded(row.state)) return;
      closeData(id);
      options.send(row.peer.id, { t: 'cancel', id, code: error.code });
      table.become(id, 'failed', { error: error.toJSON() });
      outgoing.pump(row.peer.id);
    },
    problemsOf: (problems) =>
      problems.map(({ name, code, message }) => ({
        name: safeText(name),
        error: { code, message: safeText(message) },
      })),
  };
  const outgoing = createOutgoing(context);
  const incoming = createIncoming(context);

  /** The row, if the message's sender is a party to it: an id of somebody else's transfer says nothing. */
  const rowFor = (peer: PeerId, id: string): TransferState | undefined => {
    const row = table.get(id);
    return row !== undefined && row.peer.id === peer && !hasEnded(row.state) ? row : undefined;
  };

  const applyPause = (row: TransferState): void => {
    const wish = paused.get(row.id) ?? { self: false, peer: false };
    if (wish.self || wish.peer) {
      options.plane.pause(row.id);
      options.mainPlane.pause(row.id);
      const pausedBy = wish.self ? 'self' : 'peer';
      if (!table.become(row.id, 'paused', { pausedBy })) table.change(row.id, { pausedBy });
    } else {
      options.plane.resume(row.id);
      options.mainPlane.resume(row.id);
      table.become(row.id, 'active');
    }
  };
  const wish = (row: TransferState, who: 'self' | 'peer', on: boolean): void => {
    paused.set(row.id, { ...(paused.get(row.id) ?? { self: false, peer: false }), [who]: on });
    applyPause(row);
  };

  const requireUnderWay = (id: string): TransferState => {
    const row = table.require(id);
    if (isUnderWay(row.state)) return row;
    const why = hasEnded(row.state) ? 'has ended' : 'has not started yet';
    throw new TincanError('TINCAN_E_TRANSFER_STATE', `${row.name} ${why}.`);
  };

  /** Transfers whose data connection broke and of which the session has not said why yet. */
  const lost = new Map<string, NodeJS.Timeout>();
  /** The other side may have cancelled, and the word for it is on its way on another connection. */
  const failUnlessTold = (id: string): void => {
    if (lost.has(id)) return;
    const fail = (): void => {
      lost.delete(id);
      const row = table.get(id);
      if (row === undefined || hasEnded(row.state)) return;
      context.fail(id, new TincanError('TINCAN_E_DISCONNECTED', 'The data connection broke.'));
    };
    lost.set(id, setTimeout(fail, TRANSFER.lostGrace));
  };

  const cancelledByPeer = (row: TransferState, code: string | undefined): void => {
    closeData(row.id);
    incoming.withdraw(row.id);
    options.send(row.peer.id, { t: 'cancelled', id: row.id });
    if (code === undefined) {
      const error: ErrorState = { code: 'TINCAN_E_CANCELLED', message: `Cancelled by ${row.peer.name}.` };
      table.become(row.id, 'cancelled', { cancelledBy: 'peer', error });
    } else {
      table.become(row.id, 'failed', { error: foreignError(code) });
    }
    outgoing.pump(row.peer.id);
  };

  return {
    async start() {
      const directory = path.join(options.directory, 'transfers');
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { recursive: true, mode: 0o700 });
      // Nobody waits for it: old parts only take up room.
      expireParts(options.downloads(), now()).catch((thrown: unknown) => {
        options.logger.warn(logError(thrown), 'old parts were not removed');
      });
    },
    send: (peer, paths) => outgoing.send(peer, paths),
    pause(id) {
      const row = requireUnderWay(id);
      wish(row, 'self', true);
      options.send(row.peer.id, { t: 'pause', id });
      return table.require(id);
    },
    resume(id) {
      const row = requireUnderWay(id);
      if (row.state !== 'paused')
        throw new TincanError('TINCAN_E_TRANSFER_STATE', `${row.name} is not paused.`);
      if (paused.get(id)?.self !== true) {
        throw new TincanError(
          'TINCAN_E_TRANSFER_STATE',
          `${row.name} was paused by ${row.peer.name}, who has to resume it.`,
        );
      }
      wish(row, 'self', false);
      options.send(row.peer.id, { t: 'resume', id });
      return table.require(id);
    },
    cancel(id) {
      const row = table.require(id);
      if (hasEnded(row.state)) throw new TincanError('TINCAN_E_TRANSFER_STATE', `${row.name} has ended.`);
      // The word goes before the connection does, so that the other side knows why that broke.
      options.send(row.peer.id, { t: 'cancel', id });
      closeData(id);
      incoming.withdraw(id);
      table.become(id, 'cancelled', {
        cancelledBy: 'self',
        error: { code: 'TINCAN_E_CANCELLED', message: 'Cancelled by you.' },
      });
      outgoing.pump(row.peer.id);
      return table.require(id);
    },
    openCount: () => table.all().filter((row) => !hasEnded(row.state)).length,
    onOpen(peer) {
      outgoing.pump(peer);
    },
    onEnd(peer) {
      const lost = new TincanError(
        'TINCAN_E_DISCONNECTED',
        'The connection was lost before everything had arrived.',
      );
      incoming.onPeerGone(peer);
      for (const row of table.all()) {
        if (row.peer.id !== peer || hasEnded(row.state)) continue;
        if (row.direction === 'send' && (row.state === 'offered' || row.state === 'queued')) {
          // Nothing has moved: it is offered again when the peer is back.
          closeData(row.id);
          table.become(row.id, 'queued');
        } else {
          closeData(row.id);
          table.become(row.id, 'failed', { error: lost.toJSON() });
        }
      }
    },
    onMessage(peer, message) {
      if (message.t === 'offer') {
        incoming.onOffer(peer, message);
        return;
      }
      if (message.t === 'manifest-page') {
        incoming.onPage(peer, message);
        return;
      }
      const row = rowFor(peer, message.id);
      if (message.t === 'cancel' && row === undefined) incoming.onWithdrawn(peer, message.id);
      if (row === undefined) return;
      switch (message.t) {
        case 'manifest-get':
          if (row.direction === 'send') outgoing.onManifestGet(row, message.from);
          break;
        case 'accept':
          if (row.direction === 'send') outgoing.onAccept(row);
          break;
        case 'decline':
          if (row.direction === 'send') outgoing.onDecline(row, message.code);
          break;
        case 'dial':
          if (row.direction === 'send') outgoing.onDial(row, message.main === true);
          break;
        case 'pause':
          if (isUnderWay(row.state)) wish(row, 'peer', true);
          break;
        case 'resume':
          if (isUnderWay(row.state)) wish(row, 'peer', false);
          break;
        case 'cancel':
          cancelledByPeer(row, message.code);
          break;
        case 'cancelled':
          break;
      }
    },
    adopt(socket, peer) {
      options.mainPlane.adopt(socket, peer);
    },
    onDataEvent(event, plane) {
      const row = table.get(event.id);
      if (row === undefined || hasEnded(row.state)) return;
      switch (event.type) {
        case 'connected':
          // From here on only this plane moves the transfer.
          (plane === 'worker' ? options.mainPlane : options.plane).close(event.id);
          incoming.onConnected(event.id);
          if (paused.has(event.id)) applyPause(row);
          break;
        case 'unreachable':
          // One of several ways; the search has its own time limit.
          break;
        case 'progress':
          table.progress(event.id, event.transferred, event.filesDone);
          break;
        case 'verifying':
          table.become(event.id, 'verifying');
          break;
        case 'done': {
          const problems = [...row.problems, ...context.problemsOf(event.problems)];
          const failed = event.problems.length > 0;
          const partial = new TincanError(
            'TINCAN_E_PARTIAL',
            `${event.problems.length} of ${row.files} files did not arrive.`,
          );
          const only = row.files === 1 ? event.problems[0] : undefined;
          const error =
            only === undefined ? partial.toJSON() : { code: only.code, message: safeText(only.message) };
          closeData(event.id);
          table.become(event.id, failed ? 'failed' : 'done', {
            transferred: event.transferred,
            filesDone: event.filesDone,
            problems,
            ...(row.direction === 'receive' ? { path: event.path } : {}),
            ...(event.sha256 === undefined ? {} : { sha256: event.sha256 }),
            ...(failed ? { error } : {}),
          });
          outgoing.pump(row.peer.id);
          break;
        }
        case 'failed':
          context.fail(event.id, new TincanError(event.code, safeText(event.message)));
          break;
        case 'lost':
          failUnlessTold(event.id);
          break;
      }
    },
    stop() {
      incoming.stop();
      for (const timer of lost.values()) clearTimeout(timer);
      lost.clear();
      for (const row of table.all()) if (!hasEnded(row.state)) closeData(row.id);
    },
  };
}
