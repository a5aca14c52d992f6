/**
 * What the programs themselves have printed, on a Debian 12 with eth0 at 10.77.0.1/24: ufw 0.36.2 that was switched on and not changed, and
 * firewalld 1.3.3 with UDP 47470 open in its default zone, `public`, and other zones for docker0, wlan0 and 192.168.7.0/24.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/doctor/finding.ts';
import { judgeFirewall } from '../../../src/doctor/firewall/judge.ts';
import { readFirewall } from '../../../src/doctor/firewall/reading.ts';
import type { Packet } from '../../../src/doctor/firewall/rules.ts';
import type { Ran } from '../../../src/doctor/system.ts';
import { fakeSystem } from '../system.ts';
import { TCP, UDP } from './packets.ts';

const printed = (name: string): string =>
  readFileSync(new URL(`printed/${name}.txt`, import.meta.url), 'utf8');
const said = (stdout: string): Ran => ({ kind: 'done', code: 0, stdout, stderr: '' });

async function judged(
  programs: Readonly<Record<string, string>>,
  packets: readonly Packet[] = [UDP, TCP],
): Promise<Pick<Finding, 'state' | 'subject' | 'fix'>[]> {
  const ran = Object.fromEntries(Object.entries(programs).map(([name, text]) => [name, said(text)]));
  const findings = judgeFirewall(await readFirewall(fakeSystem({ programs: ran })), {
    packets,
    announcementsReturn: undefined,
  });
  return findings.map(({ state, subject, fix }) => ({
    state,
    subject,
    ...(fix === undefined ? {} : { fix }),
  }));
}

describe('the rules of ufw', () => {
  const SAVED = printed('ufw-iptables-save');
  const withRule = (rule: string): string => SAVED.replace(/^COMMIT$/m, `-A ufw-user-input ${rule}\nCOMMIT`);

  it('keep out for certain what was not allowed, whatever it is sent to', async () => {
    expect(await judged({ 'iptables-save': SAVED })).toEqual([
      { state: 'problem', subject: 'UDP 47470', fix: 'sudo ufw allow 47470/udp' },
      { state: 'problem', subject: 'TCP 47470', fix: 'sudo ufw allow 47470/tcp' },
    ]);
  });

  it('let in what was allowed', async () => {
    const open = withRule('-p udp -m udp --dport 47470 -j ACCEPT');
    expect(await judged({ 'iptables-save': open })).toMatchObject([{ subject: 'TCP 47470' }]);
    expect(await judged({ 'iptables-save': withRule('-s 10.77.0.0/24 -j ACCEPT') })).toEqual([
      { state: 'ok', subject: 'firewall' },
    ]);
  });

  it('have a rule in front where one of their user is in the way, and what others put before them is opened itself', async () => {
    const denied = withRule('-p udp -m multiport --dports 47000:48000 -j DROP');
    expect(await judged({ 'iptables-save': denied }, [UDP])).toEqual([
      { state: 'problem', subject: 'UDP 47470', fix: 'sudo ufw prepend allow 47470/udp' },
    ]);
    const before = SAVED.replace('-A INPUT', '-A INPUT -p udp -j DROP\n-A INPUT');
    expect(await judged({ 'iptables-save': before }, [UDP])).toEqual([
      {
        state: 'problem',
        subject: 'UDP 47470',
        fix: 'sudo iptables -I INPUT -p udp --dport 47470 -j ACCEPT',
      },
    ]);
  });
});

describe('the rules of firewalld', () => {
  const NFT = printed('firewalld-nft');
  const ZONES = printed('firewalld-zones');
  const PROGRAMS = {
    'nft -j list ruleset': NFT,
    'firewall-cmd --list-all-zones': ZONES,
    'firewall-cmd --get-default-zone': 'public\n',
  };
  const opens = (zone: string, what: string): string =>
    `sudo firewall-cmd --permanent --zone=${zone} --add-port=${what} && sudo firewall-cmd --reload`;

  it('keep out for certain what the default zone has not opened', async () => {
    expect(await judged(PROGRAMS)).toEqual([
      { state: 'problem', subject: 'TCP 47470', fix: opens('public', '47470/tcp') },
    ]);
  });

  it('that forbid a port are overruled by one that comes before them, as an open port does not do it', async () => {
    const { nftables } = JSON.parse(NFT) as { nftables: unknown[] };
    const port = { payload: { protocol: 'udp', field: 'dport' } };
    const rule = {
      family: 'inet',
      table: 'firewalld',
      chain: 'filter_IN_public_deny',
      handle: 9_999,
      expr: [{ match: { op: '==', left: port, right: 47470 } }, { drop: null }],
    };
    const denied = JSON.stringify({ nftables: [...nftables, { rule }] });
    expect(await judged({ ...PROGRAMS, 'nft -j list ruleset': denied }, [UDP])).toMatchObject([
      {
        fix: `sudo firewall-cmd --permanent --zone=public --add-rich-rule='rule priority="-32768" port port="47470" protocol="udp" accept' && sudo firewall-cmd --reload`,
      },
    ]);
  });

  it('are those of the zone that an interface or an address belongs to', async () => {
    const docker = { ...UDP, interface: 'docker0', address: '172.17.0.1' };
    expect(await judged(PROGRAMS, [docker])).toEqual([{ state: 'ok', subject: 'firewall' }]);
    const home = { ...UDP, address: '192.168.7.2', destinations: ['192.168.7.255'] };
    expect(await judged(PROGRAMS, [home])).toMatchObject([{ fix: opens('home', '47470/udp') }]);
    // A rich rule there lets in what comes from 10.0.0.0/8.
    const work = { ...TCP, interface: 'wlan0' };
    expect(await judged(PROGRAMS, [work])).toEqual([{ state: 'ok', subject: 'firewall' }]);
    const foreign = { ...work, address: '192.168.9.2', destinations: ['192.168.9.2'] };
    expect(await judged(PROGRAMS, [foreign])).toMatchObject([
      { state: 'problem', fix: opens('work', '47470/tcp') },
    ]);
  });

  it('are told by their zones where nft may not be asked', async () => {
    const { 'nft -j list ruleset': _rules, ...zones } = PROGRAMS;
    expect(await judged(zones)).toEqual([
      { state: 'problem', subject: 'TCP 47470', fix: opens('public', '47470/tcp') },
    ]);
  });
});
