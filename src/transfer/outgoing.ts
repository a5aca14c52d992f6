/** The sending side until the bytes move: scan, the queue, offer, manifest pages, the answer. */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode, TincanError, toTincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import type { PeerId, TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { WireMessageOf } from '../wire/messages.ts';
import type { Continuation } from './continuation.ts';
import type { ScanResult, SendJob, SourceRoot } from './data/data-plane.ts';
import { foreignError } from './foreign-error.ts';
import { readManifestPage } from './manifest.ts';
import { nextToOffer, type Waiting } from './queue.ts';
import { isHeld, newKept } from './record.ts';
import type { TransferContext } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';

export interface Outgoing {
  /**
   * Puts files and folders into the queue for a peer; durable when it resolves.
   * @throws TincanError TINCAN_E_NO_SUCH_FILE, TINCAN_E_NOT_SENDABLE, TINCAN_E_FILE_ACCESS, TINCAN_E_DATABASE
   */
  send(peer: PeerId, roots: SourceRoot[], retryOf?: string): Promise<TransferState>;
  /** Offers what waits for a peer, as far as the queue allows. */
  pump(peer: PeerId): void;
  /** Goes on with what an earlier run of the core has left. */
  start(): void;
  /** The session ended: what has no answer waits again. */
  onPeerGone(peer: PeerId): void;
  /** What the plane needs to send it; undefined where nothing is known. */
  job(id: string): SendJob | undefined;
  onManifestGet(row: TransferState, from: number): void;
  onAccept(row: TransferState, part: Pick<WireMessageOf<'accept'>, 'files' | 'bytes'>): void;
  onDecline(row: TransferState, code: string): void;
  onDial(row: TransferState, main: boolean): void;
  leave(id: string): void;
  stop(): void;
}

export function createOutgoing(context: TransferContext, continuation: () => Continuation): Outgoing {
  const { table, plane, planes } = context;
  const { manifestOf } = table;

  /** Offers that the receiver has and has not answered, paused or not. */
  const out = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const isAccepted = (id: string): boolean => table.kept(id)?.accepted === true;

  const waitingOf = (row: TransferState): Waiting => {
    const kept = table.kept(row.id);
    const held = kept === undefined || isHeld(kept) || kept.sending?.scan === undefined;
    const turn = out.has(row.id) ? 'offered' : held ? 'held' : kept.accepted ? 'moving' : 'waiting';
    return { id: row.id, turn, bytes: row.bytes };
  };
  const pump = (peer: PeerId): void => {
    if (!context.isConnected(peer)) return;
    const queue = table.open().filter((row) => row.direction === 'send' && row.peer.id === peer);
    for (const id of nextToOffer(queue.map(waitingOf))) offer(id);
    // Paused and taken up again while its receiver has it.
    for (const { id, state } of queue) if (state === 'queued' && out.has(id)) table.become(id, 'offered');
  };

  const job = (id: string): SendJob | undefined => {
    const row = table.get(id);
    const sending = table.kept(id)?.sending;
    if (row === undefined || sending === undefined) return undefined;
    const { id: peer, address } = context.peerRef(row.peer.id);
    const { roots } = sending;
    return { id, peer, address, manifestPath: manifestOf(id), roots, files: row.files, bytes: row.bytes };
  };

  const offer = (id: string): void => {
    const row = table.get(id);
    const scan = table.kept(id)?.sending?.scan;
    const ready = job(id);
    if (row === undefined || scan === undefined || ready === undefined) return;
    // The job is ready before the offer leaves: the receiver may dial the moment it has accepted.
    planes.openSend(ready);
    const sent = context.send(row.peer.id, {
      t: 'offer',
      id,
      name: scan.name,
      files: scan.files,
      folders: scan.folders,
      bytes: scan.bytes,
      manifestBytes: scan.manifestBytes,
      manifestSha256: scan.manifestSha256,
      ...(row.retryOf === undefined ? {} : { retryOf: row.retryOf }),
    });
    if (sent) {
      out.add(id);
      table.become(id, 'offered', { peer: context.peerRef(row.peer.id) });
    } else void planes.close(id);
  };

  const prepare = async (id: string, tries = 1): Promise<void> => {
    const sending = table.kept(id)?.sending;
    if (sending === undefined) return;
    try {
      // What a scan that was broken off has left is of no use.
      table.removeDirectory(id);
      await table.makeDirectory(id);
      const {
        skipped,
        skippedCount,
        topNames: _names,
        ...scan
      } = await plane.scan(sending.roots, manifestOf(id));
      const row = table.get(id);
      if (row === undefined || hasEnded(row.state)) return;
      if (scan.files === 0 && scan.folders === 0) {
        const [first] = skipped;
        throw new TincanError(first?.code ?? 'TINCAN_E_NOT_SENDABLE', first?.message);
      }
      // In this order: a core that dies between the two scans again, and never offers what its row does not count.
      table.change(id, {
        name: safeText(scan.name),
        files: scan.files,
        bytes: scan.bytes,
        problems: context.problemsOf(skipped),
        ...leftOutOf(skipped, skippedCount),
      });
      table.keep(id, { sending: { ...sending, scan } });
      pump(row.peer.id);
    } catch (thrown) {
      const error = toTincanError(thrown);
      // The core stops, or its worker did: the scan is made again by the next one.
      if (error.code === 'TINCAN_E_CANCELLED') return;
      if (error.code === 'TINCAN_E_INTERNAL' && tries < TRANSFER.scanTries) {
        timers.add(setTimeout(() => void prepare(id, tries + 1), TRANSFER.scanRetry));
        return;
      }
      table.become(id, 'failed', { error: error.toJSON() });
    }
  };

  return {
    async send(peer, roots, retryOf) {
      let folders = 0;
      for (const root of roots) if ((await requireSendable(root.path)) === 'folder') folders += 1;
      const id = randomBytes(16).toString('hex');
      const [first] = roots;
      const name = first === undefined ? '' : (first.as ?? path.basename(first.path));
      const row = table.add(
        {
          id,
          direction: 'send',
          peer: context.peerRef(peer),
          // Until the scan has named it, by the same rule.
          name: safeText(
            roots.length === 1
              ? name + (folders === 1 ? '/' : '')
              : `${roots.length} ${folders === 0 ? 'files' : 'items'}`,
          ),
          state: 'queued',
          files: 0,
          bytes: 0,
          transferred: 0,
          filesDone: 0,
          rate: 0,
          path: safeText(roots.length === 1 ? (first?.path ?? '') : path.dirname(first?.path ?? '')),
          problems: [],
          createdAt: context.now(),
          ...(retryOf === undefined ? {} : { retryOf }),
        },
        newKept({ sending: { roots } }),
      );
      void prepare(id);
      return row;
    },
    pump,
    start() {
      for (const row of table.open()) {
        const sending = table.kept(row.id)?.sending;
        if (sending !== undefined && sending.scan === undefined) void prepare(row.id);
      }
    },
    onPeerGone(peer) {
      for (const row of table.open()) {
        if (row.direction !== 'send' || row.peer.id !== peer || isAccepted(row.id)) continue;
        out.delete(row.id);
        // Nothing has moved: it is offered again when the peer is back.
        void planes.close(row.id);
        if (row.state === 'offered') table.become(row.id, 'queued');
      }
    },
    job,
    onManifestGet(row, from) {
      if (isAccepted(row.id)) return;
      readManifestPage(manifestOf(row.id), from).then(
        (lines) => {
          context.send(row.peer.id, { t: 'manifest-page', id: row.id, from, lines });
        },
        (thrown: unknown) => context.fail(row.id, toTincanError(thrown)),
      );
    },
    onAccept(row, { files = row.files, bytes = row.bytes }) {
      const { id } = row;
      const kept = table.kept(id);
      if (kept === undefined || kept.accepted || files > row.files || bytes > row.bytes) return;
      // The receiver says it again where this was lost, so a disk that is full does not hold it up.
      out.delete(id);
      table.note(id, { accepted: true });
      const partly = files < row.files || bytes < row.bytes;
      const part = partly ? { files, bytes, offered: { files: row.files, bytes: row.bytes } } : {};
      if (row.state === 'offered') {
        table.become(id, 'active', part);
        // For a part the receiver asks for a job of that size.
        if (!partly) continuation().onAccepted(id);
      } else table.change(id, part);
      // Paused while its receiver was being asked.
      if (kept.paused.self) context.send(row.peer.id, { t: 'pause', id });
    },
    onDecline(row, code) {
      if (isAccepted(row.id)) return;
      out.delete(row.id);
      void planes.close(row.id);
      if (code === 'TINCAN_E_BUSY') {
        // Others of ours, or its own count of them, are in the way for now.
        table.become(row.id, 'queued');
        timers.add(setTimeout(() => pump(row.peer.id), TRANSFER.busyRetry));
        return;
      }
      // A person's "no" needs no further words; a machine's reason does.
      const error =
        code === 'TINCAN_E_DENIED'
          ? { code: 'TINCAN_E_DENIED' as const, message: `${row.peer.name} declined it.` }
          : foreignError(code);
      table.become(
        row.id,
        code === 'TINCAN_E_DENIED' || code === 'TINCAN_E_TIMEOUT' ? 'declined' : 'failed',
        { error },
      );
      pump(row.peer.id);
    },
    onDial(row, main) {
      const route = context.routeOf(row.peer.id);
      if (route === undefined) return;
      plane.dial(row.id, main || route.data === undefined ? [route.main] : [route.data]);
    },
    leave(id) {
      out.delete(id);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Things that are no files, and files that could not be read; of what is not named, it may be either: the worse is taken. */
function leftOutOf(
  skipped: ScanResult['skipped'],
  count: number,
): Pick<TransferState, 'leftOut' | 'unreadable'> {
  const leftOut = skipped.filter(({ code }) => code === 'TINCAN_E_NOT_SENDABLE').length;
  const unreadable = count - leftOut;
  return { ...(leftOut === 0 ? {} : { leftOut }), ...(unreadable === 0 ? {} : { unreadable }) };
}

/** @throws TincanError for a path that is not there, not readable, or neither file nor folder */
async function requireSendable(source: string): Promise<'file' | 'folder'> {
  const shown = safeText(source);
  try {
    const found = await stat(source);
    if (found.isFile()) return 'file';
    if (found.isDirectory()) return 'folder';
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new TincanError('TINCAN_E_NO_SUCH_FILE', `There is no file or folder ${shown}.`);
    }
    throw new TincanError('TINCAN_E_FILE_ACCESS', `${shown} cannot be read (${code ?? 'unknown error'}).`);
  }
  throw new TincanError('TINCAN_E_NOT_SENDABLE', `${shown} is neither a regular file nor a folder.`);
}
