/** A peer that the user has approved and that means harm: it says on its session whatever a test wants. */
import { createHash, randomBytes } from 'node:crypto';
import { caller, type TestCore } from './cores.ts';
import { helloOf, type RawPeer, rawPeer } from './raw-peer.ts';
import type { TestIdentity } from './test-identities.ts';

export interface HostilePeer extends RawPeer {
  id: string;
  say(message: object): void;
  /** Everything in one write, so that it arrives in as few pieces as the network allows. */
  sayAtOnce(messages: readonly object[]): void;
  /** How many frames of a type have come. */
  count(type: string): number;
}

/** Connects, and has the core's user say yes where it is asked. */
export async function approvedPeer(
  core: TestCore,
  identity: TestIdentity,
  fields: object = {},
): Promise<HostilePeer> {
  const raw = await rawPeer(core.store.get().network.port, identity);
  raw.webSocket.send(helloOf(identity, fields));
  const answer = await Promise.race([raw.frame('pending'), raw.frame('welcome')]);
  if (answer.t === 'pending') {
    const request = await core.until('the request', (state) =>
      Object.values(state.requests).find(
        ({ kind, peer }) => kind === 'connection' && peer.id === identity.id,
      ),
    );
    await core.handlers['request.accept']({ id: request.id }, caller);
    await raw.frame('welcome');
  }
  await core.until('the session', (state) => state.peers[identity.id]?.state === 'connected');
  const say = (message: object): void => raw.webSocket.send(JSON.stringify(message));
  return {
    ...raw,
    id: identity.id,
    say,
    sayAtOnce(messages) {
      // @ts-expect-error the socket of a WebSocket is its own affair, but for those who mean harm
      const socket: import('node:net').Socket = raw.webSocket._socket;
      socket.cork();
      for (const message of messages) say(message);
      socket.uncork();
    },
    count: (type) => raw.frames.filter((frame) => (frame as { t: string }).t === type).length,
  };
}

export const randomId = (): string => randomBytes(16).toString('hex');

/** An offer and the manifest that it promises, of these lines. */
export function offerOf(
  entries: readonly object[],
  fields: object = {},
): { id: string; offer: object; lines: string } {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const files = entries.filter((entry) => !('d' in entry));
  const id = randomId();
  return {
    id,
    lines,
    offer: {
      t: 'offer',
      id,
      name: 'x',
      files: files.length,
      folders: entries.length - files.length,
      bytes: files.reduce((sum: number, entry) => sum + ('s' in entry ? Number(entry.s) : 0), 0),
      manifestBytes: Buffer.byteLength(lines),
      manifestSha256: createHash('sha256').update(lines).digest('hex'),
      ...fields,
    },
  };
}
