/** What each call of a client does: the parameters are checked already, each is a few steps on the modules. */
import path from 'node:path';
import type { Home } from './config/home.ts';
import {
  isSettingKey,
  parseSettingText,
  SETTINGS,
  type SettingKey,
  type SettingsFile,
} from './config/settings.ts';
import type { Caller, CallHandlers, ConnectOutcome, PeerRef, SettingEffect } from './control/calls.ts';
import { type ErrorCode, errorText, TincanError, toTincanError } from './errors.ts';
import { createEventCalls } from './event-calls.ts';
import { isPeerId } from './identity/device-id.ts';
import type { InterfaceMemory } from './interface-memory.ts';
import { PORTS, TRANSFER } from './limits.ts';
import { LOG_LEVELS, type LogFile, type LogLevel } from './log/logger.ts';
import { createNetworkCalls } from './network-calls.ts';
import {
  type Address,
  findPeer,
  looksLikeAddress,
  nearestPeerHint,
  parseAddress,
  resolveHost,
} from './peers/index.ts';
import type { ConnectTarget } from './session/index.ts';
import type { PeerId, PeerState, State, TransferState } from './store/state.ts';
import type { Store } from './store/store.ts';
import { waitFor } from './store/wait-for.ts';
import { actionOfSetting, changedKeySettings, isKeySetting, keysSetFor } from './text/key-settings.ts';
import { safeText } from './text/safe-text.ts';
import { DEFAULT_WORD } from './text/setting-words.ts';
import { hasEnded, nameProblem } from './transfer/index.ts';
import type { TrustBook } from './trust/index.ts';
import { createTrustCalls } from './trust-calls.ts';
import { createVerificationCalls } from './verification-calls.ts';
import { VERSION } from './version.ts';
import { whileAttached } from './while-attached.ts';
import type { Modules } from './wiring.ts';

export interface CallsOptions extends Omit<Modules, 'start' | 'stop' | 'isBusy'> {
  home: Home;
  settings: SettingsFile;
  trust: TrustBook;
  store: Store;
  logger: LogFile;
  interfaceMemory: InterfaceMemory;
  discoveryPort: number;
  background: boolean;
  startedAt: number;
  clients(): number;
  keep(caller: Caller): void;
  /** @returns whether the core stays when nobody is attached and nothing is left to do */
  release(caller: Caller): boolean;
  stop(): void;
}

/** How a failed attempt to connect is told; anything else is an error of the call. */
const OUTCOMES: Partial<Record<ErrorCode, ConnectOutcome>> = {
  TINCAN_E_DENIED: 'denied',
  TINCAN_E_BLOCKED: 'blocked',
  TINCAN_E_TIMEOUT: 'timeout',
  TINCAN_E_UNREACHABLE: 'unreachable',
  TINCAN_E_PEER_IDENTITY: 'unreachable',
  TINCAN_E_DISCONNECTED: 'unreachable',
  TINCAN_E_WITHDRAWN: 'withdrawn',
  TINCAN_E_BUSY: 'busy',
};

