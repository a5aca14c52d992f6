import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REQUESTS, SESSION } from '../../src/limits.ts';
import {
  createPacedQuestions,
  createRequestBook,
  type Gone,
  type PacedQuestions,
  type RequestBook,
} from '../../src/requests/index.ts';
import { aRequest, peerId } from '../support/states.ts';

let book: RequestBook;
let questions: PacedQuestions;
/** Ids in the order in which they came up, and what rules accept. */
let shown: string[];
let ruled: Set<string>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  start();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(): void {
  [shown, ruled] = [[], new Set()];
  book = createRequestBook(() => {});
  questions = createPacedQuestions({ requests: book, isForRules: ({ id }) => ruled.has(id) });
}

function ask(id: string, { peer = 'mallory', contents }: { peer?: string; contents?: string } = {}): void {
  questions.ask({
    request: aRequest({ id, kind: 'files', peer: { id: peerId(peer), name: peer, address: '' } }),
    asker: { accept: () => ({}), deny: () => ({ blocked: false }) },
    onShow: () => void shown.push(id),
    ...(contents === undefined ? {} : { contents }),
  });
}
/** Asks and takes back. */
function inVain(times: number, why?: Gone): void {
  for (let time = 0; time < times; time += 1) {
    ask('again');
    questions.remove('again', why);
  }
}

describe('the questions of an approved peer', () => {
  it('come up at once, also behind some that it took back, all that may be open among them', () => {
    expect(REQUESTS.vainFree).toBeGreaterThanOrEqual(5 + 3);
    inVain(REQUESTS.vainFree);
    ask('open');
    expect(shown).toHaveLength(REQUESTS.vainFree + 1);
    expect(book.get('open')?.number).toBe(shown.length);
  });

  it('then wait, unseen, for longer each time, and come up where they are still open', () => {
    inVain(REQUESTS.vainFree + 1);
    ask('second');
    expect([book.get('second'), questions.get('second')?.id]).toEqual([undefined, 'second']);
    expect([questions.isKeptBack('second'), questions.all().length]).toEqual([true, 1]);
    vi.advanceTimersByTime(SESSION.askAgainMin - 1);
    expect(shown).not.toContain('second');
    vi.advanceTimersByTime(1);
    expect(shown.at(-1)).toBe('second');
    expect([questions.isKeptBack('second'), questions.all().length]).toEqual([false, 1]);
    questions.remove('second');
    ask('third');
    vi.advanceTimersByTime(SESSION.askAgainMin * 2 - 1);
    expect(shown).not.toContain('third');
    questions.remove('third');
    vi.advanceTimersByTime(SESSION.askAgainMax);
    expect(shown).not.toContain('third');
    ask('open');
    expect(shown.at(-1)).toBe('open');
  });

  it('wait on where another of them came to nothing meanwhile, and not for those of other peers', () => {
    inVain(REQUESTS.vainFree);
    ask('open');
    ask('also open');
    questions.remove('open');
    ask('waits');
    vi.advanceTimersByTime(SESSION.askAgainMin - 1);
    questions.remove('also open');
    vi.advanceTimersByTime(SESSION.askAgainMin * 2 - 1);
    expect(shown).not.toContain('waits');
    ask('another', { peer: 'bob' });
    expect(shown.at(-1)).toBe('another');
    vi.advanceTimersByTime(1);
    expect(shown.at(-1)).toBe('waits');
  });

  it('cost nothing where they are answered, or settled by this user; an answer that fails is none', () => {
    for (let time = 0; time < 2 * REQUESTS.vainFree; time += 1) {
      ask(`yes ${time}`);
      book.accept(`yes ${time}`);
      ask(`no ${time}`);
      book.deny(`no ${time}`);
    }
    inVain(2 * REQUESTS.vainFree, 'settled');
    // Taken away by its asker within the answer, as rooms do it.
    for (let time = 0; time < 2 * REQUESTS.vainFree; time += 1)
      questions.ask({
        request: aRequest({ id: 'within' }),
        asker: {
          accept() {
            questions.remove('within');
            return {};
          },
          deny() {
            throw new Error('not now');
          },
        },
      });
    expect(() => book.deny('within')).toThrow('not now');
    book.accept('within');
    ask('open');
    expect(book.get('open')).toBeDefined();
    expect(questions.all()).toHaveLength(1);
  });

  it('are not kept from rules, neither those that are there nor a new one', () => {
    inVain(REQUESTS.vainFree + 1);
    ruled.add('for a rule');
    ask('for a rule');
    expect(shown.at(-1)).toBe('for a rule');
    ask('for a later rule');
    ask('for nobody');
    ruled.add('for a later rule');
    questions.reconsider();
    expect(shown.at(-1)).toBe('for a later rule');
    expect(questions.isKeptBack('for nobody')).toBe(true);
  });

  it('come up no more once the core stops', () => {
    inVain(REQUESTS.vainFree + 1);
    ask('second');
    questions.stop();
    vi.advanceTimersByTime(SESSION.askAgainMax);
    expect(shown).not.toContain('second');
  });
});

