/**
 * What moves the bytes of transfers. The coordinator (../transfers.ts) decides what is sent, to whom and
 * when; a data plane does it: TLS data connections, frames, disk, hashes. The same code runs in a worker
 * thread (worker-plane.ts drives it; the normal case) and inside the core for connections that had to come in
 * by the main port (local-plane.ts).
 */
import type { TLSSocket } from 'node:tls';
import type { ErrorCode } from '../../errors.ts';
import type { ExistingFiles, PeerId } from '../../store/state.ts';

/** A thing to send as a person named it: absolute path of a regular file or a folder. */
export interface SourceRoot {
  path: string;
  /** Name in the transfer, where it is not the path's own. */
  as?: string | undefined;
  /** Of a folder: only these files of it, as paths from the root's own name on (`photos/beach.jpg`), with the folders they are in. */
  only?: string[] | undefined;
}

/** What a scan of the sources found. */
export interface ScanResult {
  /** Name for display: the one root's name, with a slash for a folder, or "12 files". */
  name: string;
  files: number;
  folders: number;
  bytes: number;
  manifestBytes: number;
  manifestSha256: string;
  /** First top-level names, for display. */
  topNames: string[];
  /** What was left out (links, devices, unreadable): the first TRANSFER.problemsKept. */
  skipped: { name: string; code: ErrorCode; message: string }[];
  /** All that was left out; a folder counts once, with everything in it. */
  skippedCount: number;
}

export interface SendJob {
  id: string;
  peer: PeerId;
  /** Address that the peer's session comes from: a flood of strangers cannot crowd it out of the listener. */
  address?: string;
  /** Manifest file that the scan wrote: one JSON line an entry (../manifest.ts). */
  manifestPath: string;
  /** The roots, in the order in which the manifest names them. */
  roots: SourceRoot[];
  /** What the receiver has accepted: all of the manifest, or a part of it. */
  files: number;
  bytes: number;
}

export interface ReceiveJob {
  id: string;
  peer: PeerId;
  /** As in SendJob. */
  address?: string;
  /** Manifest file as the coordinator checked and wrote it, with safe, distinct names. */
  manifestPath: string;
  /** Existing directory into which the files go. */
  into: string;
  /** Permission bits that received files get: 0666 or 0777 less the user's umask. */
  umask: number;
  /** What was accepted: all of the manifest, or a part of it. */
  files: number;
  bytes: number;
  /** File that notes what has arrived, so that a later job of the same id goes on there (./arrival-log.ts). */
  logPath: string;
  /** Paths of the files and folders that were accepted, as the manifest at `manifestPath` has them; absent: all. */
  only?: string[];
  existing: ExistingFiles;
  /** Real names of top folders, where it brings the rest of an earlier transfer. */
  tops?: Record<string, string>;
  /** Bytes that are left free on the disk. */
  reserve: number;
}

/** Bytes per second that may move; 0: no limit. */
export interface RateLimits {
  send: number;
  receive: number;
  /** In each direction, for single peers. */
  peers: Record<PeerId, number>;
}

/** The part of a receiving job that is needed to clean up behind it. */
export type Leftovers = Pick<ReceiveJob, 'id' | 'into' | 'logPath' | 'manifestPath'>;

/** One address that may lead to the other side of a transfer. */
export interface DataAddress {
  host: string;
  port: number;
}

export interface FileProblem {
  name: string;
  code: ErrorCode;
  message: string;
}

