/** A peer that the user has approved and that means harm: it says on its session whatever a test wants. */
import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { State } from '../../src/store/state.ts';
import { CoreProcess } from './core-process.ts';
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

/** A core, in this process or in one of its own, as far as an approved peer has to do with it. */
export interface Victim {
  port: number;
  until<T>(what: string, select: (state: State) => T | undefined | false): Promise<T>;
  /** Its user says yes. */
  accept(request: string): Promise<unknown>;
}

const victimOf = (core: TestCore | CoreProcess): Victim =>
  core instanceof CoreProcess
    ? {
        port: core.port,
        until: (what, select) => core.until(what, select),
        accept: (id) => core.client.call('request.accept', { id }),
      }
    : {
        port: core.store.get().network.port,
        until: core.until,
        accept: async (id) => core.handlers['request.accept']({ id }, caller),
      };

/**
 * Connects, and has the core's user say yes where it is asked.
 *
 * @param tls for instance an address of this machine to come from: each may shake hands ten times a second
 */
export async function approvedPeer(
  core: TestCore | CoreProcess,
  identity: TestIdentity,
  fields: object = {},
  tls: ConnectionOptions = {},
): Promise<HostilePeer> {
  const victim = victimOf(core);
  const raw = await rawPeer(victim.port, identity, {}, tls);
  raw.webSocket.send(helloOf(identity, fields));
  const answer = await Promise.race([raw.frame('pending'), raw.frame('welcome')]);
  if (answer.t === 'pending') {
    const request = await victim.until('the request', (state) =>
      Object.values(state.requests).find(
        ({ kind, peer }) => kind === 'connection' && peer.id === identity.id,
      ),
    );
    await victim.accept(request.id);
    await raw.frame('welcome');
  }
  await victim.until('the session', (state) => state.peers[identity.id]?.state === 'connected');
  const say = (message: object): void => raw.webSocket.send(JSON.stringify(message));
  return {
    ...raw,
    id: identity.id,
    say,
    sayAtOnce(messages) {
      const socket = socketOf(raw);
      socket.cork();
      for (const message of messages) say(message);
      socket.uncork();
    },
    count: (type) => raw.frames.filter((frame) => (frame as { t: string }).t === type).length,
  };
}

/** The socket below a WebSocket: its own affair, but for those who mean harm. */
export function socketOf({ webSocket }: Pick<RawPeer, 'webSocket'>): Socket {
  // @ts-expect-error it is not part of the interface
  return webSocket._socket;
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
