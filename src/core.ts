/** The core: takes the home, starts the modules (wiring.ts) and stops them in order. No user interface, no command line. */
import { ensureHome, type Home } from './config/home.ts';
import { openSettings } from './config/settings.ts';
import type { Caller, CallHandlers } from './control/calls.ts';
import type { EndHow, Handover } from './control/protocol.ts';
import { createCalls } from './core-calls.ts';
import { createMessageStore } from './history/index.ts';
import { type Identity, loadOrCreateIdentity, shortDeviceId } from './identity/index.ts';
import { createInterfaceMemory } from './interface-memory.ts';
import { CONTROL, PORTS } from './limits.ts';
import { type LogFile, type LogLevel, logError, openLogFile } from './log/logger.ts';
import { settleDatabases } from './protection.ts';
import { whyItStays } from './replacement.ts';
import { openDatabase } from './storage/database.ts';
import { acquireLockWithin } from './storage/lock.ts';
import { createNotices } from './store/notices.ts';
import { emptyState } from './store/state.ts';
import { createStore, type Store } from './store/store.ts';
import { loginName } from './text/login-name.ts';
import { normalizePeerName } from './text/peer-name.ts';
import { createLocalPlane, createWorkerPlane, type DataEvent, type DataThread } from './transfer/index.ts';
import { createTrustBook } from './trust/index.ts';
import { VERSION } from './version.ts';
import { wire } from './wiring.ts';

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
  /** Of a home that has one. */
  passphrase?: string | undefined;
  /** Started by a user interface or a command, and not as a daemon. */
  background: boolean;
  /** Ends by itself when nobody is attached and nothing is left to do. */
  idleExit: boolean;
  /** Waits so many ms for another core of this home that is about to end; not at all. */
  lockPatience?: number | undefined;
  /** False: no announcements are sent or heard (the demonstration). */
  discovery?: boolean;
  /** The data worker's bundle. */
  workerUrl: URL;
  /** The bundle of the thread that has the database of messages. */
  historyWorkerUrl: URL;
  /** Its thread, where that has been booted already. */
  dataThread?: DataThread | undefined;
}

