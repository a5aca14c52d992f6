/** The socket of one address family on the discovery port, which every core of the host shares. */
import type { Socket } from 'node:dgram';
import { DISCOVERY } from '../limits.ts';
import { GROUP4, GROUP6 } from './groups.ts';
import type { Link } from './interfaces.ts';
import { type CreateSocket, closeSocket, type OnDatagram, openSocket, reasonOf } from './socket.ts';

export interface ListenerOptions {
  family: 4 | 6;
  /** UDP port. */
  port: number;
  createSocket: CreateSocket;
  onDatagram: OnDatagram;
}

export class Listener {
  readonly #options: ListenerOptions;
  /** Interface arguments of the memberships held. */
  readonly #memberships = new Set<string>();
  #socket: Socket | undefined;
  #problem: string | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Why nothing is heard, as a system code; undefined while listening. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Binds the port unless that was done. A port that cannot be bound is a `problem`, not an error. */
  async open(): Promise<void> {
    if (this.#socket !== undefined) return;
    const { family, port, createSocket, onDatagram } = this.#options;
    try {
      const socket = await openSocket(
        createSocket,
        family === 4 ? { type: 'udp4', reuseAddr: true } : { type: 'udp6', reuseAddr: true, ipv6Only: true },
        { address: family === 4 ? '0.0.0.0' : '::', port },
        {
          onDatagram,
          onLost: (error) => {
            this.#problem = reasonOf(error);
            this.#forget();
          },
        },
      );
      this.#socket = socket;
      this.#problem = undefined;
    } catch (error) {
      this.#problem = reasonOf(error);
      return;
    }
    attempt(() => this.#socket?.setRecvBufferSize(DISCOVERY.receiveBufferBytes));
  }

  /** Joins the group on these links, and leaves it where they are gone. Broadcasts come without it. */
  join(links: readonly Link[]): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    const group = this.#options.family === 4 ? GROUP4 : GROUP6;
    const wanted = new Set(links.flatMap((link) => this.#membershipOf(link)));
    for (const membership of this.#memberships) {
      if (wanted.has(membership)) continue;
      this.#memberships.delete(membership);
      attempt(() => socket.dropMembership(group, membership));
    }
    for (const membership of wanted) {
      // Also those that are held: an interface that went and came back between two looks took its own along.
      const error = attempt(() => socket.addMembership(group, membership));
      // EADDRINUSE: the kernel counts by interface, and this one is still a member by an earlier address.
      if (error === undefined || reasonOf(error) === 'EADDRINUSE') this.#memberships.add(membership);
    }
  }

  close(): void {
    if (this.#socket !== undefined) closeSocket(this.#socket);
    this.#forget();
  }

  /** The interface argument of addMembership: one address of IPv4, or `::%zone`. */
  #membershipOf(link: Link): string[] {
    const address = link.addresses.find(({ family }) => family === this.#options.family);
    if (address === undefined) return [];
    return [address.family === 4 ? address.address : `::%${address.zone ?? link.name}`];
  }

  #forget(): void {
    this.#socket = undefined;
    this.#memberships.clear();
  }
}

/** Runs a socket option call; those throw where a system or an interface lacks the thing. */
function attempt(call: () => void): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
