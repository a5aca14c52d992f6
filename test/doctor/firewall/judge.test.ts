import { describe, expect, it } from 'vitest';
import { judgeFirewall } from '../../../src/doctor/firewall/judge.ts';
import { type FirewallReadings, readFirewall } from '../../../src/doctor/firewall/reading.ts';
import type { Ran } from '../../../src/doctor/system.ts';
import { fakeSystem } from '../system.ts';
import { TCP, UDP } from './packets.ts';

const QUESTION = { packets: [UDP, TCP], announcementsReturn: true };

const said = (stdout: string) => ({ kind: 'done' as const, code: 0, stdout, stderr: '' });
const refused = (stderr: string, code = 1) => ({ kind: 'done' as const, code, stdout: '', stderr });

const read = (programs: Readonly<Record<string, Ran>>, files = {}): Promise<FirewallReadings> =>
  readFirewall(fakeSystem({ programs, files }));

const EMPTY_NFT = JSON.stringify({ nftables: [{ metainfo: {} }] });
const CLOSED = '-P INPUT DROP\n-A INPUT -i lo -j ACCEPT';
const UFW = `${CLOSED}\n-N ufw-user-input\n-A INPUT -j ufw-user-input`;
const UFW_STATUS = 'Status: active\nDefault: deny (incoming), allow (outgoing)\n';

describe('a firewall that was read', () => {
  it('is all right where every list lets both ports in', async () => {
    const readings = await read({ nft: said(EMPTY_NFT), iptables: said('-P INPUT ACCEPT') });
    expect(judgeFirewall(readings, QUESTION)).toEqual([
      {
        check: 'firewall',
        state: 'ok',
        subject: 'firewall',
        text: 'the rules of nft and iptables let UDP 47470 and TCP 47470 in',
      },
    ]);
  });

  it('is told of once for each port, with the command of the program that has the rule', async () => {
    const readings = await read({ nft: said(EMPTY_NFT), iptables: said(CLOSED) });
    expect(judgeFirewall(readings, QUESTION).map(({ state, subject, fix }) => [state, subject, fix])).toEqual(
      [
        ['problem', 'UDP 47470', 'sudo iptables -I INPUT -p udp --dport 47470 -j ACCEPT'],
        ['problem', 'TCP 47470', 'sudo iptables -I INPUT -p tcp --dport 47470 -j ACCEPT'],
      ],
    );
  });

  it('names the interfaces, where not all are closed', async () => {
    const readings = await read({ iptables: said('-P INPUT ACCEPT\n-A INPUT -i eth0 -j DROP') });
    const packets = [UDP, { ...UDP, interface: 'wlan0' }];
    expect(judgeFirewall(readings, { ...QUESTION, packets })[0]?.text).toContain(
      'keeps UDP 47470 out over eth0, so that',
    );
  });

  it('is opened by the program that manages it, and told of once', async () => {
    const ufw = await read({ iptables: said(UFW), ufw: said(UFW_STATUS) });
    expect(judgeFirewall(ufw, QUESTION).map(({ fix }) => fix)).toEqual([
      'sudo ufw allow 47470/udp',
      'sudo ufw allow 47470/tcp',
    ]);
    const listed = await read({ ufw: said(UFW_STATUS) });
    expect(judgeFirewall(listed, QUESTION).map(({ text }) => text)[0]).toBe(
      'ufw does not let UDP 47470 in, so that peers are not heard.',
    );
    const zones = await read({
      'firewall-cmd': said('public (active)\n  target: default\n  interfaces: eth0\n  ports: 47470/tcp\n'),
    });
    expect(judgeFirewall(zones, QUESTION).map(({ subject, fix }) => [subject, fix])).toEqual([
      [
        'UDP 47470',
        'sudo firewall-cmd --permanent --zone=public --add-port=47470/udp && sudo firewall-cmd --reload',
      ],
    ]);
  });

  it('says nothing where nothing could come anyway', async () => {
    expect(judgeFirewall(await read({ iptables: said(CLOSED) }), { ...QUESTION, packets: [] })).toEqual([]);
  });
});

describe('a firewall that only root may read', () => {
  const FORBIDDEN = {
    nft: refused('Operation not permitted (you must be root)'),
    iptables: refused(
      "iptables v1.8.9: can't initialize iptables table `filter': Permission denied (you must be root)",
      4,
    ),
  };

  it('is not known, and the command that tells is named', async () => {
    const [finding] = judgeFirewall(await read(FORBIDDEN), QUESTION);
    expect(finding).toMatchObject({
      state: 'unknown',
      fix: 'sudo tincan doctor --port 47470 --discovery-port 47470',
    });
    expect(finding?.text).toContain('Only root may read the rules of nft and iptables. UDP gets in');
  });

  it('is known to keep UDP out where this device does not hear itself', async () => {
    const question = { ...QUESTION, announcementsReturn: false };
    expect(judgeFirewall(await read(FORBIDDEN), question)[0]).toMatchObject({ state: 'problem' });
    const ufw = await read(
      { ...FORBIDDEN, ufw: refused('ERROR: You need to be root to run this script') },
      { '/etc/ufw/ufw.conf': 'ENABLED=yes\nLOGLEVEL=low' },
    );
    expect(judgeFirewall(ufw, question)[0]?.fix).toBe('sudo ufw allow 47470/udp && sudo ufw allow 47470/tcp');
  });

  it('is not known either where there is no program for it, or one that fails', async () => {
    expect(judgeFirewall(await read({}), QUESTION)[0]).toMatchObject({
      state: 'unknown',
      text: 'No program is here that tells of firewall rules (nft, iptables). UDP gets in, as this device hears its own announcements.',
    });
    const failing = await read({
      nft: said('no json'),
      'firewall-cmd': refused('FirewallD is not running', 252),
    });
    expect(judgeFirewall(failing, QUESTION)[0]?.text).toContain('nft could not be asked.');
  });
});