export interface Core {
  readonly store: Store;
  readonly handlers: CallHandlers;
  readonly logger: LogFile;
  /** How many clients are attached, from the control server. */
  setClients(count: number): void;
  /** Ends the core for a program of another version. @throws TincanError TINCAN_E_CORE_VERSION, why it stays */
  end(how: EndHow, version: string): Handover;
  /** Graceful: goodbyes are said, files closed. May be called again. */
  stop(): Promise<void>;
  /** Resolves, never rejects, when it is known what waits for whom, or that it cannot be read. */
  readonly mailKnown: Promise<void>;
  /** Resolves when the core has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
}

/**
 * Starts a core for a home. The identity is made on the first run; while there is no name nothing is announced
 * and nobody is let in.
 *
 * @throws TincanError TINCAN_E_NO_SPACE, TINCAN_E_HOME_UNUSABLE, TINCAN_E_ALREADY_RUNNING, TINCAN_E_SETTINGS_DAMAGED,
 *   TINCAN_E_IDENTITY_DAMAGED, TINCAN_E_LOCKED, TINCAN_E_PASSPHRASE_WRONG, TINCAN_E_DATABASE, TINCAN_E_PORT_TAKEN, TINCAN_E_NAME_INVALID
 */
export async function startCore(options: CoreOptions): Promise<Core> {
  const { home } = options;
  // Whatever the core creates is its user's alone; received files get the user's own mode as they are named.
  const umask = process.umask(0o077);
  const opened = await ensureHome(home);
  const lock = await acquireLockWithin(home.lockFile, options.lockPatience ?? 0);
  // After a failure another attempt may follow, with another passphrase.
  const undo: (() => void | Promise<void>)[] = [() => lock.release(), () => void process.umask(umask)];
  const unwind = async (): Promise<void> => {
    for (const step of undo.reverse()) await step();
  };
  try {
    return await assemble(options, { umask, opened }, undo, unwind);
  } catch (thrown) {
    await unwind();
    throw thrown;
  }
}

async function assemble(
  options: CoreOptions,
  /** The user's umask, and what of the home others could open before this start. */
  found: { umask: number; opened: string[] },
  undo: (() => void | Promise<void>)[],
  unwind: () => Promise<void>,
): Promise<Core> {
  const { home } = options;
  const now = Date.now;
  const settings = openSettings(home.config);
  const logger = openLogFile(home.log, options.logLevel ?? settings.inForce('logLevel'));
  undo.push(() => logger.close());
  const files = await settleDatabases(home);
  const load = (): Promise<Identity> =>
    loadOrCreateIdentity(home.identityFile, { now, passphrase: options.passphrase });
  // What is locked has the key of the databases; where there is no identity yet, they are opened before it is made, which takes a while.
  const unlocked = files.isEncrypted ? await load() : undefined;
  const key = unlocked?.databaseKey;
  const messages = createMessageStore({
    file: files.messagesFile,
    key,
    workerUrl: options.historyWorkerUrl,
    log: logger,
    onSetAside(path) {
      notice(
        'error',
        `The database of messages was damaged, or another was put in its place. It has been put aside as ${path}; what was said before is not shown any more.`,
      );
    },
  });
  undo.push(() => messages.close());
  const { database, setAside } = openDatabase(files.databaseFile, { now, key });
  undo.push(() => database.close());
  const trust = createTrustBook(database, now);
  if (options.name !== undefined) settings.set('name', normalizePeerName(options.name));

  const identity = unlocked ?? (await load());
  const downloads = options.downloads ?? settings.get('downloads') ?? home.downloads;
  const discoveryPort = options.discoveryPort ?? settings.get('discoveryPort') ?? PORTS.discovery;
  const chosen = options.interfaces ?? settings.inForce('interfaces');
  const visibility = settings.inForce('visibility');
  const store = createStore({
    ...emptyState(),
    self: {
      status: 'starting',
      id: identity.id,
      shortId: shortDeviceId(identity.id),
      name: settings.get('name') ?? '',
      createdAt: identity.createdAt,
      proposedName: loginName(),
      ...(files.isEncrypted ? { protected: true } : {}),
      mailUnknown: true,
      ...(visibility === 'everyone' ? {} : { visibility }),
    },
    network: { port: 0, discoveryPort, interfaces: [], ...(chosen.length === 0 ? {} : { chosen }) },
    downloads,
    keys: settings.inForce('keys'),
    theme: settings.inForce('theme'),
  });
  const notice = createNotices(store, now);
  if (found.opened.length > 0) {
    notice(
      'warning',
      `Other users of this machine could open ${found.opened.join(', ')}. Now only you can; if you do not trust them, look at what is in there.`,
    );
  }
  if (files.warning !== undefined) notice('warning', files.warning);
  for (const problem of settings.problems)
    notice('warning', `${problem} It is left out. The file is ${settings.path}.`);
  if (setAside !== undefined) {
    notice(
      'error',
      `The database was damaged. It has been put aside as ${setAside}; peers have to be approved again.`,
    );
  }

  const { credentials } = identity;
  /** A fault in what is made of an event costs that event and no more. */
  const onDataEvent = (event: DataEvent, from: 'worker' | 'main'): void => {
    try {
      modules.transfers.onDataEvent(event, from);
    } catch (thrown) {
      logger.error(logError(thrown), 'an event of a transfer was not handled');
    }
  };
  const workerPlane = await createWorkerPlane({
    credentials,
    workerUrl: options.workerUrl,
    thread: options.dataThread,
    log: logger,
    onEvent: (event) => onDataEvent(event, 'worker'),
  });
  undo.push(() => workerPlane.stop());
  const mainPlane = await createLocalPlane({
    credentials,
    onEvent: (event) => onDataEvent(event, 'main'),
  });
  undo.push(() => mainPlane.stop());
  const modules = wire({
    options,
    umask: found.umask,
    settings,
    database,
    messages,
    logger,
    trust,
    identity,
    store,
    notice,
    discoveryPort,
    workerPlane,
    mainPlane,
    giveUp: () => stopSoon(),
    considerEnd: () => considerIdle(),
  });
  undo.push(() => modules.stop());

  let stopping: Promise<void> | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let clients = 0;
  let keep = !options.idleExit;
  /** Attached user interfaces that have not said that they leave for good. */
  const interfaces = new Set<Caller>();
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
  /** The reply to whoever asked leaves before the core does. */
  const stopSoon = (): void => {
    setImmediate(() => void stop());
  };
  /** A core that a command brought up ends when nobody is attached and nothing is left to do. */
  const considerIdle = (): void => {
    const busy = stopping !== undefined || clients > 0 || keep || modules.isBusy();
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

  const interfaceMemory = createInterfaceMemory();
  const calls = createCalls({
    ...modules,
    home,
    settings,
    trust,
    store,
    logger,
    interfaceMemory,
    discoveryPort,
    background: options.background,
    startedAt: now(),
    clients: () => clients,
    keep(caller) {
      interfaces.add(caller);
      caller.onDetach(() => {
        // Detached, or its terminal was closed: it is to go on.
        if (interfaces.delete(caller)) keep = true;
        considerIdle();
      });
    },
    release(caller) {
      interfaces.delete(caller);
      return keep || interfaces.size > 0;
    },
    stop: stopSoon,
  });

  /** What this core was told, for the one that may take its place. */
  const given = givenSettings(options);
  const handlers: CallHandlers = {
    ...calls,
    async 'settings.apply'(params, caller) {
      const result = await calls['settings.apply'](params, caller);
      Object.assign(given, params);
      return result;
    },
  };

  const { mailKnown } = await modules.start();
  considerIdle();
  return {
    store,
    handlers,
    logger,
    setClients(count) {
      clients = count;
      considerIdle();
    },
    end(how, version) {
      const core = {
        version: VERSION,
        background: options.background,
        isProtected: files.isEncrypted,
        clients,
      };
      const why = whyItStays(core, how, version);
      if (why !== undefined) throw why;
      logger.info({ how, version }, 'ended by another program');
      const { drafts, open } = interfaceMemory.restore(NOBODY);
      stopSoon();
      return {
        settings: given,
        stays: keep,
        interface: { drafts, ...(open === undefined ? {} : { open }) },
      };
    },
    stop,
    mailKnown,
    stopped,
  };
}

/** Who takes what others have left, and never goes. */
const NOBODY: Caller = { onDetach: () => () => {} };

/** Those of the start that are not among the settings that last. */
function givenSettings(options: CoreOptions): Handover['settings'] {
  const { port, discoveryPort, interfaces, downloads, logLevel } = options;
  const given = { port, discoveryPort, interfaces, downloads, logLevel };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
