import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { TincanError } from '../../src/errors.ts';
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

beforeEach(() => {
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
