/**
 * Tries the remembered addresses until somebody answers there and says yes; from then on it is an approved peer like any other, whose
 * address is in the trust book. Where nobody answers it is tried again as any lost peer is. Whoever has been asked and has not answered is
 * asked again much later, and whoever has said no is not, so that the other side has no storm of questions.
 */
import { type ErrorCode, type TincanError, toTincanError } from '../errors.ts';
import { ADDRESSES, SESSION } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import { backoffDelay, TurnedAwayError } from '../session/index.ts';
import type { AddressState } from '../store/state.ts';
import type { AddressList, AddressRefusal, RememberedAddress } from './address-list.ts';
import { type Address, addressText } from './target.ts';

export interface AddressTriesOptions {
  list: AddressList;
  /** Connects as on the wish of this user, and waits for the other one's answer. @throws TincanError */
  connect(address: Address): Promise<unknown>;
  logger: Logger;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Uniform in [0, 1). */
  random?: () => number;
}

export interface AddressTries {
  /** @throws TincanError as AddressList.add */
  add(address: Address): AddressState;
  /** @returns what it was, or undefined where it was not remembered. @throws as AddressList */
  remove(address: Address): AddressState | undefined;
  all(): AddressState[];
  /** From now on they are tried. */
  start(): void;
  /** A network came up: nobody who could not be reached need be waited for. */
  again(): void;
  stop(): void;
}

const REFUSED_BY: Partial<Record<ErrorCode, AddressRefusal>> = {
  TINCAN_E_DENIED: 'denied',
  TINCAN_E_BLOCKED: 'blocked',
  TINCAN_E_SELF: 'self',
};
const REFUSAL_TEXTS: Record<AddressRefusal, string> = {
  denied: 'Its user said no. Add it again to ask once more.',
  blocked: 'The device there is blocked. Unblock it, and add it again.',
  self: 'That is this device.',
};

/** What is under way with one. */
interface Try {
  timer?: NodeJS.Timeout | undefined;
  isOpen: boolean;
  /** In a row in which nobody was met. */
  failures: number;
  problem?: string | undefined;
}

export function createAddressTries(options: AddressTriesOptions): AddressTries {
  const { list, logger, now = Date.now, random = Math.random } = options;
  const tries = new Map<string, Try>();
  let isStarted = false;

  const stateOf = (one: RememberedAddress): AddressState => {
    const { host, port, addedAt, askedAt, refusal } = one;
    const address = addressText(one);
    const problem = refusal === undefined ? tries.get(address)?.problem : REFUSAL_TEXTS[refusal];
    return {
      address,
      host,
      port,
      addedAt,
      state: refusal !== undefined ? 'refused' : askedAt !== undefined ? 'unanswered' : 'trying',
      ...(problem === undefined ? {} : { problem }),
    };
  };

  const drop = (address: Address): void => {
    const text = addressText(address);
    clearTimeout(tries.get(text)?.timer);
    tries.delete(text);
  };

  const schedule = (address: Address, wait: number): void => {
    if (!isStarted) return;
    const text = addressText(address);
    const one: Try = tries.get(text) ?? { isOpen: false, failures: 0 };
    tries.set(text, one);
    if (one.isOpen) return;
    clearTimeout(one.timer);
    one.timer = setTimeout(() => {
      run(address, one).catch((thrown: unknown) =>
        logger.error(logError(thrown), 'what became of an address could not be noted'),
      );
    }, wait);
  };

  const run = async (address: Address, one: Try): Promise<void> => {
    one.isOpen = true;
    const thrown = await options.connect(address).then(
      () => undefined,
      (reason: unknown) => toTincanError(reason),
    );
    one.isOpen = false;
    // It was removed or added anew meanwhile, or this device stops.
    if (tries.get(addressText(address)) !== one) return;
    if (thrown === undefined) {
      drop(address);
      list.remove(address);
    } else failed(address, one, thrown);
  };

  const failed = (address: Address, one: Try, error: TincanError): void => {
    one.problem = error.message;
    const refusal = REFUSED_BY[error.code];
    if (refusal !== undefined) {
      drop(address);
      list.refused(address, refusal);
    } else if (error.code === 'TINCAN_E_UNREACHABLE' && !(error instanceof TurnedAwayError)) {
      one.failures += 1;
      schedule(address, backoffDelay(one.failures, random()));
    } else {
      one.failures = 0;
      // Also where that cannot be written down it is not asked at once again.
      schedule(address, ADDRESSES.askAgain);
      list.asked(address);
    }
  };

  /** How long to wait for the next try. */
  const waitOf = ({ askedAt }: RememberedAddress): number =>
    askedAt === undefined
      ? 0
      : Math.min(ADDRESSES.askAgain, Math.max(0, askedAt + ADDRESSES.askAgain - now()));

  return {
    add(address) {
      drop(address);
      const one = list.add(address);
      schedule(address, 0);
      return stateOf(one);
    },
    remove(address) {
      const one = list.get(address);
      if (one === undefined) return undefined;
      const state = stateOf(one);
      drop(address);
      list.remove(address);
      return state;
    },
    all: () => list.all().map(stateOf),
    start() {
      isStarted = true;
      const open = list.all().filter(({ refusal }) => refusal === undefined);
      for (const [index, one] of open.entries()) {
        schedule(one, Math.max(waitOf(one), index * SESSION.knownDialEvery));
      }
    },
    again() {
      for (const one of list.all()) {
        const open = tries.get(addressText(one));
        if (open === undefined || open.failures === 0) continue;
        open.failures = 0;
        schedule(one, 0);
      }
    },
    stop() {
      isStarted = false;
      for (const { timer } of tries.values()) clearTimeout(timer);
      tries.clear();
    },
  };
}
