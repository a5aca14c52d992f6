/**
 * The observable state: plain, serialisable data in slices. Clients see a mirrored copy of it and nothing
 * else, so nothing in here may be a class, a Date or a Map.
 *
 * Every foreign string in here (names, texts, file names) is already free of control sequences: see
 * `safeText()` in ../text/safe-text.ts. Times are milliseconds since the epoch, sizes bytes.
 */
import type { ErrorCode } from '../errors.ts';
import type { KeySettings } from '../text/key-settings.ts';
import type { ThemeSetting, Visibility } from '../text/setting-words.ts';

export type { ThemeSetting, Visibility };

/** A device id in its canonical form: 56 characters of base32 with check digits (see identity/device-id.ts). */
export type PeerId = string;

export interface ErrorState {
  code: ErrorCode;
  message: string;
}

/** This device. */
export interface SelfState {
  /** `needs-name` on a first run: nothing is announced and nobody is answered until there is a name. */
  status: 'starting' | 'needs-name' | 'ready' | 'stopping';
  id: PeerId;
  shortId: string;
  name: string;
  createdAt: number;
  /** Name that the first run proposes. */
  proposedName: string;
  /** A passphrase protects key and databases on the disk. */
  protected?: true;
  /** Its user has said so, or has touched nothing for a while. */
  away?: true;
  /** Who is told that this device is here; absent: everyone. */
  visibility?: Exclude<Visibility, 'everyone'>;
  /** What was said is still being read from the disk, so that nobody knows yet what waits for whom. */
  mailUnknown?: true;
}

export type PeerPresence = 'nearby' | 'connecting' | 'awaiting-approval' | 'connected' | 'offline';
export type Trust = 'unknown' | 'approved' | 'verified' | 'blocked';

export interface PeerState {
  id: PeerId;
  shortId: string;
  /** The peer's own name, made safe for display. */
  name: string;
  /** The name that tells it from every other row: equal-looking names carry an id suffix. */
  label: string;
  address: string;
  port: number;
  state: PeerPresence;
  trust: Trust;
  /** Messages not read by any client. */
  unread: number;
  /** Messages waiting for this peer. */
  queued: number;
  lastSeen: number;
  /** When it was first met; absent for one about whom nothing was decided. */
  firstSeen?: number;
  /** Connected, and its user is away. */
  away?: true;
  /** What the user has said of what this peer may do; absent: nothing. */
  rules?: PeerRules;
  /** This user's own note on it. */
  note?: string;
  /** Names under which it was known before, the newest first; made safe. */
  earlierNames?: string[];
  /** How it was verified, and when; absent where it is not, or where that was not noted. */
  verified?: VerifiedBy;
  /** Last measured round trip of a heartbeat, in ms; absent while not connected. */
  rtt?: number;
  /** tincan's version on the other side, while connected. */
  version?: string;
}

/** By which comparison a peer was verified: of four words by both users, or of its whole id by this one. */
export interface VerifiedBy {
  by: 'words' | 'id';
  at: number;
}

/** What holds for one peer, beside the settings that hold for all. */
export interface PeerRules {
  /** Although it is approved, this user is asked about each of its connections. */
  ask?: true;
  /** Offers up to so many bytes are accepted without asking, while the peer is approved; 0: none. Absent: as the setting has it. */
  autoAccept?: number;
  /** Absolute path of the folder for its files. */
  inbox?: string;
  /** Bytes per second in each direction. */
  limit?: number;
}

/** What is done where a received file's name is taken: it gets another name; equal contents are left out; it replaces. */
export type ExistingFiles = 'keep' | 'skip' | 'overwrite';

/** An entry of an offer: a file, or all that is in a folder. */
export interface OfferEntry {
  /** Path within the offer, with a slash at the end for a folder. */
  path: string;
  files: number;
  bytes: number;
}

/** Something that this device's user is asked. */
export interface RequestState {
  id: string;
  /** Small number for a person to type; unique among the open requests. */
  number: number;
  /** `invitation`: into a room; `admission`: somebody asks to be let into a room of this user's. */
  kind: 'connection' | 'files' | 'invitation' | 'admission';
  peer: { id: PeerId; name: string; address: string };
  /** For invitations and admissions. */
  room?: { id: RoomId; name: string };
  /** For files. */
  transferId?: string;
  files: number;
  bytes: number;
  names: string[];
  /** How many more there are at the top of the offer than `names` has. */
  moreNames?: number;
  /** What `names` names, with sizes. */
  entries?: OfferEntry[];
  /** Folder into which the files would go. */
  into?: string;
  /** Free bytes where the files would go. */
  freeBytes?: number;
  createdAt: number;
  /** 0: never. */
  expiresAt: number;
  /** What the person must know before saying yes. */
  warning?: string;
}

