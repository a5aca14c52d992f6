/** States and their parts for tests: readable by hand, and arbitrary ones for property tests. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import {
  emptyState,
  type MessageState,
  type PeerState,
  type RequestState,
  type RoomState,
  type State,
  type TransferState,
  type VerificationState,
} from '../../src/store/state.ts';

/** A valid device id that is the same for the same seed. */
export function peerId(seed: string): string {
  return deviceIdOf(Buffer.from(seed));
}

export function aPeer(name: string, fields: Partial<PeerState> = {}): PeerState {
  const id = fields.id ?? peerId(name);
  return {
    id,
    shortId: `${id.slice(0, 4)}-${id.slice(4, 8)}`,
    name,
    label: name,
    address: '127.0.0.1',
    port: 47470,
    state: 'connected',
    trust: 'approved',
    unread: 0,
    queued: 0,
    lastSeen: 1_700_000_000_000,
    ...fields,
  };
}

export function aMessage(id: string, text: string, fields: Partial<MessageState> = {}): MessageState {
  return {
    id,
    from: peerId('bob'),
    name: 'bob',
    text,
    order: 1,
    time: 1_700_000_000_000,
    status: 'delivered',
    ...fields,
  };
}

/** A room's id that is the same for the same seed. */
export function roomId(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 32);
}

export function aRoom(name: string, fields: Partial<RoomState> = {}): RoomState {
  const alice = { id: peerId('alice'), name: 'alice', state: 'member' as const };
  return {
    id: roomId(name),
    name,
    label: name,
    topic: '',
    owner: alice.id,
    part: 'owner',
    members: [alice, { id: peerId('bob'), name: 'bob', state: 'member' }],
    version: 1,
    ...fields,
  };
}

export function aTransfer(fields: Partial<TransferState> = {}): TransferState {
  return {
    id: 'a'.repeat(32),
    direction: 'send',
    peer: { id: peerId('bob'), name: 'bob', address: '127.0.0.1' },
    name: 'report.pdf',
    state: 'active',
    files: 1,
    bytes: 1_000_000,
    transferred: 0,
    filesDone: 0,
    rate: 0,
    path: '/home/alice/report.pdf',
    problems: [],
    createdAt: 1_700_000_000_000,
    ...fields,
  };
}

export function aRequest(fields: Partial<RequestState> = {}): RequestState {
  return {
    id: 'request-1',
    number: 1,
    kind: 'connection',
    peer: { id: peerId('eve'), name: 'eve', address: '10.0.0.9' },
    files: 0,
    bytes: 0,
    names: [],
    createdAt: 1_700_000_000_000,
    expiresAt: 1_700_000_060_000,
    ...fields,
  };
}

/** Begun by this side, with bob. */
export function aVerification(fields: Partial<VerificationState> = {}): VerificationState {
  return {
    id: 'f'.repeat(32),
    peer: peerId('bob'),
    role: 'initiator',
    stage: 'asked',
    expiresAt: 1_700_000_120_000,
    ...fields,
  };
}

/** Verifications as the store has them. */
export function byPeer(...verifications: VerificationState[]): State['verifications'] {
  return Object.fromEntries(verifications.map((one) => [one.peer, one]));
}

export function readyState(fields: Partial<State> = {}): State {
  const id = peerId('alice');
  return {
    ...emptyState(),
    self: {
      status: 'ready',
      id,
      shortId: `${id.slice(0, 4)}-${id.slice(4, 8)}`,
      name: 'alice',
      createdAt: 1_700_000_000_000,
      proposedName: 'alice',
    },
    network: { port: 47470, discoveryPort: 47470, interfaces: [] },
    downloads: '/home/alice/Downloads',
    ...fields,
  };
}

/** Records by key, as the store has them. */
export function byId<T extends { id: string | number }>(...entities: T[]): Record<string, T> {
  return Object.fromEntries(entities.map((entity) => [String(entity.id), entity]));
}

const key = fc.constantFrom('k1', 'k2', 'k3', 'k4');
const messageArbitrary = fc.record({
  id: fc.constantFrom(...Array.from({ length: 30 }, (_, index) => `m${index}`)),
  text: fc.string({ maxLength: 8 }),
  status: fc.constantFrom('queued', 'sent', 'delivered', 'failed') as fc.Arbitrary<MessageState['status']>,
});
const conversationArbitrary = fc.record({
  more: fc.boolean(),
  unread: fc.nat(3),
  messages: fc.uniqueArray(messageArbitrary, { selector: (message) => message.id, maxLength: 20 }),
});

/** Any state, with few keys so that two of them have some in common. */
export const stateArbitrary: fc.Arbitrary<State> = fc
  .record({
    name: fc.string(),
    port: fc.nat(9),
    downloads: fc.string(),
    peers: fc.dictionary(key, fc.record({ name: fc.string(), unread: fc.nat(2) })),
    requests: fc.dictionary(key, fc.record({ number: fc.nat(5) })),
    transfers: fc.dictionary(key, fc.record({ transferred: fc.nat() })),
    verifications: fc.dictionary(key, fc.record({ expiresAt: fc.nat() })),
    notices: fc.dictionary(key, fc.record({ text: fc.string() })),
    conversations: fc.dictionary(key, conversationArbitrary),
  })
  .map((parts) => {
    const state = readyState({
      network: { port: parts.port, discoveryPort: 1, interfaces: [] },
      downloads: parts.downloads,
    });
    state.self = { ...state.self, name: parts.name };
    for (const [id, fields] of Object.entries(parts.peers)) state.peers[id] = aPeer(id, fields);
    for (const [id, fields] of Object.entries(parts.requests))
      state.requests[id] = aRequest({ id, ...fields });
    for (const [id, fields] of Object.entries(parts.transfers))
      state.transfers[id] = aTransfer({ id, ...fields });
    for (const [peer, fields] of Object.entries(parts.verifications))
      state.verifications[peer] = aVerification({ peer, ...fields });
    for (const [id, fields] of Object.entries(parts.notices)) {
      state.notices[id] = { id: 1, level: 'info', time: 1, ...fields };
    }
    for (const [id, { messages, ...head }] of Object.entries(parts.conversations)) {
      const whole = messages.map(({ id: messageId, text, ...fields }) => aMessage(messageId, text, fields));
      state.conversations[id] = { id, ...head, messages: whole };
    }
    return state;
  });

/** What happens to a window of messages in life: a new one, a changed one, old ones leaving. */
export const windowStepsArbitrary = fc.array(
  fc.oneof(
    fc.record({ step: fc.constant('append' as const), count: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ step: fc.constant('change' as const), at: fc.nat(40) }),
    fc.record({ step: fc.constant('drop' as const), count: fc.nat(10) }),
    fc.record({ step: fc.constant('clear' as const) }),
  ),
  { maxLength: 12 },
);
