/** Two hosts that have a LAN and a VPN in common: an interface without broadcast, which leads to the other end alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InterfaceState } from '../../src/store/state.ts';
import { doctorOn, NO_HOME } from '../support/doctor-on.ts';
import { type LanCore, removeHomes, startLanCore, TINCAN } from '../support/lan-core.ts';
import { createLan, type Host, type Lan, namespacesProblem } from '../support/namespaces.ts';
import { joinByTunnel, tunnelProblem } from '../support/tunnel.ts';

const problem = namespacesProblem() ?? tunnelProblem();

const ENDS = ['10.9.0.1', '10.9.0.2'] as const;

const idOf = (core: LanCore): string => core.client.state.self.id;
const tunnelOf = (core: LanCore): InterfaceState | undefined =>
  core.client.state.network.interfaces.find(({ name }) => name === 'tun0');
const addressOf = (core: LanCore, other: LanCore): string | undefined =>
  core.client.state.peers[idOf(other)]?.address;
const namesOf = (core: LanCore): string[] => Object.values(core.client.state.peers).map(({ name }) => name);

describe.skipIf(problem !== undefined)(`a VPN beside a LAN${problem ? ` (${problem})` : ''}`, () => {
  let lan: Lan;
  let left: Host;
  let right: Host;
  let removeTunnel: () => Promise<void> = async () => undefined;
  let alice: LanCore;
  let bob: LanCore;
  beforeAll(async () => {
    lan = createLan(2);
    [left, right] = [lan.hosts[0] as Host, lan.hosts[1] as Host];
    removeTunnel = await joinByTunnel([left, right], ENDS);
    // At first there is no other way.
    right.link('down');
    [alice, bob] = await Promise.all([
      startLanCore(left, 'alice'),
      startLanCore(right, 'bob', ['--interface', '!tun0']),
    ]);
  });
  afterAll(async () => {
    await removeHomes();
    await removeTunnel();
    lan.remove();
  });

  it('is told as what it is, by the core and by the doctor, and nobody is found over it', async () => {
    await alice.until('its interfaces', () => tunnelOf(alice)?.used);
    expect(tunnelOf(alice)).toMatchObject({ addresses: [ENDS[0]], tunnel: true });
    expect(left.run(process.execPath, TINCAN, '--home', alice.directory, 'status')).toContain(
      `tun0 (${ENDS[0]}): a VPN or other tunnel`,
    );
    const about = doctorOn(left, NO_HOME).findings.filter(({ subject }) => subject === 'tun0');
    expect(about).toMatchObject([
      { check: 'interface', state: 'ok', text: expect.stringContaining(`${ENDS[0]}, a VPN`) },
      { check: 'announcements', state: 'ok', fix: 'tincan peers add HOST' },
    ]);
    await bob.until('its choice', () => tunnelOf(bob));
    expect(tunnelOf(bob)).toMatchObject({ used: false, tunnel: true, problem: 'It is left out by !tun0.' });
    // Whoever is there answers within this time.
    await alice.client.call('network.listen', {});
    expect([namesOf(alice), namesOf(bob)]).toEqual([[], []]);
  });

  it('reaches a peer by its address, which stays one peer with the address it has on the LAN', async () => {
    await alice.client.call('address.add', { address: ENDS[1] });
    const request = await bob.until('the question', ({ requests }) => Object.values(requests)[0]);
    await bob.client.call('request.accept', { id: request.id });
    await alice.until('a session', ({ peers }) => peers[idOf(bob)]?.state === 'connected');
    expect([addressOf(alice, bob), addressOf(bob, alice)]).toEqual([ENDS[1], ENDS[0]]);

    right.link('up');
    const isHeard = async (): Promise<boolean> =>
      (await alice.client.call('network.listen', {})).heard.some(
        ({ id, host }) => id === idOf(bob) && host !== ENDS[1],
      );
    while (!(await isHeard())) await sleep(50);
    expect([namesOf(alice), namesOf(bob)]).toEqual([['bob'], ['alice']]);
    // The VPN is switched off: the session is there again over the LAN.
    left.link('down', 'tun0');
    await alice.until('the LAN', ({ peers }) => {
      const row = peers[idOf(bob)];
      return row?.state === 'connected' && row.address !== ENDS[1];
    });
    await bob.until('the session', ({ peers }) => peers[idOf(alice)]?.state === 'connected');
    expect(addressOf(alice, bob)).toMatch(/^(?:10\.77\.0\.2|fe80:)/);
    expect([namesOf(alice), namesOf(bob)]).toEqual([['bob'], ['alice']]);
  });
});
