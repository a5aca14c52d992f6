/**
 * The data connection of an accepted transfer, from one to the next: when a session opens, when a connection was
 * lost, and when nothing holds the transfer any more. The receiver asks (`continue`), the sender opens its job and
 * answers with the same word, and the receiver looks for a route; a sender that lost its connection says `ready`.
 */
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import type { PeerId, TransferState } from '../store/state.ts';
import type { WireMessageOf } from '../wire/messages.ts';
import type { ReceiveJob, SendJob } from './data/data-plane.ts';
import { createKeyedTimers } from './keyed-timers.ts';
import { type Hold, isHeld, ownHold } from './record.ts';
import { createRouteSearch } from './route-search.ts';
import type { TransferContext } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';

/** What the receiving and the sending part know of their jobs. */
export interface Jobs {
  sendJob(id: string): SendJob | undefined;
  receiveJob(id: string): ReceiveJob | undefined;
}

/**
 * `idle`: no data connection and none on its way. `asked`: receiver, waits for the sender's word. `serving`: sender, its job
 * is open. `searching`: receiver, looks for a route. `connected`.
 */
type Phase = 'idle' | 'asked' | 'serving' | 'searching' | 'connected';

export interface Continuation {
  /** The session with a peer has opened. */
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  /** The other side has just accepted: its connection may come at any time. */
  onAccepted(id: string): void;
  /** This side has just accepted: the sender's job is open. */
  begin(id: string): void;
  /** Nothing holds it any more on either side, as far as is known here. */
  goOn(id: string): void;
  onContinue(row: TransferState, message: WireMessageOf<'continue'>): void;
  onReady(row: TransferState): void;
  /** A plane has taken a connection for it, of which nothing more is known. */
  onChosen(id: string): void;
  /** A plane has a connection for it. */
  onConnected(id: string): void;
  /** The connection broke: the other side may have cancelled, and the word for it be on its way on the session. */
  onBroken(id: string): void;
  /** The connection is gone, and the transfer is not over. */
  onLost(id: string): void;
  /** Bytes have moved: the next loss is the first one. */
  onProgress(id: string): void;
  /** It ended, or cannot go on here for now. */
  leave(id: string): void;
  stop(): void;
}