export function createCalls(options: CallsOptions): CallHandlers {
  const { sessions, chat, rooms, transfers, requests, trust, store, settings, peerRef } = options;

  /** Interfaces that have said whether they are touched. */
  const idlers = new WeakSet<Caller>();

  const rows = (): PeerState[] => Object.values(store.get().peers);

  /**
   * What a person means: a peer that is known, or an address to dial.
   *
   * @throws TincanError TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS
   */
  const resolve = (text: string): { peer: PeerId } | { address: Address } => {
    const found = findPeer(text, rows());
    if (found !== undefined) return { peer: found.id };
    const address = looksLikeAddress(text) ? parseAddress(text.trim()) : undefined;
    if (address !== undefined) return { address };
    throw new TincanError(
      'TINCAN_E_NO_SUCH_PEER',
      `There is no peer ${safeText(text)}. ${nearestPeerHint(text, rows()) ?? 'The list of peers shows who is there; HOST:PORT connects to an address.'}`,
    );
  };

  /** @throws TincanError TINCAN_E_INVALID */
  const addressOf = (text: string): Address => {
    const address = parseAddress(text.trim());
    if (address !== undefined) return address;
    throw new TincanError(
      'TINCAN_E_INVALID',
      `${safeText(text)} is no address. It is HOST or HOST:PORT; IPv6 with a port is in brackets, as [fd00::2]:47470.`,
    );
  };

  const connectTargetOf = async (text: string): Promise<ConnectTarget> => {
    const meant = resolve(text);
    if ('peer' in meant) return { peer: meant.peer, addresses: options.addressesOf(meant.peer) };
    const { host, port } = meant.address;
    const hosts = await resolveHost(host);
    return { addresses: hosts.map((found) => ({ host: found, port })) };
  };

  const requireReady = (): void => {
    if (store.get().self.status === 'needs-name') {
      throw new TincanError('TINCAN_E_NO_NAME', 'Choose a name first (tincan --name NAME).');
    }
  };

  const connect = async (
    target: string,
  ): Promise<{ peer: PeerRef; outcome: ConnectOutcome; message?: string }> => {
    requireReady();
    const where = await connectTargetOf(target);
    try {
      const link = await sessions.connect(where);
      return { peer: peerRef(link.peer), outcome: 'connected' };
    } catch (thrown) {
      const error = toTincanError(thrown);
      const outcome = OUTCOMES[error.code];
      if (outcome === undefined) throw error;
      const [first] = where.addresses;
      const peer =
        where.peer === undefined
          ? { id: '', name: safeText(target), address: first?.host ?? '' }
          : peerRef(where.peer);
      // A text that says no more than the outcome is left to the interface, which knows the peer's label.
      const says = error.message === errorText(error.code) ? {} : { message: error.message };
      return { peer, outcome, ...says };
    }
  };

  const setting = (key: string): keyof typeof SETTINGS => {
    if (isSettingKey(key)) return key;
    throw new TincanError(
      'TINCAN_E_INVALID',
      `There is no setting ${safeText(key)}; there are ${Object.keys(SETTINGS).join(', ')}.`,
    );
  };

  /** Every setting as it holds now, given on the command line, set, or by default. */
  const inForce = (): Record<SettingKey, unknown> => {
    const { self, network, downloads } = store.get();
    return {
      name: self.name,
      port: network.port,
      discoveryPort: network.discoveryPort,
      interfaces: settings.inForce('interfaces'),
      visibility: settings.inForce('visibility'),
      downloads,
      existing: settings.inForce('existing'),
      autoAccept: settings.inForce('autoAccept'),
      spaceReserve: settings.inForce('spaceReserve'),
      sendLimit: settings.inForce('sendLimit'),
      receiveLimit: settings.inForce('receiveLimit'),
      notify: settings.inForce('notify'),
      typing: settings.inForce('typing'),
      readReceipts: settings.inForce('readReceipts'),
      historyDays: settings.inForce('historyDays'),
      theme: settings.inForce('theme'),
      peersColumns: settings.inForce('peersColumns'),
      transfersRows: settings.inForce('transfersRows'),
      keys: settings.inForce('keys'),
      'hooks.message': settings.inForce('hooks.message'),
      'hooks.request': settings.inForce('hooks.request'),
      'hooks.file': settings.inForce('hooks.file'),
      logLevel: settings.inForce('logLevel'),
    };
  };

  /** What holds where a setting is absent: the defaults that depend on the machine among them. */
  const defaultOf = (key: SettingKey): unknown => {
    switch (key) {
      case 'name':
        return '';
      case 'port':
        return PORTS.tcp;
      case 'discoveryPort':
        return PORTS.discovery;
      case 'downloads':
        return options.home.downloads;
      default:
        return settings.inForce(key);
    }
  };

  /**
   * Applies a setting to the running core where that can be done: what is not named here is looked at each time that it matters.
   *
   * @returns from when on it holds: a core never leaves the ports that it has
   */
  const applySetting = (key: SettingKey, value: unknown): SettingEffect => {
    if (key === 'port' || key === 'discoveryPort')
      return store.get().network[key] === value ? 'now' : 'next-start';
    // A screen that is open has sizes of its own, which its keys change.
    if (key === 'peersColumns' || key === 'transfersRows') return 'next-screen';
    if (key === 'downloads') store.set({ downloads: String(value) });
    else if (key === 'logLevel') options.logger.setLevel(value as LogLevel);
    else if (key === 'interfaces') options.announceInterfaces(value as string[]);
    else if (key === 'visibility') options.setVisibility(settings.inForce('visibility'));
    else if (key === 'sendLimit' || key === 'receiveLimit') options.applyLimits();
    else if (key === 'keys') store.set({ keys: settings.inForce('keys') });
    else if (key.startsWith('hooks.')) options.applyHooks();
    else if (key === 'theme') store.set({ theme: settings.inForce('theme') });
    return 'now';
  };

  const refuseChange = (what: string, running: number): never => {
    throw new TincanError(
      'TINCAN_E_NEEDS_RESTART',
      `The running core uses ${what} ${running}. Stop it first (tincan stop) to start it with another.`,
    );
  };

  const ended =
    (id: string) =>
    (state: State): TransferState | undefined => {
      const row = state.transfers[id];
      if (row === undefined) throw new TincanError('TINCAN_E_NO_SUCH_TRANSFER');
      return hasEnded(row.state) ? row : undefined;
    };

  return {
    'self.away': ({ away }) => {
      options.presence.setAway(away);
      return {};
    },
    'self.idle': ({ idle }, caller) => {
      if (!idlers.has(caller)) {
        idlers.add(caller);
        caller.onDetach(() => options.presence.leave(caller));
      }
      options.presence.setIdle(caller, idle);
      return {};
    },
    'self.rename': async ({ name }) => ({ name: await options.rename(name) }),

    'settings.apply': async (given) => {
      const { port, discoveryPort } = store.get().network;
      if (given.port !== undefined) {
        // Before there is a name nothing listens yet, and the port can still be chosen.
        if (store.get().self.status === 'needs-name') options.choosePort(given.port);
        else if (given.port !== 0 && given.port !== port) refuseChange('TCP port', port);
      }
      if (given.discoveryPort !== undefined && given.discoveryPort !== discoveryPort) {
        refuseChange('UDP port', discoveryPort);
      }
      if (given.logLevel !== undefined) {
        const level = LOG_LEVELS.find((known) => known === given.logLevel);
        if (level === undefined)
          throw new TincanError('TINCAN_E_INVALID', `The log levels are ${LOG_LEVELS.join(', ')}.`);
        options.logger.setLevel(level);
      }
      if (given.downloads !== undefined) store.set({ downloads: path.resolve(given.downloads) });
      if (given.interfaces !== undefined) options.announceInterfaces(given.interfaces);
      if (given.name !== undefined) await options.rename(given.name);
      return {};
    },
    'settings.get': ({ key }) => {
      const action = actionOfSetting(key);
      return {
        key,
        value: action === undefined ? inForce()[setting(key)] : keysSetFor(store.get().keys, action),
      };
    },
    'settings.set': async ({ key, value: given }) => {
      const value = given === DEFAULT_WORD && key !== 'name' ? '' : given;
      if (isKeySetting(key)) {
        const keys = changedKeySettings(store.get().keys, key, value);
        settings.set('keys', keys);
        const effect = applySetting('keys', keys);
        const action = actionOfSetting(key);
        return { key, value: action === undefined ? keys : keysSetFor(keys, action), effect };
      }
      const known = setting(key);
      if (value === '' && known !== 'name') {
        settings.unset(known);
        const value = defaultOf(known);
        return { key, value, effect: applySetting(known, value) };
      }
      const parsed = parseSettingText(known, value);
      if (known === 'name') return { key, value: await options.rename(String(parsed)), effect: 'now' };
      const kept = settings.set(known, parsed);
      return { key, value: kept, effect: applySetting(known, kept) };
    },
    'settings.list': () => ({ settings: inForce(), path: settings.path }),

    ...createNetworkCalls(options),

    'peer.resolve': ({ target }) => {
      const meant = resolve(target);
      if ('peer' in meant) return { ...peerRef(meant.peer), known: true };
      return { id: '', name: safeText(target), address: safeText(target), known: false };
    },
    'peer.connect': ({ target }) => connect(target),
    'peer.cancelConnect': ({ peer }) => {
      sessions.cancelConnect(peer);
      return {};
    },
    'peer.disconnect': ({ peer }) => {
      if (!sessions.disconnect(peer)) {
        throw new TincanError(
          'TINCAN_E_NOT_CONNECTED',
          `There is no connection to ${options.directory.labelOf(peer)}.`,
        );
      }
      return { peer: peerRef(peer) };
    },
    'address.add': ({ address }) => ({ address: options.addresses.add(addressOf(address)) }),
    'address.remove': ({ address }) => {
      const removed = options.addresses.remove(addressOf(address));
      if (removed !== undefined) return { address: removed };
      throw new TincanError(
        'TINCAN_E_INVALID',
        `${safeText(address)} is not remembered. "tincan peers added" lists what is.`,
      );
    },
    'address.list': () => ({ addresses: options.addresses.all() }),
    ...createTrustCalls(options),
    ...createVerificationCalls(options.verifications, peerRef),
    ...createEventCalls(options.events),

    'request.accept': async ({ id, into, only, existing }) => {
      if (only !== undefined) await transfers.requireOffered(id, only);
      const folder = await transfers.prepareFolder(id, into === undefined ? undefined : path.resolve(into));
      const { request, accepted } = requests.accept(id, { into: folder, only, existing });
      return { peer: request.peer, ...accepted };
    },
    'request.entries': ({ id, from, count }) => transfers.offerEntries(id, from, count),
    'request.deny': ({ id }) => {
      const { request, denied } = requests.deny(id);
      return { peer: request.peer, ...denied };
    },

    'chat.send': async ({ conversation, text, reply }) => {
      requireReady();
      if (isPeerId(conversation)) requireReachable(conversation);
      return { message: await chat.say(conversation, text, reply) };
    },
    'chat.edit': async ({ conversation, id, text }) => {
      requireReady();
      return { message: await chat.edit(conversation, id, text) };
    },
    'chat.retry': async ({ conversation, id }) => {
      if (isPeerId(conversation)) requireReachable(conversation);
      return { message: await chat.retry(conversation, id) };
    },
    'chat.discard': async ({ conversation, id }) => ({ message: await chat.discard(conversation, id) }),
    'chat.open': async ({ conversation }) => {
      await chat.open(conversation);
      return {};
    },
    'chat.page': (request) => chat.page(request),
    'chat.search': (request) => chat.search(request),
    'chat.remove': async ({ conversation, id, from }) => {
      await chat.remove(conversation, id, from);
      return {};
    },
    'chat.clear': async ({ conversation }) => {
      await chat.clear(conversation);
      return {};
    },
    'chat.typing': ({ conversation, on }) => {
      chat.typing(conversation, on);
      return {};
    },
    'chat.mute': async ({ conversation, muted }) => {
      await chat.setMuted(conversation, muted);
      return {};
    },
    'room.create': ({ name }) => {
      requireReady();
      return { room: rooms.create(name) };
    },
    'room.invite': ({ room, peer }) => ({ room: rooms.invite(room, peer) }),
    'room.remove': ({ room, peer }) => ({ room: rooms.remove(room, peer) }),
    'room.rename': ({ room, name }) => ({ room: rooms.rename(room, name) }),
    'room.topic': ({ room, topic }) => ({ room: rooms.setTopic(room, topic) }),
    'room.handOver': ({ room, peer }) => ({ room: rooms.handOver(room, peer) }),
    'room.leave': ({ room }) => ({ room: rooms.leave(room) }),
    'room.ask': ({ peer, name }) => {
      requireReady();
      return { room: rooms.ask(peer, name) };
    },
    'chat.settled': async ({ conversation, id }, caller) => {
      const message = await whileAttached(caller, (detached) => chat.settled(conversation, id, detached));
      if (message === undefined) throw new TincanError('TINCAN_E_INVALID', 'There is no such message.');
      return { message };
    },
    'chat.read': async ({ conversation, upTo }) => {
      await chat.markRead(conversation, upTo);
      return {};
    },

    'transfer.send': async ({ peer, paths, as }) => {
      requireReady();
      requireReachable(peer);
      for (const source of paths) {
        if (!path.isAbsolute(source)) throw new TincanError('TINCAN_E_INVALID', 'Paths are absolute here.');
      }
      if (as !== undefined && (paths.length !== 1 || nameProblem(as) !== undefined)) {
        const why =
          paths.length === 1 ? `cannot be a file's name: ${nameProblem(as)}` : 'names one file only';
        throw new TincanError('TINCAN_E_INVALID', `"${safeText(as)}" ${why}.`);
      }
      return { transfer: await transfers.send(peer, paths, as) };
    },
    'transfer.spool': async (_none, caller) => {
      const spooled = await transfers.spool();
      caller.onDetach(() => transfers.abandonSpool(spooled));
      return { path: spooled };
    },
    'transfer.pause': ({ id }) => ({ transfer: transfers.pause(id) }),
    'transfer.resume': ({ id }) => ({ transfer: transfers.resume(id) }),
    'transfer.cancel': ({ id }) => transfers.cancel(id).then((transfer) => ({ transfer })),
    'transfer.retry': async ({ id }) => ({ transfer: await transfers.retry(id) }),
    'transfer.move': ({ id, to }) => ({ transfer: transfers.move(id, to) }),
    'transfer.history': ({ before, limit }) => ({
      transfers: transfers.history(Math.min(limit, TRANSFER.pageEntries), before),
    }),
    'transfer.settled': async ({ id }, caller) => ({
      transfer: await whileAttached(caller, (detached) => waitFor(store, ended(id), detached)),
    }),
    'receive.auto': ({ rule, into, count, existing, single }, caller) => {
      const remove = options.addAutoAccept({
        rule,
        into: into === undefined ? undefined : path.resolve(into),
        left: count,
        existing,
        single,
      });
      caller.onDetach(remove);
      return {};
    },

    'interface.save': (left, caller) => {
      options.interfaceMemory.save(left, caller);
      return {};
    },
    'interface.restore': (_none, caller) => options.interfaceMemory.restore(caller),

    'core.status': () => {
      const state = store.get();
      return {
        pid: process.pid,
        version: VERSION,
        id: state.self.id,
        name: state.self.name,
        port: state.network.port,
        interfaces: state.network.interfaces,
        visibility: state.self.visibility ?? 'everyone',
        home: options.home.root,
        downloads: state.downloads,
        nearby: rows().filter((row) => row.state === 'nearby').length,
        connected: sessions.links().length,
        transfers: transfers.openCount(),
        uptimeSeconds: Math.floor((Date.now() - options.startedAt) / 1_000),
        clients: options.clients(),
        background: options.background,
      };
    },
    'core.keep': (_params, caller) => {
      options.keep(caller);
      return {};
    },
    'core.release': (_params, caller) => {
      return { stays: options.release(caller) };
    },
    'core.stop': () => {
      options.stop();
      return {};
    },
  };

  /** Messages and files go to connected peers, and are kept for approved ones; a stranger is asked first. */
  function requireReachable(peer: PeerId): void {
    if (trust.isBlocked(peer))
      throw new TincanError('TINCAN_E_BLOCKED', 'You have blocked that peer; unblock it first.');
    if (sessions.linkOf(peer) !== undefined || trust.isApproved(peer)) return;
    throw new TincanError(
      'TINCAN_E_NOT_CONNECTED',
      `Not connected to ${options.directory.labelOf(peer)}; connect first.`,
    );
  }
}