/**
 * Of one's own message: `queued` in the outbox, durably; `sent` to a live session; `delivered` when the receiver has written it
 * down; `read` when its user has had it on the screen; `failed` when it was refused for good, or discarded.
 */
export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'read' | 'failed';

/** Place of a message within its conversation, and what pages of history are asked for by. */
export interface Cursor {
  /** The conversation's count; in a room the members' common one. Messages with the same one follow their ids. */
  order: number;
  id: string;
}

/** The message that another one answers, as this device knows it. */
export interface QuoteState {
  id: string;
  /** Absent where that message is not kept here. */
  from?: PeerId | 'self';
  name?: string;
  /** Its beginning. */
  text?: string;
}

export interface MessageState extends Cursor {
  /** `self` or the sender's id. */
  from: PeerId | 'self';
  /** Sender's name at the time. */
  name: string;
  /** As typed, made safe; empty where it was taken back. */
  text: string;
  /** The sender's clock for display; `order` gives the place. */
  time: number;
  /** Of one's own messages; a received one is `delivered`. */
  status: MessageStatus;
  error?: ErrorState;
  /** In a room and in `# everyone`: how many it went to and how many of those acknowledged it. */
  recipients?: number;
  delivered?: number;
  /** How many of them will not get it: it was refused for good, or they are no members any more. */
  failed?: number;
  /** When its author last changed it. */
  editedAt?: number;
  /** Its author took it back. */
  retracted?: true;
  reply?: QuoteState;
  /** Not said by anybody but done: `invited carol`, `changed the topic to …`; `from` and `name` say who. */
  event?: true;
}

/** Id of the conversation that reaches every connected peer. */
export const EVERYONE = 'everyone';

/** Of the ids of conversations only those of rooms are 32 hexadecimal digits. */
export function isRoomId(conversation: string): boolean {
  return /^[0-9a-f]{32}$/.test(conversation);
}

export interface ConversationState {
  /** A peer id, a room's id, or EVERYONE. */
  id: string;
  /** The newest messages, oldest first; empty until the conversation is opened (`chat.open`) or something new comes. */
  messages: MessageState[];
  /** True when older ones exist than the window holds. */
  more: boolean;
  unread: number;
  /** The oldest unread one, while there are any. */
  firstUnread?: Cursor;
  /** Unread ones that name this device's user. */
  mentions?: number;
  /** Nothing in it rings or is put before the user; it still counts as unread. */
  muted?: true;
  /** Who is writing in it now. */
  typing?: PeerId[];
  /** The last one of others that came to a place before all of `messages`, while something is unread: what else would tell that it came? */
  late?: MessageState;
  /** Time of the newest message, and the highest `order`; absent where there is none. */
  lastAt?: number;
  lastOrder?: number;
}

/** A room's id: 32 hexadecimal digits, made from its founder's id and a random number (see rooms/roster.ts). */
export type RoomId = string;

/** What this device is in a room. `asking`: asked to be let in, not answered yet. */
export type RoomPart = 'owner' | 'member' | 'invited' | 'asking' | 'left' | 'removed';

export interface RoomState {
  id: RoomId;
  /** Made safe; without the `#`. */
  name: string;
  /** The name that tells it from every other room here. */
  label: string;
  topic: string;
  /** Whose signature changes it. */
  owner: PeerId;
  part: RoomPart;
  members: RoomMember[];
  /** Counts the owner's changes. */
  version: number;
}

export interface RoomMember {
  /** This device's own id stands among them too. */
  id: PeerId;
  name: string;
  /** `leaving`: has said so, and the owner has not confirmed it yet. */
  state: 'member' | 'invited' | 'leaving';
}

/** Two people compare four words, to be sure that nobody sits between their devices. */
export interface VerificationState {
  /** 32 hexadecimal digits; another one for each. */
  id: string;
  /** With whom; also its key in the state. */
  peer: PeerId;
  /** `initiator`: this device's user began. */
  role: 'initiator' | 'responder';
  /**
   * `asked`: the user of the responder has not agreed yet. `comparing`: both have the words. `confirmed-here`, `confirmed-there`: one of
   * both users has said that they are the same, and the other one is waited for.
   */
  stage: 'asked' | 'comparing' | 'confirmed-here' | 'confirmed-there';
  /** This user has agreed as well, and the words are on their way. */
  agreed?: true;
  /** Four, once they are known. */
  words?: string[];
  /** When it ends by itself. */
  expiresAt: number;
}

/**
 * How a verification ended: the peer is verified now; the words (or ids) differ; the other user did not want to go on, or this one; nobody
 * answered in time; the session ended; something is wrong with it.
 */
export type VerificationOutcome =
  | 'verified'
  | 'different'
  | 'declined'
  | 'cancelled'
  | 'expired'
  | 'disconnected'
  | 'failed';

