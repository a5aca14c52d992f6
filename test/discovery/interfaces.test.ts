import type { NetworkInterfaceInfo } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  directedBroadcast,
  expectedNames,
  type Link,
  OnLink,
  ownAddresses,
  sharesLink,
  sortInterfaces,
} from '../../src/discovery/interfaces.ts';

function four(address: string, netmask: string, prefix: number, internal = false): NetworkInterfaceInfo {
  return {
    address,
    netmask,
    family: 'IPv4',
    mac: '00:00:00:00:00:00',
    internal,
    cidr: `${address}/${prefix}`,
  };
}
function six(address: string, prefix: number, scopeid = 0, internal = false): NetworkInterfaceInfo {
  return {
    address,
    netmask: 'ffff:ffff:ffff:ffff::',
    family: 'IPv6',
    mac: '00:00:00:00:00:00',
    internal,
    cidr: `${address}/${prefix}`,
    scopeid,
  };
}

const LO = [four('127.0.0.1', '255.0.0.0', 8, true), six('::1', 128, 0, true)];
const ETH0 = [four('192.0.2.2', '255.255.255.0', 24), six('fd00::2', 64), six('fe80::fc:ff:fe00:1', 64, 2)];
const WIFI = [four('10.1.130.7', '255.255.128.0', 17)];
const linux = (found: Record<string, NetworkInterfaceInfo[]>, names?: string[]): Link[] =>
  sortInterfaces(found, names, 'linux').used;
const namesOf = (links: Link[]): string[] => links.map((link) => link.name);

describe('the usable interfaces', () => {
  it('are all that are up, without the loopback', () => {
    expect(namesOf(linux({ lo: LO, eth0: ETH0, wlan0: WIFI }))).toEqual(['eth0', 'wlan0']);
  });

  it('are told apart by whether they lead to one other end, which has no address of a card', () => {
    const mac = '02:00:5e:00:53:01';
    const card = WIFI.map((info) => ({ ...info, mac }));
    const { used, unused } = sortInterfaces(
      { lo: LO, wlan0: card, tun0: WIFI, tun1: WIFI },
      ['!tun1'],
      'linux',
    );
    expect(used.map(({ name, isTunnel }) => [name, isTunnel])).toEqual([
      ['wlan0', false],
      ['tun0', true],
    ]);
    expect(unused.map(({ isTunnel }) => isTunnel)).toEqual([true]);
    expect(linux({ lo: LO })[0]?.isTunnel).toBe(false);
  });

  it('are the loopback alone when nothing else is up', () => {
    expect(namesOf(linux({ lo: LO }))).toEqual(['lo']);
  });

  it('are those that are named, and only those', () => {
    expect(namesOf(linux({ lo: LO, eth0: ETH0, wlan0: WIFI }, ['wlan0', 'lo', 'eth9']))).toEqual([
      'lo',
      'wlan0',
    ]);
  });

  it('are none when those that are named are not there', () => {
    expect(linux({ lo: LO, eth0: ETH0 }, ['eth9'])).toEqual([]);
  });

  it('need no default route: addresses and netmasks are all that is looked at', () => {
    expect(linux({ lo: LO, eth0: ETH0 })[0]?.addresses[0]).toEqual({
      family: 4,
      address: '192.0.2.2',
      host: '192.0.2.2',
      netmask: '255.255.255.0',
      broadcast: '192.0.2.255',
    });
  });

  it('announce from every IPv4 address, and of IPv6 from the link-local one with its zone', () => {
    const hosts = linux({ eth0: [...ETH0, four('198.51.100.9', '255.255.255.0', 24)] })[0]?.addresses;
    expect(hosts?.map(({ host }) => host)).toEqual(['192.0.2.2', '198.51.100.9', 'fe80::fc:ff:fe00:1%eth0']);
  });

  it('announce from another IPv6 address where there is no link-local one', () => {
    expect(
      linux({ tun0: [six('fd00::2', 64), six('fd00::3', 64)] })[0]?.addresses.map(({ host }) => host),
    ).toEqual(['fd00::2']);
  });

  it('take a labelled second address for the same interface on Linux', () => {
    const links = linux({ eth0: ETH0, 'eth0:1': [four('198.51.100.9', '255.255.255.0', 24)] }, ['eth0']);
    expect(links).toHaveLength(1);
    expect(links[0]?.addresses.map(({ address }) => address)).toContain('198.51.100.9');
  });

  it('have their number for a zone on Windows', () => {
    expect(sortInterfaces({ Ethernet: ETH0 }, undefined, 'win32').used[0]?.addresses[1]?.host).toBe(
      'fe80::fc:ff:fe00:1%2',
    );
  });
});

