/**
 * The ephemeral socket of one interface address. Announcements leave from it, and as it is of this core alone,
 * unicast answers come back to it: on the shared discovery port they would reach only one core of the host.
 */
import type { Socket } from 'node:dgram';
import { GROUP4, GROUP6 } from './groups.ts';
import type { LinkAddress } from './interfaces.ts';
import { type CreateSocket, closeSocket, type OnDatagram, openSocket, reasonOf } from './socket.ts';

export interface AnnouncerOptions {
  from: LinkAddress;
  /** UDP port that everyone listens on. */
  port: number;
  createSocket: CreateSocket;
  onDatagram: OnDatagram;
}

export class Announcer {
  readonly from: LinkAddress;
  readonly #options: AnnouncerOptions;
  readonly #targets: string[];
  /** Why the last datagram to a target did not leave, as a system code; undefined for one that did. */
  readonly #outcomes = new Map<string, string | undefined>();
  #socket: Socket | undefined;
  #failure: string | undefined;

  constructor(options: AnnouncerOptions) {
    const { from } = options;
    this.#options = options;
    this.from = from;
    this.#targets =
      from.family === 6
        ? [`${GROUP6}%${from.zone ?? ''}`]
        : [...(from.broadcast === undefined ? [] : [from.broadcast]), GROUP4];
  }

  /** Why announcements do not get out here, as a system code; undefined while one way works. */
  get problem(): string | undefined {
    if (this.#socket === undefined) return this.#failure ?? 'closed';
    const outcomes = [...this.#outcomes.values()];
    return outcomes.includes(undefined) ? undefined : outcomes[0];
  }

  /** Binds the socket unless that was done; true when it was bound now. A failure is a `problem`, not an error. */
  async open(): Promise<boolean> {
    if (this.#socket !== undefined) return false;
    const { from, createSocket, onDatagram } = this.#options;
    try {
      const socket = await openSocket(
        createSocket,
        { type: from.family === 4 ? 'udp4' : 'udp6' },
        { address: from.host, port: 0, exclusive: true },
        {
          onDatagram,
          onLost: (error) => {
            this.#failure = reasonOf(error);
            this.#socket = undefined;
          },
        },
      );
      this.#socket = socket;
      this.#outcomes.clear();
      this.#setUp(socket);
      return true;
    } catch (error) {
      this.#failure = reasonOf(error);
      return false;
    }
  }

  /** Sends to everyone on the link; resolves when the system took it or said why not. */
  async announce(datagram: Uint8Array): Promise<void> {
    await Promise.all(
      this.#targets.map(async (target) => {
        this.#outcomes.set(target, await this.#send(datagram, target, this.#options.port));
      }),
    );
  }

  /** Sends to one address; what does not get out is lost, as any datagram may be. */
  async answer(datagram: Uint8Array, host: string, port: number): Promise<void> {
    await this.#send(datagram, host, port);
  }

  close(): void {
    if (this.#socket !== undefined) closeSocket(this.#socket);
    this.#socket = undefined;
  }

  #setUp(socket: Socket): void {
    const { from } = this.#options;
    const calls = [
      () => {
        if (from.family === 4) socket.setBroadcast(true);
      },
      () => socket.setMulticastTTL(1),
      () => socket.setMulticastLoopback(true),
      () => socket.setMulticastInterface(from.family === 4 ? from.address : `::%${from.zone ?? ''}`),
    ];
    for (const call of calls) {
      try {
        call();
      } catch {
        // Sending then fails, and says so as the problem of this address.
      }
    }
  }

  #send(datagram: Uint8Array, host: string, port: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = this.#socket;
      if (socket === undefined) {
        resolve(this.#failure ?? 'closed');
        return;
      }
      try {
        socket.send(datagram, port, host, (error) => {
          resolve(error === null ? undefined : reasonOf(error));
        });
      } catch (error) {
        resolve(reasonOf(error));
      }
    });
  }
}
