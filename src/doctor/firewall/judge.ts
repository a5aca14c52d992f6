/** What the rules of this machine's firewall do to tincan's ports, and the command that opens them. Pure. */
import { safeText } from '../../text/safe-text.ts';
import type { Finding } from '../finding.ts';
import { type Zone, zoneLetsIn, zoneOf } from './firewalld.ts';
import type { FirewallReadings } from './reading.ts';
import { type Block, blocksOf, type Known, type Packet, type Ruleset } from './rules.ts';
import { type Ufw, ufwLetsIn, ufwOpening } from './ufw.ts';

export interface FirewallQuestion {
  /** What others send to tincan: for each interface in use UDP and TCP. */
  packets: readonly Packet[];
  /** Whether this device's own announcements come back to it, which rules that keep UDP out prevent; undefined where that was not tried. */
  announcementsReturn: boolean | undefined;
}

type Protocol = Packet['protocol'];

/** What follows for the user; over the other family, which has rules of its own, it may work. */
function consequenceOf({ protocol, family }: Packet): string {
  const what = protocol === 'udp' ? 'peers are not heard' : 'nobody can connect to this device';
  return `so that ${what} over IPv${family}`;
}

const labelOf = ({ protocol, port }: Pick<Packet, 'protocol' | 'port'>): string =>
  `${protocol.toUpperCase()} ${port}`;

/** `UDP 47470 and TCP 47470`. */
const portsText = (packets: readonly Packet[]): string => [...new Set(packets.map(labelOf))].join(' and ');

const finding = (state: Finding['state'], subject: string, text: string, fix?: string): Finding => ({
  check: 'firewall',
  state,
  subject,
  text,
  ...(fix === undefined ? {} : { fix }),
});

/** On a system whose firewall the doctor cannot ask. */
export function firewallNotAsked({ packets }: FirewallQuestion): Finding {
  const text = `The firewall of this system cannot be read here. Let ${portsText(packets)} in, in its settings.`;
  return finding('unknown', 'firewall', text);
}

/** Nothing where there is no network over which anything could come. */
export function judgeFirewall(readings: FirewallReadings, question: FirewallQuestion): Finding[] {
  if (question.packets.length === 0) return [];
  const wrong = (['udp', 'tcp'] as const).flatMap((protocol) => judgeProtocol(readings, question, protocol));
  if (wrong.length > 0) return wrong;
  const isList = (name: string): boolean => name === 'nft' || name === 'iptables';
  const read = namesOf(readings, 'read').filter(isList);
  if (read.length === 0 || namesOf(readings, 'forbidden').some(isList)) return [notRead(readings, question)];
  return [
    finding('ok', 'firewall', `the rules of ${read.join(' and ')} let ${portsText(question.packets)} in`),
  ];
}

function judgeProtocol(
  readings: FirewallReadings,
  question: FirewallQuestion,
  protocol: Protocol,
): Finding[] {
  const packets = question.packets.filter((packet) => packet.protocol === protocol);
  const [first] = packets;
  if (first === undefined) return [];
  const rulesets = rulesetsOf(readings);
  const blocks = packets.flatMap((packet) => blocksOfAll(rulesets, packet));
  const findings = [...new Set(blocks.map(blockKey))].flatMap((key) =>
    blockFinding(
      blocks.filter((block) => blockKey(block) === key),
      packets.length,
      readings,
    ),
  );
  // The rules of a manager are also those that the lists have: they are told once.
  const isTold = blocks.some(({ base }) => base.base?.manager !== undefined);
  return isTold ? findings : [...findings, ...managerFinding(readings, first)];
}

function rulesetsOf({ nft, iptables }: FirewallReadings): Ruleset[] {
  return [nft, iptables].flatMap((reading) => (reading.kind === 'read' ? [reading.value] : []));
}

/**
 * What is said to everybody is sent to each of its destinations, so one that gets in is enough: each is led through the rules by itself.
 *
 * @returns nothing where one gets in, as what keeps out the others is then no harm; else one block for each chain where packets begin,
 *   which is opened for all destinations at once
 */
function blocksOfAll(rulesets: readonly Ruleset[], packet: Packet): Block[] {
  const ways = packet.destinations.map((destination) =>
    rulesets.flatMap((ruleset) => blocksOf(ruleset, { ...packet, destinations: [destination] })),
  );
  if (ways.some((blocks) => blocks.length === 0)) return [];
  const isCertain = ways.every((blocks) => blocks.some(({ certain }) => certain));
  const byChain = new Map<string, Block>();
  for (const block of ways.flat()) {
    if (!byChain.has(block.base.key))
      byChain.set(block.base.key, { ...block, packet, certain: block.certain && isCertain });
  }
  return [...byChain.values()];
}

const blockKey = ({ base, rule }: Block): string =>
  [base.place, rule?.place ?? '', rule?.text ?? ''].join('\n');

/** @param same blocks by one rule, of packets over different interfaces, of which there are `all` */
function blockFinding(same: readonly Block[], all: number, readings: FirewallReadings): Finding[] {
  const [block] = same;
  if (block === undefined) return [];
  const { packet, base, rule, certain } = block;
  const where =
    same.length < all ? ` over ${safeText(same.map((one) => one.packet.interface).join(', '))}` : '';
  const culprit =
    rule === undefined
      ? `The policy of ${base.place} is to drop, and no rule there lets ${labelOf(packet)} in${where}`
      : `The rule "${rule.text}" of ${rule.place} keeps ${labelOf(packet)} out${where}`;
  const doubt = certain ? '' : ' A rule before it, which cannot be judged here, may let it in.';
  const text = `${culprit}, ${consequenceOf(packet)}.${doubt}`;
  return [finding(certain ? 'problem' : 'warning', labelOf(packet), text, fixFor(block, readings))];
}

