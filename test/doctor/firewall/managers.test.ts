/** What ufw and firewalld say of themselves: ufw 0.36.2; firewalld 1.3, and 2 as it words the head of the default zone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseZones, zoneLetsIn } from '../../../src/doctor/firewall/firewalld.ts';
import { parseUfw, ufwLetsIn, ufwOpening } from '../../../src/doctor/firewall/ufw.ts';

const UFW = `Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW IN    Anywhere
OpenSSH                    LIMIT IN    Anywhere
47470/udp                  ALLOW IN    Anywhere                   # tincan
8000:8100/tcp              DENY IN     Anywhere
22/tcp (v6)                ALLOW IN    Anywhere (v6)
`;

describe('ufw', () => {
  const read = (
    text: string,
    protocol: 'udp' | 'tcp' = 'tcp',
    port = 47470,
  ): boolean | undefined | 'unread' => {
    const ufw = parseUfw(text);
    return ufw === undefined ? 'unread' : ufwLetsIn(ufw, protocol, port);
  };
  const withRule = (rule: string): string =>
    `${UFW.replace('OpenSSH                    LIMIT IN    Anywhere\n', '')}${rule}\n`;

  it('lets in what a rule names', () => {
    expect(read(UFW, 'udp')).toBe(true);
    expect(read(UFW, 'tcp', 22)).toBe(true);
    expect(read(withRule('47000:48000/tcp            ALLOW IN    Anywhere'))).toBe(true);
    expect(read(withRule('Anywhere                   ALLOW IN    Anywhere'))).toBe(true);
  });

  it('lets in nothing else, unless that is its default', () => {
    expect(read(withRule(''))).toBe(false);
    expect(read(withRule('').replace('deny (incoming)', 'allow (incoming)'))).toBe(true);
    expect(read(withRule('47470/tcp                  REJECT IN   Anywhere'))).toBe(false);
    expect(read(withRule('47470/tcp (v6)             ALLOW IN    Anywhere (v6)'))).toBe(false);
  });

  it('may let it in by the name of a program, from some addresses, or over one interface', () => {
    expect(read(UFW)).toBeUndefined();
    expect(read(withRule('47470/tcp                  ALLOW IN    192.168.1.0/24'))).toBeUndefined();
    expect(read(withRule('47470/tcp on eth0          ALLOW IN    Anywhere'))).toBeUndefined();
  });

  it('is asked for what decides: rules stay where they are, and the first one counts', () => {
    const opening = (rule: string, byRule: boolean): string[] =>
      ufwOpening(parseUfw(withRule(rule)), 'tcp', 47470, byRule);
    expect(opening('', false)).toEqual(['allow 47470/tcp']);
    // The rule for exactly this port is changed where it is.
    expect(opening('47470/tcp                  DENY IN     Anywhere', true)).toEqual(['allow 47470/tcp']);
    expect(opening('47000:48000/tcp            DENY IN     Anywhere', true)).toEqual([
      'prepend allow 47470/tcp',
    ]);
    const both =
      '47000:48000/tcp            DENY IN     Anywhere\n47470/tcp                  ALLOW IN    Anywhere';
    expect(opening(both, true)).toEqual(['delete allow 47470/tcp', 'prepend allow 47470/tcp']);
    expect(ufwOpening(undefined, 'tcp', 47470, true)).toEqual(['prepend allow 47470/tcp']);
  });

  it('lets everything in while it is off, and is not read where it does not say', () => {
    expect(read('Status: inactive\n')).toBe(true);
    expect(read('ERROR: You need to be root to run this script')).toBe('unread');
  });
});

const ZONES = `home
  target: default
  interfaces: 
  ports: 
  rich rules: 

public (default, active)
  target: default
  icmp-block-inversion: no
  interfaces: eth0 wlan0
  sources: 
  services: dhcpv6-client ssh
  ports: 47470/udp 1025-2000/tcp
  protocols: 
  forward: yes
  rich rules: 

trusted (active)
  target: ACCEPT
  interfaces: eth1
  ports: 
  rich rules: 
	rule family="ipv4" source address="10.0.0.0/8" accept
`;

describe('firewalld', () => {
  it('has zones with their interfaces, ports and rules', () => {
    expect(parseZones(ZONES)).toEqual([
      { name: 'home', target: 'default', interfaces: [], sources: [], ports: [], richRules: 0 },
      {
        name: 'public',
        target: 'default',
        interfaces: ['eth0', 'wlan0'],
        sources: [],
        ports: ['47470/udp', '1025-2000/tcp'],
        richRules: 0,
      },
      { name: 'trusted', target: 'ACCEPT', interfaces: ['eth1'], sources: [], ports: [], richRules: 1 },
    ]);
  });

  it('lets in the ports of a zone, all of one that accepts, and perhaps more by rich rules', () => {
    const [home, open, trusted] = parseZones(ZONES);
    if (home === undefined || open === undefined || trusted === undefined) throw new Error('not read');
    expect([
      zoneLetsIn(open, 'udp', 47470),
      zoneLetsIn(open, 'tcp', 47470),
      zoneLetsIn(open, 'tcp', 1500),
    ]).toEqual([true, false, true]);
    expect([zoneLetsIn(home, 'udp', 47470), zoneLetsIn(trusted, 'tcp', 47470)]).toEqual([false, true]);
    expect(zoneLetsIn({ ...open, richRules: 1 }, 'tcp', 47470)).toBeUndefined();
  });
});

it('neither parser ever throws', () => {
  const line = fc.constantFrom(
    'Status: active',
    'To',
    '47470/tcp',
    '  ',
    'ALLOW IN',
    'Anywhere',
    'zone (active)',
    '  ports: 1-/udp',
    '  rich rules: rule',
    ':',
    '\t',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(line).map((lines) => lines.join('\n')),
    fc.array(line).map((lines) => `Status: active\n${lines.join('   ')}`),
  );
  fc.assert(
    fc.property(text, (said) => {
      const ufw = parseUfw(said);
      if (ufw !== undefined) ufwLetsIn(ufw, 'tcp', 47470);
      for (const zone of parseZones(said)) zoneLetsIn(zone, 'udp', 47470);
    }),
  );
});