export function createContinuation(context: TransferContext, jobs: Jobs): Continuation {
  const { table, planes } = context;
  const phases = new Map<string, Phase>();
  const losses = new Map<string, number>();
  const retries = createKeyedTimers();
  /** Transfers that had a data connection since this core has started. */
  const proven = new Set<string>();

  const phaseOf = (id: string): Phase => phases.get(id) ?? 'idle';
  const routes = createRouteSearch(context, (id) => {
    const row = table.get(id);
    if (row === undefined || hasEnded(row.state)) return;
    void planes.close(id);
    phases.set(id, 'idle');
    if (row.transferred === 0 && !proven.has(id)) context.fail(id, new TincanError('TINCAN_E_DATA_ROUTE'));
    else onLost(id);
  });

  /** Data connections that broke and of which the session has not said why yet. */
  const graces = createKeyedTimers();
  const leave = (id: string): void => {
    retries.clear(id);
    graces.clear(id);
    routes.end(id);
    phases.delete(id);
    losses.delete(id);
    proven.delete(id);
  };
  /** Without a connection it waits, or stays paused. */
  const rest = (id: string): void => {
    phases.set(id, 'idle');
    const kept = table.kept(id);
    if (kept !== undefined && !isHeld(kept)) table.become(id, 'queued');
  };

  /** An accepted transfer of which a connection is wanted. */
  const wanting = (id: string): TransferState | undefined => {
    const row = table.get(id);
    const kept = table.kept(id);
    if (row === undefined || kept?.accepted !== true || hasEnded(row.state)) return undefined;
    if (context.isEnding(id)) return undefined;
    return isHeld(kept) ? undefined : row;
  };
  const ownHoldOf = (id: string): Hold | undefined => {
    const kept = table.kept(id);
    return kept === undefined ? undefined : ownHold(kept);
  };

  /** Accepted transfers with a peer that have not ended. */
  const acceptedOf = (peer: PeerId): TransferState[] =>
    table
      .open()
      .filter(
        ({ id, peer: { id: other } }) =>
          other === peer && table.kept(id)?.accepted === true && !context.isEnding(id),
      );

  /** Receiver: asks the sender to open its job. */
  const ask = (row: TransferState): void => {
    const { id } = row;
    retries.clear(id);
    const hold = ownHoldOf(id);
    const part = row.offered === undefined ? {} : { files: row.files, bytes: row.bytes };
    const asked = context.send(row.peer.id, { t: 'continue', id, ...hold, ...part });
    if (asked && hold === undefined && phaseOf(id) === 'idle') phases.set(id, 'asked');
  };
  /** Sender: tells that it would answer. */
  const tellReady = (row: TransferState): void => {
    retries.clear(row.id);
    context.send(row.peer.id, { t: 'ready', id: row.id, ...ownHoldOf(row.id) });
  };
  /** Either side: it could go on. */
  const speakUp = (row: TransferState): void => {
    if (row.direction === 'receive') ask(row);
    else tellReady(row);
  };
  /** Sender: whoever asked must not wait for a word that never comes; where nothing holds it here, none is due. */
  const answerHeld = ({ id, peer }: TransferState): void => {
    const hold = ownHoldOf(id);
    if (hold !== undefined) context.send(peer.id, { t: 'continue', id, ...hold });
  };

  const search = async (id: string): Promise<void> => {
    phases.set(id, 'searching');
    graces.clear(id);
    await planes.close(id);
    const job = wanting(id) === undefined || phaseOf(id) !== 'searching' ? undefined : jobs.receiveJob(id);
    if (job === undefined) {
      if (phaseOf(id) === 'searching') phases.set(id, 'idle');
      return;
    }
    routes.begin(job);
  };

  const serve = async (row: TransferState): Promise<void> => {
    const { id } = row;
    if (phaseOf(id) === 'serving') {
      // Its job is open, and nobody has come for it yet.
      context.send(row.peer.id, { t: 'continue', id });
      return;
    }
    phases.set(id, 'serving');
    graces.clear(id);
    await planes.close(id);
    if (phaseOf(id) !== 'serving') return;
    const job = wanting(id) === undefined ? undefined : jobs.sendJob(id);
    if (job === undefined) {
      phases.set(id, 'idle');
      answerHeld(row);
      return;
    }
    planes.openSend(job);
    context.send(row.peer.id, { t: 'continue', id });
  };

  const onLost = (id: string): void => {
    routes.end(id);
    const row = table.get(id);
    if (row === undefined || hasEnded(row.state)) return;
    rest(id);
    if (wanting(id) === undefined || !context.isConnected(row.peer.id)) return;
    const count = losses.get(id) ?? 0;
    losses.set(id, count + 1);
    const delay = Math.min(TRANSFER.continueMax, TRANSFER.continueMin * 2 ** count);
    retries.set(id, delay, () => {
      const now = wanting(id);
      if (now !== undefined && phaseOf(id) === 'idle') speakUp(now);
    });
  };

  return {
    onOpen(peer) {
      for (const row of acceptedOf(peer)) {
        phases.set(row.id, 'idle');
        losses.delete(row.id);
        speakUp(row);
      }
    },
    onEnd(peer) {
      routes.onPeerGone(peer);
      for (const row of acceptedOf(peer)) {
        retries.clear(row.id);
        graces.clear(row.id);
        void planes.close(row.id);
        rest(row.id);
      }
    },
    onAccepted(id) {
      phases.set(id, 'serving');
    },
    begin(id) {
      void search(id);
    },
    goOn(id) {
      const row = wanting(id);
      if (row === undefined) return;
      if (phaseOf(id) === 'connected') {
        planes.resume(id);
        table.become(id, 'active');
        return;
      }
      table.become(id, 'queued');
      // The sender waits to be asked: the word that took its pause back was enough. One that was asked may have been paused since.
      const phase = phaseOf(id);
      if ((phase === 'idle' || phase === 'asked') && row.direction === 'receive') ask(row);
    },
    onContinue(row, { paused }) {
      const { id } = row;
      if (row.direction === 'send') {
        if (wanting(id) !== undefined) void serve(row);
        else answerHeld(row);
        return;
      }
      if (phaseOf(id) !== 'asked') return;
      phases.set(id, 'idle');
      if (paused !== true && wanting(id) !== undefined) void search(id);
    },
    onReady(row) {
      const { id } = row;
      if (row.direction !== 'receive' || wanting(id) === undefined) return;
      const phase = phaseOf(id);
      if (phase === 'asked' || phase === 'searching') return;
      // The sender has lost a connection of which nothing was noticed here.
      if (phase === 'connected') {
        void planes.close(id);
        rest(id);
      }
      ask(row);
    },
    onChosen(id) {
      routes.chosen(id);
    },
    onConnected(id) {
      routes.found(id);
      retries.clear(id);
      graces.clear(id);
      proven.add(id);
      phases.set(id, 'connected');
      if (wanting(id) === undefined) {
        planes.pause(id);
        return;
      }
      // The job may have been held while it waited for its connection.
      planes.resume(id);
      table.become(id, 'active');
    },
    onBroken(id) {
      if (!graces.has(id)) graces.set(id, TRANSFER.lostGrace, () => onLost(id));
    },
    onLost,
    onProgress(id) {
      losses.delete(id);
    },
    leave,
    stop() {
      retries.stop();
      graces.stop();
      routes.stop();
    },
  };
}