function fixFor({ packet, base: { base }, rule }: Block, readings: FirewallReadings): string {
  const chain = rule?.place.split(' ').at(-1) ?? '';
  // What stands before the rules of ufw's user was put there by hand; ufw opens nothing in front of it.
  if (base?.manager === 'ufw' && (rule === undefined || /^ufw6?-(?!before-)/.test(chain)))
    return ufwFix(readings.ufw, packet, /^ufw6?-user-input$/.test(chain));
  // By the names that firewalld gives its chains: what a rich rule forbids, no open port lets in.
  if (base?.manager === 'firewalld')
    return firewalldFix(packet, zoneFor(readings, packet), /_(?:deny|pre)$/.test(chain));
  return `sudo ${base?.openWith(packet) ?? ''}`;
}

/** @param byRule a rule of the user keeps the packet out */
function ufwFix(ufw: FirewallReadings['ufw'], { protocol, port }: Packet, byRule: boolean): string {
  const known: Ufw | undefined = ufw.kind === 'read' ? ufw.value : undefined;
  return ufwOpening(known, protocol, port, byRule)
    .map((words) => `sudo ufw ${words}`)
    .join(' && ');
}

/** @param byRule a rich rule keeps the packet out: another comes before it, with the lowest number of firewalld.richlanguage(5) */
function firewalldFix({ protocol, port }: Packet, zone: Zone | undefined, byRule = false): string {
  const where = zone === undefined ? '' : ` --zone=${safeText(zone.name)}`;
  const opening = byRule
    ? `--add-rich-rule='rule priority="-32768" port port="${port}" protocol="${protocol}" accept'`
    : `--add-port=${port}/${protocol}`;
  return `sudo firewall-cmd --permanent${where} ${opening} && sudo firewall-cmd --reload`;
}

const zoneFor = ({ firewalld }: FirewallReadings, packet: Packet): Zone | undefined =>
  firewalld.kind === 'read' ? zoneOf(firewalld.value, packet) : undefined;

/** What ufw or firewalld say themselves, where the rules that they have made could not be read: those tell more. */
function managerFinding(readings: FirewallReadings, packet: Packet): Finding[] {
  const { ufw, iptables, nft } = readings;
  if (ufw.kind === 'read' && ufw.value.active && iptables.kind !== 'read') {
    const lets = ufwLetsIn(ufw.value, packet.protocol, packet.port);
    return managed(lets, 'ufw', packet, ufwFix(ufw, packet, false));
  }
  const zone = nft.kind === 'read' ? undefined : zoneFor(readings, packet);
  if (zone === undefined) return [];
  const lets = zoneLetsIn(zone, packet.protocol, packet.port);
  return managed(lets, `The zone ${safeText(zone.name)} of firewalld`, packet, firewalldFix(packet, zone));
}

function managed(lets: Known, who: string, packet: Packet, fix: string): Finding[] {
  if (lets === true) return [];
  const subject = labelOf(packet);
  return lets === false
    ? [finding('problem', subject, `${who} does not let ${subject} in, ${consequenceOf(packet)}.`, fix)]
    : [finding('warning', subject, `${who} may let ${subject} in from some addresses alone.`, fix)];
}

const PROGRAMS = ['nft', 'iptables', 'ufw', 'firewalld'] as const;

const namesOf = (readings: FirewallReadings, kind: 'read' | 'forbidden' | 'failed'): string[] =>
  PROGRAMS.filter((name) => readings[name].kind === kind);

/** No rules could be read: says why, and what then tells more. */
function notRead(readings: FirewallReadings, { announcementsReturn, packets }: FirewallQuestion): Finding {
  const isKeptOut = announcementsReturn === false;
  const state = isKeptOut ? 'problem' : 'unknown';
  const forbidden = namesOf(readings, 'forbidden');
  if (forbidden.length === 0) {
    const failed = namesOf(readings, 'failed');
    const why =
      failed.length === 0
        ? 'No program is here that tells of firewall rules (nft, iptables).'
        : `${failed.join(' and ')} could not be asked.`;
    return finding(state, 'firewall', `${why}${seenText(announcementsReturn)}`);
  }
  const manager = readings.ufwEnabled === true ? ' ufw is switched on.' : '';
  const text = `Only root may read the rules of ${forbidden.join(' and ')}.${manager}${seenText(announcementsReturn)} Run with sudo, the doctor names any rule that keeps ${portsText(packets)} out.`;
  const isUfw = isKeptOut && readings.ufwEnabled === true;
  const [udp, tcp] = (['udp', 'tcp'] as const).map((one) => packets.find(({ protocol }) => protocol === one));
  if (udp === undefined || tcp === undefined) return finding(state, 'firewall', text);
  // Root has another home, so the ports are named.
  const sudo = `sudo tincan doctor --port ${tcp.port} --discovery-port ${udp.port}`;
  const fixes = [udp, tcp].map((packet) => ufwFix(readings.ufw, packet, false));
  return finding(state, 'firewall', text, isUfw ? fixes.join(' && ') : sudo);
}

function seenText(announcementsReturn: boolean | undefined): string {
  if (announcementsReturn === undefined) return '';
  return announcementsReturn
    ? ' UDP gets in, as this device hears its own announcements.'
    : ' One of them keeps UDP out, as this device does not even hear itself.';
}