/** What the plane tells the coordinator. */
export type DataEvent =
  /**
   * Receiving side: a connection was taken for this job. `connected` comes once it is known what is here, which may take long,
   * and the sender has answered; `lost` where it does not.
   */
  | { type: 'chosen'; id: string }
  /** A data connection for this job is up, and both sides have agreed on it. `here`: on the receiving side, bytes that need not come. */
  | { type: 'connected'; id: string; here?: number }
  /** One dial() came to nothing: every address failed. The other side's dial may still lead to `connected`. */
  | { type: 'unreachable'; id: string }
  /** At most every 100 ms. Bytes taken (written) by the receiver, files verified and named. */
  | {
      type: 'progress';
      id: string;
      /** Bytes of accepted files that the receiver has, those of earlier jobs included. */
      transferred: number;
      filesDone: number;
      /** The file that moves now. */
      current?: { name: string; bytes: number; transferred: number };
    }
  /** All bytes have gone over; the last files are being made durable and verified. */
  | { type: 'verifying'; id: string }
  /**
   * The receiver has everything that could be had. `sha256` for a single file. `path`: where it is on this
   * machine: the file or folder, or the folder that holds them where there are several. `problems`: files that
   * did not make it, at most TRANSFER.problemsKept of them; empty means complete and verified.
   */
  | {
      type: 'done';
      id: string;
      transferred: number;
      filesDone: number;
      sha256?: string;
      path: string;
      problems: FileProblem[];
      /** Receiving side: files that were here already and were not sent. */
      identical?: number;
      /** Receiving side: real names of top folders, at most TRANSFER.topsKept. */
      tops?: Record<string, string>;
    }
  /** Receiving side: blocks of a file were damaged, and have been fetched again. */
  | { type: 'repaired'; id: string; name: string; blocks: number }
  /**
   * Receiving side: this machine cannot take more for now (ENOSPC, EDQUOT, EACCES, EIO …). The job is over on this plane; what
   * has arrived is kept, and a new job of this id goes on there.
   */
  | { type: 'stalled'; id: string; code: ErrorCode; message: string }
  /** The job is over without success; on the receiving side its part files are gone. */
  | { type: 'failed'; id: string; code: ErrorCode; message: string }
  /** The data connection broke before the end; the job is over on this plane, and what has arrived is kept. */
  | { type: 'lost'; id: string };

/**
 * How a job tells its plane's owner. Resolves when that has been written down, which matters for `done`: the other side is told
 * only then, so that no crash leaves a sender that is done beside a receiver that is not. False: nobody wants it any more.
 */
export type Emit = (event: DataEvent) => Promise<boolean>;

/** True for the event after which the plane has no job of that id any more. */
export function isEnd({ type }: DataEvent): boolean {
  return type === 'done' || type === 'failed' || type === 'stalled' || type === 'lost';
}

export interface DataPlane {
  /** Writes the manifest of the roots to `manifestPath` (0600, must not exist). Errors: TINCAN_E_NO_SUCH_FILE, TINCAN_E_NOT_SENDABLE, TINCAN_E_FILE_ACCESS, TINCAN_E_MANIFEST. */
  scan(roots: SourceRoot[], manifestPath: string): Promise<ScanResult>;
  /** Makes the job ready; it starts moving when a data connection for it is up. */
  openSend(job: SendJob): void;
  openReceive(job: ReceiveJob): void;
  /** Tries the addresses (in order, each within TRANSFER.dataDial); the first that answers as the pinned peer is used. */
  dial(id: string, addresses: DataAddress[]): void;
  pause(id: string): void;
  resume(id: string): void;
  /**
   * Ends the job and its connections; no event follows. What has arrived is kept for a later job of this id.
   * Resolves when the plane has let go of its files.
   */
  close(id: string): Promise<void>;
  /**
   * Ends the job, if there is one, and removes what has arrived and is not whole, with the empty folders that were made for
   * it. No other plane may have a job of this id. Resolves when nothing of it is left, and never rejects.
   */
  discard(leftovers: Leftovers): Promise<void>;
  /** Holds from now on, also for what is under way. Each plane counts its own: with two of them, both may move so much at once. */
  setLimits(limits: RateLimits): void;
  /** TCP port of the plane's own listener; 0 where it has none. */
  readonly port: number;
  stop(): Promise<void>;
}

/** A plane that can take a connection which the main port accepted, after TLS and the check of the certificate. */
export interface AdoptingDataPlane extends DataPlane {
  adopt(socket: TLSSocket, peer: PeerId): void;
}
