import { describe, expect, it } from 'vitest';
import { blocksOf, type Chain, type Rule, type Verdict } from '../../../src/doctor/firewall/rules.ts';
import { DOCTOR } from '../../../src/limits.ts';
import { UDP } from './packets.ts';

const rule = (verdict: Verdict | undefined, certain = true): Rule => ({
  text: JSON.stringify(verdict),
  decide: () => ({ verdict, certain }),
});
const chain = (key: string, rules: Rule[], policy?: 'accept' | 'drop', priority = 0): Chain => ({
  key,
  place: `chain ${key}`,
  rules,
  ...(policy === undefined ? {} : { base: { families: [4], priority, policy, openWith: () => 'open' } }),
});
const blocks = (...chains: Chain[]) =>
  blocksOf({ chains: new Map(chains.map((one) => [one.key, one])) }, UDP);

const ACCEPT = rule({ kind: 'accept' });
const DROP = rule({ kind: 'drop' });
const jump = (to: string, certain = true): Rule => rule({ kind: 'jump', chain: to }, certain);

describe('the way of a packet', () => {
  it('ends with the first rule that decides, else with the policy', () => {
    expect(blocks(chain('in', [rule(undefined), ACCEPT, DROP], 'drop'))).toEqual([]);
    expect(blocks(chain('in', [DROP, ACCEPT], 'accept'))).toMatchObject([
      { rule: { place: 'chain in' }, certain: true },
    ]);
    expect(blocks(chain('in', [], 'drop'))).toMatchObject([{ rule: undefined, certain: true }]);
  });

  it('goes on behind a jump that comes back, and not behind a goto', () => {
    const sub = chain('sub', [rule({ kind: 'return' }), DROP]);
    expect(blocks(chain('in', [jump('sub'), ACCEPT], 'drop'), sub)).toEqual([]);
    expect(blocks(chain('in', [rule({ kind: 'goto', chain: 'sub' }), ACCEPT], 'drop'), sub)).toHaveLength(1);
    expect(blocks(chain('in', [jump('sub')], 'accept'), chain('sub', [DROP]))).toMatchObject([
      { rule: { place: 'chain sub' } },
    ]);
  });

  it('passes through every chain that it comes to: one that lets it in does not save it from the next', () => {
    const found = blocks(chain('late', [DROP], 'accept', 10), chain('early', [ACCEPT], 'drop', -10));
    expect(found).toMatchObject([{ base: { key: 'late' } }]);
  });

  it('is not certain behind a rule that may let it in, and not stopped by one that may not match', () => {
    expect(blocks(chain('in', [rule({ kind: 'accept' }, false), DROP], 'accept'))).toMatchObject([
      { certain: false },
    ]);
    expect(blocks(chain('in', [rule({ kind: 'drop' }, false)], 'accept'))).toEqual([]);
    expect(blocks(chain('in', [jump('sub', false)], 'drop'), chain('sub', [ACCEPT]))).toMatchObject([
      { certain: false },
    ]);
    expect(blocks(chain('in', [rule({ kind: 'unreadable' }, false)], 'drop'))).toMatchObject([
      { certain: false },
    ]);
  });

  it('ends in a ring of chains, and in more rules than anybody writes, without being certain', () => {
    // DOCTOR.firewallDepth
    expect(blocks(chain('in', [jump('in')], 'drop'))).toMatchObject([{ certain: false }]);
    const deep = Array.from({ length: DOCTOR.firewallDepth + 2 }, (_, index) =>
      chain(`c${index}`, [jump(`c${index + 1}`)]),
    );
    expect(blocks(chain('in', [jump('c0')], 'drop'), ...deep)).toMatchObject([{ certain: false }]);
    const many = Array.from({ length: DOCTOR.firewallRules + 1 }, () => rule(undefined));
    expect(blocks(chain('in', many.slice(1), 'drop'))).toMatchObject([{ certain: true }]);
    expect(blocks(chain('in', many, 'drop'))).toMatchObject([{ certain: false }]);
  });

  it('does not come to chains of another family', () => {
    expect(blocksOf({ chains: new Map([['in', chain('in', [], 'drop')]]) }, { ...UDP, family: 6 })).toEqual(
      [],
    );
  });
});
