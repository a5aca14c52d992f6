/**
 * Answers for the user by rules: what the user has said of a peer or of all for good, and what waiting `tincan receive`s want. A rule that cannot be
 * followed, as its folder cannot be made, leaves the question to the user, with the reason; so does one that has been followed very often for
 * one peer, which could otherwise take all the room that there is, offer by offer.
 */
import { TincanError, toTincanError } from '../errors.ts';
import { REQUESTS, STORAGE } from '../limits.ts';
import { KeyedBuckets } from '../rate/token-bucket.ts';
import type { PeerId, PeerRules, RequestState, Trust } from '../store/state.ts';
import { type AutoAcceptRule, acceptsByRule, acceptsForGood } from './auto-accept.ts';
import type { Choice, RequestBook, UnnumberedRequest } from './request-book.ts';

export interface RuleAnswersOptions {
  requests: Pick<RequestBook, 'all' | 'get' | 'accept' | 'warn'>;
  trustOf(peer: PeerId): Trust;
  rulesOf(peer: PeerId): PeerRules;
  /** Bytes up to which offers of approved peers are taken of whom nothing else was said; 0: none. */
  autoAccept(): number;
  /** Transfers of this peer that are accepted and not over. */
  openFrom(peer: PeerId): number;
  /** Makes the folder for the files of an offer, and gives it. @throws TincanError where it cannot */
  prepareFolder(id: string, into: string | undefined): Promise<string | undefined>;
  /** A request could not be accepted by a rule; of files it waits for the user now. */
  onFailed(request: RequestState, thrown: unknown): void;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}

export interface RuleAnswers {
  /** A new request: it is answered where a rule says so, not within this call. */
  consider(request: RequestState): void;
  /** True where a rule would say yes to it now; nothing is counted. */
  takes(request: UnnumberedRequest): boolean;
  /**
   * Adds a rule, which also answers what waits already.
   * @returns the function that takes it back
   * @throws TincanError TINCAN_E_BUSY where there are very many
   */
  add(rule: AutoAcceptRule): () => void;
}

/** What the rules have to say of a request: yes, by one of the waiting ones or for good; or why they leave to the user what they would accept. */
type Verdict = { yes: AutoAcceptRule | 'for good' } | { why: string };

export function createRuleAnswers(options: RuleAnswersOptions): RuleAnswers {
  const { requests } = options;
  const rules = new Set<AutoAcceptRule>();
  /** Requests that are about to be accepted, and of whom. */
  const underWay = new Map<string, PeerId>();
  /** What rules may still accept of a peer; only approved ones come this far. */
  const allowed = new KeyedBuckets(
    { perSecond: REQUESTS.byRulePerHour / 3_600, burst: REQUESTS.byRulePerHour },
    STORAGE.trustedPeers,
  );

  const accept = async ({ id, kind }: RequestState, choice: Choice): Promise<void> => {
    // Before the yes is said: once it has gone to the sender, what cannot be put anywhere has failed for both.
    const folder = kind === 'files' ? options.prepareFolder(id, choice.into) : undefined;
    const [prepared] = await Promise.allSettled([folder]);
    // Answered or withdrawn meanwhile.
    if (requests.get(id) === undefined) return;
    if (prepared.status === 'rejected') throw prepared.reason;
    requests.accept(id, { ...choice, into: prepared.value });
  };
  /** Not within the change that brought the request. */
  const acceptSoon = (request: RequestState, choice: Choice, onFailed: () => void): void => {
    const { id, kind, peer } = request;
    underWay.set(id, peer.id);
    setImmediate(() => {
      accept(request, choice)
        .catch((thrown: unknown) => {
          onFailed();
          if (kind === 'files')
            requests.warn(id, `It could not be accepted by itself: ${toTincanError(thrown).message}`);
          options.onFailed(request, thrown);
        })
        .finally(() => underWay.delete(id));
    });
  };

  /**
   * Why an offer is no longer for rules without a number to answer.
   * @param isAllowed whether rules may accept one more of this peer in this hour
   */
  const tooMany = ({ peer }: UnnumberedRequest, isAllowed: (peer: PeerId) => boolean): string | undefined => {
    const soon = [...underWay.values()].filter((other) => other === peer.id).length;
    if (options.openFrom(peer.id) + soon >= REQUESTS.byRuleOpen)
      return `Very many transfers from ${peer.name} are accepted and not over yet; this one waits for you.`;
    if (!isAllowed(peer.id))
      return `Very many offers of ${peer.name} were accepted by themselves lately; this one waits for you.`;
    return undefined;
  };
  /** Not within the change that brought the request; and once, as each new rule has it considered again. */
  const leaveToUser = ({ id }: RequestState, why: string): void => {
    setImmediate(() => {
      if (requests.get(id)?.warning?.includes(why) !== true) requests.warn(id, why);
    });
  };

  const judge = (request: UnnumberedRequest, isAllowed: (peer: PeerId) => boolean): Verdict | undefined => {
    const { kind, peer } = request;
    const trusted = options.trustOf(peer.id);
    let why: string | undefined;
    if (acceptsForGood(options.rulesOf(peer.id), request, trusted, options.autoAccept())) {
      why = tooMany(request, isAllowed);
      if (why === undefined) return { yes: 'for good' };
    }
    for (const rule of rules) {
      if (!acceptsByRule(rule, request, trusted)) continue;
      if (kind === 'files' && rule.left === undefined) {
        why ??= tooMany(request, isAllowed);
        if (why !== undefined) continue;
      }
      return { yes: rule };
    }
    return why === undefined ? undefined : { why };
  };

  const consider = (request: RequestState): void => {
    if (underWay.has(request.id)) return;
    const verdict = judge(request, (peer) => allowed.take(peer, options.now()));
    if (verdict === undefined) return;
    if ('why' in verdict) {
      leaveToUser(request, verdict.why);
      return;
    }
    const { yes: rule } = verdict;
    if (rule === 'for good') {
      acceptSoon(request, {}, () => {});
      return;
    }
    const counts = request.kind === 'files' && rule.left !== undefined;
    const count = (by: number): void => {
      if (counts && rule.left !== undefined) rule.left += by;
    };
    count(-1);
    acceptSoon(request, { into: rule.into, existing: rule.existing }, () => count(1));
  };

  return {
    consider,
    takes(request) {
      const verdict = judge(request, (peer) => allowed.has(peer, options.now()));
      return verdict !== undefined && 'yes' in verdict;
    },
    add(rule) {
      if (rules.size >= REQUESTS.rules)
        throw new TincanError('TINCAN_E_BUSY', 'Too many commands wait for files.');
      rules.add(rule);
      for (const request of requests.all()) consider(request);
      return () => rules.delete(rule);
    },
  };
}
