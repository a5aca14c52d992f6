/** The examination as a whole, on a machine that is made up and a core that is a script. */
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine, type Finding } from '../../../src/client/doctor/index.ts';
import type { CoreStatus } from '../../../src/control/calls.ts';
import { PORTS } from '../../../src/limits.ts';
import { VERSION } from '../../../src/version.ts';
import { fakeSystem } from '../../doctor/system.ts';
import { type FakeCore, fakeCore } from '../../support/fake-core.ts';
import { freeTcpPort, freeUdpPort } from '../../support/free-port.ts';
import { aPeer, byId, peerId, readyState } from '../../support/states.ts';

const BOB = peerId('bob');
const HOME = { root: '/nowhere/tincan', downloads: '/nowhere/in', settingsFile: '/nowhere/config.json' };
const system = fakeSystem({ platform: 'freebsd' });
const of = (findings: readonly Finding[], check: Finding['check']): Finding[] =>
  findings.filter((finding) => finding.check === check);

describe('without a core', () => {
  it('looks at the machine, says what takes a core, and starts none', async () => {
    const findings = await examine({ core: { home: HOME, given: { port: 5_000 } }, system });
    expect(of(findings, 'core')).toMatchObject([{ state: 'unknown', fix: 'tincan' }]);
    expect(of(findings, 'port').map(({ subject }) => subject)).toEqual([
      `UDP ${PORTS.discovery}`,
      'TCP 5000',
    ]);
    expect(of(findings, 'peers')).toEqual([]);
    expect(of(findings, 'interface')).toMatchObject([{ state: 'problem', subject: 'network' }]);
  });

  it('knows no names, and tries an address', async () => {
    const core = { home: HOME, given: {} };
    await expect(examine({ core, system, peer: 'bob' })).rejects.toMatchObject({
      code: 'TINCAN_E_NO_SUCH_PEER',
    });
    const port = await freeTcpPort();
    const [first] = of(await examine({ core, system, peer: `127.0.0.1:${port}` }), 'peer');
    expect(first?.text).toContain(`nobody takes connections on TCP ${port}`);
  });
});

describe('with a core', () => {
  let core: FakeCore;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    core = fakeCore(
      readyState({ peers: byId(aPeer('bob', { address: '127.0.0.1', port, state: 'connected' })) }),
    );
    core.on('settings.list', () => ({ settings: { interfaces: [] }, path: '/nowhere/config.json' }));
    core.on(
      'core.status',
      () =>
        ({
          pid: 7,
          version: VERSION,
          visibility: 'nobody',
          home: '/nowhere/tincan',
          downloads: '/nowhere/in',
        }) as CoreStatus,
    );
    core.on('peer.resolve', () => ({ id: BOB, name: 'bob', address: '127.0.0.1', known: true }));
    core.on('network.listen', () => ({
      heard: [{ id: BOB, name: 'bob', host: '127.0.0.1', announcedAgo: 5 }],
      listens: true,
    }));
    core.on('network.askPeer', () => ({ announcedAgo: 40, dialled: 'open', skew: 0 }));
  });
  afterEach(async () => {
    await core.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says whom it hears, who may see it, and tries both directions with a peer', async () => {
    const findings = await examine({ core: await core.client(), system, peer: 'bob' });
    expect(of(findings, 'visibility')).toMatchObject([{ state: 'warning' }]);
    expect(of(findings, 'peers')).toMatchObject([{ subject: 'bob', state: 'ok' }]);
    expect(of(findings, 'peer').map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(of(findings, 'peer')[0]?.text).toBe(`takes connections on TCP ${port} at 127.0.0.1`);
    expect(core.calls.filter(({ method }) => method === 'network.listen')).toHaveLength(1);
  });

  it.each([
    [['lo'], 'tincan config unset interfaces'],
    [[], 'tincan stop && tincan'],
  ])('names the command that takes its choice back where the setting has %j', async (setting, undo) => {
    core.on('settings.list', () => ({ settings: { interfaces: setting }, path: '/nowhere/settings.json' }));
    core.store.set({ network: { ...core.store.get().network, chosen: ['lo'] } });
    const machine = fakeSystem({ platform: 'freebsd', interfaces: {} });
    const [first] = of(await examine({ core: await core.client(), system: machine }), 'interface');
    expect(first?.fix).toBe(undo);
  });

  it('goes by what the core uses, and knows that it was told so as it was started', async () => {
    const info = { netmask: '255.0.0.0', mac: '', internal: true } as const;
    const lo = { ...info, address: '127.0.0.1', cidr: '127.0.0.1/8', family: 'IPv4' } as const;
    const eth0 = { ...lo, address: '10.255.255.254', cidr: '10.255.255.254/8', internal: false } as const;
    core.store.set({
      network: {
        port,
        discoveryPort: await freeUdpPort(),
        interfaces: [{ name: 'lo', addresses: ['127.0.0.1'], used: true }],
        chosen: ['lo'],
      },
    });
    const machine = fakeSystem({ platform: 'freebsd', interfaces: { lo: [lo], eth0: [eth0] } });
    const findings = await examine({ core: await core.client(), system: machine });
    expect(of(findings, 'interface')).toMatchObject([
      { subject: 'eth0', text: expect.stringContaining('Only lo was chosen') },
    ]);
    expect(of(findings, 'announcements').map(({ subject }) => subject)).toEqual(['lo']);
  });
});
