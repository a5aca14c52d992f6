/** What the transfer module is given, and what its two sides (outgoing.ts, incoming.ts) share. */
import type { TincanError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import type { RequestBook } from '../requests/index.ts';
import type { PeerId, TransferState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import type { WireMessage } from '../wire/messages.ts';
import type { AdoptingDataPlane, DataAddress, DataPlane, FileProblem } from './data/data-plane.ts';
import type { TransferTable } from './transfer-table.ts';

/** Where the other side of a session can be dialled for data. */
export interface PeerRoute {
  /** Its listener for data connections only; undefined: it has none. */
  data: DataAddress | undefined;
  /** Its main port. */
  main: DataAddress;
}

export interface TransfersOptions {
  store: Store;
  /** The plane in the worker thread: the usual way. */
  plane: DataPlane;
  /** The plane in this thread, for connections that came by the main port. */
  mainPlane: AdoptingDataPlane;
  requests: RequestBook;
  /** Writes to the live session with a peer. @returns false where there is none */
  send(peer: PeerId, message: WireMessage): boolean;
  isConnected(peer: PeerId): boolean;
  routeOf(peer: PeerId): PeerRoute | undefined;
  peerRef(peer: PeerId): TransferState['peer'];
  downloads(): string;
  /** The home's data directory. */
  directory: string;
  /** The user's own umask, from before the core took a stricter one. */
  umask: number;
  logger: Logger;
  notice(level: 'warning' | 'error', text: string, peer: PeerId): void;
  now?: () => number;
}

/** What the two sides share. */
export interface TransferContext extends TransfersOptions {
  table: TransferTable;
  now(): number;
  /** Tells the peer that the transfer is over, and ends it here as failed. */
  fail(id: string, error: TincanError): void;
  /** Ends the transfer on both planes; nothing is told to the peer. */
  closeData(id: string): void;
  problemsOf(problems: readonly FileProblem[]): TransferState['problems'];
}