describe('the choice of interfaces', () => {
  const found = {
    lo: LO,
    eth0: ETH0,
    docker0: WIFI,
    'br-1a2b': [four('172.18.0.1', '255.255.0.0', 16)],
    veth7: [six('fe80::7', 64, 7)],
  };
  const sort = (choice?: string[]) => {
    const { used, unused } = sortInterfaces(found, choice, 'linux');
    return { used: namesOf(used), unused: Object.fromEntries(unused.map(({ name, why }) => [name, why])) };
  };
  const NO_BRIDGES = {
    veth7: 'It is a port of a bridge, which is used in its place.',
  };

  it('has bridges of containers by itself, and not the ports of them', () => {
    expect(sort()).toEqual({ used: ['eth0', 'docker0', 'br-1a2b'], unused: NO_BRIDGES });
  });

  it('has a virtual cable that stands for itself, with an address or by its name', () => {
    const cable = { veth7: [six('fe80::7', 64, 7), four('192.0.2.7', '255.255.255.0', 24)] };
    expect(namesOf(linux(cable))).toEqual(['veth7']);
    expect(sort(['veth7']).used).toEqual(['veth7']);
  });

  it('leaves out what has an exclamation mark, by the name or by its beginning', () => {
    expect(sort(['!docker0', '!br-*'])).toEqual({
      used: ['eth0'],
      unused: {
        ...NO_BRIDGES,
        docker0: 'It is left out by !docker0.',
        'br-1a2b': 'It is left out by !br-*.',
      },
    });
  });

  it('is by what is named, or by beginnings, and what is left out is left out of that', () => {
    expect(sort(['br-*', 'eth0', '!eth0'])).toMatchObject({
      used: ['br-1a2b'],
      unused: { eth0: 'It is left out by !eth0.', docker0: 'Only br-*, eth0 was chosen.' },
    });
  });

  it('expects only what it names in full', () => {
    expect(expectedNames(['eth0', '!docker0', 'br-*'])).toEqual(['eth0']);
  });

  it('does not change which addresses are those of this machine', () => {
    expect([...ownAddresses({ lo: LO, eth0: ETH0 })]).toEqual([
      '127.0.0.1',
      '::1',
      '192.0.2.2',
      'fd00::2',
      'fe80::fc:ff:fe00:1',
    ]);
  });
});

describe('the directed broadcast address', () => {
  it.each([
    ['192.0.2.2', '255.255.255.0', '192.0.2.255'],
    ['10.1.130.7', '255.255.128.0', '10.1.255.255'],
    ['172.16.5.9', '255.255.255.252', '172.16.5.11'],
    ['127.0.0.1', '255.0.0.0', '127.255.255.255'],
    ['200.1.2.3', '128.0.0.0', '255.255.255.255'],
  ])('of %s with netmask %s is %s', (address, netmask, broadcast) => {
    expect(directedBroadcast(address, netmask)).toBe(broadcast);
  });

  it.each([
    ['10.0.0.1', '255.255.255.255'],
    ['10.0.0.0', '255.255.255.254'],
    ['fe80::1', 'ffff::'],
  ])('of %s with netmask %s does not exist', (address, netmask) => {
    expect(directedBroadcast(address, netmask)).toBeUndefined();
  });

  it('is in the subnet, for every address and netmask', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 30 }), (address, prefix) => {
        const mask = (0xffffffff << (32 - prefix)) >>> 0;
        const netmask = [24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join('.');
        const broadcast = directedBroadcast(address, netmask) ?? '';
        expect(sharesLink({ family: 4, address, host: address, netmask }, broadcast)).toBe(true);
        expect(directedBroadcast(broadcast, netmask)).toBe(broadcast);
      }),
    );
  });
});

describe('a source', () => {
  const onLink = new OnLink(linux({ lo: LO, eth0: ETH0 }));

  it.each(['192.0.2.77', '192.0.2.2', 'fd00::99', 'fe80::1234%eth0'])('%s is on the link', (host) => {
    expect(onLink.has(host)).toBe(true);
  });

  it.each([
    ['of another subnet', '198.51.100.1'],
    ['of an interface that is not used', '127.0.0.1'],
    ['that is the broadcast address', '192.0.2.255'],
    ['of another IPv6 prefix', 'fd01::99'],
    ['of another zone', 'fe80::1234%wlan0'],
    ['without a zone', 'fe80::1234'],
    ['with a zone where none belongs', 'fd00::99%eth0'],
    ['that is no address', 'nonsense'],
    ['that is empty', ''],
  ])('%s is not on the link', (_, host) => {
    expect(onLink.has(host)).toBe(false);
  });

  it('of any form is judged without an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.ipV4Extended()), (host) => {
        onLink.has(host);
      }),
    );
  });

  it('that is an address of this machine is told from others', () => {
    expect([onLink.isOwn('192.0.2.2'), onLink.isOwn('192.0.2.3')]).toEqual([true, false]);
  });
});

describe('an answer', () => {
  const [v4, v6] = linux({ eth0: ETH0 })[0]?.addresses ?? [];

  it('leaves from the address that shares the link with its receiver', () => {
    expect(
      v4 && [sharesLink(v4, '192.0.2.9'), sharesLink(v4, '198.51.100.9'), sharesLink(v4, 'fe80::1%eth0')],
    ).toEqual([true, false, false]);
    expect(
      v6 && [sharesLink(v6, 'fe80::1%eth0'), sharesLink(v6, 'fe80::1%wlan0'), sharesLink(v6, '192.0.2.9')],
    ).toEqual([true, false, false]);
  });
});
