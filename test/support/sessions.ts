/** Session tables over real loopback sockets, each with a trust book in memory and a record of its events. */
import { randomBytes } from 'node:crypto';
import { silentLogger } from '../../src/log/logger.ts';
import type { DialTarget } from '../../src/session/dialer.ts';
import type { Link, LinkEnd } from '../../src/session/link.ts';
import type { AskEnd, Asked } from '../../src/session/session-events.ts';
import type { Sessions } from '../../src/session/sessions.ts';
import { createSessions, type SessionsOptions } from '../../src/session/sessions.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createTrustBook, type TrustBook } from '../../src/trust/index.ts';
import type { WireMessage } from '../../src/wire/messages.ts';
import { type TestIdentity, testIdentity } from './test-identities.ts';

export interface TestNode {
  id: string;
  identity: TestIdentity;
  sessions: Sessions;
  trust: TrustBook;
  /** Where it listens. */
  address: DialTarget;
  asked: Asked[];
  askEnds: { peer: string; end: AskEnd }[];
  opened: Link[];
  ended: { link: Link; end: LinkEnd }[];
  messages: { peer: string; message: WireMessage }[];
  rtts: number;
  twins: number;
  /** Where an approved peer is dialled; by default where the node of `knows()` listens. */
  addresses: Map<string, DialTarget[]>;
  /** Approves another node, and knows its address. */
  knows(other: TestNode): void;
  /** Resolves when the condition holds, which is looked at after every event. */
  until(condition: () => boolean): Promise<void>;
}

const running = new Set<TestNode>();
/** Held here: a collected database closes itself. */
const databases = new Set<Database>();

/**
 * @param name of the peer and of its test identity
 * @param overrides for instance another instance, or an event that misbehaves
 */
export async function startNode(
  name: string,
  overrides: Partial<Omit<SessionsOptions, 'events'>> & { events?: Partial<SessionsOptions['events']> } = {},
): Promise<TestNode> {
  const identity = await testIdentity(name);
  const { database } = openDatabase(':memory:');
  databases.add(database);
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const check of waiting) check();
  };
  const trust = overrides.trust ?? createTrustBook(database);
  const addresses = new Map<string, DialTarget[]>();
  const { events, ...options } = overrides;
  const node: TestNode = {
    id: identity.id,
    identity,
    trust,
    address: { host: '127.0.0.1', port: 0 },
    addresses,
    asked: [],
    askEnds: [],
    opened: [],
    ended: [],
    messages: [],
    rtts: 0,
    twins: 0,
    knows(other) {
      trust.approve(other.id, 'known');
      addresses.set(other.id, [other.address]);
    },
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!condition()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    sessions: createSessions({
      id: identity.id,
      instance: randomBytes(16).toString('hex'),
      credentials: identity.credentials,
      version: '0.0.0',
      self: () => ({ name, dataPort: 0 }),
      trust,
      addressesOf: (peer) => addresses.get(peer) ?? [],
      isKnownAddress: () => false,
      takesStrangers: () => true,
      logger: silentLogger,
      random: () => 0,
      ...options,
      events: {
        onPhase: look,
        onOpen(link) {
          node.opened.push(link);
          look();
        },
        onEnd(link, end) {
          node.ended.push({ link, end });
          look();
        },
        onMessage(link, message) {
          node.messages.push({ peer: link.peer, message });
          look();
        },
        onAsked(asked) {
          node.asked.push(asked);
          look();
        },
        onAskEnded(peer, end) {
          node.askEnds.push({ peer, end });
          look();
        },
        onRtt() {
          node.rtts += 1;
          look();
        },
        onTwin() {
          node.twins += 1;
          look();
        },
        onReplaced() {
          node.twins += 1;
          look();
        },
        onData: (socket) => socket.destroy(),
        ...events,
      },
    }),
  };
  node.address = { host: '127.0.0.1', port: await node.sessions.start(0) };
  running.add(node);
  return node;
}

export async function stopNodes(): Promise<void> {
  await Promise.all([...running].map((node) => node.sessions.stop()));
  running.clear();
  for (const database of databases) database.close();
  databases.clear();
}

/** Two nodes in the order of their ids, and a session between them that the first dialled. */
export async function connectedPair(): Promise<[TestNode, TestNode]> {
  const [low, high] = await orderedNodes();
  low.knows(high);
  high.knows(low);
  await low.sessions.connect({ peer: high.id, addresses: [high.address] });
  await high.until(() => high.opened.length === 1);
  return [low, high];
}

/** Two nodes, the one with the lower id first. */
export async function orderedNodes(): Promise<[TestNode, TestNode]> {
  const [one, other] = [await startNode('one'), await startNode('other')];
  return one.id < other.id ? [one, other] : [other, one];
}
