/**
 * Hosts with the firewalls that people have, each as its own program sets it up: what keeps tincan's ports closed is named, and after the
 * commands that the doctor prints, word by word, two peers find each other.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/client/doctor/index.ts';
import { doctorOn, NO_HOME, NOBODY, problems, runFix, statesOf } from '../support/doctor-on.ts';
import { type FirewallHost, firewalldHost, ufwHost } from '../support/firewall-host.ts';
import { connectLanCores, removeHomes, startLanCore } from '../support/lan-core.ts';
import { createLan, type Host, type Lan, namespacesProblem, programProblem } from '../support/namespaces.ts';

const problem = namespacesProblem();
const missing = (...programs: string[]): string | undefined =>
  programs.map((program) => programProblem(program)).find((one) => one !== undefined);
const because = (reason: string | undefined): string => (reason === undefined ? '' : ` (${reason})`);

/** What rules that people write begin with. */
const USUAL = ['-i lo -j ACCEPT', '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'];

describe.skipIf(problem !== undefined)(`the doctor behind the firewall of${because(problem)}`, () => {
  let lan: Lan;
  /** The first has the firewall. */
  let behind: Host;
  let other: Host;
  let made: FirewallHost | undefined;
  beforeAll(() => {
    lan = createLan(2);
    [behind, other] = [lan.hosts[0] as Host, lan.hosts[1] as Host];
  });
  afterEach(async () => {
    await removeHomes();
    await made?.remove();
    made = undefined;
    // A namespace of its own each time: no program is trusted to take its rules back.
    lan.remove();
    lan = createLan(2);
    [behind, other] = [lan.hosts[0] as Host, lan.hosts[1] as Host];
  });
  afterAll(() => lan.remove());

  const canConnect = (): boolean => {
    try {
      other.run('timeout', '0.5', 'bash', '-c', `</dev/tcp/${behind.address}/47470`);
      return true;
    } catch {
      return false;
    }
  };

  /** Nobody is found; the doctor names what is in the way; its commands mend it. @returns what it named */
  async function mend(host: Host): Promise<Finding[]> {
    const examined = doctorOn(host, NO_HOME);
    const found = problems(examined).filter(({ check }) => check === 'firewall');
    expect(new Set(found.map(({ subject }) => subject))).toEqual(new Set(['UDP 47470', 'TCP 47470']));
    expect(statesOf(examined, 'announcements')).toEqual(['problem']);
    const [alice, bob] = await Promise.all([startLanCore(host, 'alice'), startLanCore(other, 'bob')]);
    await bob.until('alice, who is heard', ({ peers }) => peers[alice.client.state.self.id]);
    expect(alice.client.state.peers).toEqual({});
    expect(canConnect()).toBe(false);
    for (const one of found) runFix(host, one);
    expect(canConnect()).toBe(true);
    const after = doctorOn(host, NO_HOME);
    expect([...statesOf(after, 'firewall'), ...statesOf(after, 'announcements')]).toEqual(['ok', 'ok']);
    const meet = async (): Promise<void> => {
      await alice.until('bob', ({ peers }) => peers[bob.client.state.self.id]);
      await connectLanCores(bob, alice);
    };
    // Asks everybody, and is heard by it, as the next announcement may be five seconds away.
    await Promise.all([bob.client.call('network.listen', {}), meet()]);
    return found;
  }
  const fixes = (found: readonly Finding[]): (string | undefined)[] => found.map(({ fix }) => fix);

  describe.each(['iptables-nft', 'iptables-legacy'])('%s', (program) => {
    const reason = problem === undefined ? missing(program) : undefined;

    it.skipIf(reason !== undefined)(`a policy, and a rule of another table${because(reason)}`, async () => {
      const run = (words: string): string => behind.run(program, ...words.split(' '));
      const run6 = (words: string): string => behind.run(program.replace('ip', 'ip6'), ...words.split(' '));
      for (const rule of USUAL) run(`-A INPUT ${rule}`);
      run('-P INPUT DROP');
      // Else peers are heard over IPv6. What addresses are asked with gets in, as it would for any host.
      run6('-A INPUT -p icmpv6 -j ACCEPT');
      run6('-P INPUT DROP');
      run('-t raw -A PREROUTING -p tcp --dport 47470 -j DROP');
      // What is called iptables is one of the two.
      const isUsual = behind.run('iptables', '--version').includes('legacy') === program.endsWith('legacy');
      const name = isUsual ? 'iptables' : program;
      const found = await mend(behind);
      expect(found.map(({ text }) => text)).toEqual([
        `The policy of ${name} chain INPUT is to drop, and no rule there lets UDP 47470 in, so that peers are not heard over IPv4.`,
        `The rule "-A PREROUTING -p tcp -m tcp --dport 47470 -j DROP" of ${name} chain PREROUTING of the table raw keeps TCP 47470 out, so that nobody can connect to this device over IPv4.`,
        `The policy of ${name} chain INPUT is to drop, and no rule there lets TCP 47470 in, so that nobody can connect to this device over IPv4.`,
      ]);
      expect(fixes(found)).toEqual([
        `sudo ${name} -I INPUT -p udp --dport 47470 -j ACCEPT`,
        `sudo ${name} -t raw -I PREROUTING -p tcp --dport 47470 -j ACCEPT`,
        `sudo ${name} -I INPUT -p tcp --dport 47470 -j ACCEPT`,
      ]);
    });
  });

  const noUfw = problem === undefined ? missing('ufw') : undefined;
  describe.skipIf(noUfw !== undefined)(`ufw${because(noUfw)}`, () => {
    it('which lets in only what it was told, and whose user has forbidden more than a port', async () => {
      made = await ufwHost(behind);
      for (const rule of ['deny 47000:48000/udp', 'allow 47470/udp'])
        made.host.run('ufw', ...rule.split(' '));
      made.host.run('ufw', '--force', 'enable');
      const unread = doctorOn(made.host, NO_HOME, [], NOBODY);
      expect(unread.findings.find(({ check }) => check === 'firewall')).toMatchObject({
        state: 'problem',
        text: expect.stringContaining('ufw is switched on. One of them keeps UDP out'),
        fix: 'sudo ufw allow 47470/udp && sudo ufw allow 47470/tcp',
      });
      expect(fixes(await mend(made.host))).toEqual([
        'sudo ufw delete allow 47470/udp && sudo ufw prepend allow 47470/udp',
        'sudo ufw allow 47470/tcp',
      ]);
    });
  });

  const noFirewalld = problem === undefined ? missing('firewalld', 'dbus-daemon') : undefined;
  describe.skipIf(noFirewalld !== undefined)(`firewalld${because(noFirewalld)}`, () => {
    it('whose default zone has what no other has, and whose user has forbidden a port', async () => {
      made = await firewalldHost(behind);
      made.host.run('firewall-cmd', '--zone=trusted', '--add-interface=docker0');
      const drop = '--add-rich-rule=rule port port="47470" protocol="tcp" drop';
      made.host.run('firewall-cmd', '--permanent', drop);
      made.host.run('firewall-cmd', '--reload');
      const opens = (how: string): string =>
        `sudo firewall-cmd --permanent --zone=public ${how} && sudo firewall-cmd --reload`;
      expect(fixes(await mend(made.host))).toEqual([
        opens('--add-port=47470/udp'),
        opens(`--add-rich-rule='rule priority="-32768" port port="47470" protocol="tcp" accept'`),
      ]);
    });
  });
});
