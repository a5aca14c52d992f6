/**
 * The calls that a client can make, each declared once: what it takes (checked by the server) and what it
 * gives. This is the whole of what a user interface, a command or a script can do.
 */
import * as v from 'valibot';
import { isPeerId } from '../identity/device-id.ts';
import { CHAT, CONTROL, INTERFACE, TEXT, TRUST, VERIFICATION } from '../limits.ts';
import { type CoreEvent, EVENT_KINDS } from '../store/events.ts';
import type {
  AddressState,
  InterfaceState,
  MessageState,
  OfferEntry,
  PeerId,
  PeerRules,
  RoomState,
  TransferState,
  VerificationOutcome,
  VerificationState,
  Visibility,
} from '../store/state.ts';
import type { MergeStep } from '../store/trust-merge.ts';
import { isPeerName } from '../text/peer-name.ts';
import { noteProblem } from '../text/peer-note.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const peerId = v.pipe(v.string(), v.check(isPeerId, 'not a device id'));
const hexId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(CONTROL.pathCharacters));
const none = v.object({});
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const existing = v.picklist(['keep', 'skip', 'overwrite']);

/** A peer as a person wrote it: a name, the beginning of an id, or `host[:port]`. */
const target = v.pipe(v.string(), v.minLength(1), v.maxLength(CONTROL.targetCharacters));

/** A peer, a room, or everyone who is connected. */
const conversationId = v.union([peerId, hexId, v.literal('everyone')]);
const cursor = v.object({ order: count, id: hexId });
const chatText = text(TEXT.messageBytes * 2);
const inConversation = { conversation: conversationId };
const ofMessage = { conversation: conversationId, id: hexId };
const ofRoom = { room: hexId };
/** Unsent texts by conversation; under the empty id what was typed while none was open. */
const drafts = v.record(v.union([conversationId, v.literal('')]), text(INTERFACE.composerBytes));
/** Whose offers and connections are accepted without asking while the calling client is attached. */
const acceptRule = v.union([v.picklist(['approved', 'verified', 'all']), v.object({ peer: peerId })]);

const peerName = v.pipe(v.string(), v.maxLength(256), v.check(isPeerName, 'not a name that a peer can have'));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What a file of trusted peers says of one. */
export const trustEntrySchema = v.object({
  id: peerId,
  name: peerName,
  trust: v.picklist(['approved', 'verified', 'blocked']),
  note: v.pipe(
    text(TEXT.noteBytes),
    v.check((note) => noteProblem(note) === undefined, 'not a note of one line'),
  ),
  earlierNames: v.pipe(v.array(peerName), v.maxLength(TRUST.earlierNames)),
  firstSeen: time,
  lastSeen: time,
  rules: v.object({
    ask: v.optional(v.literal(true)),
    autoAccept: v.optional(count),
    limit: v.optional(count),
  }),
});
export type TrustEntryOfPeer = v.InferOutput<typeof trustEntrySchema>;

