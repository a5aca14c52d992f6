import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIptables } from '../../../src/doctor/firewall/iptables.ts';
import { blocksOf, type Packet } from '../../../src/doctor/firewall/rules.ts';
import { TCP, UDP } from './packets.ts';

function blocks(packet: Packet, ...lines: string[]) {
  const parsed = parseIptables(lines.join('\n'), 'iptables');
  if (parsed === undefined) throw new Error('not read');
  return blocksOf(parsed, packet);
}

describe('the rules of iptables', () => {
  const OPEN = [
    '-P INPUT DROP',
    '-P FORWARD DROP',
    '-P OUTPUT ACCEPT',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  ];

  it.each<[string, Packet, boolean | undefined]>([
    ['-A INPUT -p udp -m udp --dport 47470 -j ACCEPT', UDP, true],
    ['-A INPUT -p udp -m udp --dport 47470 -j ACCEPT', TCP, false],
    ['-A INPUT -p tcp -m tcp --dport 47000:48000 -j ACCEPT', TCP, true],
    ['-A INPUT -p tcp -m tcp --dport 47471: -j ACCEPT', TCP, false],
    ['-A INPUT -p tcp -m multiport --dports 22,80,47470:47480 -j ACCEPT', TCP, true],
    ['-A INPUT -s 10.77.0.0/24 -j ACCEPT', UDP, true],
    ['-A INPUT -s 192.168.0.0/255.255.0.0 -j ACCEPT', UDP, false],
    ['-A INPUT ! -s 192.168.0.0/16 -j ACCEPT', UDP, true],
    ['-A INPUT -s 10.77.0.9/32 -j ACCEPT', UDP, undefined],
    ['-A INPUT -i eth+ -m comment --comment "the -j DROP of old" -j ACCEPT', UDP, true],
    ['-A INPUT -i wlan0 -j ACCEPT', UDP, false],
    ['-A INPUT -m state --state NEW -j ACCEPT', TCP, true],
    ['-A INPUT -m limit --limit 3/min --limit-burst 10 -j ACCEPT', TCP, undefined],
    ['-A INPUT -m set --match-set friends src -j ACCEPT', TCP, undefined],
    ['-A INPUT -p udp -j LOG --log-prefix "in " --log-level 4', UDP, false],
  ])('%s', (rule, packet, lets) => {
    const [block] = blocks(packet, ...OPEN, rule);
    expect(block === undefined ? true : block.certain ? false : undefined).toBe(lets);
  });

  it('names the rule or the policy that keeps a packet out, and the command that opens the port', () => {
    const drop = '-A INPUT -p udp -m udp --dport 47470 -j DROP';
    const [block] = blocks(UDP, '-P INPUT ACCEPT', drop);
    expect(block).toMatchObject({ rule: { text: drop, place: 'iptables chain INPUT' }, certain: true });
    expect(block?.base.base?.openWith(UDP)).toBe('iptables -I INPUT -p udp --dport 47470 -j ACCEPT');
    expect(blocks(TCP, ...OPEN)).toMatchObject([{ rule: undefined }]);
  });

  it('follows chains of its own, and knows those of ufw', () => {
    const ufw = [
      '-N ufw-user-input',
      '-A INPUT -j ufw-user-input',
      '-A ufw-user-input -p tcp -m tcp --dport 47470 -j ACCEPT',
    ];
    expect(blocks(TCP, ...OPEN, ...ufw)).toEqual([]);
    expect(blocks(UDP, ...OPEN, ...ufw)[0]?.base.base?.manager).toBe('ufw');
    expect(
      blocks(
        UDP,
        '-P INPUT ACCEPT',
        '-N gone',
        '-A INPUT -g gone',
        '-A gone -j REJECT --reject-with icmp-port-unreachable',
      ),
    ).toHaveLength(1);
  });

  it('is not read where it is none, and never throws', () => {
    expect(
      parseIptables('iptables v1.8.9 (nf_tables): Permission denied (you must be root)', 'iptables'),
    ).toBeUndefined();
    const word = fc.constantFrom(
      '-A',
      '-P',
      '-N',
      'INPUT',
      '-j',
      '-g',
      '!',
      '-p',
      'udp',
      '--dport',
      '47470',
      ':',
      '-s',
      '10.0.0.0/8',
      '-m',
      '"',
      '"a b',
      'DROP',
      '--ctstate',
      '\n',
      '/99',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
        ),
        (text) => {
          const parsed = parseIptables(text, 'iptables');
          if (parsed !== undefined) for (const packet of [UDP, TCP]) blocksOf(parsed, packet);
        },
      ),
    );
  });
});
