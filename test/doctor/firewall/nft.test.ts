import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNft, withoutIptables } from '../../../src/doctor/firewall/nft.ts';
import { blocksOf, type Packet } from '../../../src/doctor/firewall/rules.ts';
import { TCP, UDP } from './packets.ts';

type Json = Record<string, unknown>;
const match = (left: Json, right: unknown, op = '=='): Json => ({ match: { op, left, right } });
const port = (protocol: string): Json => ({ payload: { protocol, field: 'dport' } });
const saddr: Json = { payload: { protocol: 'ip', field: 'saddr' } };
const daddr: Json = { payload: { protocol: 'ip', field: 'daddr' } };
const meta = (key: string): Json => ({ meta: { key } });
const state: Json = { ct: { key: 'state' } };
const ACCEPT = { accept: null };
const DROP = { drop: null };

/** As nft 1.0.6 prints a table inet fence with a chain for input, and these rules in it. */
function ruleset(policy: string, rules: Json[][], more: Json[] = []): string {
  const place = { family: 'inet', table: 'fence' };
  return JSON.stringify({
    nftables: [
      { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } },
      { table: { family: 'inet', name: 'fence', handle: 1 } },
      { chain: { ...place, name: 'in', handle: 3, type: 'filter', hook: 'input', prio: 0, policy } },
      ...more,
      ...rules.map((expr, index) => ({ rule: { ...place, chain: 'in', handle: 4 + index, expr } })),
    ],
  });
}

function blocks(packet: Packet, policy: string, rules: Json[][], more: Json[] = [], listing = '') {
  const parsed = parseNft(ruleset(policy, rules, more), listing);
  if (parsed === undefined) throw new Error('not read');
  return blocksOf(parsed, packet);
}
/** What is decided by a rule that accepts, where the policy is to drop: in, out, or not known. */
function verdict(packet: Packet, ...conditions: Json[]): boolean | undefined {
  const [block] = blocks(packet, 'drop', [[...conditions, ACCEPT]]);
  return block === undefined ? true : block.certain ? false : undefined;
}