export const CALLS = {
  /** Sets this device's name; on a first run it starts the networking. */
  'self.rename': v.object({ name: text(CONTROL.nameCharacters) }),
  /** Tells the peers that this user is away, or back. */
  'self.away': v.object({ away: v.boolean() }),
  /** Of an interface: its user has not touched it for a while, or is there. Away is who touches none of those that say so. */
  'self.idle': v.object({ idle: v.boolean() }),
  /** Settings given on a command line while attaching: applied, or refused with the reason. */
  'settings.apply': v.object({
    name: v.optional(text(CONTROL.nameCharacters)),
    port: v.optional(v.number()),
    discoveryPort: v.optional(v.number()),
    interfaces: v.optional(
      v.pipe(v.array(text(CONTROL.interfaceCharacters)), v.maxLength(CONTROL.interfaces)),
    ),
    downloads: v.optional(path),
    logLevel: v.optional(text(CONTROL.settingKeyCharacters)),
  }),
  'settings.get': v.object({ key: text(CONTROL.settingKeyCharacters) }),
  /** An empty value and `default` take any setting but the name back. */
  'settings.set': v.object({
    key: text(CONTROL.settingKeyCharacters),
    value: text(CONTROL.settingValueCharacters),
  }),
  'settings.list': none,
  /** Asks all who are told of this device to answer (and `host`, an IP address, by itself), waits for that, and tells who was heard. */
  'network.listen': v.object({ host: v.optional(target) }),
  /** Asks a connected peer what it hears of this device. TINCAN_E_NOT_CONNECTED, TINCAN_E_VERSION for a peer that cannot tell, TINCAN_E_TIMEOUT. */
  'network.askPeer': v.object({ peer: peerId }),
  /** Resolves a peer as a person wrote it; TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS. */
  'peer.resolve': v.object({ target }),
  /** Connects and, where needed, waits up to 60 s for the other user's approval. */
  'peer.connect': v.object({ target }),
  /** Gives up a connection attempt that waits. */
  'peer.cancelConnect': v.object({ peer: peerId }),
  'peer.disconnect': v.object({ peer: peerId }),
  /** Remembers `host[:port]`: it is tried until somebody answers there and says yes. TINCAN_E_INVALID for what is no address, and too many. */
  'address.add': v.object({ address: target }),
  /** TINCAN_E_INVALID where it is not remembered. */
  'address.remove': v.object({ address: target }),
  'address.list': none,
  'peer.block': v.object({ peer: peerId }),
  'peer.unblock': v.object({ peer: peerId }),
  /** Forgets all that was decided about a peer: it is a stranger again, and its session ends. What was said stays. */
  'peer.forget': v.object({ peer: peerId }),
  /** Changes what a peer may do; null takes it back. TINCAN_E_INVALID for a peer that is not approved. */
  'peer.rules': v.object({
    peer: peerId,
    ask: v.optional(v.nullable(v.literal(true))),
    autoAccept: v.optional(v.nullable(count)),
    inbox: v.optional(v.nullable(path)),
    limit: v.optional(v.nullable(count)),
  }),
  /** Sets this user's note on a peer; an empty one takes it away. TINCAN_E_INVALID for a peer about whom nothing was decided, and a bad note. */
  'peer.note': v.object({ peer: peerId, note: text(TEXT.noteBytes * 2) }),
  /**
   * Takes what a file says of peers, all of it or nothing; what was decided here stays (see store/trust-merge.ts). Of more than fit one
   * call, each but the last has `more`; they are kept for the caller until then.
   */
  'trust.import': v.object({
    peers: v.pipe(v.array(trustEntrySchema), v.maxLength(TRUST.importPerCall)),
    more: v.boolean(),
  }),
  /** Answers a request, connection or files, by its id. */
  'request.accept': v.object({
    id: text(CONTROL.requestCharacters),
    into: v.optional(path),
    /** Of files: paths within the offer, of files and folders; only these are accepted. */
    only: v.optional(v.pipe(v.array(path), v.minLength(1), v.maxLength(CONTROL.pathsAccepted))),
    existing: v.optional(existing),
  }),
  /** The files of an offer, in its order: at most `count` from the entry `from` on. */
  'request.entries': v.object({ id: text(CONTROL.requestCharacters), from: count, count }),
  'request.deny': v.object({ id: text(CONTROL.requestCharacters) }),
  /** Sends to a peer, a room or everyone who is connected; what cannot go now waits in the outbox. `reply`: the message that is answered. */
  'chat.send': v.object({ ...inConversation, text: chatText, reply: v.optional(hexId) }),
  /** Changes a message of one's own at everybody who got it; empty text takes it back. */
  'chat.edit': v.object({ ...ofMessage, text: chatText }),
  /** Puts a failed message back into the outbox. */
  'chat.retry': v.object(ofMessage),
  /** Takes a message that waits out of the outbox; it counts as failed. */
  'chat.discard': v.object(ofMessage),
  /** Brings the newest messages of a conversation into the state. */
  'chat.open': v.object(inConversation),
  /** A page of a conversation, beside a place in it; without one the newest. */
  'chat.page': v.object({
    ...inConversation,
    at: v.optional(cursor),
    direction: v.picklist(['before', 'after', 'around']),
    limit: count,
  }),
  /** Messages that have all the words of the query (the last one may be half-written), newest first. */
  'chat.search': v.object({
    query: text(CHAT.queryCharacters),
    conversation: v.optional(conversationId),
    since: v.optional(count),
    before: v.optional(count),
    limit: count,
  }),
  /** Forgets a message here. `from`: that of one sender, as others can give theirs the same id; without it all of that id. */
  'chat.remove': v.object({ ...ofMessage, from: v.optional(v.union([v.literal('self'), peerId])) }),
  /** Forgets what was said in a conversation, here; without one in all of them. What still has to be delivered stays. */
  'chat.clear': v.object({ conversation: v.optional(conversationId) }),
  /** This user is writing, or has stopped. */
  'chat.typing': v.object({ ...inConversation, on: v.boolean() }),
  'chat.mute': v.object({ ...inConversation, muted: v.boolean() }),
  /** Waits until a message is delivered or has failed. */
  'chat.settled': v.object(ofMessage),
  /** This user has seen everything up to that place, or all of it. */
  'chat.read': v.object({ ...inConversation, upTo: v.optional(cursor) }),
  'room.create': v.object({ name: text(CONTROL.nameCharacters) }),
  /** Of the owner: puts a person that one knows on the list; they are a member once they accept. */
  'room.invite': v.object({ ...ofRoom, peer: peerId }),
  'room.remove': v.object({ ...ofRoom, peer: peerId }),
  'room.rename': v.object({ ...ofRoom, name: text(CONTROL.nameCharacters) }),
  'room.topic': v.object({ ...ofRoom, topic: text(CONTROL.topicCharacters) }),
  /** Makes another member the owner. */
  'room.handOver': v.object({ ...ofRoom, peer: peerId }),
  'room.leave': v.object(ofRoom),
  /** Asks a peer to be let into a room of theirs. */
  'room.ask': v.object({ peer: peerId, name: text(CONTROL.nameCharacters) }),
  /**
   * This user wants to compare four words with a connected, approved peer: begins, or agrees to what the other user has begun. The words
   * come in the state (`verifications`). TINCAN_E_NOT_CONNECTED, TINCAN_E_VERSION for a peer that cannot, TINCAN_E_TOO_OFTEN.
   */
  'verify.start': v.object({ peer: peerId }),
  /** What this user saw; the peer is verified once both have said `same`. TINCAN_E_NO_COMPARISON. */
  'verify.answer': v.object({ peer: peerId, same: v.boolean() }),
  'verify.cancel': v.object({ peer: peerId }),
  /** Compares the whole id that a person typed or scanned; decides on this side alone. TINCAN_E_INVALID for what is no whole id. */
  'verify.byId': v.object({ peer: peerId, id: text(VERIFICATION.idCharacters) }),
  /** Waits until a verification, given by its own id, has ended. */
  'verify.settled': v.object({ id: hexId }),
  /** Offers files and folders (absolute paths); gives the transfer as soon as it is in the queue. */
  'transfer.send': v.object({
    peer: peerId,
    paths: v.pipe(v.array(path), v.minLength(1), v.maxLength(CONTROL.pathsSent)),
    /** Name of the only file for the receiver, where it is not its own. */
    as: v.optional(text(CONTROL.fileNameCharacters)),
  }),
  /** A path that does not exist yet, for what is to be sent and comes from standard input; the core removes the file when no transfer needs it. */
  'transfer.spool': none,
  'transfer.pause': v.object({ id: hexId }),
  'transfer.resume': v.object({ id: hexId }),
  'transfer.cancel': v.object({ id: hexId }),
  /** Sends again what of an ended outgoing transfer did not arrive, as a new transfer. */
  'transfer.retry': v.object({ id: hexId }),
  /** Changes the place of one that has not ended. */
  'transfer.move': v.object({ id: hexId, to: v.picklist(['first', 'up', 'down', 'last']) }),
  /** Ended transfers, newest first, from before a time. */
  'transfer.history': v.object({ before: v.optional(count), limit: count }),
  /** Waits until a transfer has ended. */
  'transfer.settled': v.object({ id: hexId }),
  /** Accepts by rule, into `into`, until this client detaches. */
  'receive.auto': v.object({
    rule: acceptRule,
    into: v.optional(path),
    count: v.optional(v.number()),
    existing: v.optional(existing),
    /** Only offers of exactly one file, and no folder. */
    single: v.optional(v.boolean()),
  }),
  /** Keeps what this interface has open and unsent, for the next one when this one is gone; TINCAN_E_INVALID where that is too much. */
  'interface.save': v.object({ open: v.optional(conversationId), drafts }),
  /** What interfaces that are gone have left; it is the caller's from now on. */
  'interface.restore': none,
  /** What happens from now on is kept for this client, as far as it fits, until it asks for it; once for each client. */
  'events.open': v.object({ kinds: v.optional(v.array(v.picklist(EVENT_KINDS))), peer: v.optional(peerId) }),
  /** The next events, as soon as there are any. */
  'events.next': none,
  'core.status': none,
  /** A user interface is attached: also a core that a command brought up stays when it goes without a word. */
  'core.keep': none,
  /** That interface leaves for good; the core may end when nothing is left to do. */
  'core.release': none,
  'core.stop': none,
} as const;

