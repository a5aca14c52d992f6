import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { REQUESTS } from '../../src/limits.ts';
import {
  createRequestBook,
  createRuleAnswers,
  type RequestBook,
  type RuleAnswers,
} from '../../src/requests/index.ts';
import type { PeerRules } from '../../src/store/state.ts';
import { aRequest } from '../support/states.ts';

let book: RequestBook;
let answers: RuleAnswers;
let rules: PeerRules;
/** Folders that cannot be made; what was accepted, and into which. */
let broken: Set<string | undefined>;
let accepted: [id: string, into: string | undefined][];
let failed: string[];
/** Accepted transfers that are not over; ms of the clock. */
let open: number;
let clock: number;

beforeEach(() => {
  open = 0;
  clock = 0;
  rules = {};
  broken = new Set();
  accepted = [];
  failed = [];
  book = createRequestBook(() => {});
  answers = createRuleAnswers({
    requests: book,
    trustOf: () => 'approved',
    rulesOf: () => rules,
    autoAccept: () => 0,
    openFrom: () => open,
    now: () => clock,
    async prepareFolder(_id, into) {
      if (broken.has(into))
        throw new TincanError('TINCAN_E_FILE_ACCESS', `${into ?? 'inbox'} cannot be used.`);
      return into ?? 'inbox';
    },
    onFailed: ({ id }) => void failed.push(id),
  });
});

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
};
/** An offer of files comes. */
function offer(id: string, warning?: string): void {
  const request = book.add(
    aRequest({ id, kind: 'files', bytes: 1, ...(warning === undefined ? {} : { warning }) }),
    {
      accept({ into }) {
        accepted.push([id, into]);
        return {};
      },
      deny: () => ({ blocked: false }),
    },
  );
  answers.consider(request);
}

describe('an offer that a rule takes', () => {
  it('is accepted once its folder is there', async () => {
    rules = { autoAccept: 10 };
    offer('a');
    expect(accepted).toEqual([]);
    await settle();
    expect([accepted, book.all()]).toEqual([[['a', 'inbox']], []]);
  });

  it('waits for the user, with the reason behind what there was to say, where it cannot be put there', async () => {
    rules = { autoAccept: 10 };
    broken.add(undefined);
    offer('a');
    await settle();
    expect(book.get('a')?.warning).toBe('It could not be accepted by itself: inbox cannot be used.');
    expect([accepted, failed]).toEqual([[], ['a']]);
    answers.add({ rule: 'approved', into: '/other', left: undefined });
    await settle();
    expect(accepted).toEqual([['a', '/other']]);
  });

  it('does not count for a rule that could not be followed', async () => {
    broken.add('/broken');
    answers.add({ rule: 'approved', into: '/broken', left: 1 });
    offer('a', 'Not enough room.');
    await settle();
    expect(book.get('a')?.warning).toBe(
      'Not enough room. It could not be accepted by itself: /broken cannot be used.',
    );
    broken.clear();
    offer('b');
    offer('c');
    await settle();
    expect(accepted).toEqual([['b', '/broken']]);
  });

  it('is nobody’s any more where it was withdrawn or answered meanwhile', async () => {
    answers.add({ rule: 'approved', into: '/in', left: undefined });
    offer('a');
    book.remove('a');
    offer('b');
    // Another rule answers it no second time.
    answers.add({ rule: 'all', into: '/other', left: 1 });
    await settle();
    expect([accepted, failed]).toEqual([[['b', '/in']], []]);
  });
});

describe('an offer of a peer that has made very many', () => {
  const OFTEN = 'Very many offers of eve were accepted by themselves lately; this one waits for you.';

  /** As many as rules accept at once. */
  async function offerAllowed(): Promise<void> {
    for (let number = 0; number < REQUESTS.byRulePerHour; number += 1) {
      offer(`offer ${number}`);
      if (number % 50 === 0) await settle();
    }
    await settle();
    expect(accepted).toHaveLength(REQUESTS.byRulePerHour);
  }

  it('waits for the user, with the reason, until some time has passed', async () => {
    rules = { autoAccept: 10 };
    const next = aRequest({ id: 'next', kind: 'files', bytes: 1 });
    // To be asked about it is not to accept it.
    for (let number = 0; number < REQUESTS.byRulePerHour; number += 1) expect(answers.takes(next)).toBe(true);
    await offerAllowed();
    expect(answers.takes(next)).toBe(false);
    offer('beyond');
    await settle();
    expect(accepted).toHaveLength(REQUESTS.byRulePerHour);
    expect(book.get('beyond')?.warning).toBe(OFTEN);
    clock += 3_600_000 / REQUESTS.byRulePerHour;
    offer('later');
    offer('soon after');
    await settle();
    expect(accepted.at(-1)).toEqual(['later', 'inbox']);
    expect(book.all().map(({ id }) => id)).toEqual(['beyond', 'soon after']);
  });

  it('waits also where a command takes all that comes, and is told once; not where it counts them', async () => {
    answers.add({ rule: 'approved', into: undefined, left: undefined });
    await offerAllowed();
    offer('beyond');
    await settle();
    answers.add({ rule: 'approved', into: '/other', left: undefined });
    await settle();
    expect(book.get('beyond')?.warning).toBe(OFTEN);
    answers.add({ rule: 'approved', into: '/counted', left: 1 });
    expect(answers.takes(aRequest({ kind: 'files', bytes: 1 }))).toBe(false);
    await settle();
    expect(accepted.at(-1)).toEqual(['beyond', '/counted']);
  });

  it('waits while very many of them are not over', async () => {
    rules = { autoAccept: 10 };
    open = REQUESTS.byRuleOpen - 1;
    offer('a');
    await settle();
    expect(accepted).toHaveLength(1);
    open = REQUESTS.byRuleOpen;
    offer('b');
    await settle();
    expect(accepted).toHaveLength(1);
    expect(book.get('b')?.warning).toBe(
      'Very many transfers from eve are accepted and not over yet; this one waits for you.',
    );
  });

  it('counts what is about to be accepted as accepted', async () => {
    rules = { autoAccept: 10 };
    open = REQUESTS.byRuleOpen - 1;
    offer('a');
    offer('b');
    await settle();
    expect(accepted.map(([id]) => id)).toEqual(['a']);
  });
});

it('takes no more rules than a number, and forgets those of whoever is gone', () => {
  const rule = { rule: 'approved', into: undefined, left: undefined } as const;
  const removes = Array.from({ length: REQUESTS.rules }, () => answers.add({ ...rule }));
  expect(() => answers.add({ ...rule })).toThrow('Too many commands wait for files.');
  removes[0]?.();
  answers.add({ ...rule });
});
