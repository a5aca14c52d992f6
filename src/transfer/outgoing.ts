/** The sending side: scan, offer, manifest pages, the answer, and the data connection where we have to dial. */
import { randomBytes } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode, TincanError, toTincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import type { PeerId, TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { ScanResult, SourceRoot } from './data/data-plane.ts';
import { foreignError } from './foreign-error.ts';
import { readManifestPage } from './manifest.ts';
import type { TransferContext } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';

export interface Outgoing {
  send(peer: PeerId, paths: string[]): Promise<TransferState>;
  /** Offers what waits for a peer, as far as its limit of undecided offers allows. */
  pump(peer: PeerId): void;
  onManifestGet(row: TransferState, from: number): void;
  onAccept(row: TransferState): void;
  onDecline(row: TransferState, code: string): void;
  onDial(row: TransferState, main: boolean): void;
}

/** A scanned transfer that waits for its turn, or is under way. */
interface Prepared {
  roots: SourceRoot[];
  scan: ScanResult;
}

export function createOutgoing(context: TransferContext): Outgoing {
  const { table, plane, mainPlane } = context;
  const prepared = new Map<string, Prepared>();
  const manifestOf = (id: string): string => path.join(table.directoryOf(id), 'manifest.jsonl');

  const pump = (peer: PeerId): void => {
    if (!context.isConnected(peer)) return;
    const rows = table
      .all()
      .filter((row) => row.direction === 'send' && row.peer.id === peer && !hasEnded(row.state));
    let inPlay = rows.filter((row) => row.state !== 'queued').length;
    for (const row of rows) {
      if (inPlay >= TRANSFER.undecidedOffers) break;
      const ready = prepared.get(row.id);
      if (row.state !== 'queued' || ready === undefined) continue;
      if (!offer(row, ready)) break;
      inPlay += 1;
    }
    for (const id of prepared.keys()) {
      const row = table.get(id);
      if (row === undefined || hasEnded(row.state)) prepared.delete(id);
    }
  };

  const offer = (row: TransferState, { roots, scan }: Prepared): boolean => {
    // The job is ready before the offer leaves: the receiver may dial the moment it has accepted.
    const { id: peer, address } = context.peerRef(row.peer.id);
    const job = { id: row.id, peer, address, manifestPath: manifestOf(row.id), roots };
    plane.openSend(job);
    mainPlane.openSend(job);
    const sent = context.send(row.peer.id, {
      t: 'offer',
      id: row.id,
      name: scan.name,
      files: scan.files,
      folders: scan.folders,
      bytes: scan.bytes,
      manifestBytes: scan.manifestBytes,
      manifestSha256: scan.manifestSha256,
    });
    if (sent) table.become(row.id, 'offered', { peer: context.peerRef(row.peer.id) });
    else context.closeData(row.id);
    return sent;
  };

  const prepare = async (id: string, roots: SourceRoot[]): Promise<void> => {
    try {
      await mkdir(table.directoryOf(id), { recursive: true, mode: 0o700 });
      const scan = await plane.scan(roots, manifestOf(id));
      const row = table.get(id);
      if (row === undefined || hasEnded(row.state)) return;
      if (scan.files === 0 && scan.folders === 0) {
        const [skipped] = scan.skipped;
        throw new TincanError(skipped?.code ?? 'TINCAN_E_NOT_SENDABLE', skipped?.message);
      }
      table.change(id, {
        name: safeText(scan.name),
        files: scan.files,
        bytes: scan.bytes,
        problems: context.problemsOf(scan.skipped),
      });
      prepared.set(id, { roots, scan });
      pump(row.peer.id);
    } catch (thrown) {
      table.become(id, 'failed', { error: toTincanError(thrown).toJSON() });
    }
  };

  return {
    async send(peer, paths) {
      let folders = 0;
      for (const source of paths) if ((await requireSendable(source)) === 'folder') folders += 1;
      const id = randomBytes(16).toString('hex');
      const [first = ''] = paths;
      const row = table.add({
        id,
        direction: 'send',
        peer: context.peerRef(peer),
        // Until the scan has named it, by the same rule.
        name: safeText(
          paths.length === 1
            ? path.basename(first) + (folders === 1 ? '/' : '')
            : `${paths.length} ${folders === 0 ? 'files' : 'items'}`,
        ),
        state: 'queued',
        files: 0,
        bytes: 0,
        transferred: 0,
        filesDone: 0,
        rate: 0,
        path: safeText(paths.length === 1 ? first : path.dirname(first)),
        problems: [],
        createdAt: context.now(),
      });
      void prepare(
        id,
        paths.map((source) => ({ path: source })),
      );
      return row;
    },
    pump,
    onManifestGet(row, from) {
      if (row.state !== 'offered') return;
      readManifestPage(manifestOf(row.id), from).then(
        (lines) => {
          context.send(row.peer.id, { t: 'manifest-page', id: row.id, from, lines });
        },
        (thrown: unknown) => context.fail(row.id, toTincanError(thrown)),
      );
    },
    onAccept(row) {
      if (row.state === 'offered') table.become(row.id, 'active');
    },
    onDecline(row, code) {
      if (row.state !== 'offered') return;
      context.closeData(row.id);
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
      const addresses = main || route.data === undefined ? [route.main] : [route.data];
      plane.dial(row.id, addresses);
    },
  };
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
