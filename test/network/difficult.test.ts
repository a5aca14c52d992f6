import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InterfaceState } from '../../src/store/state.ts';
import { connectLanCores, type LanCore, removeHomes, startLanCore } from '../support/lan-core.ts';
import { createNetwork, type Host, type Network, namespacesProblem } from '../support/namespaces.ts';

/** A lost link is noticed within 10 s, and the session is there again within 15 s. */
const RESUMED = 15_000;

const problem = namespacesProblem();

const idOf = (core: LanCore): string => core.client.state.self.id;
const sees = (core: LanCore, other: LanCore, within?: number) =>
  core.until(`${other.name} there`, ({ peers }) => peers[idOf(other)], within);
const connected = (core: LanCore, other: LanCore, within = RESUMED) =>
  core.until(
    `a session with ${other.name}`,
    ({ peers }) => peers[idOf(other)]?.state === 'connected',
    within,
  );
const interfaceOf = (core: LanCore, name: string): InterfaceState | undefined =>
  core.client.state.network.interfaces.find((one) => one.name === name);

describe.skipIf(problem !== undefined)(`a difficult network${problem ? ` (${problem})` : ''}`, () => {
  let network: Network;
  /** Two LANs with a router between; `left` and `right` are on both, `inner` is on the second. */
  let left: Host;
  let right: Host;
  let inner: Host;
  let router: Host;
  beforeAll(() => {
    network = createNetwork();
    const [one, two] = [network.switch(), network.switch()];
    [left, right, inner, router] = [network.host(), network.host(), network.host(), network.host()];
    network.plug(left, one, 'eth0', '10.77.0.1/24');
    network.plug(left, two, 'eth1', '10.78.0.1/24');
    network.plug(right, one, 'eth0', '10.77.0.2/24');
    network.plug(right, two, 'eth1', 'fd78::2/64');
    network.plug(inner, two, 'eth0', '10.78.0.3/24');
    network.plug(router, one, 'eth0', '10.77.0.254/24');
    network.plug(router, two, 'eth1', '10.78.0.254/24');
    router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    // A container on the first host: behind a bridge, and a port of it.
    left.run('ip', 'link', 'add', 'docker0', 'type', 'bridge', 'forward_delay', '0');
    left.run('ip', 'addr', 'add', '172.17.0.1/16', 'brd', '+', 'dev', 'docker0');
    left.run('ip', 'link', 'add', 'veth1', 'type', 'veth', 'peer', 'name', 'inside', 'netns', inner.name);
    left.run('ip', 'link', 'set', 'veth1', 'master', 'docker0', 'up');
    left.link('up', 'docker0');
    inner.run('ip', 'addr', 'add', '172.17.0.2/16', 'brd', '+', 'dev', 'inside');
    inner.link('up', 'inside');
  });
  afterAll(async () => {
    await removeHomes();
    network.remove();
  });

  /** The same three cores for all that follows: to start them anew each time would say nothing more. */
  let alice: LanCore;
  let bob: LanCore;
  let carol: LanCore;
  const use = (core: LanCore, value: string) =>
    core.client.call('settings.set', { key: 'interfaces', value });
  beforeAll(async () => {
    [alice, bob, carol] = await Promise.all([
      startLanCore(left, 'alice', ['--interface', '!docker0']),
      startLanCore(right, 'bob', ['--interface', 'eth0']),
      startLanCore(inner, 'carol', ['--interface', 'eth0']),
    ]);
  });

  it('is explained interface by interface, and used as it is chosen', async () => {
    await Promise.all([sees(alice, bob), sees(alice, carol), sees(carol, alice), sees(bob, alice)]);
    expect(interfaceOf(alice, 'eth0')).toMatchObject({ used: true });
    expect(interfaceOf(alice, 'eth1')).toMatchObject({ used: true });
    expect(interfaceOf(alice, 'veth1')).toMatchObject({ used: false });
    expect(interfaceOf(alice, 'docker0')).toMatchObject({
      used: false,
      addresses: expect.arrayContaining(['172.17.0.1']),
      problem: 'It is left out by !docker0.',
    });
    expect(bob.client.state.peers[idOf(carol)]).toBeUndefined();

    await use(alice, 'eth0');
    await carol.until('a goodbye', ({ peers }) => peers[idOf(alice)] === undefined, 2_000);
    // By itself a bridge is used: who runs in a container is a neighbour, too.
    await Promise.all([use(carol, 'inside'), use(alice, '')]);
    await carol.until('the bridge', ({ peers }) => peers[idOf(alice)]?.address === '172.17.0.1', 3_000);
    await Promise.all([use(carol, 'eth0'), use(alice, 'eth0')]);
  });

  it('whose default port is taken has the next one, and both cores of a host are seen by all', async () => {
    const anna = await startLanCore(left, 'anna', ['--interface', 'eth0']);
    await Promise.all([sees(bob, alice), sees(bob, anna), sees(alice, anna), sees(anna, alice)]);
    expect([alice, anna].map((core) => bob.client.state.peers[idOf(core)]?.port)).toEqual([47470, 47471]);
    await connectLanCores(bob, anna);
    await anna.stop();
  });

  it('that gives other addresses while it is used has the session again each time', async () => {
    await connectLanCores(alice, bob);
    const set = (host: Host, ...addresses: string[]): void => {
      host.run('ip', '-4', 'addr', 'flush', 'dev', 'eth0');
      for (const address of addresses) host.run('ip', 'addr', 'add', address, 'brd', '+', 'dev', 'eth0');
    };
    const moved = (beginning: string) =>
      bob.until(
        `a session at ${beginning}`,
        ({ peers }) => {
          const row = peers[idOf(alice)];
          return row?.state === 'connected' && row.address.startsWith(beginning);
        },
        RESUMED,
      );
    // A renewal that brings another address.
    set(left, '10.77.0.101/24');
    await moved('10.77.0.101');
    await connected(alice, bob);
    // No server gives one any more: link-local IPv4, and then nothing but IPv6.
    set(left, '169.254.1.1/16');
    set(right, '169.254.1.2/16');
    await moved('169.254.1.1');
    set(left);
    set(right);
    await moved('fe80::');
    await connected(alice, bob);
    set(left, '10.77.0.1/24');
    set(right, '10.77.0.2/24');
  });

  it('with two ways to a peer has one row and one session, which moves with what is on its way', async () => {
    // The second way has no IPv4 for both of them: unique local IPv6 addresses.
    left.run('ip', 'addr', 'add', 'fd78::1/64', 'nodad', 'dev', 'eth1');
    await Promise.all([use(alice, 'eth0 eth1'), use(bob, ''), use(carol, 'inside')]);
    await alice.until('the second way', () => interfaceOf(alice, 'eth1')?.used === true);
    await connected(alice, bob);
    await alice.client.call('settings.set', { key: 'sendLimit', value: '2MB' });
    const content = randomBytes(6_000_000);
    const source = path.join(alice.directory, 'film.bin');
    await writeFile(source, content);
    const { transfer } = await alice.client.call('transfer.send', { peer: idOf(bob), paths: [source] });
    const offer = await bob.until('the offer', ({ requests }) => requests[transfer.id]);
    await bob.client.call('request.accept', { id: offer.id });
    await bob.until('bytes', ({ transfers }) => (transfers[transfer.id]?.transferred ?? 0) > 500_000);

    left.link('down', 'eth0');
    const downAt = performance.now();
    await alice.until('the loss', ({ peers }) => peers[idOf(bob)]?.state !== 'connected', 10_000);
    await connected(alice, bob, RESUMED - (performance.now() - downAt));
    await alice.client.call('settings.set', { key: 'sendLimit', value: '0' });
    const { transfer: sent } = await alice.client.call('transfer.settled', { id: transfer.id });
    const { transfer: received } = await bob.client.call('transfer.settled', { id: transfer.id });
    expect([sent.state, received.state]).toEqual(['done', 'done']);
    expect(sent.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(content.equals(await readFile(received.path))).toBe(true);
    expect(bob.client.state.peers[idOf(alice)]?.address).toMatch(/^(fd78|fe80)/);
    expect(Object.values(alice.client.state.peers).filter(({ name }) => name === 'bob')).toHaveLength(1);
    left.link('up', 'eth0');
  });

  it('with a router between takes one address, and finds the peer again after restarts of either side', async () => {
    await Promise.all([use(alice, 'eth0'), use(carol, 'eth0')]);
    left.link('down', 'eth1');
    left.run('ip', 'route', 'add', '10.78.0.0/24', 'via', '10.77.0.254');
    inner.run('ip', 'route', 'add', '10.77.0.0/24', 'via', '10.78.0.254');
    await carol.stop();
    const { address } = await alice.client.call('address.add', { address: '10.78.0.3' });
    expect(address).toMatchObject({ address: '10.78.0.3:47470', state: 'trying' });
    const tried = async (): Promise<boolean> =>
      (await alice.client.call('address.list', {})).addresses[0]?.problem !== undefined;
    while (!(await tried())) await sleep(50);

    carol = await carol.restart();
    const request = await carol.until('the question', ({ requests }) => Object.values(requests)[0]);
    await carol.client.call('request.accept', { id: request.id });
    await Promise.all([connected(alice, carol), connected(carol, alice)]);
    expect((await alice.client.call('address.list', {})).addresses).toEqual([]);

    await carol.kill();
    carol = await carol.restart();
    await Promise.all([connected(alice, carol), connected(carol, alice)]);
    await alice.stop();
    alice = await alice.restart();
    await Promise.all([connected(alice, carol), connected(carol, alice)]);
    expect(alice.client.state.peers[idOf(carol)]?.address).toBe('10.78.0.3');
  });
});
