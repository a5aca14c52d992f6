import { describe, expect, it } from 'vitest';
import { type InterfaceFacts, judgeInterfaces, readInterfaces } from '../../src/doctor/interfaces.ts';
import { fakeSystem } from './system.ts';

const info = (address: string, internal = false) =>
  ({ address, netmask: '255.255.255.0', family: 'IPv4', mac: '', internal, cidr: null }) as const;
const facts = (name: string, fields: Partial<InterfaceFacts> = {}): InterfaceFacts => ({
  name,
  kind: 'wired',
  up: true,
  addresses: ['192.168.1.5'],
  ...fields,
});
const UNDO = 'tincan config unset interfaces';
const ALL = { expected: undefined, unused: [], undo: UNDO };
const chosen = (expected: string[]) => ({
  expected,
  unused: ['eth0', 'wlan0', 'docker0']
    .filter((name) => !expected.includes(name))
    .map((name) => ({ name, why: `Only ${expected.join(', ')} was chosen.` })),
  undo: UNDO,
});
const states = (list: readonly InterfaceFacts[], names?: string[]): string[] =>
  judgeInterfaces(list, names === undefined ? ALL : chosen(names)).map(
    ({ state, subject }) => `${subject} ${state}`,
  );

describe('the interfaces of Linux', () => {
  it('are told apart by what the system says of each, those that are down included', async () => {
    const net = (name: string, file: string): string => `/sys/class/net/${name}/${file}`;
    const system = fakeSystem({
      interfaces: {
        lo: [info('127.0.0.1', true)],
        eth0: [info('192.168.1.5')],
        'eth0:1': [info('192.168.1.6')],
        wg0: [info('10.9.0.2')],
      },
      directories: {
        '/sys/class/net': ['lo', 'eth0', 'wlan0', 'docker0', 'wg0', 'br7'],
        '/sys/class/net/eth0': ['device'],
        '/sys/class/net/wlan0': ['device', 'wireless'],
        '/sys/class/net/br7': ['bridge'],
      },
      files: {
        [net('lo', 'type')]: '772\n',
        [net('eth0', 'operstate')]: 'up\n',
        [net('wlan0', 'operstate')]: 'down\n',
        [net('docker0', 'operstate')]: 'down\n',
        [net('wg0', 'type')]: '65534\n',
        [net('wg0', 'operstate')]: 'unknown\n',
        [net('br7', 'operstate')]: 'up\n',
      },
    });
    expect(await readInterfaces(system)).toEqual([
      { name: 'lo', kind: 'loopback', up: true, addresses: ['127.0.0.1'] },
      { name: 'eth0', kind: 'wired', up: true, addresses: ['192.168.1.5', '192.168.1.6'] },
      { name: 'wg0', kind: 'vpn', up: true, addresses: ['10.9.0.2'] },
      { name: 'wlan0', kind: 'wireless', up: false, addresses: [] },
      { name: 'docker0', kind: 'virtual', up: false, addresses: [] },
      { name: 'br7', kind: 'virtual', up: true, addresses: [] },
    ]);
  });

  it('are told by their names elsewhere', async () => {
    const interfaces = {
      en0: [info('192.168.1.5')],
      utun3: [info('100.64.0.1')],
      bridge100: [info('192.168.64.1')],
    };
    const found = await readInterfaces(fakeSystem({ platform: 'darwin', interfaces }));
    expect(found.map(({ kind }) => kind)).toEqual(['unknown', 'vpn', 'virtual']);
  });
});

describe('interfaces', () => {
  it('are fine where one is up, and a card that is down is told of', () => {
    expect(states([facts('eth0'), facts('wlan0', { kind: 'wireless', up: false, addresses: [] })])).toEqual([
      'eth0 ok',
      'wlan0 ok',
    ]);
  });

  it('are a problem where none is up', () => {
    expect(states([facts('lo', { kind: 'loopback' }), facts('eth0', { up: false, addresses: [] })])).toEqual([
      'eth0 ok',
      'network problem',
    ]);
  });

  it('that the settings name have to be there, up, and to have an address', () => {
    const list = [facts('eth0'), facts('wlan0', { up: false }), facts('eth1', { addresses: [] })];
    expect(states(list, ['eth0', 'wlan0', 'eth1', 'eth9'])).toEqual([
      'eth0 ok',
      'wlan0 problem',
      'eth1 problem',
      'eth9 problem',
    ]);
    expect(judgeInterfaces(list, chosen(['wlan0']))[1]?.fix).toBe('sudo ip link set wlan0 up');
  });

  it('that the settings leave out are a warning where they are cards, with the way back', () => {
    const list = [facts('eth0'), facts('wlan0', { kind: 'wireless' }), facts('docker0', { kind: 'virtual' })];
    expect(states(list, ['eth0'])).toEqual(['eth0 ok', 'wlan0 warning', 'docker0 ok']);
    expect(judgeInterfaces(list, chosen(['eth0']))[1]?.fix).toBe('tincan config unset interfaces');
  });

  it('with names that could steer a terminal are made harmless', () => {
    expect(JSON.stringify(judgeInterfaces([facts('e\u001b[2Jth')], ALL))).not.toContain('\\u001b');
  });
});
