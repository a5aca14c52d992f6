/**
 * Questions of approved peers on their way to the user: offers of files, and what is asked about rooms. A peer whose questions came to nothing again and
 * again has the next ones kept back for a wait that grows: shown a little later where they are still open, and never where they were
 * taken back before. What a rule answers disturbs nobody and waits for nothing.
 */
import { REQUESTS, SESSION, STORAGE } from '../limits.ts';
import { createGrowingWaits } from '../rate/growing-waits.ts';
import { KeyedBuckets } from '../rate/token-bucket.ts';
import type { Accepted, Answer, Denied, RequestBook, UnnumberedRequest } from './request-book.ts';

export interface Question {
  request: UnnumberedRequest;
  asker: Answer<Accepted, Denied>;
  /** Called just before it is shown: for what is to be seen no sooner than the question. */
  onShow?(): void;
  /** What it asks, for one that its peer asks again under its id when a session was lost: with the same contents it is the same question. */
  contents?: string;
}

/** Why a question is gone without an answer: its session was lost; something of this user's has settled it; anything else came to nothing. */
export type Gone = 'lost' | 'settled' | 'in vain';

export interface PacedQuestions {
  /** Puts a question before the user, within this call or a little later. */
  ask(question: Question): void;
  /** Takes it away, whether it was shown or not. */
  remove(id: string, why?: Gone): void;
  /** One that is shown, or is kept back. */
  get(id: string): UnnumberedRequest | undefined;
  all(): UnnumberedRequest[];
  isKeptBack(id: string): boolean;
  /** There is a new rule: what it answers is kept back no longer. */
  reconsider(): void;
  /** Shows nothing more. */
  stop(): void;
}

export interface PacedQuestionsOptions {
  requests: Pick<RequestBook, 'add' | 'remove' | 'get' | 'all'>;
  /** True where a rule says yes to it as soon as it is there. */
  isForRules(request: UnnumberedRequest): boolean;
  /** Milliseconds of a clock that never jumps. */
  now?(): number;
}

/** A question that is shown. */
interface Shown {
  peer: string;
  /** Tells the same question again from another. */
  key: string | undefined;
  /** It was there before, and was counted then. */
  isBack: boolean;
  answered: boolean;
}

export function createPacedQuestions(options: PacedQuestionsOptions): PacedQuestions {
  const { requests, isForRules, now = () => performance.now() } = options;
  const vain = createGrowingWaits(
    {
      free: REQUESTS.vainFree,
      min: SESSION.askAgainMin,
      max: SESSION.askAgainMax,
      forgotten: SESSION.asksForgotten,
      remembered: STORAGE.trustedPeers,
    },
    now,
  );
  /** How often a peer's lost questions may come back as if nothing had been. */
  const returns = new KeyedBuckets(
    { perSecond: 1_000 / SESSION.askAgainMax, burst: REQUESTS.lostFree },
    STORAGE.trustedPeers,
  );
  /** Questions that were lost with their sessions, oldest first. */
  const lost = new Set<string>();
  const shown = new Map<string, Shown>();
  const keptBack = new Map<string, { question: Question; timer: NodeJS.Timeout }>();

  const show = (question: Question, isBack: boolean): void => {
    const { request, asker, onShow } = question;
    const state: Shown = { peer: request.peer.id, key: keyOf(question), isBack, answered: false };
    shown.set(request.id, state);
    /** The asker may take the question away within its answer. */
    const answered = <T>(answer: () => T): T => {
      state.answered = true;
      try {
        const told = answer();
        if (shown.get(request.id) === state) shown.delete(request.id);
        return told;
      } catch (thrown) {
        state.answered = false;
        throw thrown;
      }
    };
    onShow?.();
    requests.add(request, {
      accept: (choice) => answered(() => asker.accept(choice)),
      deny: () => answered(() => asker.deny()),
    });
  };
  /** Others of its peer may have come to nothing meanwhile: then it waits on. */
  const showInTime = (question: Question): void => {
    const { id, peer } = question.request;
    const wait = isForRules(question.request) ? 0 : vain.waitOf(peer.id);
    keptBack.delete(id);
    if (wait === 0) show(question, false);
    // A core has no reason to stay for it alone.
    else keptBack.set(id, { question, timer: setTimeout(() => showInTime(question), wait).unref() });
  };
  const letGo = (id: string): boolean => {
    clearTimeout(keptBack.get(id)?.timer);
    return keptBack.delete(id);
  };
  const noteLost = (key: string): void => {
    lost.add(key);
    const [oldest] = lost.size > SESSION.asksRemembered ? lost : [];
    if (oldest !== undefined) lost.delete(oldest);
  };

  return {
    ask(question) {
      const key = keyOf(question);
      const wasLost = key !== undefined && lost.delete(key);
      if (wasLost && returns.take(question.request.peer.id, now())) show(question, true);
      else showInTime(question);
    },
    remove(id, why = 'in vain') {
      if (letGo(id)) return;
      const found = shown.get(id);
      shown.delete(id);
      requests.remove(id);
      if (found === undefined || found.answered || why === 'settled') return;
      if (!(found.isBack && why === 'lost')) vain.failed(found.peer);
      if (why === 'lost' && found.key !== undefined) noteLost(found.key);
    },
    get: (id) => requests.get(id) ?? keptBack.get(id)?.question.request,
    all: () => [...requests.all(), ...[...keptBack.values()].map(({ question }) => question.request)],
    isKeptBack: (id) => keptBack.has(id),
    reconsider() {
      for (const { question } of [...keptBack.values()]) {
        if (!isForRules(question.request)) continue;
        letGo(question.request.id);
        show(question, false);
      }
    },
    stop() {
      for (const id of [...keptBack.keys()]) letGo(id);
    },
  };
}

function keyOf({ request, contents }: Question): string | undefined {
  return contents === undefined ? undefined : `${request.peer.id} ${request.id} ${contents}`;
}
