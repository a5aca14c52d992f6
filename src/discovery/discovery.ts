/**
 * Discovery on the local network: announces this device, hears the others, keeps the nearby list. Wires the pure
 * parts (nearby, intake, answers) to the sockets (links) and the timers.
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { DISCOVERY, SESSION } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import type { NetworkState, PeerId, Visibility } from '../store/state.ts';
import type { Announcer } from './announcer.ts';
import { Answers } from './answers.ts';
import { Audience, type Contacts, isNarrower } from './audience.ts';
import { Copies } from './copies.ts';
import { type Heard, Hearing } from './hearing.ts';
import { Intake } from './intake.ts';
import { Links, type Source } from './links.ts';
import { type HeardRow, Nearby } from './nearby.ts';
import { decodePacket, encodePacket, type Packet, type PacketKind } from './packet.ts';
import type { CreateSocket } from './socket.ts';

/** What this device says of itself. */
export interface Announced {
  id: PeerId;
  name: string;
  /** TCP port. */
  port: number;
}

/** A peer that announces itself. All of it is unsigned: a hint where to dial, and nothing more. */
export interface NearbyRow {
  id: PeerId;
  name: string;
  /** TCP port at the first address. */
  port: number;
  /** One to four, the first heard first. Link-local IPv6 with its zone. */
  addresses: { host: string; port: number }[];
  /** Milliseconds since the epoch. */
  lastSeen: number;
}

export interface Clock {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
}

export interface DiscoveryOptions {
  /** UDP port; the same for every core of the network, shared by those of one host. */
  port: number;
  /** Which interfaces, as `sortInterfaces()` takes it; default: all usable. */
  interfaces?: readonly string[] | undefined;
  /** Read at each announcement. */
  self(): Announced;
  /** An unsigned goodbye never removes such a row. */
  hasSession(id: PeerId): boolean;
  /** Approved peers: the cap and the rate of new rows do not apply to them. */
  isKnown(id: PeerId): boolean;
  /** Blocked peers: they are not answered. */
  isBlocked(id: PeerId): boolean;
  /** Who is told that this device is here, until `setVisibility()`. */
  visibility: Visibility;
  /** Where approved peers were last; they are told also where others are not. */
  contacts: Contacts;
  logger: Logger;
  onRow(row: NearbyRow, news: 'appeared' | 'changed' | 'refreshed'): void;
  onGone(id: PeerId, why: 'goodbye' | 'silence'): void;
  /** Called when the list differs from the last one. */
  onInterfaces(list: NetworkState['interfaces']): void;
  /** After each look, every two seconds. @param own all addresses of this machine, without zones @param isFresh some of those in use are new */
  onLook?(own: ReadonlySet<string>, isFresh: boolean): void;
  /**
   * This identity announces itself from elsewhere, too; at most once a minute. Unsigned like all the rest: a
   * reason to look there, not to warn anybody.
   */
  onTwin?(where: { host: string; port: number }): void;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?(): number;
  createSocket?: CreateSocket;
  listInterfaces?: typeof networkInterfaces;
}

export interface Discovery {
  /** Binds the sockets and announces. A port or an interface that fails is reported, never thrown. */
  start(): Promise<void>;
  /** Announces now, and again shortly in case that is lost: the name changed. */
  announce(): void;
  rows(): NearbyRow[];
  /** Who was heard lately, how, and over which interface, the latest first. */
  heard(): (Heard & { interface?: string })[];
  /** Asks all who are told of this device to answer now, and where that is everybody, this IP address by itself, too. */
  ask(host?: string): void;
  /** Uses these interfaces from now on, and says goodbye on those that it leaves; undefined: all usable. */
  setInterfaces(names: readonly string[] | undefined): void;
  /** From now on these are told. Whoever is so no longer hears a goodbye first. */
  setVisibility(visibility: Visibility): void;
  /** Says goodbye to whoever is told that this device is here, and closes, within 300 ms. May be called again. */
  stop(): Promise<void>;
}

const SYSTEM_CLOCK: Clock = { now: () => performance.now(), wall: () => Date.now() };

