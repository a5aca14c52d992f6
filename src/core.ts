/** The core: wires the modules, and starts and stops them in order. No user interface, no command line. */
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import { createChat, createMemoryLog } from './chat/index.ts';
import { ensureHome, type Home } from './config/home.ts';
import { openSettings, type SettingsFile } from './config/settings.ts';
import type { CallHandlers } from './control/calls.ts';
import { createCalls } from './core-calls.ts';
import { createDiscovery, type Discovery } from './discovery/index.ts';
import { TincanError, toTincanError } from './errors.ts';
import { type Identity, loadOrCreateIdentity, shortDeviceId } from './identity/index.ts';
import { CONTROL, PORTS } from './limits.ts';
import { type LogFile, type LogLevel, logError, logId, openLogFile } from './log/logger.ts';
import { createDirectory, type Directory } from './peers/index.ts';
import { type AutoAcceptRule, acceptsByRule, createRequestBook } from './requests/index.ts';
import { createSessions, type DialTarget, type Link, type Sessions } from './session/index.ts';
import { openDatabase } from './storage/database.ts';
import { acquireLock } from './storage/lock.ts';
import { createNotices } from './store/notices.ts';
import {
  type ConversationState,
  EVERYONE,
  emptyState,
  type PeerId,
  type RequestState,
} from './store/state.ts';
import { createStore, type Store } from './store/store.ts';
import { isPeerName, normalizePeerName } from './text/peer-name.ts';
import { safeText } from './text/safe-text.ts';
import {
  type AdoptingDataPlane,
  createLocalPlane,
  createTransfers,
  createWorkerPlane,
  type DataPlane,
  type Transfers,
} from './transfer/index.ts';
import { createTrustBook, type TrustBook } from './trust/index.ts';
import { VERSION } from './version.ts';
import type { WireMessage } from './wire/messages.ts';

export interface CoreOptions {
  home: Home;
  /** Sets the name; without it and without one in the settings the core waits for a name. */
  name?: string | undefined;
  /** TCP port; undefined: the setting, else the default or the next free one; 0: any. */
  port?: number | undefined;
  discoveryPort?: number | undefined;
  interfaces?: string[] | undefined;
  downloads?: string | undefined;
  logLevel?: LogLevel | undefined;
  /** Started by a user interface or a command, and not as a daemon. */
  background: boolean;
  /** Ends by itself when nobody is attached and nothing is left to do. */
  idleExit: boolean;
  /** False: no announcements are sent or heard (the demonstration). */
  discovery?: boolean;
  /** The data worker's bundle. */
  workerUrl: URL;
}

