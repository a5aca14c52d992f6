/**
 * Answers for the user by rules: what the user has said of a peer or of all for good, and what waiting `tincan receive`s want. A rule that cannot be
 * followed, as its folder cannot be made, leaves the question to the user, with the reason.
 */
import { toTincanError } from '../errors.ts';
import type { PeerId, PeerRules, RequestState, Trust } from '../store/state.ts';
import { type AutoAcceptRule, acceptsByRule, acceptsForGood } from './auto-accept.ts';
import type { Choice, RequestBook } from './request-book.ts';

export interface RuleAnswersOptions {
  requests: Pick<RequestBook, 'all' | 'get' | 'accept' | 'warn'>;
  trustOf(peer: PeerId): Trust;
  rulesOf(peer: PeerId): PeerRules;
  /** Bytes up to which offers of approved peers are taken of whom nothing else was said; 0: none. */
  autoAccept(): number;
  /** Makes the folder for the files of an offer, and gives it. @throws TincanError where it cannot */
  prepareFolder(id: string, into: string | undefined): Promise<string | undefined>;
  /** A request could not be accepted by a rule; of files it waits for the user now. */
  onFailed(request: RequestState, thrown: unknown): void;
}

export interface RuleAnswers {
  /** A new request: it is answered where a rule says so, not within this call. */
  consider(request: RequestState): void;
  /** Adds a rule, which also answers what waits already. @returns the function that takes it back */
  add(rule: AutoAcceptRule): () => void;
}

export function createRuleAnswers(options: RuleAnswersOptions): RuleAnswers {
  const { requests } = options;
  const rules = new Set<AutoAcceptRule>();
  /** Requests that are about to be accepted. */
  const underWay = new Set<string>();

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
    const { id, kind } = request;
    underWay.add(id);
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

  const consider = (request: RequestState): void => {
    const { id, kind, peer } = request;
    if (underWay.has(id)) return;
    const trusted = options.trustOf(peer.id);
    if (acceptsForGood(options.rulesOf(peer.id), request, trusted, options.autoAccept())) {
      acceptSoon(request, {}, () => {});
      return;
    }
    for (const rule of rules) {
      if (!acceptsByRule(rule, request, trusted)) continue;
      const counts = kind === 'files' && rule.left !== undefined;
      const count = (by: number): void => {
        if (counts && rule.left !== undefined) rule.left += by;
      };
      count(-1);
      acceptSoon(request, { into: rule.into, existing: rule.existing }, () => count(1));
      return;
    }
  };

  return {
    consider,
    add(rule) {
      rules.add(rule);
      for (const request of requests.all()) consider(request);
      return () => rules.delete(rule);
    },
  };
}
