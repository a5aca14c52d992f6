/** Asks the programs that know this machine's firewall. What each of them says is read by its own parser. */
import type { Ran, System } from '../system.ts';
import { parseZones, type Zone } from './firewalld.ts';
import { parseIptables } from './iptables.ts';
import { parseNft, withoutIptables } from './nft.ts';
import type { Ruleset } from './rules.ts';
import { parseUfw, type Ufw } from './ufw.ts';

/** What became of asking. `forbidden`: for root alone. */
export type Reading<T> =
  | { kind: 'read'; value: T }
  | { kind: 'missing' }
  | { kind: 'forbidden' }
  | { kind: 'failed'; why: string };

export interface FirewallReadings {
  nft: Reading<Ruleset>;
  iptables: Reading<Ruleset>;
  ip6tables: Reading<Ruleset>;
  ufw: Reading<Ufw>;
  /** ufw is switched on in its own settings, which everybody may read; undefined where that is not known. */
  ufwEnabled: boolean | undefined;
  /** Zones; none where firewalld does not run. */
  firewalld: Reading<Zone[]>;
}

/** Linux only. Never rejects. */
export async function readFirewall(system: System): Promise<FirewallReadings> {
  const [json, listing, four, six, ufw, ufwSettings, firewalld] = await Promise.all([
    system.run('nft', ['-j', 'list', 'ruleset']),
    system.run('nft', ['-a', 'list', 'ruleset']),
    system.run('iptables', ['-S']),
    system.run('ip6tables', ['-S']),
    system.run('ufw', ['status', 'verbose']),
    system.read('/etc/ufw/ufw.conf'),
    system.run('firewall-cmd', ['--list-all-zones']),
  ]);
  const iptables = reading(four, (text) => parseIptables(text, 'iptables'));
  const nft = reading(json, (text) => parseNft(text, listing.kind === 'done' ? listing.stdout : ''));
  const isTwice = nft.kind === 'read' && iptables.kind === 'read';
  const enabled = /^\s*ENABLED=["']?(\w+)/m.exec(ufwSettings ?? '')?.[1];
  return {
    nft: isTwice ? { kind: 'read', value: withoutIptables(nft.value) } : nft,
    iptables,
    ip6tables: reading(six, (text) => parseIptables(text, 'ip6tables')),
    ufw: reading(ufw, parseUfw),
    ufwEnabled: enabled === undefined ? undefined : enabled === 'yes',
    firewalld: isNotRunning(firewalld) ? { kind: 'read', value: [] } : reading(firewalld, parseZones),
  };
}

const isNotRunning = (ran: Ran): boolean =>
  ran.kind === 'done' && ran.code !== 0 && /not running/i.test(`${ran.stdout} ${ran.stderr}`);

/** What these programs say to who may not ask: nft, iptables, ufw and firewall-cmd each in its own words. */
const FORBIDDEN = /permi(?:tted|ssion)|root|authoriz|privilege/i;

function reading<T>(ran: Ran, parse: (text: string) => T | undefined): Reading<T> {
  if (ran.kind !== 'done') return ran;
  if (ran.code !== 0) {
    const said = `${ran.stderr} ${ran.stdout}`;
    return FORBIDDEN.test(said) ? { kind: 'forbidden' } : { kind: 'failed', why: said.trim() };
  }
  const value = parse(ran.stdout);
  return value === undefined
    ? { kind: 'failed', why: 'what it says cannot be read' }
    : { kind: 'read', value };
}
