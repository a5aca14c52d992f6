/** `tincan peers`: who is there. */
import {
  NO_PEERS,
  type PeerState,
  peerLines,
  peerObject,
  peersInOrder,
  type State,
  waitFor,
} from '../../src/client/index.ts';
import { EXIT, TincanError } from '../../src/errors.ts';
import { endOfTime } from '../end-of-time.ts';
import type { Command } from '../run-command.ts';
import { type GlobalArguments, readSeconds } from '../settings.ts';

export interface PeersArguments extends GlobalArguments {
  watch: boolean;
  wait: string | undefined;
}

export const peers: Command<PeersArguments> = async (context, { watch, wait, timeout }) => {
  if (timeout !== undefined && !watch)
    throw new TincanError('TINCAN_E_USAGE', '--timeout goes with --watch; --wait has seconds of its own.');
  const patience = wait === undefined ? undefined : readSeconds('--wait', wait);
  const { output, interrupted } = context;
  const { client, patience: firstLook } = await context.attach();
  if (patience !== undefined) {
    const met = await waitFor(client, somebodyIsThere, { patience, signal: interrupted });
    if (!met) throw new TincanError('TINCAN_E_TIMEOUT', `Nobody came within ${wait} seconds.`);
  } else if (firstLook > 0 && !watch) {
    await waitFor(client, () => false, { patience: firstLook, signal: interrupted });
  }
  let shown = client.state.peers;
  const rows = peersInOrder(client.state);
  const lines = peerLines(rows);
  for (const [index, row] of rows.entries()) output.data(peerObject(row), lines[index] ?? '');
  if (!watch) {
    if (rows.length === 0)
      output.note(
        `${NO_PEERS} tincan connect HOST:PORT reaches one elsewhere; tincan doctor looks why somebody is not found.`,
      );
    return EXIT.done;
  }
  let printed = rows.length;
  const unsubscribe = client.subscribe(() => {
    for (const row of changedPeers(shown, client.state)) {
      output.data(peerObject(row), ...peerLines([row]));
      printed += 1;
    }
    shown = client.state.peers;
  });
  await waitFor(client, () => false, { signal: interrupted });
  unsubscribe();
  if (interrupted.aborted) return endOfTime(context, printed, undefined);
  throw new TincanError('TINCAN_E_CORE_GONE');
};

function somebodyIsThere(state: State): boolean {
  return Object.values(state.peers).some((peer) => peer.state !== 'offline');
}

/** Rows that differ in what is printed; one that has vanished is printed as offline. */
function changedPeers(before: State['peers'], { peers: now }: State): PeerState[] {
  const changed = Object.values(now).filter((row) => {
    const old = before[row.id];
    if (old === row) return false;
    if (old === undefined) return true;
    const { lastSeen: _before, ...a } = peerObject(old) as Record<string, unknown>;
    const { lastSeen: _now, ...b } = peerObject(row) as Record<string, unknown>;
    return JSON.stringify(a) !== JSON.stringify(b);
  });
  const gone = Object.values(before).filter((row) => now[row.id] === undefined && row.state !== 'offline');
  return [...changed, ...gone.map((row) => ({ ...row, state: 'offline' as const }))];
}