/** Makes a discovery; nothing happens before start(). */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  return new LanDiscovery(options);
}

class LanDiscovery implements Discovery {
  readonly #options: DiscoveryOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #instance = randomBytes(16).toString('hex');
  readonly #links: Links;
  readonly #nearby: Nearby;
  readonly #intake: Intake;
  readonly #copies: Copies;
  readonly #hearing = new Hearing();
  readonly #answers: Answers;
  readonly #audience: Audience;
  /** Changes of who is told come one after the other. */
  #changing: Promise<void> = Promise.resolve();
  /** One-shot timers that have not fired. */
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Of these, the rest of a burst on all interfaces. */
  #burst: NodeJS.Timeout[] = [];
  #intervals: NodeJS.Timeout[] = [];
  #state: 'new' | 'running' | 'stopped' = 'new';
  /** Looks at the interfaces come one after the other. */
  #looking: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;
  #reported = '';
  #deaf: string | undefined;
  #tick: { now: number; wall: number };
  #twinAt = Number.NEGATIVE_INFINITY;
  #malformed = { count: 0, loggedAt: Number.NEGATIVE_INFINITY };

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#random = options.random ?? Math.random;
    const now = this.#clock.now();
    this.#tick = { now, wall: this.#clock.wall() };
    this.#nearby = new Nearby({
      hasSession: (id) => options.hasSession(id),
      isKnown: (id) => options.isKnown(id),
      now,
    });
    this.#intake = new Intake(now);
    this.#copies = new Copies(now);
    this.#answers = new Answers(this.#random);
    this.#audience = new Audience(options.visibility, options.contacts, (id) => options.isBlocked(id));
    this.#links = new Links(
      {
        port: options.port,
        createSocket: options.createSocket ?? createSocket,
        listInterfaces: options.listInterfaces ?? networkInterfaces,
        platform: process.platform,
        onDatagram: (datagram, source) => this.#receive(datagram, source),
      },
      options.interfaces,
    );
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    await this.#look();
    if (!this.#isRunning()) return;
    this.#intervals = [
      setInterval(() => void this.#look(), DISCOVERY.interfacesEvery),
      setInterval(() => this.#sweep(), DISCOVERY.sweepEvery),
    ];
    this.#announceRegularly();
  }

  announce(): void {
    if (this.#isRunning()) this.#startBurst('here');
  }

  rows(): NearbyRow[] {
    return this.#nearby.rows().map((row) => this.#publicRow(row));
  }

  heard(): (Heard & { interface?: string })[] {
    return this.#hearing.list(this.#clock.now()).map((one) => {
      const name = this.#links.nameOf(one.host);
      return name === undefined ? one : { ...one, interface: name };
    });
  }

  ask(host?: string): void {
    if (!this.#isRunning()) return;
    // To it first: whoever is asked twice answers once, and the broadcast may be what does not arrive.
    // Who tells contacts alone, or nobody, that this device is here tells no address either: contacts are among the burst.
    if (host !== undefined && this.#audience.visibility === 'everyone')
      void this.#links.tell(this.#encode('ask'), { host, port: this.#options.port });
    this.#startBurst('ask');
  }

  setInterfaces(names: readonly string[] | undefined): void {
    this.#looking = this.#looking.then(async () => {
      // Who is there need not wait for the silence.
      if (this.#isRunning() && this.#audience.visibility === 'everyone')
        await this.#send('bye', this.#links.leaving(names));
      this.#links.use(names);
    });
    if (this.#isRunning()) void this.#look();
  }

  setVisibility(visibility: Visibility): void {
    const before = this.#audience.visibility;
    if (visibility === before) return;
    this.#audience.visibility = visibility;
    if (!this.#isRunning()) return;
    this.#changing = this.#changing.then(() => this.#change(before, visibility));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const wasRunning = this.#isRunning();
    this.#state = 'stopped';
    for (const interval of this.#intervals) clearInterval(interval);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    if (wasRunning) {
      const deadline = new AbortController();
      // A send that the system never answers must not hold the stop up.
      await Promise.race([
        this.#sayGoodbye(this.#audience.visibility, DISCOVERY.goodbyes),
        delay(DISCOVERY.stop, deadline.signal),
      ]);
      deadline.abort();
    }
    this.#links.close();
    await this.#looking;
  }

  /**
   * @param told who was told so far, and hears it
   * @param times in ms from now
   */
  async #sayGoodbye(told: Visibility, times: readonly number[]): Promise<void> {
    if (told === 'nobody') return;
    await this.#looking;
    let waited = 0;
    for (const at of times) {
      await delay(at - waited);
      waited = at;
      await this.#send('bye', this.#links.announcers(), told);
    }
  }

  async #change(before: Visibility, after: Visibility): Promise<void> {
    if (isNarrower(after, before)) await this.#sayGoodbye(before, DISCOVERY.farewells);
    // Whoever is still told has heard the goodbye, too.
    if (this.#isRunning()) this.#startBurst('here');
  }

  /** Method, as a comparison would be narrowed away across an await. */
  #isRunning(): boolean {
    return this.#state === 'running';
  }

  #look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#lookOnce());
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    if (!this.#isRunning()) return;
    try {
      const fresh = await this.#links.look();
      if (!this.#isRunning()) return;
      // On a new link nobody knows this device, and it knows nobody.
      for (const at of fresh.length > 0 ? DISCOVERY.burst : []) {
        this.#after(at, () => void this.#send('ask', fresh));
      }
      this.#report();
      this.#guard(() => this.#options.onLook?.(this.#links.ownAddresses, fresh.length > 0));
    } catch (error) {
      this.#options.logger.warn(logError(error), 'the network interfaces could not be looked at');
    }
  }

  #report(): void {
    const { logger, port } = this.#options;
    const deaf = this.#links.deaf;
    if (deaf !== this.#deaf) {
      this.#deaf = deaf;
      if (deaf === undefined) logger.info({ port }, 'listening on the discovery port');
      else logger.warn({ port, code: deaf }, 'the discovery port cannot be listened on');
    }
    const list = this.#links.report();
    const text = JSON.stringify(list);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#options.onInterfaces(list);
  }

  #announceRegularly(): void {
    this.#after(DISCOVERY.announceEvery - this.#random() * DISCOVERY.announceJitter, () => {
      this.#announceAll('here');
      this.#announceRegularly();
    });
  }

  /** Announces on every interface, several times in case of loss; a newer burst takes the place of the last. */
  #startBurst(kind: PacketKind): void {
    for (const timer of this.#burst) this.#cancel(timer);
    this.#burst = DISCOVERY.burst.map((at) => this.#after(at, () => this.#announceAll(kind)));
  }

  #sweep(): void {
    const now = this.#clock.now();
    const wall = this.#clock.wall();
    const gap = now - this.#tick.now;
    const wallGap = wall - this.#tick.wall;
    this.#tick = { now, wall };
    // Which of the two clocks runs on while the machine sleeps differs from system to system.
    if (Math.max(gap, wallGap) > SESSION.wakeGap) {
      this.#nearby.excuse(gap, now);
      void this.#look();
      this.#startBurst('ask');
      return;
    }
    const { gone, changed } = this.#nearby.sweep(now);
    this.#guard(() => {
      for (const id of gone) this.#options.onGone(id, 'silence');
      for (const row of changed) this.#options.onRow(this.#publicRow(row), 'changed');
    });
  }

  #receive(datagram: Buffer, source: Source): void {
    if (!this.#isRunning()) return;
    const now = this.#clock.now();
    if (!this.#intake.admits(source.host, this.#nearby.isFamiliar(source.host), now)) return;
    // What comes to this device alone tells something else than the same said to all.
    if (this.#copies.isCopy(`${source.host} ${source.way}`, datagram, now)) return;
    const packet = decodePacket(datagram);
    if (packet === undefined) {
      this.#countMalformed(now);
      return;
    }
    this.#guard(() => this.#take(packet, source, now));
  }

  #take(packet: Packet, source: Source, now: number): void {
    if (packet.instance === this.#instance) return;
    if (packet.id === this.#options.self().id) {
      this.#meetTwin(packet, source.host, now);
      return;
    }
    this.#audience.note(packet.id, source);
    if (packet.kind === 'ask') this.#answer(packet, source, now);
    const heard = this.#nearby.hear(packet, source.host, now);
    if (packet.kind === 'bye') this.#hearing.forget(packet.id, source.host);
    if (heard.news === 'dropped') return;
    if (heard.news !== 'gone' && packet.kind !== 'bye')
      this.#hearing.note(packet.id, packet.name, source.host, source.way, now);
    if (heard.news === 'gone') this.#options.onGone(heard.id, 'goodbye');
    else this.#options.onRow(this.#publicRow(heard.row), heard.news);
  }

  #answer(packet: Packet, source: { host: string; port: number }, now: number): void {
    const { id, instance } = packet;
    if (!this.#audience.mayAnswer(id, source.host)) return;
    const isOwn = this.#links.isOwn(source.host);
    const plan = this.#answers.plan({ ...source, isOwn, id, instance }, now);
    if (plan.unicast !== undefined) this.#after(plan.unicast, () => this.#answerOne(id, source));
    // Of contacts each is answered by itself.
    if (plan.broadcast !== undefined && this.#audience.visibility === 'everyone')
      this.#after(plan.broadcast, () => this.#announceAll('here'));
  }

  #answerOne(id: PeerId, source: { host: string; port: number }): void {
    // It may have been blocked, or this device have become invisible, since it asked.
    if (!this.#audience.mayAnswer(id, source.host)) return;
    const datagram = this.#encode('here');
    void this.#links.tell(datagram, source);
    // A firewall may drop what comes to the port that was asked from; others hear the broadcast then.
    if (this.#audience.visibility === 'contacts')
      void this.#links.tell(datagram, { host: source.host, port: this.#options.port });
  }

  #meetTwin(packet: Packet, host: string, now: number): void {
    if (packet.kind === 'bye' || now - this.#twinAt < DISCOVERY.twinEvery) return;
    this.#twinAt = now;
    this.#options.onTwin?.({ host, port: packet.port });
  }

  #countMalformed(now: number): void {
    this.#malformed.count += 1;
    if (now - this.#malformed.loggedAt < DISCOVERY.malformedLogEvery) return;
    this.#options.logger.debug({ count: this.#malformed.count }, 'malformed announcements dropped');
    this.#malformed = { count: 0, loggedAt: now };
  }

  /** Resolves when the system has taken or refused every datagram; never rejects. */
  async #send(
    kind: PacketKind,
    announcers: readonly Announcer[],
    to: Visibility = this.#audience.visibility,
  ): Promise<void> {
    if (to === 'nobody') return;
    try {
      const datagram = this.#encode(kind);
      await Promise.all(
        to === 'everyone'
          ? announcers.map((announcer) => announcer.announce(datagram))
          : this.#audience.contacts(this.#options.port).map((one) => this.#links.tell(datagram, one)),
      );
    } catch (error) {
      this.#options.logger.error(logError(error), 'an announcement could not be made');
    }
  }

  #announceAll(kind: PacketKind): void {
    void this.#send(kind, this.#links.announcers());
  }

  #encode(kind: PacketKind): Buffer {
    return encodePacket({ kind, instance: this.#instance, ...this.#options.self() });
  }

  #publicRow(row: HeardRow): NearbyRow {
    const [first] = row.addresses;
    const lastHeard = Math.max(...row.addresses.map((address) => address.lastHeard));
    return {
      id: row.id,
      name: first?.name ?? '',
      port: first?.port ?? 0,
      addresses: row.addresses.map(({ host, port }) => ({ host, port })),
      lastSeen: Math.round(this.#clock.wall() - (this.#clock.now() - lastHeard)),
    };
  }

  #after(ms: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#guard(action);
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  /** Runs what calls the outside; a fault there is logged and never ends the process. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#options.logger.error(logError(error), 'an announcement was not dealt with');
    }
  }

  #cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }
}

/** Resolves after `ms`, or at once when aborted. */
function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