export type CallName = keyof typeof CALLS;
export type CallParams<M extends CallName> = v.InferOutput<(typeof CALLS)[M]>;

/** From when on a changed setting holds: at once, or from the next start of the core on. */
export type SettingEffect = 'now' | 'next-start' | 'next-screen';

export type ConnectOutcome =
  | 'connected'
  | 'denied'
  | 'blocked'
  | 'timeout'
  | 'unreachable'
  | 'withdrawn'
  | 'busy';

export interface PeerRef {
  id: PeerId;
  name: string;
  address: string;
}

export interface CoreStatus {
  pid: number;
  version: string;
  id: PeerId;
  name: string;
  port: number;
  /** Network interfaces that are up, and those that were named and are not. */
  interfaces: InterfaceState[];
  visibility: Visibility;
  home: string;
  downloads: string;
  nearby: number;
  connected: number;
  transfers: number;
  uptimeSeconds: number;
  /** Clients attached, this one included. */
  clients: number;
  /** True where the core was started by a command or UI and not as a daemon. */
  background: boolean;
}

/** How a comparison ended. */
export interface VerificationResult {
  peer: PeerRef;
  outcome: VerificationOutcome;
  /** For a person; the core's notice of it has the same words. */
  message: string;
}

/** A source of announcements, as it was heard lately. */
export interface HeardSource {
  id: PeerId;
  name: string;
  /** With a zone, where it has one. */
  host: string;
  /** Interface over which it is reached; absent where that is not one in use. */
  interface?: string;
  /** Milliseconds since it announced itself to all; absent where it was not heard doing that. */
  announcedAgo?: number;
  /** Milliseconds since it answered this device alone, which shows that it hears it. */
  answeredAgo?: number;
}

