/** Asks the programs that know this machine's firewall. What each of them says is read by its own parser. */
import type { Ran, System } from '../system.ts';
import { type Firewalld, parseZones } from './firewalld.ts';
import { type IptablesList, parseIptables } from './iptables.ts';
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
  /** Both families, and both of the places where iptables may keep rules. */
  iptables: Reading<Ruleset>;
  ufw: Reading<Ufw>;
  /** ufw is switched on in its own settings, which everybody may read; undefined where that is not known. */
  ufwEnabled: boolean | undefined;
  /** Without zones where firewalld does not run. */
  firewalld: Reading<Firewalld>;
}

/** Linux only. Never rejects. */
export async function readFirewall(system: System): Promise<FirewallReadings> {
  const [json, listing, four, six, ufw, ufwSettings, zones, defaultZone] = await Promise.all([
    system.run('nft', ['-j', 'list', 'ruleset']),
    system.run('nft', ['-a', 'list', 'ruleset']),
    readIptables(system, 'iptables'),
    readIptables(system, 'ip6tables'),
    system.run('ufw', ['status', 'verbose']),
    system.read('/etc/ufw/ufw.conf'),
    system.run('firewall-cmd', ['--list-all-zones']),
    system.run('firewall-cmd', ['--get-default-zone']),
  ]);
  const nft = reading(json, (text) => parseNft(text, listing.kind === 'done' ? listing.stdout : ''));
  const enabled = /^\s*ENABLED=["']?(\w+)/m.exec(ufwSettings ?? '')?.[1];
  const byDefault = defaultZone.kind === 'done' && defaultZone.code === 0 ? defaultZone.stdout.trim() : '';
  return {
    nft: nft.kind === 'read' ? { kind: 'read', value: withoutTold(nft.value, four, six) } : nft,
    iptables: joined([...four, ...six]),
    ufw: reading(ufw, parseUfw),
    ufwEnabled: enabled === undefined ? undefined : enabled === 'yes',
    firewalld: isNotRunning(zones)
      ? { kind: 'read', value: { zones: [], byDefault: '' } }
      : reading(zones, (text) => ({ zones: parseZones(text), byDefault })),
  };
}

/**
 * What iptables has, of which there may be two: the one called so, and beside it the one whose rules are in the other place. Where a
 * distribution has not the one called so, either of them.
 */
async function readIptables(
  system: System,
  family: 'iptables' | 'ip6tables',
): Promise<Reading<IptablesList>[]> {
  const [usual, ...others] = await Promise.all(
    [family, `${family}-nft`, `${family}-legacy`].map(async (program) =>
      reading(await system.run(`${program}-save`, []), (text) => parseIptables(text, program)),
    ),
  );
  if (usual === undefined || usual.kind === 'missing') return others;
  const beside = others.filter(
    (one) =>
      one.kind === 'forbidden' ||
      (one.kind === 'read' &&
        one.value.backend !== undefined &&
        (usual.kind !== 'read' || one.value.backend !== usual.value.backend)),
  );
  return [usual, ...beside];
}

/** As one. Where the old tables were never used, anybody may read that there are none: it counts only where the others may be read, too. */
function joined(lists: readonly Reading<IptablesList>[]): Reading<Ruleset> {
  if (lists.some(({ kind }) => kind === 'forbidden')) return { kind: 'forbidden' };
  const read = lists.flatMap((one) => (one.kind === 'read' ? [...one.value.chains] : []));
  const isRead = lists.some(({ kind }) => kind === 'read');
  if (isRead) return { kind: 'read', value: { chains: new Map(read) } };
  const why = lists.find(({ kind }) => kind === 'failed');
  return why?.kind === 'failed' ? why : { kind: 'missing' };
}

function withoutTold(
  nft: Ruleset,
  four: readonly Reading<IptablesList>[],
  six: readonly Reading<IptablesList>[],
): Ruleset {
  const told = { ip: endings(four), ip6: endings(six) };
  return withoutIptables(
    nft,
    (family, table, chain) => (family === 'ip' || family === 'ip6') && told[family].has(`${table} ${chain}`),
  );
}

/** Table and chain of those whose rules nft has, too. */
function endings(lists: readonly Reading<IptablesList>[]): Set<string> {
  return new Set(
    lists.flatMap((one) =>
      one.kind === 'read' && one.value.backend === 'nf_tables'
        ? [...one.value.chains.keys()].map((key) => key.slice(key.indexOf(' ') + 1))
        : [],
    ),
  );
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
