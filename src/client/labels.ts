/**
 * The names under which peers are shown. The core tells those of its list apart; here it is done for those that are in no list, as a stranger who
 * asks from elsewhere, or one who was forgotten and has left a conversation. Pure.
 */
import { shortDeviceId } from '../identity/device-id.ts';
import type { ConversationState, PeerState, State } from '../store/state.ts';
import { nameSkeleton } from '../text/name-skeleton.ts';

/** Ids by what their names look like. */
type Bearers = ReadonlyMap<string, ReadonlySet<string>>;

/** Made once for each snapshot that is asked about. */
const listed = new WeakMap<State['peers'], Bearers>();
const spoken = new WeakMap<State['conversations'], Bearers>();

/** The name under which a peer stands in lists, given its id. */
export function peerLabel(state: State, peer: { id: string; name: string; address: string }): string {
  const label = state.peers[peer.id]?.label ?? unlistedLabel(state, peer);
  return label === '' ? peer.address : label;
}

/** Of a conversation with a peer that is not listed any more: the name under which it spoke, else its id. */
export function goneLabel(state: State, id: string): string {
  const name = spokenName(state.conversations[id]);
  return name === undefined ? shortDeviceId(id) : unlistedLabel(state, { id, name });
}

/** Its name, with an id suffix where another peer that is shown looks the same. */
function unlistedLabel(state: State, { id, name }: { id: string; name: string }): string {
  if (name === '' || id === '' || id === state.self.id) return name;
  const skeleton = nameSkeleton(name);
  const isTaken =
    skeleton === nameSkeleton(state.self.name) ||
    others(bearersOf(state.peers), skeleton, id).length > 0 ||
    Object.values(state.requests).some(
      ({ peer }) => peer.id !== id && nameSkeleton(peer.name) === skeleton,
    ) ||
    others(speakersOf(state.conversations), skeleton, id).some((other) => state.peers[other] === undefined);
  return isTaken ? `${name}·${id.slice(0, 4)}` : name;
}

function others(bearers: Bearers, skeleton: string, id: string): string[] {
  return [...(bearers.get(skeleton) ?? [])].filter((other) => other !== id);
}

function bearersOf(peers: State['peers']): Bearers {
  const known = listed.get(peers);
  if (known !== undefined) return known;
  const bearers = grouped(Object.values(peers).map(({ id, name }: PeerState) => [id, name]));
  listed.set(peers, bearers);
  return bearers;
}

function speakersOf(conversations: State['conversations']): Bearers {
  const known = spoken.get(conversations);
  if (known !== undefined) return known;
  const names = Object.entries(conversations).map(
    ([id, conversation]) => [id, spokenName(conversation) ?? ''] as const,
  );
  const bearers = grouped(names.filter(([, name]) => name !== ''));
  spoken.set(conversations, bearers);
  return bearers;
}

function grouped(names: readonly (readonly [id: string, name: string])[]): Bearers {
  const bearers = new Map<string, Set<string>>();
  for (const [id, name] of names) {
    const skeleton = nameSkeleton(name);
    const ids = bearers.get(skeleton) ?? new Set();
    bearers.set(skeleton, ids.add(id));
  }
  return bearers;
}

/** What the peer of a conversation was called when it last wrote; undefined where it never did. */
function spokenName(conversation: ConversationState | undefined): string | undefined {
  if (conversation === undefined) return undefined;
  const name = conversation.messages.findLast(({ from }) => from === conversation.id)?.name;
  return name === '' ? undefined : name;
}