describe('a question that is lost with its session', () => {
  const lose = (id: string, contents: string): boolean => {
    ask(id, { contents });
    const wasShown = book.get(id) !== undefined;
    questions.remove(id, 'lost');
    return wasShown;
  };

  it('counts once, however often it comes back as it was, and comes back at once', () => {
    inVain(REQUESTS.vainFree - 1);
    for (let loss = 0; loss <= REQUESTS.lostFree; loss += 1) expect(lose('offer', 'a')).toBe(true);
    ask('another');
    expect(book.get('another')).toBeDefined();
  });

  it('also where its peer had others that came to nothing; but not with other contents, nor without end', () => {
    expect(lose('offer', 'a')).toBe(true);
    inVain(REQUESTS.vainFree);
    expect(lose('offer', 'b')).toBe(false);
    for (let loss = 0; loss < REQUESTS.lostFree; loss += 1) expect(lose('offer', 'a')).toBe(true);
    expect(lose('offer', 'a')).toBe(false);
    vi.advanceTimersByTime(SESSION.askAgainMax);
    expect(lose('offer', 'a')).toBe(true);
  });

  it('is another one once it was taken back', () => {
    inVain(REQUESTS.vainFree);
    ask('offer', { contents: 'a' });
    questions.remove('offer');
    expect(lose('offer', 'a')).toBe(false);
  });
});

it('shows a peer that does anything no more than the waits allow, and keeps nothing back for longer than the most', () => {
  const step = fc.record({
    what: fc.constantFrom('ask', 'ask', 'take back', 'take back', 'lose', 'wait'),
    id: fc.nat(4),
    ms: fc.nat(SESSION.askAgainMin),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      start();
      let elapsed = 0;
      for (const { what, id, ms } of steps) {
        const name = `question ${id}`;
        if (what === 'wait') {
          elapsed += ms;
          vi.advanceTimersByTime(ms);
        } else if (what !== 'ask') questions.remove(name, what === 'lose' ? 'lost' : 'in vain');
        else if (questions.get(name) === undefined) ask(name, { contents: 'the same' });
      }
      // Five that may be open at once, for each of the waits that have passed, of which those of some 30 s in all come before the longest ones.
      const rounds = 6 + elapsed / SESSION.askAgainMax;
      const back = REQUESTS.lostFree + elapsed / SESSION.askAgainMax;
      expect(shown.length).toBeLessThanOrEqual(REQUESTS.vainFree + 5 * rounds + back);
      vi.advanceTimersByTime(SESSION.askAgainMax);
      expect(questions.all().every(({ id }) => book.get(id) !== undefined)).toBe(true);
      for (const { id } of questions.all()) questions.remove(id, 'settled');
    }),
    { numRuns: 100 },
  );
});