describe('the rules of nftables', () => {
  it.each<[string, Json, Packet, boolean | undefined]>([
    ['udp dport 47470', match(port('udp'), 47470), UDP, true],
    ['udp dport 47471', match(port('udp'), 47471), UDP, false],
    ['udp dport 47470, of TCP', match(port('udp'), 47470), TCP, false],
    ['udp dport != 22, of TCP', match(port('udp'), 22, '!='), TCP, false],
    ['udp dport != 22', match(port('udp'), 22, '!='), UDP, true],
    [
      'tcp dport { 22, 47470-47480 }',
      match(port('tcp'), { set: [22, { range: [47470, 47480] }] }),
      TCP,
      true,
    ],
    ['tcp dport > 1024', match(port('tcp'), 1024, '>'), TCP, true],
    ['tcp dport <= 1024', match(port('tcp'), 1024, '<='), TCP, false],
    ['th dport 47470', match(port('th'), 47470), TCP, true],
    ['meta l4proto { tcp, udp }', match(meta('l4proto'), { set: ['tcp', 'udp'] }), UDP, true],
    ['ip protocol icmp', match({ payload: { protocol: 'ip', field: 'protocol' } }, 'icmp'), UDP, false],
    ['meta nfproto ipv6', match(meta('nfproto'), 'ipv6'), UDP, false],
    ['iif "lo"', match(meta('iif'), 'lo'), UDP, false],
    ['iifname "eth*"', match(meta('iifname'), 'eth*'), UDP, true],
    ['iifname { "lo", "eth0" }', match(meta('iifname'), { set: ['lo', 'eth0'] }), UDP, true],
    ['ct state established,related', match(state, ['established', 'related'], 'in'), UDP, false],
    ['ct state new', match(state, 'new', 'in'), UDP, true],
    ['ip saddr 10.0.0.0/8', match(saddr, { prefix: { addr: '10.0.0.0', len: 8 } }), UDP, true],
    ['ip saddr 192.168.0.0/16', match(saddr, { prefix: { addr: '192.168.0.0', len: 16 } }), UDP, false],
    [
      'ip saddr != 192.168.0.0/16',
      match(saddr, { prefix: { addr: '192.168.0.0', len: 16 } }, '!='),
      UDP,
      true,
    ],
    ['ip saddr 10.77.0.7, who is one of them', match(saddr, '10.77.0.7'), UDP, undefined],
    ['ip saddr 10.0.0.1-10.0.0.9', match(saddr, { range: ['10.0.0.1', '10.0.0.9'] }), UDP, undefined],
    [
      'ip daddr 224.0.0.0/4, one of two ways',
      match(daddr, { prefix: { addr: '224.0.0.0', len: 4 } }),
      UDP,
      undefined,
    ],
    ['ip daddr 10.77.0.1', match(daddr, '10.77.0.1'), TCP, true],
    ['udp sport 68', match({ payload: { protocol: 'udp', field: 'sport' } }, 68), UDP, undefined],
    ['fib daddr type local', match({ fib: { result: 'type', flags: ['daddr'] } }, 'local'), UDP, false],
    ['fib daddr type local', match({ fib: { result: 'type', flags: ['daddr'] } }, 'local'), TCP, true],
    [
      'fib daddr type multicast, one of two ways',
      match({ fib: { result: 'type', flags: ['daddr'] } }, 'multicast'),
      UDP,
      undefined,
    ],
    [
      'fib saddr . iif oif missing',
      match({ fib: { result: 'oif', flags: ['saddr', 'iif'] } }, false),
      UDP,
      undefined,
    ],
    ['meta pkttype host', match({ meta: { key: 'pkttype' } }, 'host'), UDP, false],
    ['ct status dnat', match({ ct: { key: 'status' } }, 'dnat'), TCP, false],
    ['limit rate 10/second', { limit: { rate: 10, burst: 5, per: 'second' } }, UDP, undefined],
    ['counter', { counter: { packets: 0, bytes: 0 } }, UDP, true],
  ])('%s', (_text, condition, packet, lets) => {
    expect(verdict(packet, condition)).toBe(lets);
  });

  it('has the text of the rule that decides, and the command that opens the chain', () => {
    const listing = [
      'table inet fence { # handle 1',
      '\tchain in { # handle 3',
      '\t\ttype filter hook input priority filter; policy accept;',
      '\t\tlog prefix "x # handle 4" # handle 4',
      '\t\tudp dport 47470 counter packets 3 bytes 99 drop # handle 5',
      '\t}',
      '}',
    ].join('\n');
    const [block] = blocks(UDP, 'accept', [[{ log: null }], [match(port('udp'), 47470), DROP]], [], listing);
    expect(block?.rule).toEqual({
      text: 'udp dport 47470 counter packets 3 bytes 99 drop',
      place: 'chain inet fence in',
    });
    expect(block?.base.base?.openWith(UDP)).toBe('nft insert rule inet fence in udp dport 47470 accept');
  });

  it('looks into sets with names, verdict maps and other chains', () => {
    const place = { family: 'inet', table: 'fence' };
    const ports = {
      set: {
        ...place,
        name: 'ports',
        type: 'inet_service',
        handle: 2,
        elem: [22, { range: [47000, 48000] }],
      },
    };
    expect(blocks(TCP, 'drop', [[match(port('tcp'), '@ports'), ACCEPT]], [ports])).toEqual([]);
    expect(blocks(TCP, 'drop', [[match(port('tcp'), '@gone'), ACCEPT]], [ports])).toMatchObject([
      { certain: false },
    ]);
    const vmap = (entries: unknown[]): Json => ({ vmap: { key: state, data: { set: entries } } });
    expect(
      blocks(TCP, 'drop', [
        [
          vmap([
            ['invalid', DROP],
            ['new', ACCEPT],
          ]),
        ],
      ]),
    ).toEqual([]);
    expect(blocks(TCP, 'accept', [[vmap([['invalid', DROP]])]])).toEqual([]);
    const sub = [
      { chain: { ...place, name: 'sub', handle: 9 } },
      { rule: { ...place, chain: 'sub', handle: 10, expr: [{ reject: { type: 'icmpx' } }] } },
    ];
    expect(blocks(UDP, 'accept', [[{ jump: { target: 'sub' } }]], sub)).toMatchObject([
      { rule: { place: 'chain inet fence sub' } },
    ]);
  });

  it('leaves to iptables what iptables keeps there', () => {
    const chain = {
      family: 'ip',
      table: 'filter',
      name: 'INPUT',
      hook: 'input',
      type: 'filter',
      prio: 0,
      policy: 'drop',
    };
    const parsed = parseNft(JSON.stringify({ nftables: [{ chain }] }), '');
    if (parsed === undefined) throw new Error('not read');
    const blocksWhere = (isTold: (family: string, table: string, chain: string) => boolean): number =>
      blocksOf(withoutIptables(parsed, isTold), UDP).length;
    expect(blocksWhere((...words) => words.join(' ') === 'ip filter INPUT')).toBe(0);
    // A table of that name that was made with nft.
    expect(blocksWhere(() => false)).toBe(1);
  });

  it('knows the table of firewalld, whose rules others must not change', () => {
    const chain = {
      family: 'inet',
      table: 'firewalld',
      name: 'filter_INPUT',
      hook: 'input',
      type: 'filter',
      prio: 10,
      policy: 'drop',
    };
    const parsed = parseNft(JSON.stringify({ nftables: [{ chain }] }), '');
    expect(parsed === undefined ? [] : blocksOf(parsed, UDP)[0]?.base.base?.manager).toBe('firewalld');
  });

  it('is not read where it is none', () => {
    for (const text of ['', '[]', '{}', '{"nftables":1}', 'Operation not permitted'])
      expect(parseNft(text, '')).toBeUndefined();
  });

  it('never throws, whatever it is given', () => {
    const word = fc.constantFrom(
      'match',
      'left',
      'right',
      'payload',
      'meta',
      'ct',
      'key',
      'vmap',
      'data',
      'set',
      'jump',
      'target',
      'op',
      '==',
      'expr',
      'range',
      'prefix',
      'elem',
    );
    const json = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        word,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(word, tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.array(fc.array(json, { maxLength: 4 }), { maxLength: 4 }),
        fc.string(),
        (rules, listing) => {
          const parsed = parseNft(ruleset('drop', rules as Json[][]), listing);
          if (parsed !== undefined) for (const packet of [UDP, TCP]) blocksOf(parsed, packet);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string(),
        (value, listing) => void parseNft(JSON.stringify({ nftables: value }), listing),
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseNft(text, text)));
  });
});
