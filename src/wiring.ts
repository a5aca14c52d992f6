/** Creates the modules of a core and leads what each has to say to those who want to hear it. */
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createChat } from './chat/index.ts';
import type { SettingsFile } from './config/settings.ts';
import type { CoreOptions } from './core.ts';
import { createDiscovery, type Discovery, expectedNames } from './discovery/index.ts';
import { dial } from './doctor/dial.ts';
import { TincanError, toTincanError } from './errors.ts';
import { createEvents } from './events/index.ts';
import type { MessageStore } from './history/index.ts';
import { createHooks, type Hooks, programEnvironment } from './hooks/index.ts';
import { isPeerId } from './identity/device-id.ts';
import type { Identity } from './identity/index.ts';
import { CHAT } from './limits.ts';
import { type LogFile, logError, logId } from './log/logger.ts';
import {
  type AddressTries,
  createAddressList,
  createAddressTries,
  createDirectory,
  createHearingExchange,
  createPresence,
  type Directory,
  resolveHost,
} from './peers/index.ts';
import {
  createPacedQuestions,
  createRequestBook,
  createRuleAnswers,
  type RuleAnswers,
} from './requests/index.ts';
import { createRooms, type Rooms } from './rooms/index.ts';
import { createSessions, type DialTarget, type Sessions } from './session/index.ts';
import { createSessionEvents } from './session-events.ts';
import type { Database } from './storage/database.ts';
import type { AddNotice } from './store/notices.ts';
import type { ConversationState, PeerId, Visibility } from './store/state.ts';
import type { Store } from './store/store.ts';
import { normalizePeerName } from './text/peer-name.ts';
import { safeText } from './text/safe-text.ts';
import { type AdoptingDataPlane, createTransfers, type DataPlane, type Transfers } from './transfer/index.ts';
import type { TrustBook } from './trust/index.ts';
import { isWaitedFor } from './unfinished.ts';
import { createVerifications, type Verifications } from './verification/index.ts';
import { VERSION } from './version.ts';
import type { WireMessage } from './wire/messages.ts';

interface Parts {
  options: CoreOptions;
  umask: number;
  settings: SettingsFile;
  database: Database;
  messages: MessageStore;
  logger: LogFile;
  trust: TrustBook;
  identity: Identity;
  store: Store;
  notice: AddNotice;
  discoveryPort: number;
  workerPlane: DataPlane;
  mainPlane: AdoptingDataPlane;
  /** The network could not be started once there was a name: such a core serves nobody, and ends. */
  giveUp(): void;
  /** `isBusy` may be another, and nothing in the state has changed. */
  considerEnd(): void;
}

