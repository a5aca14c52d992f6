/** The doctor on hosts whose firewall or network really is in the way. Firewalls of hosts need nftables, isolation needs the bridge alone. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { doctorOn, NO_HOME, NOBODY, problems, runFix, statesOf } from '../support/doctor-on.ts';
import { connectLanCores, type LanCore, removeHomes, startLanCore } from '../support/lan-core.ts';
import { createLan, firewallProblem, type Host, type Lan, namespacesProblem } from '../support/namespaces.ts';

const problem = namespacesProblem();
const noFirewall = firewallProblem();

describe.skipIf(problem !== undefined)(
  `the doctor of hosts of one LAN${problem ? ` (${problem})` : ''}`,
  () => {
    let lan: Lan;
    const hosts = (): [Host, Host] => [lan.hosts[0] as Host, lan.hosts[1] as Host];
    const startBoth = (): Promise<[LanCore, LanCore]> => {
      const [first, second] = hosts();
      return Promise.all([startLanCore(first, 'alice'), startLanCore(second, 'bob')]);
    };
    beforeAll(() => {
      lan = createLan(2);
    });
    afterEach(async () => {
      await removeHomes();
      lan.join();
      for (const host of lan.hosts) if (noFirewall === undefined) host.run('nft', 'flush', 'ruleset');
    });
    afterAll(() => lan.remove());

    it('finds nothing wrong where nothing is, and a peer says that it hears and reaches this device', async () => {
      const [a, b] = await startBoth();
      await connectLanCores(a, b);
      const examined = doctorOn(a.host, a.directory, ['--with', 'bob']);
      expect(problems(examined)).toEqual([]);
      expect(examined.code).toBe(0);
      expect(statesOf(examined, 'peer')).toEqual(['ok', 'ok', 'ok', 'ok']);
      expect(examined.findings.find(({ check }) => check === 'peers')).toMatchObject({
        subject: 'bob',
        state: 'ok',
      });
    });

    it('tries a peer whose network keeps its devices apart, and says so', async () => {
      lan.isolate();
      const [a, b] = await startBoth();
      const examined = doctorOn(a.host, a.directory, ['--with', `${b.host.address}:47470`]);
      expect(examined.code).toBe(1);
      expect(statesOf(examined, 'peer')).toContain('problem');
      expect(
        problems(examined)
          .map(({ text }) => text)
          .join('\n'),
      ).toContain('keeps its devices apart');
    });

    describe.skipIf(noFirewall !== undefined)(
      `with a firewall${noFirewall ? ` (${noFirewall})` : ''}`,
      () => {
        const fence = (host: Host, policy: 'accept' | 'drop', ...rules: string[]): void => {
          host.run('nft', 'add table inet fence');
          host.run('nft', `add chain inet fence in { type filter hook input priority 0; policy ${policy}; }`);
          for (const rule of ['iif lo accept', 'ct state established,related accept', ...rules])
            host.run('nft', `add rule inet fence in ${rule}`);
        };

        it('names the rule that keeps UDP out, and its command opens it', async () => {
          const [host] = hosts();
          fence(host, 'accept', 'udp dport 47470 counter drop');
          const examined = doctorOn(host, NO_HOME);
          const found = problems(examined).find(({ check }) => check === 'firewall');
          expect(found?.text).toContain('udp dport 47470 counter packets');
          expect(found?.fix).toBe('sudo nft insert rule inet fence in udp dport 47470 accept');
          expect(statesOf(examined, 'announcements')).toEqual(['problem']);
          if (found !== undefined) runFix(host, found);
          const after = doctorOn(host, NO_HOME);
          expect([...statesOf(after, 'firewall'), ...statesOf(after, 'announcements')]).toEqual(['ok', 'ok']);
        });

        it('names the policy that keeps TCP out, and a peer confirms that it cannot connect', async () => {
          const [a, b] = await startBoth();
          await connectLanCores(a, b);
          fence(a.host, 'drop', 'udp dport 47470 accept');
          const examined = doctorOn(a.host, a.directory, ['--with', 'bob']);
          const [firewall, peer] = problems(examined);
          expect(firewall).toMatchObject({
            check: 'firewall',
            subject: 'TCP 47470',
            fix: 'sudo nft insert rule inet fence in tcp dport 47470 accept',
          });
          expect(firewall?.text).toContain('The policy of chain inet fence in is to drop');
          expect(peer?.text).toContain('It cannot connect to TCP 47470 here');
          expect(examined.code).toBe(1);
        });

        it('finds without root that UDP is kept out, and says that root can tell by which rule', () => {
          const [host] = hosts();
          fence(host, 'drop');
          const examined = doctorOn(host, NO_HOME, [], NOBODY);
          expect(statesOf(examined, 'announcements')).toEqual(['problem']);
          expect(examined.findings.find(({ check }) => check === 'firewall')).toMatchObject({
            state: 'problem',
            fix: 'sudo tincan doctor --port 47470 --discovery-port 47470',
          });
        });
      },
    );
  },
);
