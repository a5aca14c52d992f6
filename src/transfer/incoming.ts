/**
 * The receiving side: an offer's manifest is fetched and checked, the user is asked, and after a yes the data
 * connection is made by whichever way works.
 */
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { type ErrorCode, systemCode, TincanError, toTincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import { logError, logId } from '../log/logger.ts';
import type { PeerId, TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { WireMessageOf } from '../wire/messages.ts';
import { createManifestIntake, type ManifestIntake, type ManifestSummary } from './manifest-intake.ts';
import { makeReceivedFolder } from './received-folder.ts';
import type { TransferContext } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';

type OfferMessage = WireMessageOf<'offer'>;

export interface Incoming {
  onOffer(peer: PeerId, offer: OfferMessage): void;
  onPage(peer: PeerId, page: WireMessageOf<'manifest-page'>): void;
  /** The sender took back an offer that nobody has been shown yet. */
  onWithdrawn(peer: PeerId, id: string): void;
  /** The question, if one is open, is taken back. */
  withdraw(id: string): void;
  onPeerGone(peer: PeerId): void;
  onConnected(id: string): void;
  stop(): void;
}

/** An offer whose manifest is on its way or whose user is being asked. */
interface Undecided {
  peer: PeerId;
  offer: OfferMessage;
  intake: ManifestIntake;
  expiry?: NodeJS.Timeout;
}

/**
 * How far the search for a data connection has gone. `first`: this side dials the sender's data port. `both`: it
 * dials the sender's main port too, and has asked the sender to dial its data port. `main`: nothing of that has
 * worked, and the sender dials this side's main port. See docs/protocol.md.
 */
type RouteStage = 'first' | 'both' | 'main';
interface Routing {
  stage: RouteStage;
  timers: NodeJS.Timeout[];
}

export function createIncoming(context: TransferContext): Incoming {
  const { table, plane, mainPlane, requests, logger } = context;
  const undecided = new Map<string, Undecided>();
  const routing = new Map<string, Routing>();
  const manifestOf = (id: string): string => path.join(table.directoryOf(id), 'manifest.jsonl');

  const decline = (id: string, code: ErrorCode): void => {
    const found = undecided.get(id);
    if (found === undefined) return;
    forget(id);
    context.send(found.peer, { t: 'decline', id, code });
    const error = {
      code,
      message: code === 'TINCAN_E_DENIED' ? 'Declined by you.' : new TincanError(code).message,
    };
    table.become(id, 'declined', { error });
  };

  /** Ends the undecided state; the manifest's file goes with it unless the offer was accepted. */
  const forget = (id: string): void => {
    const found = undecided.get(id);
    if (found === undefined) return;
    undecided.delete(id);
    clearTimeout(found.expiry);
    requests.remove(id);
    table.removeDirectory(id, () => found.intake.discard());
  };

  const refuseOffer = (id: string, entry: Undecided, thrown: unknown): void => {
    // Withdrawn in the meantime.
    if (undecided.get(id) !== entry) return;
    const { peer } = entry;
    const error = toTincanError(thrown);
    logger.warn({ peer: logId(peer), ...logError(error) }, 'an offer was refused');
    forget(id);
    context.send(peer, { t: 'decline', id, code: error.code });
    // Its user was asked already.
    table.become(id, 'failed', { error: error.toJSON() });
    context.notice(
      'warning',
      `${context.peerRef(peer).name} offered something that cannot be taken: ${error.message}`,
      peer,
    );
  };

  const fetchMore = (id: string, { peer, intake }: Undecided): void => {
    context.send(peer, { t: 'manifest-get', id, from: intake.nextByte });
  };

  const askUser = async (id: string, entry: Undecided, summary: ManifestSummary): Promise<void> => {
    const { peer, offer } = entry;
    const freeBytes = await freeSpace(context.downloads());
    // Withdrawn while the disk was asked.
    if (undecided.get(id) !== entry) return;
    const createdAt = context.now();
    const expiresAt = createdAt + TRANSFER.offer;
    const name = safeText(offerName(offer, summary));
    const ref = context.peerRef(peer);
    table.add({
      id,
      direction: 'receive',
      peer: ref,
      name,
      state: 'offered',
      files: offer.files,
      bytes: offer.bytes,
      transferred: 0,
      filesDone: 0,
      rate: 0,
      path: context.downloads(),
      problems: [],
      createdAt,
    });
    entry.expiry = setTimeout(() => decline(id, 'TINCAN_E_TIMEOUT'), TRANSFER.offer);
    const missing = freeBytes !== undefined && offer.bytes + TRANSFER.spaceReserve > freeBytes;
    requests.add(
      {
        id,
        kind: 'files',
        peer: ref,
        transferId: id,
        files: offer.files,
        bytes: offer.bytes,
        names: summary.topNames.map((top) => safeText(top)),
        moreNames: summary.topEntries - summary.topNames.length,
        ...(freeBytes === undefined ? {} : { freeBytes }),
        createdAt,
        expiresAt,
        ...(missing ? { warning: 'There is not enough room for it on the disk.' } : {}),
      },
      {
        accept(into) {
          void accept(id, into ?? context.downloads());
          return { transferId: id };
        },
        deny() {
          decline(id, 'TINCAN_E_DENIED');
          return { blocked: false };
        },
      },
    );
  };

  const accept = async (id: string, into: string): Promise<void> => {
    const found = undecided.get(id);
    if (found === undefined) return;
    const { peer, offer } = found;
    undecided.delete(id);
    clearTimeout(found.expiry);
    try {
      await makeReceivedFolder(into, context.umask);
      const free = await freeSpace(into);
      if (free !== undefined && offer.bytes + TRANSFER.spaceReserve > free) {
        throw new TincanError('TINCAN_E_NO_SPACE', `There is not enough room in ${safeText(into)}.`);
      }
    } catch (thrown) {
      const code = systemCode(thrown);
      const error =
        thrown instanceof TincanError
          ? thrown
          : new TincanError(
              'TINCAN_E_FILE_ACCESS',
              `${safeText(into)} cannot be used (${code ?? 'unknown error'}).`,
            );
      context.send(peer, { t: 'decline', id, code: error.code });
      table.become(id, 'failed', { error: error.toJSON() });
      return;
    }
    const row = table.get(id);
    if (row === undefined || hasEnded(row.state)) return;
    if (!context.send(peer, { t: 'accept', id })) {
      table.become(id, 'failed', { error: new TincanError('TINCAN_E_DISCONNECTED').toJSON() });
      return;
    }
    table.become(id, 'active', { path: into });
    plane.openReceive(job(id, offer, peer, into));
    jobs.set(id, { offer, into });
    findRoute(id, peer);
  };
  /** At which stage a data connection with a peer came up the last time, for as long as the session lives. */
  const stageOf = new Map<PeerId, RouteStage>();
  /** What the main plane needs if it has to take over. */
  const jobs = new Map<string, { offer: OfferMessage; into: string }>();
  const job = (id: string, offer: OfferMessage, peer: PeerId, into: string) => ({
    id,
    peer,
    address: context.peerRef(peer).address,
    manifestPath: manifestOf(id),
    into,
    umask: context.umask,
    files: offer.files,
    bytes: offer.bytes,
  });

  /** Starts the search where it ended the last time with this peer; each stage adds ways to those before it. */
  const findRoute = (id: string, peer: PeerId): void => {
    const route = context.routeOf(peer);
    if (route === undefined) return;
    const known = stageOf.get(peer) ?? 'first';
    const way: Routing = { stage: 'first', timers: [] };
    routing.set(id, way);
    if (known === 'main') {
      takeMainPort(id, peer);
    } else {
      plane.dial(id, [route.data ?? route.main]);
      const toBoth = (): void => {
        way.stage = 'both';
        if (route.data !== undefined) plane.dial(id, [route.main]);
        context.send(peer, { t: 'dial', id });
      };
      if (known === 'both') toBoth();
      else way.timers.push(setTimeout(toBoth, TRANSFER.routeStagger));
      way.timers.push(setTimeout(() => takeMainPort(id, peer), TRANSFER.routeStagger + TRANSFER.dataDial));
    }
    way.timers.push(setTimeout(() => noRoute(id), TRANSFER.dataRoute));
  };
  const takeMainPort = (id: string, peer: PeerId): void => {
    const way = routing.get(id);
    const kept = jobs.get(id);
    if (way === undefined || kept === undefined) return;
    way.stage = 'main';
    // From here the core's own thread has the job: only it can take what comes by the main port.
    plane.close(id);
    mainPlane.openReceive(job(id, kept.offer, peer, kept.into));
    context.send(peer, { t: 'dial', id, main: true });
  };
  const noRoute = (id: string): void => {
    settleRoute(id);
    context.fail(id, new TincanError('TINCAN_E_DATA_ROUTE'));
  };
  const settleRoute = (id: string): void => {
    for (const timer of routing.get(id)?.timers ?? []) clearTimeout(timer);
    routing.delete(id);
    jobs.delete(id);
  };

  return {
    onOffer(peer, offer) {
      const { id } = offer;
      const row = table.get(id);
      if (undecided.has(id) || (row !== undefined && !mayComeAgain(row, peer))) return;
      const ofPeer = [...undecided.values()].filter((other) => other.peer === peer).length;
      if (ofPeer >= TRANSFER.undecidedOffers) {
        context.send(peer, { t: 'decline', id, code: 'TINCAN_E_BUSY' });
        return;
      }
      // Counted before anything is waited for: offers come as fast as a peer can write.
      const entry: Undecided = { peer, offer, intake: createManifestIntake({ path: manifestOf(id), offer }) };
      undecided.set(id, entry);
      const begin = async (): Promise<void> => {
        await table.makeDirectory(id);
        const free = await freeSpace(table.directoryOf(id));
        if (free !== undefined && offer.manifestBytes + TRANSFER.spaceReserve > free) {
          throw new TincanError('TINCAN_E_NO_SPACE', 'There is not enough room for the list of its files.');
        }
        if (undecided.get(id) === entry) fetchMore(id, entry);
      };
      begin().catch((thrown: unknown) => refuseOffer(id, entry, thrown));
    },
    onPage(peer, page) {
      const entry = undecided.get(page.id);
      if (entry === undefined || entry.peer !== peer) return;
      if (page.from !== entry.intake.nextByte || entry.intake.complete) {
        refuseOffer(page.id, entry, new TincanError('TINCAN_E_MANIFEST'));
        return;
      }
      entry.intake
        .add(page.lines)
        .then(async () => {
          if (undecided.get(page.id) !== entry) return;
          if (!entry.intake.complete) fetchMore(page.id, entry);
          else await askUser(page.id, entry, await entry.intake.finish());
        })
        .catch((thrown: unknown) => refuseOffer(page.id, entry, thrown));
    },
    onWithdrawn(peer, id) {
      if (undecided.get(id)?.peer === peer) forget(id);
    },
    withdraw(id) {
      forget(id);
      settleRoute(id);
    },
    onPeerGone(peer) {
      for (const [id, entry] of undecided) if (entry.peer === peer) forget(id);
      for (const id of routing.keys()) if (table.get(id)?.peer.id === peer) settleRoute(id);
      stageOf.delete(peer);
    },
    onConnected(id) {
      const way = routing.get(id);
      const peer = table.get(id)?.peer.id;
      if (way !== undefined && peer !== undefined) stageOf.set(peer, way.stage);
      settleRoute(id);
    },
    stop() {
      for (const id of [...undecided.keys()]) forget(id);
      for (const id of [...routing.keys()]) settleRoute(id);
    },
  };
}

/** An offer that ended with its session, before its user had answered, is made again under its id. */
function mayComeAgain(row: TransferState, peer: PeerId): boolean {
  return (
    row.direction === 'receive' &&
    row.peer.id === peer &&
    row.state === 'failed' &&
    row.startedAt === undefined &&
    row.error?.code === 'TINCAN_E_DISCONNECTED'
  );
}

function offerName(offer: OfferMessage, summary: ManifestSummary): string {
  const [only] = summary.topNames;
  if (summary.topEntries === 1 && only !== undefined) return only;
  return offer.folders === 0 ? `${offer.files} files` : `${summary.topEntries} items`;
}

/** Free bytes where a folder is or will be; undefined where that cannot be told. */
async function freeSpace(folder: string): Promise<number | undefined> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    try {
      const found = await statfs(at);
      return found.bavail * found.bsize;
    } catch (thrown) {
      if (systemCode(thrown) !== 'ENOENT' || at === path.dirname(at)) return undefined;
    }
  }
}