export interface Core {
  readonly store: Store;
  readonly handlers: CallHandlers;
  readonly logger: LogFile;
  /** How many clients are attached, from the control server. */
  setClients(count: number): void;
  /** Graceful: goodbyes are said, files closed. May be called again. */
  stop(): Promise<void>;
  /** Resolves when the core has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
}

/**
 * Starts a core for a home. The identity is made on the first run; while there is no name nothing is announced
 * and nobody is let in.
 *
 * @throws TincanError TINCAN_E_HOME_UNUSABLE, TINCAN_E_ALREADY_RUNNING, TINCAN_E_SETTINGS_DAMAGED,
 *   TINCAN_E_IDENTITY_DAMAGED, TINCAN_E_DATABASE, TINCAN_E_PORT_TAKEN, TINCAN_E_NAME_INVALID
 */
export async function startCore(options: CoreOptions): Promise<Core> {
  const { home } = options;
  // Whatever the core creates is its user's alone; received files get the user's own mode as they are named.
  const umask = process.umask(0o077);
  await ensureHome(home);
  const lock = acquireLock(home.lockFile);
  const undo: (() => void | Promise<void>)[] = [() => lock.release()];
  const unwind = async (): Promise<void> => {
    for (const step of undo.reverse()) await step();
  };
  try {
    return await assemble(options, umask, undo, unwind);
  } catch (thrown) {
    await unwind();
    throw thrown;
  }
}

async function assemble(
  options: CoreOptions,
  umask: number,
  undo: (() => void | Promise<void>)[],
  unwind: () => Promise<void>,
): Promise<Core> {
  const { home } = options;
  const now = Date.now;
  const settings = openSettings(home.config);
  const logger = openLogFile(home.log, options.logLevel ?? settings.get('logLevel') ?? 'info');
  undo.push(() => logger.close());
  const { database, setAside } = openDatabase(home.databaseFile, now);
  undo.push(() => database.close());
  const trust = createTrustBook(database, now);
  if (options.name !== undefined) settings.set('name', normalizePeerName(options.name));

  const identity = await loadOrCreateIdentity(home.identityFile, now);
  const downloads = options.downloads ?? settings.get('downloads') ?? home.downloads;
  const discoveryPort = options.discoveryPort ?? settings.get('discoveryPort') ?? PORTS.discovery;
  const store = createStore({
    ...emptyState(),
    self: {
      status: 'starting',
      id: identity.id,
      shortId: shortDeviceId(identity.id),
      name: settings.get('name') ?? '',
      createdAt: identity.createdAt,
      proposedName: loginName(),
    },
    network: { port: 0, discoveryPort, interfaces: [] },
    downloads,
  });
  const notice = createNotices(store, now);
  if (identity.warning !== undefined) notice('warning', identity.warning);
  if (setAside !== undefined) {
    notice(
      'error',
      `The database was damaged. It has been put aside as ${setAside}; peers have to be approved again.`,
    );
  }

  const { credentials } = identity;
  const workerPlane = await createWorkerPlane({
    credentials,
    workerUrl: options.workerUrl,
    log: logger,
    onEvent: (event) => modules.transfers.onDataEvent(event, 'worker'),
  });
  undo.push(() => workerPlane.stop());
  const mainPlane = await createLocalPlane({
    credentials,
    onEvent: (event) => modules.transfers.onDataEvent(event, 'main'),
  });
  undo.push(() => mainPlane.stop());
  const modules = wire({
    options,
    umask,
    settings,
    logger,
    trust,
    identity,
    store,
    notice,
    discoveryPort,
    workerPlane,
    mainPlane,
  });
  undo.push(() => modules.stop());

  let stopping: Promise<void> | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let clients = 0;
  let keep = !options.idleExit;
  let resolveStopped = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    resolveStopped = resolve;
  });
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      clearTimeout(idleTimer);
      unsubscribe();
      store.set({ self: { ...store.get().self, status: 'stopping' } });
      logger.info({}, 'stopping');
      await unwind();
      resolveStopped();
    })();
    return stopping;
  };
  /** A core that a command brought up ends when nobody is attached and nothing is left to do. */
  const considerIdle = (): void => {
    const busy = clients > 0 || keep || modules.isBusy();
    if (busy) {
      clearTimeout(idleTimer);
      idleTimer = undefined;
    } else {
      idleTimer ??= setTimeout(() => void stop(), CONTROL.idleExit);
    }
  };
  const unsubscribe = store.subscribe((_state, lane) => {
    if (lane === 'now') considerIdle();
  });

  const handlers = createCalls({
    ...modules,
    home,
    settings,
    trust,
    store,
    logger,
    discoveryPort,
    background: options.background,
    startedAt: now(),
    clients: () => clients,
    keep() {
      keep = true;
      considerIdle();
    },
    stop() {
      // The reply leaves before the core does.
      setImmediate(() => void stop());
    },
  });

  await modules.start();
  considerIdle();
  return {
    store,
    handlers,
    logger,
    setClients(count) {
      clients = count;
      considerIdle();
    },
    stop,
    stopped,
  };
}

/** The login name as the proposal for a first run, if it can be a name at all. */
function loginName(): string {
  try {
    const name = normalizePeerName(userInfo().username);
    return isPeerName(name) ? name : '';
  } catch {
    return '';
  }
}

interface Parts {
  options: CoreOptions;
  umask: number;
  settings: SettingsFile;
  logger: LogFile;
  trust: TrustBook;
  identity: Identity;
  store: Store;
  notice: ReturnType<typeof createNotices>;
  discoveryPort: number;
  workerPlane: DataPlane;
  mainPlane: AdoptingDataPlane;
}

