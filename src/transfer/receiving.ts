/** The job of an accepted transfer on the receiving side, and what is left of it when it ends without success. */
import path from 'node:path';
import type { TransferState } from '../store/state.ts';
import type { Leftovers, ReceiveJob } from './data/data-plane.ts';
import type { Kept } from './record.ts';
import type { TransferContext } from './transfer-context.ts';

/** What the plane needs to receive it; undefined where nothing was accepted. */
export function receiveJobOf(context: TransferContext, id: string): ReceiveJob | undefined {
  const row = context.table.get(id);
  const receiving = context.table.kept(id)?.receiving;
  if (row === undefined || receiving === undefined) return undefined;
  const { id: peer, address } = context.peerRef(row.peer.id);
  const { into, existing, only, tops } = receiving;
  return {
    ...filesOf(context, id),
    id,
    peer,
    address,
    into,
    umask: context.umask,
    files: row.files,
    bytes: row.bytes,
    existing,
    reserve: context.reserve(),
    ...(only === undefined ? {} : { only }),
    ...(tops === undefined ? {} : { tops }),
  };
}

/**
 * What has to be cleaned up behind a transfer that has ended; undefined where nothing of it was ever received, and where all that
 * is here is to stay, folders that were sent empty included.
 */
export function leftoversOf(
  context: Pick<TransferContext, 'table'>,
  row: TransferState,
  kept: Kept,
): Leftovers | undefined {
  if (!kept.accepted || kept.receiving === undefined) return undefined;
  // One that is done may have learned that from the other side's word and not from its own plane.
  if (kept.settled || row.state === 'done') return undefined;
  return { id: row.id, into: kept.receiving.into, ...filesOf(context, row.id) };
}

function filesOf(
  context: Pick<TransferContext, 'table'>,
  id: string,
): { manifestPath: string; logPath: string } {
  const { table } = context;
  return { manifestPath: table.manifestOf(id), logPath: path.join(table.directoryOf(id), 'arrived.log') };
}
