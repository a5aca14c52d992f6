/**
 * The receiving side until the answer: an offer's manifest is fetched and checked, and the user is asked. What was
 * accepted is in the journal before the sender hears of it.
 */
import { type ErrorCode, systemCode, TincanError, toTincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import { logError, logId } from '../log/logger.ts';
import type { Choice, Gone } from '../requests/index.ts';
import type { OfferEntry, PeerId, TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { WireMessageOf } from '../wire/messages.ts';
import type { Continuation } from './continuation.ts';
import { endedMessage } from './ended-message.ts';
import { freeSpace } from './free-space.ts';
import { createManifestIntake, type ManifestIntake, type ManifestSummary } from './manifest-intake.ts';
import { listOffer, measureSelection, unknownPath } from './offer-contents.ts';
import { makeReceivedFolder } from './received-folder.ts';
import { newKept, type Receiving } from './record.ts';
import { createShownOffers } from './shown-offers.ts';
import type { TransferContext } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';

type OfferMessage = WireMessageOf<'offer'>;

export interface Offers {
  onOffer(peer: PeerId, offer: OfferMessage): void;
  onPage(peer: PeerId, page: WireMessageOf<'manifest-page'>): void;
  /** The sender took back an offer that nobody has been shown yet. */
  onWithdrawn(peer: PeerId, id: string): void;
  /** The question, if one is open, is taken back; `settled`: by this user. */
  withdraw(id: string, why: Gone): void;
  onPeerGone(peer: PeerId): void;
  /**
   * Makes sure that these paths name something in an offer, before it is answered.
   * @throws TincanError TINCAN_E_NO_SUCH_REQUEST, TINCAN_E_NO_SUCH_FILE
   */
  requireEntries(id: string, only: readonly string[]): Promise<void>;
  /**
   * Makes the folder that an offer is to go into, before it is answered: where that fails, its user can name another.
   * @param into absolute path; undefined: the folder that is set when this is called, whatever is set while it is made
   * @returns that folder; undefined for what is no open offer
   * @throws TincanError TINCAN_E_FILE_ACCESS
   */
  prepareFolder(id: string, into: string | undefined): Promise<string | undefined>;
  /**
   * The files of an offer that waits for its answer, from an entry on.
   * @throws TincanError TINCAN_E_NO_SUCH_REQUEST
   */
  entries(id: string, from: number, count: number): Promise<{ entries: OfferEntry[]; next?: number }>;
  stop(): void;
}

/** An offer whose manifest is on its way or whose user is being asked. */
interface Undecided {
  peer: PeerId;
  offer: OfferMessage;
  intake: ManifestIntake;
  /** `ready`: there is room for its list; `fetched`: it is being fetched, or was. */
  list: 'new' | 'ready' | 'fetched';
  expiry?: NodeJS.Timeout;
}

export function createOffers(context: TransferContext, continuation: () => Continuation): Offers {
  const { table, requests, questions, logger } = context;
  const undecided = new Map<string, Undecided>();
  const { manifestOf } = table;
  /** When the user was last told of an offer of a peer that was refused; in ms of a clock that never jumps. */
  const warned = new Map<PeerId, number>();
  const shown = createShownOffers();

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
  const forget = (id: string, why?: Gone): void => {
    const found = undecided.get(id);
    if (found === undefined) return;
    undecided.delete(id);
    clearTimeout(found.expiry);
    questions.remove(id, why);
    table.removeDirectory(id, () => found.intake.discard());
    fetchNext(found.peer);
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
    // A peer can make such offers as fast as it writes, and the words must not push out all others.
    if (performance.now() - (warned.get(peer) ?? Number.NEGATIVE_INFINITY) < TRANSFER.refusalTold) return;
    warned.set(peer, performance.now());
    context.notice(
      'warning',
      `${context.labelOf(peer)} offered something that cannot be taken: ${error.message}`,
      peer,
    );
  };

  const fetchMore = (id: string, { peer, intake }: Undecided): void => {
    context.send(peer, { t: 'manifest-get', id, from: intake.nextByte });
  };
  /** A peer's lists come one after the other: the names in a folder of a million are in memory until their list is whole. */
  const fetchNext = (peer: PeerId): void => {
    const ofPeer = [...undecided].filter(([, entry]) => entry.peer === peer);
    if (ofPeer.some(([, { list, intake }]) => list === 'fetched' && !intake.complete)) return;
    const next = ofPeer.find(([, { list }]) => list === 'ready');
    if (next === undefined) return;
    const [id, entry] = next;
    entry.list = 'fetched';
    fetchMore(id, entry);
  };

  const askUser = async (id: string, entry: Undecided, summary: ManifestSummary): Promise<void> => {
    const { peer, offer } = entry;
    const into = context.inboxOf(peer);
    const freeBytes = await freeSpace(into);
    // Withdrawn while the disk was asked.
    if (undecided.get(id) !== entry) return;
    const createdAt = context.now();
    const expiresAt = createdAt + TRANSFER.offer;
    const ref = context.peerRef(peer);
    const receiving: Receiving = { offer, into, existing: context.existing() };
    // What is there already and the same takes no room; that shows only once it is looked at.
    const needed = (context.existing() === 'keep' ? offer.bytes : 0) + context.reserve();
    const missing = freeBytes !== undefined && needed > freeBytes;
    const contents = contentsOf(peer, offer);
    entry.expiry = setTimeout(() => decline(id, 'TINCAN_E_TIMEOUT'), TRANSFER.offer);
    questions.ask({
      request: {
        id,
        kind: 'files',
        peer: ref,
        transferId: id,
        files: offer.files,
        bytes: offer.bytes,
        names: summary.top.map((top) => safeText(top.path)),
        entries: summary.top.map((top) => ({ ...top, path: safeText(top.path) })),
        moreNames: summary.topEntries - summary.top.length,
        into,
        ...(freeBytes === undefined ? {} : { freeBytes }),
        createdAt,
        expiresAt,
        ...(missing ? { warning: 'There is not enough room for it on the disk.' } : {}),
      },
      asker: {
        accept(choice) {
          void accept(id, choice);
          return { transferId: id };
        },
        deny() {
          decline(id, 'TINCAN_E_DENIED');
          return { blocked: false };
        },
      },
      contents,
      onShow() {
        shown.add(id, contents);
        table.add(
          {
            id,
            direction: 'receive',
            peer: ref,
            name: safeText(offerName(offer, summary)),
            state: 'offered',
            files: offer.files,
            bytes: offer.bytes,
            transferred: 0,
            filesDone: 0,
            rate: 0,
            path: into,
            problems: [],
            createdAt,
            ...(offer.retryOf === undefined ? {} : { retryOf: offer.retryOf }),
          },
          newKept({ receiving }),
        );
      },
    });
  };

  /** What the accepted part of an offer amounts to. */
  const measure = async (
    id: string,
    offer: OfferMessage,
    only: readonly string[] | undefined,
  ): Promise<Pick<TransferState, 'files' | 'bytes' | 'offered'>> => {
    const { files, bytes } = offer;
    if (only === undefined) return { files, bytes };
    const part = await measureSelection(manifestOf(id), only);
    if (part.files === 0 && part.folders === 0) {
      throw new TincanError('TINCAN_E_NO_SUCH_FILE', 'Nothing of that name is in the offer.');
    }
    if (part.files === files && part.bytes === bytes) return { files, bytes };
    return { files: part.files, bytes: part.bytes, offered: { files, bytes } };
  };

  const accept = async (id: string, choice: Choice): Promise<void> => {
    const found = undecided.get(id);
    if (found === undefined) return;
    const { peer, offer } = found;
    const { into = context.inboxOf(peer), only, existing = context.existing() } = choice;
    undecided.delete(id);
    clearTimeout(found.expiry);
    let amount: Pick<TransferState, 'files' | 'bytes' | 'offered'>;
    try {
      amount = await measure(id, offer, only);
      await makeReceivedFolder(into, context.umask);
      const row = table.get(id);
      if (row === undefined || hasEnded(row.state)) return;
      const tops = topsOf(offer.retryOf, peer);
      table.keep(id, {
        accepted: true,
        receiving: {
          offer,
          into,
          existing,
          ...(only === undefined ? {} : { only: [...only] }),
          ...(tops === undefined ? {} : { tops }),
        },
      });
    } catch (thrown) {
      const error = acceptError(thrown, into);
      context.send(peer, { t: 'decline', id, code: error.code });
      table.note(id, { answered: true });
      table.become(id, 'failed', { error: error.toJSON() });
      return;
    }
    const { offered } = amount;
    table.become(id, 'active', { path: into, ...amount });
    const part = offered === undefined ? {} : { files: amount.files, bytes: amount.bytes };
    if (!context.send(peer, { t: 'accept', id, ...part })) {
      // The session has just ended: it goes on with the next one.
      table.become(id, 'queued');
      return;
    }
    // The sender's job is for all of it: for a part it has to open another.
    if (offered === undefined) continuation().begin(id);
    else continuation().goOn(id);
  };

  /** Where an earlier transfer of this peer put its folders. */
  const topsOf = (retryOf: string | undefined, peer: PeerId): Record<string, string> | undefined => {
    const earlier = retryOf === undefined ? undefined : context.journal.find(retryOf);
    return earlier?.row.peer.id === peer ? earlier.kept.receiving?.tops : undefined;
  };

  /** @throws TincanError TINCAN_E_NO_SUCH_REQUEST for an offer that nobody is being asked about */
  const requireWaiting = (id: string): void => {
    if (requests.get(id) === undefined || !undecided.has(id))
      throw new TincanError('TINCAN_E_NO_SUCH_REQUEST');
  };

  return {
    onOffer(peer, offer) {
      const { id } = offer;
      const row = table.get(id);
      if (undecided.has(id) || (row !== undefined && !hasEnded(row.state))) return;
      const known = context.journal.find(id)?.row;
      if (known !== undefined && !mayComeAgain(known, peer)) {
        if (known.peer.id === peer) context.send(peer, endedMessage(known));
        return;
      }
      if (shown.isOther(id, contentsOf(peer, offer))) {
        context.send(peer, { t: 'decline', id, code: 'TINCAN_E_MANIFEST' });
        return;
      }
      const ofPeer = [...undecided.values()].filter((other) => other.peer === peer).length;
      if (ofPeer >= TRANSFER.undecidedOffers) {
        context.send(peer, { t: 'decline', id, code: 'TINCAN_E_BUSY' });
        return;
      }
      // Counted before anything is waited for: offers come as fast as a peer can write.
      const intake = createManifestIntake({ path: manifestOf(id), offer });
      const entry: Undecided = { peer, offer, intake, list: 'new' };
      undecided.set(id, entry);
      const begin = async (): Promise<void> => {
        await table.makeDirectory(id);
        const free = await freeSpace(table.directoryOf(id));
        if (free !== undefined && offer.manifestBytes + TRANSFER.spaceReserve > free) {
          throw new TincanError('TINCAN_E_NO_SPACE', 'There is not enough room for the list of its files.');
        }
        if (undecided.get(id) !== entry) return;
        entry.list = 'ready';
        fetchNext(peer);
      };
      begin().catch((thrown: unknown) => refuseOffer(id, entry, thrown));
    },
    onPage(peer, page) {
      const entry = undecided.get(page.id);
      if (entry === undefined || entry.peer !== peer) return;
      if (entry.list !== 'fetched' || page.from !== entry.intake.nextByte || entry.intake.complete) {
        refuseOffer(page.id, entry, new TincanError('TINCAN_E_MANIFEST'));
        return;
      }
      entry.intake
        .add(page.lines)
        .then(async () => {
          if (undecided.get(page.id) !== entry) return;
          if (!entry.intake.complete) {
            fetchMore(page.id, entry);
            return;
          }
          fetchNext(peer);
          await askUser(page.id, entry, await entry.intake.finish());
        })
        .catch((thrown: unknown) => refuseOffer(page.id, entry, thrown));
    },
    onWithdrawn(peer, id) {
      if (undecided.get(id)?.peer === peer) forget(id);
    },
    withdraw: (id, why) => forget(id, why),
    onPeerGone(peer) {
      for (const [id, entry] of undecided) {
        if (entry.peer !== peer) continue;
        forget(id, 'lost');
        // The sender offers it again when it is back.
        table.forget(id);
      }
    },
    async requireEntries(id, only) {
      requireWaiting(id);
      const unknown = await unknownPath(manifestOf(id), only);
      if (unknown === undefined) return;
      throw new TincanError(
        'TINCAN_E_NO_SUCH_FILE',
        `There is no ${safeText(unknown)} in the offer, which still waits. Its files can be listed (/files NUMBER, tincan requests --files ID).`,
      );
    },
    async prepareFolder(id, into) {
      const found = undecided.get(id);
      if (found === undefined) return undefined;
      const folder = into ?? context.inboxOf(found.peer);
      try {
        await makeReceivedFolder(folder, context.umask);
        return folder;
      } catch (thrown) {
        const { code, message } = acceptError(thrown, folder);
        throw new TincanError(
          code,
          `${message} The offer still waits; it can be accepted into another folder.`,
          { cause: thrown },
        );
      }
    },
    entries(id, from, count) {
      requireWaiting(id);
      return listOffer(manifestOf(id), from, Math.min(count, TRANSFER.pageEntries));
    },
    stop() {
      for (const id of [...undecided.keys()]) {
        forget(id);
        table.forget(id);
      }
    },
  };
}

/** An offer that nobody accepted is made again under its id where it ended with its session. */
function mayComeAgain(row: TransferState, peer: PeerId): boolean {
  return (
    row.direction === 'receive' &&
    row.peer.id === peer &&
    row.state === 'failed' &&
    row.startedAt === undefined
  );
}

/** What a yes to an offer is a yes to. */
function contentsOf(peer: PeerId, { manifestSha256, retryOf = '' }: OfferMessage): string {
  return `${peer} ${manifestSha256} ${retryOf}`;
}

function acceptError(thrown: unknown, into: string): TincanError {
  if (thrown instanceof TincanError) return thrown;
  const code = systemCode(thrown);
  return new TincanError(
    'TINCAN_E_FILE_ACCESS',
    `${safeText(into)} cannot be used (${code ?? 'unknown error'}).`,
    {
      cause: thrown,
    },
  );
}

function offerName(offer: OfferMessage, summary: ManifestSummary): string {
  const [only] = summary.top;
  if (summary.topEntries === 1 && only !== undefined) return only.path;
  return offer.folders === 0 ? `${offer.files} files` : `${summary.topEntries} items`;
}