/** What a peer says that it hears of this device. */
export interface PeerHearing {
  /** Milliseconds since it heard an announcement; absent where it has not heard any lately. */
  announcedAgo?: number;
  /** What became of its connection to the TCP port of this device: `open`, `refused`, `silent`, `unreachable`, or a word of a later version. */
  dialled: string;
  /** Milliseconds by which its clock is ahead of this one, give or take the time that the answer took. */
  skew: number;
}

/** Results; a call that only does something gives an empty object. */
export interface CallResults {
  'self.rename': { name: string };
  'self.away': Record<string, never>;
  'self.idle': Record<string, never>;
  'settings.apply': Record<string, never>;
  'settings.get': { key: string; value: unknown };
  /** `value`: what it is from then on; of a setting that was taken back, its default. */
  'settings.set': { key: string; value: unknown; effect: SettingEffect };
  'settings.list': { settings: Record<string, unknown>; path: string };
  /** `listens`: false where nothing is announced. */
  'network.listen': { heard: HeardSource[]; listens: boolean };
  'network.askPeer': PeerHearing;
  'peer.resolve': PeerRef & { known: boolean };
  /** `message`: what happened, for a person. */
  'peer.connect': { peer: PeerRef; outcome: ConnectOutcome; message?: string };
  'peer.cancelConnect': Record<string, never>;
  'peer.disconnect': { peer: PeerRef };
  'address.add': { address: AddressState };
  'address.remove': { address: AddressState };
  'address.list': { addresses: AddressState[] };
  'peer.block': { peer: PeerRef };
  'peer.unblock': { peer: PeerRef };
  'request.accept': { peer: PeerRef; transferId?: string };
  'request.deny': { peer: PeerRef; blocked: boolean };
  /** `next`: where the next page begins; absent at the end. */
  'request.entries': { entries: OfferEntry[]; next?: number };
  'peer.rules': { peer: PeerRef; rules: PeerRules };
  'peer.forget': { peer: PeerRef };
  'peer.note': { peer: PeerRef; note: string };
  /** How many of the peers there were of each kind; all 0 while there are more. */
  'trust.import': Record<MergeStep, number>;
  'verify.start': { verification: VerificationState };
  /** `ended` is absent while the other user is waited for. */
  'verify.answer': { ended?: VerificationResult };
  'verify.cancel': VerificationResult;
  'verify.byId': VerificationResult;
  'verify.settled': VerificationResult;
  'chat.send': { message: MessageState };
  'chat.edit': { message: MessageState };
  'chat.retry': { message: MessageState };
  'chat.discard': { message: MessageState };
  'chat.open': Record<string, never>;
  /** Oldest first, and whether there are others before and behind. */
  'chat.page': { messages: MessageState[]; before: boolean; after: boolean };
  /** `next`: what `before` of the next page is; absent at the end. */
  'chat.search': { hits: { conversation: string; message: MessageState }[]; next?: number };
  'chat.remove': Record<string, never>;
  'chat.clear': Record<string, never>;
  'chat.typing': Record<string, never>;
  'chat.mute': Record<string, never>;
  'chat.settled': { message: MessageState };
  'chat.read': Record<string, never>;
  'room.create': { room: RoomState };
  'room.invite': { room: RoomState };
  'room.remove': { room: RoomState };
  'room.rename': { room: RoomState };
  'room.topic': { room: RoomState };
  'room.handOver': { room: RoomState };
  'room.leave': { room: RoomState };
  'room.ask': { room: RoomState };
  'transfer.send': { transfer: TransferState };
  'transfer.pause': { transfer: TransferState };
  'transfer.resume': { transfer: TransferState };
  'transfer.cancel': { transfer: TransferState };
  'transfer.spool': { path: string };
  'transfer.retry': { transfer: TransferState };
  'transfer.move': { transfer: TransferState };
  'transfer.history': { transfers: TransferState[] };
  'transfer.settled': { transfer: TransferState };
  'receive.auto': Record<string, never>;
  'interface.save': Record<string, never>;
  'interface.restore': { open?: string; drafts: Record<string, string> };
  'events.open': Record<string, never>;
  'events.next': { events: CoreEvent[] };
  'core.status': CoreStatus;
  'core.keep': Record<string, never>;
  /** Whether the core stays when nobody is attached and nothing is left to do. */
  'core.release': { stays: boolean };
  'core.stop': Record<string, never>;
}

/** What the core gives the control server: one function a call. */
export type CallHandlers = {
  [M in CallName]: (params: CallParams<M>, caller: Caller) => Promise<CallResults[M]> | CallResults[M];
};

/** The attached client on whose behalf a call runs. */
export interface Caller {
  /** Called once when the client detaches, for rules that live as long as it does. @returns the function that forgets the listener */
  onDetach(listener: () => void): () => void;
}
