/**
 * What this device's user is being asked: connections and files, each with a small number to answer it by. The
 * modules that ask keep the facts; this book keeps what is shown, and leads an answer back to its asker.
 */
import { TincanError } from '../errors.ts';
import { REQUESTS } from '../limits.ts';
import type { RequestState } from '../store/state.ts';

/** How the asker wants to hear the answer. */
export interface Answer<Accepted, Denied> {
  /** @param into folder for the files, where the person named one */
  accept(into: string | undefined): Accepted;
  deny(): Denied;
}

export interface Accepted {
  transferId?: string;
}
export interface Denied {
  blocked: boolean;
}

export interface RequestBook {
  /** Puts a request before the user. */
  add(request: Omit<RequestState, 'number'>, answer: Answer<Accepted, Denied>): RequestState;
  /** Takes it away: answered, withdrawn or expired. */
  remove(id: string): void;
  get(id: string): RequestState | undefined;
  all(): RequestState[];
  /** @throws TincanError TINCAN_E_NO_SUCH_REQUEST */
  accept(id: string, into?: string): { request: RequestState; accepted: Accepted };
  /** @throws TincanError TINCAN_E_NO_SUCH_REQUEST */
  deny(id: string): { request: RequestState; denied: Denied };
}

/**
 * @param onChange the request with this id is new, or gone
 * @param now ms of a clock that never jumps
 */
export function createRequestBook(
  onChange: (id: string, request: RequestState | undefined) => void,
  now: () => number = () => performance.now(),
): RequestBook {
  const open = new Map<string, { request: RequestState; answer: Answer<Accepted, Denied> }>();

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
  const take = (id: string): { request: RequestState; answer: Answer<Accepted, Denied> } => {
    const found = open.get(id);
    if (found === undefined) throw new TincanError('TINCAN_E_NO_SUCH_REQUEST');
    return found;
  };

  const book: RequestBook = {
    add(request, answer) {
      const numbered: RequestState = { ...request, number: nextNumber() };
      open.set(request.id, { request: numbered, answer });
      onChange(request.id, numbered);
      return numbered;
    },
    remove(id) {
      if (!open.delete(id)) return;
      lastRemoved = now();
      onChange(id, undefined);
    },
    get: (id) => open.get(id)?.request,
    all: () => [...open.values()].map(({ request }) => request),
    accept(id, into) {
      const { request, answer } = take(id);
      const accepted = answer.accept(into);
      book.remove(id);
      return { request, accepted };
    },
    deny(id) {
      const { request, answer } = take(id);
      const denied = answer.deny();
      book.remove(id);
      return { request, denied };
    },
  };
  return book;
}