/** Creates the modules and leads what each has to say to those who want to hear it. */
function wire(parts: Parts) {
  const { options, settings, logger, trust, identity, store, notice } = parts;
  const autoAccept = new Set<AutoAcceptRule>();
  let discovery: Discovery | undefined;
  let networkUp = false;

  // --- who is there ---

  const directory: Directory = createDirectory({
    store,
    trust,
    nearby: (peer) => nearbyRows.get(peer),
    linkOf: (peer) => sessions.linkOf(peer),
    phaseOf: (peer) => sessions.phaseOf(peer),
    unreadOf: (peer) => store.get().conversations[peer]?.unread ?? 0,
    queuedFor: (peer) => chat.queuedFor(peer),
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
    const heard = nearbyRows.get(peer)?.addresses ?? [];
    const all = [...heard, ...last];
    return all.filter(
      (one, index) => all.findIndex((other) => other.host === one.host && other.port === one.port) === index,
    );
  };

  // --- what this user is asked ---

  const requests = createRequestBook((id, request) => {
    store.put('requests', id, request);
    if (request !== undefined) considerRules(request);
  });
  /** A waiting `tincan receive` may answer for its user. */
  const considerRules = (request: RequestState): void => {
    for (const rule of autoAccept) {
      if (!acceptsByRule(rule, request, trust.trustOf(request.peer.id))) continue;
      if (request.kind === 'files' && rule.left !== undefined) rule.left -= 1;
      // Not within the change that brought the request.
      setImmediate(() => {
        if (requests.get(request.id) !== undefined) requests.accept(request.id, rule.into);
      });
      return;
    }
  };
  const addAutoAccept = (rule: AutoAcceptRule): (() => void) => {
    autoAccept.add(rule);
    for (const request of requests.all()) considerRules(request);
    return () => autoAccept.delete(rule);
  };

  // --- sessions ---

  const sendTo = (peer: PeerId, message: WireMessage): boolean =>
    sessions.linkOf(peer)?.send(message) ?? false;
  const sessions: Sessions = createSessions({
    id: identity.id,
    instance: randomBytes(16).toString('hex'),
    credentials: identity.credentials,
    version: VERSION,
    self: () => ({ name: store.get().self.name, dataPort: parts.workerPlane.port }),
    trust,
    addressesOf,
    isKnownAddress: (address) =>
      sessions.links().some((link) => link.address === address) ||
      trust.all().some((peer) => peer.address === address),
    logger,
    events: {
      onPhase: (peer) => directory.refresh(peer),
      onOpen(link) {
        directory.noteName(link.peer, link.hello.name);
        trust.seen(link.peer, { name: link.hello.name, address: link.address, port: link.hello.port });
        directory.refresh(link.peer);
        chat.onOpen(link.peer);
        transfers.onOpen(link.peer);
        notice('success', `${directory.nameOf(link.peer)} is connected.`, { peer: link.peer });
      },
      onEnd(link, end) {
        chat.onEnd(link.peer);
        transfers.onEnd(link.peer);
        trust.seen(link.peer, {
          name: directory.nameOf(link.peer),
          address: link.address,
          port: link.hello.port,
        });
        directory.refresh(link.peer);
        const name = directory.nameOf(link.peer);
        if (end.by === 'lost') notice('warning', `The connection to ${name} was lost.`, { peer: link.peer });
        else if (end.by === 'peer') notice('info', `${name} has left.`, { peer: link.peer });
      },
      onMessage,
      onAsked(asked) {
        directory.noteName(asked.peer, asked.name);
        directory.refresh(asked.peer);
        const lookAlike = directory.lookAlikeOf(asked.peer, asked.name);
        requests.add(
          {
            id: asked.peer,
            kind: 'connection',
            peer: { id: asked.peer, name: safeText(asked.name), address: asked.address },
            files: 0,
            bytes: 0,
            names: [],
            createdAt: Date.now(),
            expiresAt: asked.expiresAt,
            ...(lookAlike === undefined
              ? {}
              : {
                  warning: `This is NOT the ${lookAlike.name} (${lookAlike.shortId}) whom you know: it is another device with that name. Ask them by another way before you say yes.`,
                }),
          },
          {
            accept() {
              sessions.accept(asked.peer);
              return {};
            },
            deny: () => sessions.deny(asked.peer),
          },
        );
      },
      onAskEnded(peer, end) {
        const request = requests.get(peer);
        requests.remove(peer);
        directory.refresh(peer);
        if (request === undefined) return;
        if (end === 'timeout') notice('info', `The request of ${request.peer.name} has expired.`, { peer });
        if (end === 'withdrawn') notice('info', `${request.peer.name} took back the request.`, { peer });
      },
      onRtt: (peer) => directory.refresh(peer, 'bulk'),
      onTwin(address) {
        notice(
          'error',
          `Another device${address === '' ? '' : ` (${safeText(address)})`} uses the identity of this one. Two devices need two identities; if you did not copy it, somebody else did.`,
        );
      },
      onData: (socket, peer) => {
        // Only a peer with a live session has any business with data.
        if (sessions.linkOf(peer) === undefined) socket.destroy();
        else transfers.adopt(socket, peer);
      },
    },
  });

  function onMessage(link: Link, message: WireMessage): void {
    switch (message.t) {
      case 'msg':
      case 'ack':
      case 'nack':
        chat.onMessage(link.peer, directory.nameOf(link.peer), message);
        break;
      case 'name': {
        const before = directory.nameOf(link.peer);
        directory.noteName(link.peer, message.name);
        trust.seen(link.peer, { name: message.name, address: link.address, port: link.hello.port });
        directory.refresh(link.peer);
        notice('info', `${before} is now called ${directory.nameOf(link.peer)}.`, { peer: link.peer });
        break;
      }
      case 'hello':
      case 'pending':
      case 'welcome':
      case 'bye':
        break;
      default:
        transfers.onMessage(link.peer, message);
    }
  }

  // --- chat ---

  const chat = createChat({
    log: createMemoryLog(),
    send: sendTo,
    selfName: () => store.get().self.name,
    onConversation(conversation: ConversationState) {
      store.put('conversations', conversation.id, conversation);
      if (conversation.id !== EVERYONE) directory.refresh(conversation.id);
    },
    onQueued: (peer) => directory.refresh(peer),
  });

  // --- transfers ---

  const transfers: Transfers = createTransfers({
    store,
    plane: parts.workerPlane,
    mainPlane: parts.mainPlane,
    requests,
    send: sendTo,
    isConnected: (peer) => sessions.linkOf(peer) !== undefined,
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
    downloads: () => store.get().downloads,
    directory: options.home.data,
    umask: parts.umask,
    logger,
    notice: (level, text, peer) => notice(level, text, { peer }),
  });

  // --- start and stop ---

  /** Needs a name: nobody is answered by somebody who has none. */
  const startNetwork = async (): Promise<void> => {
    if (networkUp) return;
    networkUp = true;
    const port = await sessions.start(options.port ?? settings.get('port'));
    store.set({ network: { ...store.get().network, port } });
    if (options.discovery !== false) {
      discovery = createDiscovery({
        port: parts.discoveryPort,
        interfaces: options.interfaces ?? settings.get('interfaces'),
        self: () => ({ id: identity.id, name: store.get().self.name, port: sessions.port }),
        hasSession: (peer) => sessions.linkOf(peer) !== undefined,
        isKnown: (peer) => trust.isApproved(peer),
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
        onTwin(host) {
          notice(
            'warning',
            `This identity is announced from ${safeText(host)} as well. Two devices need two identities.`,
          );
        },
      });
      await discovery.start();
    }
    store.set({ self: { ...store.get().self, status: 'ready' } });
    for (const { id } of trust.all()) directory.refresh(id);
    sessions.dialKnown();
    logger.info({ id: logId(identity.id), port }, 'ready');
  };

  const rename = async (name: string): Promise<string> => {
    const normalized = normalizePeerName(name);
    try {
      settings.set('name', normalized);
    } catch (thrown) {
      const { message } = toTincanError(thrown);
      throw new TincanError('TINCAN_E_NAME_INVALID', message.replace(/^name: /, ''));
    }
    store.set({ self: { ...store.get().self, name: normalized } });
    if (networkUp) {
      for (const link of sessions.links()) link.send({ t: 'name', name: normalized });
      discovery?.announce();
    } else {
      await startNetwork();
    }
    return normalized;
  };

  return {
    sessions,
    chat,
    transfers,
    requests,
    directory,
    notice,
    addAutoAccept,
    addressesOf,
    peerRef,
    resolveHost,
    rename,
    announceInterfaces: (names: string[]) => discovery?.setInterfaces(names.length === 0 ? undefined : names),
    /** Something is left to do when the last client leaves. */
    isBusy: () =>
      transfers.openCount() > 0 ||
      Object.values(store.get().peers).some((peer) => peer.queued > 0) ||
      Object.keys(store.get().requests).length > 0,
    async start() {
      await transfers.start();
      if (store.get().self.name === '') store.set({ self: { ...store.get().self, status: 'needs-name' } });
      else await startNetwork();
    },
    async stop() {
      const problems = await Promise.allSettled([
        discovery?.stop(),
        sessions.stop().then(() => transfers.stop()),
      ]);
      for (const problem of problems) {
        if (problem.status === 'rejected')
          logger.error(logError(problem.reason), 'a module did not stop cleanly');
      }
    },
  };
}

export type Modules = ReturnType<typeof wire>;

/** The addresses of a host name; an address is its own. @throws TincanError TINCAN_E_UNREACHABLE */
async function resolveHost(host: string): Promise<string[]> {
  if (isIP(host.split('%')[0] ?? '') !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map((found) => found.address);
  } catch {
    throw new TincanError('TINCAN_E_UNREACHABLE', `The host name ${safeText(host)} is not known.`);
  }
}