export type TransferDirection = 'send' | 'receive';
export type TransferStatus =
  | 'offered'
  | 'queued'
  | 'active'
  | 'paused'
  | 'verifying'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'declined';

/** States that nothing follows. */
export const ENDED_STATES: ReadonlySet<TransferStatus> = new Set(['done', 'failed', 'cancelled', 'declined']);

export interface TransferState {
  id: string;
  direction: TransferDirection;
  peer: { id: PeerId; name: string; address: string };
  /** File name, folder name with a slash, or "12 files". */
  name: string;
  state: TransferStatus;
  files: number;
  bytes: number;
  /** Bytes that the receiver has taken. */
  transferred: number;
  /** Files verified by the receiver. */
  filesDone: number;
  /** Smoothed bytes per second; 0 unless active. */
  rate: number;
  /** Seconds left at this rate; absent where it cannot be told. */
  secondsLeft?: number;
  /** Who paused it; absent where a machine did, for the reason in `error`. */
  pausedBy?: 'self' | 'peer';
  /** The file that moves now, where there are several. */
  current?: { name: string; bytes: number; transferred: number };
  /** Bytes per second over all the time in which it moved. */
  average?: number;
  /** Files that were here already, with the same contents, and were not sent. */
  identical?: number;
  /** Links, devices and other things that are no files, and were left out of the offer. */
  leftOut?: number;
  /** Files that could not be read, and were left out of the offer. */
  unreadable?: number;
  /** Damaged blocks that were found and fetched again. */
  repaired?: number;
  /** Files and bytes that were offered, where only a part of them was accepted. */
  offered?: { files: number; bytes: number };
  /** The transfer whose failed files this one sends again. */
  retryOf?: string;
  /** Place in the queue of those that have not ended: lower goes first. */
  position?: number;
  /** Of one that was cancelled. */
  cancelledBy?: 'self' | 'peer';
  /** Where it came from or went to on this machine. */
  path: string;
  /** Lower-case hex, for a transfer of one file, once verified. */
  sha256?: string;
  error?: ErrorState;
  /** Files that did not arrive or were left out, with the reason; capped. */
  problems: { name: string; error: ErrorState }[];
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
}

export interface NoticeState {
  id: number;
  level: 'info' | 'success' | 'warning' | 'error';
  text: string;
  time: number;
  /** Peer that it is about. */
  peer?: PeerId;
  /** Transfer that it is about. */
  transfer?: string;
}

/** A network interface of this machine. */
export interface InterfaceState {
  name: string;
  /** Of a used one those that announcements leave from, of others all. */
  addresses: string[];
  /** Announcements go out and are heard there. */
  used: boolean;
  /** It leads to whoever was set up at its other end, as that of a VPN; what is said to everybody seldom reaches anybody there. */
  tunnel?: true;
  /** Why it is not used, or what does not work there: a sentence. */
  problem?: string;
}

/** An address that this user has had remembered. */
export interface AddressState {
  /** As it is written: `host:port`, `[v6]:port`. */
  address: string;
  host: string;
  port: number;
  /** Milliseconds since the epoch. */
  addedAt: number;
  /** `trying`: nobody was met there. `unanswered`: was asked, and is asked again later. `refused`: is not tried any more. */
  state: 'trying' | 'unanswered' | 'refused';
  /** What happened at the last try of this core, or why it is not tried: for a person. */
  problem?: string;
}

export interface NetworkState {
  /** TCP port that peers dial. */
  port: number;
  discoveryPort: number;
  interfaces: InterfaceState[];
  /** Which interfaces are to be used, in the words of the setting, or of the command line that started the core. Absent: all that can be. */
  chosen?: readonly string[];
}

/** The whole state. Keyed slices are records, so that a change can be told by key. */
export interface State {
  self: SelfState;
  network: NetworkState;
  downloads: string;
  /** Keys that the user has put on actions of the full screen; whoever shows it judges them. */
  keys: KeySettings;
  /** The setting, for screens that follow it. */
  theme: ThemeSetting;
  peers: Record<PeerId, PeerState>;
  requests: Record<string, RequestState>;
  rooms: Record<RoomId, RoomState>;
  conversations: Record<string, ConversationState>;
  transfers: Record<string, TransferState>;
  /** Those under way, by peer. */
  verifications: Record<PeerId, VerificationState>;
  notices: Record<string, NoticeState>;
}

export function emptyState(): State {
  return {
    self: { status: 'starting', id: '', shortId: '', name: '', createdAt: 0, proposedName: '' },
    network: { port: 0, discoveryPort: 0, interfaces: [] },
    downloads: '',
    keys: {},
    theme: 'auto',
    peers: {},
    requests: {},
    rooms: {},
    conversations: {},
    transfers: {},
    verifications: {},
    notices: {},
  };
}
