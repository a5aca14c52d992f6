/**
 * When to answer newcomers: by unicast to the source, at most one to a source in 5 s so that a spoofed source
 * makes no amplifier, and once more by broadcast for all of them, as a firewall may drop the unicast. Pure.
 */
import { DISCOVERY } from '../limits.ts';
import { KeyedBuckets } from '../rate/token-bucket.ts';

export interface Asker {
  host: string;
  port: number;
  /** True where the source is an address of this machine: another core here, each with a port of its own. */
  isOwn: boolean;
  id: string;
  instance: string;
}

/** Delays in ms; what is absent is not done. */
export interface AnswerPlan {
  unicast?: number;
  broadcast?: number;
}

export class Answers {
  readonly #random: () => number;
  readonly #sources = new KeyedBuckets(
    { perSecond: 1_000 / DISCOVERY.answerEvery, burst: 1 },
    DISCOVERY.answerSources,
  );
  /** When whoever asks was first welcomed by broadcast; the oldest first. */
  readonly #welcomed = new Map<string, number>();
  /** When the last welcome leaves or left. */
  #welcomeAt = Number.NEGATIVE_INFINITY;

  /** @param random uniform in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** What to do about a packet that asks. */
  plan(asker: Asker, now: number): AnswerPlan {
    const plan: AnswerPlan = {};
    // No packet from outside carries one of our own addresses past the kernel, so nobody else is hit there.
    const source = asker.isOwn ? `${asker.host} ${asker.port}` : asker.host;
    if (this.#sources.take(source, now)) plan.unicast = this.#jitter();
    const welcomeAt = this.#welcome(`${asker.id} ${asker.instance}`, now);
    if (welcomeAt !== undefined) plan.broadcast = welcomeAt - now;
    return plan;
  }

  /** When the next welcome leaves; undefined where one is planned already, or this asker had its own. */
  #welcome(asker: string, now: number): number | undefined {
    const last = this.#welcomed.get(asker);
    if (last !== undefined && now - last < DISCOVERY.answerEvery) return undefined;
    this.#welcomed.delete(asker);
    this.#welcomed.set(asker, now);
    if (this.#welcomed.size > DISCOVERY.answerSources) {
      for (const oldest of this.#welcomed.keys()) {
        this.#welcomed.delete(oldest);
        break;
      }
    }
    if (this.#welcomeAt > now) return undefined;
    this.#welcomeAt = Math.max(now + this.#jitter(), this.#welcomeAt + DISCOVERY.welcomeEvery);
    return this.#welcomeAt;
  }

  #jitter(): number {
    return this.#random() * DISCOVERY.answerJitter;
  }
}
