/**
 * What this device's user is being asked: connections, files and rooms, each with a small number to answer it by. The
 * modules that ask keep the facts; this book keeps what is shown, and leads an answer back to its asker.
 */
import { TincanError } from '../errors.ts';
import { REQUESTS } from '../limits.ts';
import type { ExistingFiles, RequestState } from '../store/state.ts';

/** A request as its asker makes it: the book gives it its number. */
export type UnnumberedRequest = Omit<RequestState, 'number'>;

/** How a person wants what is accepted; what is not said is as the settings have it. */
export interface Choice {
  /** Absolute path of the folder for the files. */
  into?: string | undefined;
  /** Paths of the files and folders that are wanted; absent: all. */
  only?: readonly string[] | undefined;
  existing?: ExistingFiles | undefined;
}

/** How the asker wants to hear the answer. */
export interface Answer<Accepted, Denied> {
  accept(choice: Choice): Accepted;
  deny(): Denied;
}

export interface Accepted {
  transferId?: string;
  /** Of an invitation, or of somebody who asked to be let in. */
  roomId?: string;
}
export interface Denied {
  /** That was one no too many: the peer is blocked now. */
  blocked: boolean;
}

export interface RequestBook {
  /** Puts a request before the user. */
  add(request: UnnumberedRequest, answer: Answer<Accepted, Denied>): RequestState;
  /** Puts something more before the user who is asked. */
  warn(id: string, warning: string): void;
  /** Takes it away: answered, withdrawn or expired. */
  remove(id: string): void;
  get(id: string): RequestState | undefined;
  all(): RequestState[];
  /** @throws TincanError TINCAN_E_NO_SUCH_REQUEST */
  accept(id: string, choice?: Choice): { request: RequestState; accepted: Accepted };
  /** @throws TincanError TINCAN_E_NO_SUCH_REQUEST */
  deny(id: string): { request: RequestState; denied: Denied };
}

/** How a request ended: with an answer, or without one. */
export type Ending = 'accepted' | 'denied' | 'unanswered';

/**
 * @param onChange the request with this id is new, has changed, or is gone
 * @param now ms of a clock that never jumps
 * @param onEnd told of each that has gone, and how
 */
export function createRequestBook(
  onChange: (id: string, request: RequestState | undefined) => void,
  now: () => number = () => performance.now(),
  onEnd: (request: RequestState, ending: Ending) => void = () => {},
): RequestBook {
  interface Open {
    request: RequestState;
    asker: Answer<Accepted, Denied>;
    ending: Ending;
  }
  const open = new Map<string, Open>();

  let lastNumber = 0;
  let lastRemoved = Number.NEGATIVE_INFINITY;
  /**
   * Numbers go up, so that an answer typed a moment too late never reaches another request than the one that
   * was read. They begin anew once nothing has been open for a while.
   */
  const nextNumber = (): number => {
    if (open.size === 0 && now() - lastRemoved > REQUESTS.numberKept) lastNumber = 0;
    lastNumber += 1;
    return lastNumber;
  };
  /** Leads an answer to its asker, who may take the request away within that. */
  const answer = <T>(id: string, ending: Ending, tell: (asker: Open['asker']) => T): [RequestState, T] => {
    const found = open.get(id);
    if (found === undefined) throw new TincanError('TINCAN_E_NO_SUCH_REQUEST');
    found.ending = ending;
    try {
      const told = tell(found.asker);
      book.remove(id);
      return [found.request, told];
    } catch (thrown) {
      found.ending = 'unanswered';
      throw thrown;
    }
  };

  const book: RequestBook = {
    add(request, asker) {
      const numbered: RequestState = { ...request, number: nextNumber() };
      open.set(request.id, { request: numbered, asker, ending: 'unanswered' });
      onChange(request.id, numbered);
      return numbered;
    },
    warn(id, warning) {
      const found = open.get(id);
      if (found === undefined) return;
      const before = found.request.warning;
      const request = { ...found.request, warning: before === undefined ? warning : `${before} ${warning}` };
      open.set(id, { ...found, request });
      onChange(id, request);
    },
    remove(id) {
      const found = open.get(id);
      if (found === undefined) return;
      open.delete(id);
      lastRemoved = now();
      onChange(id, undefined);
      onEnd(found.request, found.ending);
    },
    get: (id) => open.get(id)?.request,
    all: () => [...open.values()].map(({ request }) => request),
    accept(id, choice = {}) {
      const [request, accepted] = answer(id, 'accepted', (asker) => asker.accept(choice));
      return { request, accepted };
    },
    deny(id) {
      const [request, denied] = answer(id, 'denied', (asker) => asker.deny());
      return { request, denied };
    },
  };
  return book;
}
