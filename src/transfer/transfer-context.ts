/** What the transfer module is given, and what its parts share. */
import type { TincanError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import type { PacedQuestions, RequestBook } from '../requests/index.ts';
import type { Database } from '../storage/database.ts';
import type { ExistingFiles, PeerId, TransferState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import type { WireMessage } from '../wire/messages.ts';
import type { BothPlanes } from './both-planes.ts';
import type { AdoptingDataPlane, DataAddress, DataPlane, FileProblem } from './data/data-plane.ts';
import type { Journal } from './journal.ts';
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
  database: Database;
  /** The plane in the worker thread: the usual way. */
  plane: DataPlane;
  /** The plane in this thread, for connections that came by the main port. */
  mainPlane: AdoptingDataPlane;
  requests: RequestBook;
  /** How offers get into `requests`. */
  questions: PacedQuestions;
  /** Writes to the live session with a peer. @returns false where there is none */
  send(peer: PeerId, message: WireMessage): boolean;
  isConnected(peer: PeerId): boolean;
  routeOf(peer: PeerId): PeerRoute | undefined;
  peerRef(peer: PeerId): TransferState['peer'];
  /** The name under which a peer is shown. */
  labelOf(peer: PeerId): string;
  /** Folder for the files of a peer. */
  inboxOf(peer: PeerId): string;
  /** All folders that files were ever put into by themselves, for what is to be cleared up there. */
  inboxes(): string[];
  /** What is done where a received file's name is taken. */
  existing(): ExistingFiles;
  /** Bytes that are left free on a disk. */
  reserve(): number;
  /** The home's data directory. */
  directory: string;
  /** The user's own umask, from before the core took a stricter one. */
  umask: number;
  logger: Logger;
  notice(level: 'info' | 'warning' | 'error', text: string, peer: PeerId): void;
  now?: () => number;
}

/** What the parts share. */
export interface TransferContext extends TransfersOptions {
  table: TransferTable;
  journal: Journal;
  now(): number;
  /** Tells the peer that the transfer is over, and ends it here as failed. */
  fail(id: string, error: TincanError): void;
  /**
   * Ends a transfer that somebody has cancelled or given up. Of one that is being received that shows only once its job is closed: until then
   * files that were verified before may still get their names. Nothing brings it to life meanwhile.
   */
  endOnceClosed(id: string, state: 'cancelled' | 'failed', change: Partial<TransferState>): Promise<void>;
  /** It has been ended like that, and its job is not closed yet. */
  isEnding(id: string): boolean;
  /** Both planes, for what is the same to either. */
  planes: BothPlanes;
  /** A transfer of this peer may have made room in the queue, or waits in it. */
  pump(peer: PeerId): void;
  problemsOf(problems: readonly FileProblem[]): TransferState['problems'];
}
