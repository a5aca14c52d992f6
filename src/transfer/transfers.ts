/**
 * Transfers as the rest of the core sees them: the queue, offers, consent, pause, cancel and the end, agreed with the
 * other side over the session. The bytes go through a data plane (data/). Each part has a file of its own: outgoing.ts
 * and offers.ts lead up to the answer, continuation.ts sees to data connections, holds.ts to pauses.
 */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import { logError, logId } from '../log/logger.ts';
import type { OfferEntry, PeerId, TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { TransferMessage } from '../wire/messages.ts';
import { bothPlanes } from './both-planes.ts';
import { createContinuation } from './continuation.ts';
import type { DataEvent, RateLimits, SourceRoot } from './data/data-plane.ts';
import { expireParts } from './data/stale-parts.ts';
import { createEndings } from './endings.ts';
import { createHolds } from './holds.ts';
import { createJournal } from './journal.ts';
import { createOffers } from './offers.ts';
import { createOutgoing } from './outgoing.ts';
import { type Move, movedPosition } from './queue.ts';
import { leftoversOf, receiveJobOf } from './receiving.ts';
import type { Kept } from './record.ts';
import { requireRetryable, rootsToRetry } from './retry.ts';
import { createSpool } from './spool.ts';
import type { TransferContext, TransfersOptions } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';
import { createTransferTable } from './transfer-table.ts';

export interface Transfers {
  /** Takes up what an earlier run left. */
  start(): Promise<void>;
  /**
   * Puts files and folders into the queue for a peer; durable when it resolves.
   *
   * @param paths absolute paths
   * @param as name of the only file, where it is not its own
   * @throws TincanError TINCAN_E_NO_SUCH_FILE, TINCAN_E_NOT_SENDABLE, TINCAN_E_FILE_ACCESS, TINCAN_E_DATABASE
   */
  send(peer: PeerId, paths: string[], as?: string): Promise<TransferState>;
  /** A path for what comes from standard input; it is removed when no transfer needs it any more. */
  spool(): Promise<string>;
  /** Gives a path of the spool up that became no transfer. */
  abandonSpool(file: string): void;
  /** @throws TincanError TINCAN_E_NO_SUCH_TRANSFER, TINCAN_E_TRANSFER_STATE */
  pause(id: string): TransferState;
  resume(id: string): TransferState;
  /** Resolves when nothing of it gets a name any more. Never rejects; throws as `pause` */
  cancel(id: string): Promise<TransferState>;
  /** Sends again what did not arrive, as a new transfer. Errors: as `send` */
  retry(id: string): Promise<TransferState>;
  move(id: string, to: Move): TransferState;
  history(limit: number, before?: number): TransferState[];
  /** @throws TincanError TINCAN_E_NO_SUCH_REQUEST */
  offerEntries(id: string, from: number, count: number): Promise<{ entries: OfferEntry[]; next?: number }>;
  /** @throws TincanError TINCAN_E_NO_SUCH_REQUEST, TINCAN_E_NO_SUCH_FILE for a path that names nothing in the offer */
  requireOffered(id: string, only: readonly string[]): Promise<void>;
  /**
   * Makes the folder that an offer is about to be accepted into; undefined: the one that is set now.
   * @returns that folder; undefined for what is no open offer
   * @throws TincanError TINCAN_E_FILE_ACCESS
   */
  prepareFolder(id: string, into: string | undefined): Promise<string | undefined>;
  setLimits(limits: RateLimits): void;
  /** Transfers that have not ended. */
  openCount(): number;
  /** Those of them that come from a peer and have been accepted. */
  openFrom(peer: PeerId): number;
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  onMessage(peer: PeerId, message: TransferMessage): void;
  /** An authenticated data connection on the main port. */
  adopt(socket: TLSSocket, peer: PeerId): void;
  /** From either plane. */
  onDataEvent(event: DataEvent, plane: 'worker' | 'main'): void;
  /** Ends all jobs. The planes are stopped by whoever started them. */
  stop(): Promise<void>;
}

export function createTransfers(options: TransfersOptions): Transfers {
  const { store, plane, mainPlane, logger, now = Date.now } = options;
  const journal = createJournal(options.database, now);
  const spool = createSpool(options.directory);

  const planes = bothPlanes(plane, mainPlane);
  const table = createTransferTable({
    store,
    journal,
    directory: options.directory,
    logger,
    now,
    onEnded: (row, kept) => cleanUp(row, kept),
  });
  /** A transfer has ended: nothing of it is left but its line in the history, and what has arrived. */
  const cleanUp = (row: TransferState, kept: Kept): void => {
    const { id } = row;
    continuation.leave(id);
    holds.leave(id);
    offers.withdraw(id, row.cancelledBy === 'self' ? 'settled' : 'in vain');
    outgoing.leave(id);
    if (row.state === 'done') {
      void planes.close(id).then(() => {
        // After a restart a journal that was not written takes it for open: the notes of what has landed then tell that it is not.
        if (journal.find(id)?.row.state === 'done') table.removeDirectory(id);
      });
    } else {
      const leftovers = leftoversOf(context, row, kept);
      table.removeDirectory(id, async () => {
        await planes.close(id);
        if (leftovers !== undefined) await plane.discard(leftovers);
      });
    }
    for (const root of kept.sending?.roots ?? []) spool.release(root.path, neededSpools);
    // Not within the change that ended it.
    setImmediate(() => outgoing.pump(row.peer.id));
  };
  /** Files of the spool that are still to be sent, or may be sent again. */
  const neededSpools = (): Set<string> =>
    new Set(
      table
        .all()
        .filter(({ direction, state }) => direction === 'send' && state !== 'done' && state !== 'cancelled')
        .flatMap(({ id }) => (table.kept(id) ?? journal.find(id)?.kept)?.sending?.roots ?? [])
        .map((root) => root.path),
    );

  /** What resolves when the jobs of cancelled transfers are closed. */
  const ending = new Map<string, Promise<void>>();
  const requireOpen = (id: string): TransferState => {
    const row = table.require(id);
    if (!hasEnded(row.state) && !ending.has(id)) return row;
    throw new TincanError('TINCAN_E_TRANSFER_STATE', `The transfer of ${row.name} has ended.`);
  };

  const context: TransferContext = {
    ...options,
    table,
    journal,
    now,
    planes,
    pump: (peer) => outgoing.pump(peer),
    isEnding: (id) => ending.has(id),
    endOnceClosed(id, state, change) {
      const row = table.require(id);
      if (row.direction === 'send' || table.kept(id)?.accepted !== true) {
        table.become(id, state, change);
        return Promise.resolve();
      }
      const closed = planes.close(id).then(() => {
        ending.delete(id);
        table.become(id, state, change);
      });
      ending.set(id, closed);
      continuation.leave(id);
      holds.leave(id);
      return closed;
    },
    fail(id, error) {
      const row = table.get(id);
      if (row === undefined || hasEnded(row.state)) return;
      options.send(row.peer.id, { t: 'cancel', id, code: error.code });
      table.become(id, 'failed', { error: error.toJSON() });
    },
    problemsOf: (problems) =>
      problems.map(({ name, code, message }) => ({
        name: safeText(name),
        error: { code, message: safeText(message) },
      })),
  };
  const outgoing = createOutgoing(context, () => continuation);
  const offers = createOffers(context, () => continuation);
  const continuation = createContinuation(context, {
    sendJob: (id) => outgoing.job(id),
    receiveJob: (id) => receiveJobOf(context, id),
  });
  const holds = createHolds(context, continuation);
  const endings = createEndings(context, outgoing);

  /** The row, if the message's sender is a party to it: an id of somebody else's transfer says nothing. */
  const rowFor = (peer: PeerId, id: string): TransferState | undefined => {
    const row = table.get(id);
    return row?.peer.id === peer && !hasEnded(row.state) && !ending.has(id) ? row : undefined;
  };

  /** What a word on a transfer says of the other side's pause. */
  const heardHold = (
    row: TransferState,
    { paused, code }: { paused?: boolean | undefined; code?: string | undefined },
  ): void => {
    if (paused === true) holds.peerPaused(row, code);
    else holds.peerResumed(row);
  };

  /** What an earlier run of the core had to clear up behind a transfer, and was ended in the middle of that. */
  const clearEnded = (id: string): void => {
    const found = journal.find(id);
    const leftovers = found === undefined ? undefined : leftoversOf(context, found.row, found.kept);
    table.removeDirectory(id, async () => {
      if (leftovers !== undefined) await plane.discard(leftovers);
    });
  };

  return {
    async start() {
      table.load();
      const directory = path.join(options.directory, 'transfers');
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const open = new Set(table.open().map(({ id }) => id));
      for (const name of await readdir(directory)) {
        if (!open.has(name)) clearEnded(name);
      }
      for (const row of table.open()) {
        // What was never offered waits for its receiver, however long that is away.
        if (table.kept(row.id)?.accepted !== true) continue;
        const quiet = now() - Math.max(row.createdAt, row.startedAt ?? 0, journal.changedAt(row.id) ?? 0);
        if (quiet < TRANSFER.abandonedAfter) continue;
        const error = new TincanError('TINCAN_E_TIMEOUT', `Nothing has moved for ${ABANDONED_DAYS} days.`);
        table.become(row.id, 'failed', { error: error.toJSON() });
      }
      outgoing.start();
      holds.start();
      const aside = (thrown: unknown): void => logger.warn(logError(thrown), 'old files were not removed');
      // Nobody waits for it: these only take up room.
      for (const folder of options.inboxes()) expireParts(folder, now(), (id) => open.has(id)).catch(aside);
      spool.sweep(neededSpools(), now()).catch(aside);
    },
    send: (peer, paths, as) =>
      outgoing.send(
        peer,
        paths.map((source): SourceRoot => ({ path: source, ...(as === undefined ? {} : { as }) })),
      ),
    spool: () => spool.newPath(),
    abandonSpool: (file) => spool.letGo(file, neededSpools),
    pause(id) {
      requireOpen(id);
      holds.pause(id);
      return table.require(id);
    },
    resume(id) {
      requireOpen(id);
      holds.resume(id);
      return table.require(id);
    },
    cancel(id) {
      const row = requireOpen(id);
      // The word goes before the connection does, so that the other side knows why that broke.
      options.send(row.peer.id, { t: 'cancel', id });
      const ended = context.endOnceClosed(id, 'cancelled', {
        cancelledBy: 'self',
        error: { code: 'TINCAN_E_CANCELLED', message: 'Cancelled by you.' },
      });
      return ended.then(() => table.require(id));
    },
    async retry(id) {
      const row = table.get(id) ?? journal.find(id)?.row;
      if (row === undefined) throw new TincanError('TINCAN_E_NO_SUCH_TRANSFER');
      requireRetryable(row);
      const again = table.all().find(({ retryOf }) => retryOf === id);
      if (again !== undefined) {
        throw new TincanError(
          'TINCAN_E_TRANSFER_STATE',
          `${row.name} has been sent again already, as ${again.id.slice(0, 8)}; what that one lacks is sent again by its own id.`,
        );
      }
      const roots = journal.find(id)?.kept.sending?.roots ?? [];
      return await outgoing.send(row.peer.id, rootsToRetry(row, roots), id);
    },
    move(id, to) {
      const row = table.require(id);
      const queue = table.open();
      const at = queue.findIndex((other) => other.id === id);
      if (at === -1)
        throw new TincanError('TINCAN_E_TRANSFER_STATE', `The transfer of ${row.name} has ended.`);
      const positions = queue.map(({ position = 0 }) => position);
      table.change(id, { position: movedPosition(positions, at, to) });
      table.keep(id, {});
      outgoing.pump(row.peer.id);
      return table.require(id);
    },
    history: (limit, before) => journal.history(limit, before),
    offerEntries: (id, from, count) => offers.entries(id, from, count),
    requireOffered: (id, only) => offers.requireEntries(id, only),
    setLimits: (limits) => planes.setLimits(limits),
    prepareFolder: (id, into) => offers.prepareFolder(id, into),
    openCount: () => table.open().length,
    openFrom: (peer) =>
      table
        .open()
        .filter(
          (row) =>
            row.direction === 'receive' && row.peer.id === peer && options.requests.get(row.id) === undefined,
        ).length,
    onOpen(peer) {
      continuation.onOpen(peer);
      outgoing.pump(peer);
    },
    onEnd(peer) {
      offers.onPeerGone(peer);
      outgoing.onPeerGone(peer);
      continuation.onEnd(peer);
    },
    onMessage(peer, message) {
      if (message.t === 'offer') {
        offers.onOffer(peer, message);
        return;
      }
      if (message.t === 'manifest-page') {
        offers.onPage(peer, message);
        return;
      }
      // Its end is on its way to the peer, or came from there.
      if (ending.has(message.id)) return;
      const row = rowFor(peer, message.id);
      if (message.t === 'cancel' && row === undefined) offers.onWithdrawn(peer, message.id);
      if (row === undefined) {
        if (message.t === 'continue' || message.t === 'ready') endings.answerEnded(peer, message.id);
        return;
      }
      switch (message.t) {
        case 'manifest-get':
          if (row.direction === 'send') outgoing.onManifestGet(row, message.from);
          break;
        case 'accept':
          if (row.direction === 'send') outgoing.onAccept(row, message);
          break;
        case 'decline':
          if (row.direction === 'send') outgoing.onDecline(row, message.code);
          break;
        case 'dial':
          if (row.direction === 'send') outgoing.onDial(row, message.main === true);
          break;
        case 'continue':
          // The word of its yes may have been lost.
          if (row.direction === 'send') outgoing.onAccept(row, message);
          heardHold(row, message);
          continuation.onContinue(table.require(row.id), message);
          break;
        case 'ready':
          heardHold(row, message);
          continuation.onReady(table.require(row.id));
          break;
        case 'ended':
          endings.endedThere(row, message);
          break;
        case 'pause':
          holds.peerPaused(row, message.code);
          break;
        case 'resume':
          holds.peerResumed(row);
          break;
        case 'cancel':
          endings.cancelledByPeer(row, message.code);
          break;
        case 'cancelled':
          break;
      }
    },
    adopt(socket, peer) {
      mainPlane.adopt(socket, peer);
    },
    onDataEvent(event, from) {
      const row = table.get(event.id);
      if (row === undefined || hasEnded(row.state) || ending.has(event.id)) return;
      switch (event.type) {
        case 'chosen':
          continuation.onChosen(event.id);
          break;
        case 'connected':
          // The connection may be quicker than the word on the session; a receiver makes none for what it has not accepted.
          if (row.direction === 'send') outgoing.onAccept(row, {});
          // From here on only this plane moves the transfer.
          void (from === 'worker' ? mainPlane : plane).close(event.id);
          continuation.onConnected(event.id);
          if (event.here !== undefined && event.here > 0) {
            const { filesDone } = table.require(event.id);
            table.progress(event.id, { transferred: event.here, filesDone });
          }
          logger.debug({ transfer: logId(event.id), here: event.here }, 'a data connection is up');
          break;
        case 'unreachable':
          // One of several ways; the search has its own time limit.
          break;
        case 'progress':
          if (event.transferred > row.transferred) continuation.onProgress(event.id);
          table.progress(event.id, event);
          break;
        case 'verifying':
          // What is held says so until it goes on, however far it has come.
          if (row.state !== 'paused') table.become(event.id, 'verifying');
          break;
        case 'done':
          endings.done(row, event);
          break;
        case 'repaired':
          table.change(event.id, { repaired: (row.repaired ?? 0) + event.blocks });
          options.notice(
            'warning',
            `${event.blocks === 1 ? 'A block' : `${event.blocks} blocks`} of ${safeText(event.name)} had been damaged and came again from ${options.labelOf(row.peer.id)}.`,
            row.peer.id,
          );
          break;
        case 'stalled':
          continuation.onLost(event.id);
          holds.stall(row, { code: event.code, message: safeText(event.message) });
          break;
        case 'failed':
          context.fail(event.id, new TincanError(event.code, safeText(event.message)));
          break;
        case 'lost':
          continuation.onBroken(event.id);
          break;
      }
    },
    async stop() {
      holds.stop();
      continuation.stop();
      offers.stop();
      outgoing.stop();
      const cancelled = Promise.all(ending.values());
      for (const row of table.open()) void planes.close(row.id);
      // A disk that does not answer must not keep the core.
      await Promise.race([cancelled, sleep(TRANSFER.workerStart, undefined, { ref: false })]);
      table.close();
    },
  };
}

const ABANDONED_DAYS = TRANSFER.abandonedAfter / (24 * 60 * 60_000);
