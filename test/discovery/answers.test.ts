import { describe, expect, it } from 'vitest';
import { Answers, type Asker } from '../../src/discovery/answers.ts';
import { DISCOVERY } from '../../src/limits.ts';

const asker = (n: number, fields: Partial<Asker> = {}): Asker => ({
  host: `192.0.2.${n}`,
  port: 40_000,
  isOwn: false,
  id: `id ${n}`,
  instance: `instance ${n}`,
  ...fields,
});

describe('a newcomer that asks', () => {
  it('is answered by unicast and by broadcast within 300 ms', () => {
    const plan = new Answers(() => 0.999).plan(asker(1), 0);
    expect(plan.unicast).toBeLessThan(DISCOVERY.answerJitter);
    expect(plan.broadcast).toBeLessThan(300);
  });

  it('is answered at a random moment, so that many answers do not collide', () => {
    const draws = [0.1, 0.9];
    const answers = new Answers(() => draws.shift() ?? 0);
    const plan = answers.plan(asker(1), 0);
    expect([plan.unicast, plan.broadcast].map((ms) => Math.round(ms ?? -1))).toEqual([30, 270]);
  });

  it('is answered once, though it asks three times', () => {
    const answers = new Answers(() => 0.5);
    answers.plan(asker(1), 0);
    expect([150, 600].map((now) => answers.plan(asker(1), now))).toEqual([{}, {}]);
  });

  it('is answered in under a second although another was welcomed just before', () => {
    const answers = new Answers(() => 0.999);
    answers.plan(asker(1), 0);
    const second = answers.plan(asker(1, { id: 'id 2', instance: 'instance 2' }), 301);
    expect(second.unicast).toBeUndefined();
    expect(second.broadcast).toBeLessThan(1_000);
  });

  it('shares the welcome that is already on its way', () => {
    const answers = new Answers(() => 0.5);
    answers.plan(asker(1), 0);
    expect(answers.plan(asker(2), 100).broadcast).toBeUndefined();
  });

  it('is answered by unicast each, where several start on this very machine', () => {
    const answers = new Answers(() => 0);
    const plans = [1, 2, 3].map((n) =>
      answers.plan(asker(n, { host: '192.0.2.2', port: 40_000 + n, isOwn: true }), 0),
    );
    expect(plans.map((plan) => plan.unicast)).toEqual([0, 0, 0]);
  });
});

describe('answers are no amplifier', () => {
  it('one source gets at most one in 5 s, whatever ids and ports it asks with', () => {
    const answers = new Answers(() => 0);
    let unicasts = 0;
    for (let now = 0; now < 20_000; now += 10) {
      const plan = answers.plan(
        asker(1, { id: `id ${now}`, instance: `i ${now}`, port: 1_024 + (now % 60_000) }),
        now,
      );
      if (plan.unicast !== undefined) unicasts += 1;
    }
    expect(unicasts).toBe(20_000 / DISCOVERY.answerEvery);
  });

  it('broadcasts at most one a second, whoever asks', () => {
    const answers = new Answers(() => 0.5);
    const leaves: number[] = [];
    for (let now = 0; now < 10_000; now += 1) {
      const plan = answers.plan(asker(now, { host: `10.0.${now >> 8}.${now & 255}` }), now);
      if (plan.broadcast !== undefined) leaves.push(now + plan.broadcast);
    }
    for (const [index, at] of leaves.entries()) {
      if (index > 0) expect(at - (leaves[index - 1] ?? 0)).toBeGreaterThanOrEqual(DISCOVERY.welcomeEvery);
    }
    expect(leaves.length).toBeLessThanOrEqual(11);
  });

  it('unicasts at most 1,024 in 5 s, whatever sources are invented', () => {
    const answers = new Answers(() => 0);
    const plans = Array.from({ length: 5_000 }, (_, i) =>
      answers.plan(asker(i, { host: `10.0.${i >> 8}.${i & 255}` }), i / 2),
    );
    expect(plans.filter((plan) => plan.unicast !== undefined)).toHaveLength(DISCOVERY.answerSources);
  });
});