export function wire(parts: Parts) {
  const { options, settings, logger, trust, identity, store, notice } = parts;
  let discovery: Discovery | undefined;
  let networkUp = false;
  let { port } = options;

  // --- who is there ---

  const directory: Directory = createDirectory({
    store,
    trust,
    nearby: (peer) => nearbyRows.get(peer),
    linkOf: (peer) => sessions.linkOf(peer),
    phaseOf: (peer) => sessions.phaseOf(peer),
    unreadOf: (peer) => store.get().conversations[peer]?.unread ?? 0,
    queuedFor: (peer) => chat.queuedFor(peer),
    isAway: (peer) => presence.isAway(peer),
  });
  const nearbyRows = new Map<PeerId, ReturnType<Discovery['rows']>[number]>();

  const peerRef = (peer: PeerId): { id: PeerId; name: string; address: string } => {
    const row = store.get().peers[peer];
    return {
      id: peer,
      name: directory.nameOf(peer),
      address: row?.address ?? trust.get(peer)?.address ?? '',
    };
  };
  const addressesOf = (peer: PeerId): DialTarget[] => {
    const known = trust.get(peer);
    const last = known !== undefined && known.port > 0 ? [{ host: known.address, port: known.port }] : [];
    // A link-local IPv6 address is often heard first; an IPv4 one is as good, and the one that people know.
    const heard = (nearbyRows.get(peer)?.addresses ?? []).toSorted((a, b) => isIP(a.host) - isIP(b.host));
    const all = [...heard, ...last];
    return all.filter(
      (one, index) => all.findIndex((other) => other.host === one.host && other.port === one.port) === index,
    );
  };

  // --- what scripts are told ---

  const events = createEvents({ store, peerRef });
  const hooks: Hooks = createHooks({
    events,
    isApproved: (peer) => trust.isApproved(peer),
    isOpen: (request) => requests.get(request) !== undefined,
    notice,
    log: logger,
    directory: options.home.root,
    // A home that was not given by name is found without it.
    environment: programEnvironment(
      process.env,
      options.home.data === options.home.root ? undefined : options.home.root,
    ),
    umask: parts.umask,
    onIdle: () => parts.considerEnd(),
  });
  const applyHooks = (): void =>
    hooks.configure({
      message: settings.inForce('hooks.message'),
      request: settings.inForce('hooks.request'),
      file: settings.inForce('hooks.file'),
    });

  // --- what this user is asked ---

  const requests = createRequestBook(
    (id, request) => {
      const isNew = store.get().requests[id] === undefined;
      store.put('requests', id, request);
      if (request === undefined || !isNew) return;
      events.request(request, 'arrived');
      answers.consider(request);
    },
    undefined,
    (request, ending) => {
      const hasExpired = request.expiresAt !== 0 && Date.now() >= request.expiresAt;
      events.request(request, ending !== 'unanswered' ? ending : hasExpired ? 'expired' : 'withdrawn');
    },
  );
  const answers: RuleAnswers = createRuleAnswers({
    requests,
    trustOf: (peer) => trust.trustOf(peer),
    rulesOf: (peer) => trust.get(peer)?.rules ?? {},
    autoAccept: () => settings.inForce('autoAccept'),
    openFrom: (peer) => transfers.openFrom(peer),
    prepareFolder: (id, into) => transfers.prepareFolder(id, into),
    now: () => performance.now(),
    onFailed({ kind, peer }, thrown) {
      logger.error(logError(thrown), 'a request could not be accepted by rule');
      const why = kind === 'files' ? `: ${toTincanError(thrown).message}` : '.';
      notice('error', `The request of ${directory.labelOf(peer.id)} could not be accepted by itself${why}`, {
        peer: peer.id,
      });
    },
  });

  const questions = createPacedQuestions({ requests, isForRules: (request) => answers.takes(request) });
  const addAutoAccept: RuleAnswers['add'] = (rule) => {
    const takeBack = answers.add(rule);
    questions.reconsider();
    return takeBack;
  };

  // --- sessions ---

  const presence = createPresence({
    send: (peer, message) => sendTo(peer, message),
    connected: () => connected(),
    onSelf(away) {
      const { away: _before, ...self } = store.get().self;
      store.set({ self: away ? { ...self, away } : self });
    },
    onPeer: (peer) => directory.refresh(peer),
  });
  const sendTo = (peer: PeerId, message: WireMessage): boolean =>
    sessions.linkOf(peer)?.send(message) ?? false;
  const sessions: Sessions = createSessions({
    id: identity.id,
    instance: randomBytes(16).toString('hex'),
    credentials: identity.credentials,
    version: VERSION,
    self: () => ({ name: store.get().self.name, dataPort: parts.workerPlane.port }),
    takesStrangers: () => store.get().self.visibility === undefined,
    trust,
    addressesOf,
    isKnownAddress: (address) =>
      sessions.links().some((link) => link.address === address) ||
      trust.all().some((peer) => peer.address === address && trust.isApproved(peer.id)),
    logger,
    events: createSessionEvents({
      trust,
      notice,
      requests,
      directory,
      sessions: () => sessions,
      presence,
      chat: () => chat,
      rooms: () => rooms,
      transfers: () => transfers,
      verifications: () => verifications,
      hearing: () => hearing,
    }),
  });

  const addresses: AddressTries = createAddressTries({
    list: createAddressList(parts.database),
    async connect({ host, port }) {
      const hosts = await resolveHost(host);
      return sessions.connect({ addresses: hosts.map((found) => ({ host: found, port })) });
    },
    logger,
  });

  // --- chat ---

  const connected = (): PeerId[] => sessions.links().map((link) => link.peer);
  const isConnected = (peer: PeerId): boolean => sessions.linkOf(peer) !== undefined;
  const selfName = (): string => store.get().self.name;

  let troubleTold = Number.NEGATIVE_INFINITY;
  const chatTrouble = (error: TincanError): void => {
    logger.error(logError(error), 'the store of messages did not do what was asked');
    const time = performance.now();
    if (time - troubleTold < CHAT.troubleEvery) return;
    troubleTold = time;
    notice('error', `Messages cannot be written down: ${error.message}`);
  };

  const chat = createChat({
    store: parts.messages,
    rooms: {
      recipients(room) {
        const part = rooms.get(room)?.part;
        return part === 'owner' || part === 'member' ? rooms.recipients(room) : undefined;
      },
      mayTake: (peer, room) => rooms.mayTake(peer, room),
      isSynced: (peer, room) => rooms.isSynced(peer, room),
    },
    send: sendTo,
    connected,
    selfName,
    nameOf: directory.nameOf,
    settings: () => ({
      readReceipts: settings.inForce('readReceipts'),
      typing: settings.inForce('typing'),
      historyDays: settings.inForce('historyDays'),
    }),
    onConversation(conversation: ConversationState) {
      const { id, unread } = conversation;
      store.put('conversations', id, conversation);
      if (isPeerId(id) && store.get().peers[id]?.unread !== unread) directory.refresh(id);
    },
    onChanged: (conversation, message, change) => events.message(conversation, message, change),
    onQueued: (peer) => directory.refresh(peer),
    onMissed(_conversation, peers) {
      const names = peers.map((peer) => directory.labelOf(peer)).join(', ');
      notice(
        'warning',
        `Your change does not reach ${names}: too many messages wait for ${peers.length === 1 ? 'that peer' : 'those peers'}.`,
      );
    },
    onTrouble: (error) => chatTrouble(error),
  });

  const rooms: Rooms = createRooms({
    database: parts.database,
    self: { id: identity.id, name: selfName },
    credentials: identity.credentials,
    isApproved: (peer) => trust.isApproved(peer),
    isConnected,
    nameOf: directory.nameOf,
    labelOf: directory.labelOf,
    send: sendTo,
    questions,
    notice,
    onChange: (id, room) => store.put('rooms', id, room),
    post: (room, event) => chat.note(room, event),
    onMembers(room) {
      chat.onMembers(room);
      // What an owner confirms need not show.
      parts.considerEnd();
    },
  });

  // --- verification ---

  const verifications: Verifications = createVerifications({
    selfId: identity.id,
    trust,
    linkOf: (peer) => sessions.linkOf(peer),
    labelOf: directory.labelOf,
    notice,
    onChange: (peer, verification) => store.put('verifications', peer, verification),
    onTrust(peer) {
      directory.refresh(peer);
      rooms.onName(peer);
    },
    endSession: (peer) => sessions.disconnect(peer),
  });

  // --- who hears whom ---

  const hearing = createHearingExchange({
    linkOf: (peer) => sessions.linkOf(peer),
    announcedAgo(peer) {
      const times = (discovery?.heard() ?? []).filter(({ id }) => id === peer).map((one) => one.announcedAgo);
      const known = times.filter((ago) => ago !== undefined);
      return known.length === 0 ? undefined : Math.min(...known);
    },
    dial,
    logger,
  });

  // --- transfers ---

  const transfers: Transfers = createTransfers({
    store,
    plane: parts.workerPlane,
    mainPlane: parts.mainPlane,
    requests,
    questions,
    send: sendTo,
    isConnected,
    routeOf(peer) {
      const link = sessions.linkOf(peer);
      if (link === undefined) return undefined;
      const { dataPort, port } = link.hello;
      return {
        data: dataPort === 0 ? undefined : { host: link.address, port: dataPort },
        main: { host: link.address, port },
      };
    },
    peerRef,
    labelOf: directory.labelOf,
    database: parts.database,
    inboxOf: (peer) => trust.get(peer)?.rules.inbox ?? store.get().downloads,
    inboxes: () => [
      ...new Set([store.get().downloads, ...trust.all().flatMap(({ rules }) => rules.inbox ?? [])]),
    ],
    existing: () => settings.inForce('existing'),
    reserve: () => settings.inForce('spaceReserve'),
    directory: options.home.data,
    umask: parts.umask,
    logger,
    notice: (level, text, peer) => notice(level, text, { peer }),
  });

  /** Settings and what was said of single peers, for the planes. */
  const applyLimits = (): void => {
    const peers: Record<PeerId, number> = {};
    for (const { id, rules } of trust.all()) if (rules.limit !== undefined) peers[id] = rules.limit;
    transfers.setLimits({
      send: settings.inForce('sendLimit'),
      receive: settings.inForce('receiveLimit'),
      peers,
    });
  };

  // --- start and stop ---

  /** A name that was mistyped would look like a network on which nobody is. */
  const warnOfMissing = (names: readonly string[] = []): void => {
    const present = Object.keys(networkInterfaces());
    for (const name of expectedNames(names)) {
      if (present.includes(name)) continue;
      notice(
        'warning',
        `There is no network interface ${safeText(name)} here; there are ${present.join(', ')}.`,
      );
    }
  };

  /** @param names none: all that can be used */
  const choose = (names: readonly string[]): void => {
    const { chosen: _before, ...network } = store.get().network;
    store.set({ network: names.length === 0 ? network : { ...network, chosen: names } });
  };

  /** Needs a name: nobody is answered by somebody who has none. */
  const startNetwork = async (): Promise<void> => {
    if (networkUp) return;
    networkUp = true;
    const listening = await sessions.start(port ?? settings.get('port'));
    store.set({ network: { ...store.get().network, port: listening } });
    if (options.discovery !== false) {
      const { chosen } = store.get().network;
      warnOfMissing(chosen);
      discovery = createDiscovery({
        port: parts.discoveryPort,
        interfaces: chosen,
        self: () => ({ id: identity.id, name: store.get().self.name, port: sessions.port }),
        hasSession: (peer) => sessions.linkOf(peer) !== undefined,
        isKnown: (peer) => trust.isApproved(peer),
        isBlocked: (peer) => trust.isBlocked(peer),
        visibility: settings.inForce('visibility'),
        contacts: {
          addressOf: (peer) => (trust.isApproved(peer) ? trust.get(peer)?.address : undefined),
          all: () =>
            trust
              .all()
              .filter(({ id, address }) => trust.isApproved(id) && address !== '')
              .toSorted((a, b) => b.lastSeen - a.lastSeen)
              .map(({ id, address }) => ({ id, host: address })),
        },
        logger,
        onRow(row, news) {
          nearbyRows.set(row.id, row);
          if (trust.isBlocked(row.id)) return;
          directory.refresh(row.id, news === 'refreshed' ? 'bulk' : 'now');
          sessions.heard(row.id);
        },
        onGone(peer) {
          nearbyRows.delete(peer);
          directory.refresh(peer);
        },
        onInterfaces(interfaces) {
          store.set({ network: { ...store.get().network, interfaces } });
        },
        onLook(own, isFresh) {
          sessions.noteOwnAddresses(own);
          if (!isFresh) return;
          // Beyond the link nobody hears the announcements that go out there.
          sessions.dialKnown();
          addresses.again();
        },
        onTwin: (where) => sessions.probeTwin(where),
      });
      await discovery.start();
    }
    store.set({ self: { ...store.get().self, status: 'ready' } });
    for (const { id } of trust.all()) directory.refresh(id);
    sessions.dialKnown();
    addresses.start();
    logger.info({ id: logId(identity.id), port: listening }, 'ready');
  };

  /** Who is told that this device is here, and whether strangers may ask, from now on. */
  const setVisibility = (visibility: Visibility): void => {
    const { visibility: _before, ...self } = store.get().self;
    store.set({ self: visibility === 'everyone' ? self : { ...self, visibility } });
    discovery?.setVisibility(visibility);
  };

  const rename = async (name: string): Promise<string> => {
    const normalized = normalizePeerName(name);
    if (networkUp && normalized === store.get().self.name) return normalized;
    try {
      settings.set('name', normalized);
    } catch (thrown) {
      const { code, message } = toTincanError(thrown);
      if (code !== 'TINCAN_E_INVALID') throw thrown;
      throw new TincanError('TINCAN_E_NAME_INVALID', message.replace(/^name: /, ''));
    }
    store.set({ self: { ...store.get().self, name: normalized } });
    if (networkUp) {
      for (const link of sessions.links()) link.send({ t: 'name', name: normalized });
      discovery?.announce();
    } else {
      try {
        await startNetwork();
      } catch (thrown) {
        parts.giveUp();
        throw thrown;
      }
    }
    return normalized;
  };

  return {
    sessions,
    chat,
    rooms,
    presence,
    transfers,
    verifications,
    hearing,
    /** Undefined while nothing is announced: before there is a name, and in the demonstration. */
    discovery: () => discovery,
    addresses,
    requests,
    directory,
    events,
    notice,
    addAutoAccept,
    addressesOf,
    peerRef,
    rename,
    setVisibility,
    applyLimits,
    applyHooks,
    /** Before the network is up: the TCP port that it will use. */
    choosePort(wanted: number) {
      port = wanted;
    },
    announceInterfaces(names: string[]) {
      choose(names);
      if (discovery === undefined) return;
      warnOfMissing(names);
      discovery.setInterfaces(names.length === 0 ? undefined : names);
    },
    /** Something is left to do when the last client leaves. */
    isBusy: () => transfers.openCount() > 0 || hooks.isBusy() || isWaitedFor(store.get(), rooms.awaited()),
    async start() {
      applyLimits();
      applyHooks();
      // Whoever needs messages waits for it, and nobody else.
      rooms.start();
      const mailKnown = chat
        .start()
        .catch((thrown: unknown) => chatTrouble(toTincanError(thrown)))
        .then(() => {
          const { mailUnknown: _known, ...self } = store.get().self;
          store.set({ self });
          parts.considerEnd();
        });
      await transfers.start();
      if (store.get().self.name === '') store.set({ self: { ...store.get().self, status: 'needs-name' } });
      else await startNetwork();
      return { mailKnown };
    },
    async stop() {
      questions.stop();
      verifications.stop();
      hearing.stop();
      addresses.stop();
      const problems = await Promise.allSettled([
        discovery?.stop(),
        hooks.stop(),
        sessions.stop().then(() => Promise.all([transfers.stop(), chat.stop()])),
      ]);
      for (const problem of problems) {
        if (problem.status === 'rejected')
          logger.error(logError(problem.reason), 'a module did not stop cleanly');
      }
    },
  };
}

export type Modules = ReturnType<typeof wire>;
