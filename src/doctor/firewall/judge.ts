/** What the rules of this machine's firewall do to tincan's ports, and the command that opens them. Pure. */
import { safeText } from '../../text/safe-text.ts';
import type { Finding } from '../finding.ts';
import { type Zone, zoneLetsIn } from './firewalld.ts';
import type { FirewallReadings } from './reading.ts';
import { type Block, blocksOf, type Known, type Packet, type Ruleset } from './rules.ts';
import { ufwLetsIn } from './ufw.ts';

export interface FirewallQuestion {
  /** What others send to tincan: for each interface in use UDP and TCP. */
  packets: readonly Packet[];
  /** Whether this device's own announcements come back to it, which rules that keep UDP out prevent; undefined where that was not tried. */
  announcementsReturn: boolean | undefined;
}

type Protocol = Packet['protocol'];

/** What follows for the user. */
const CONSEQUENCES: Readonly<Record<Protocol, string>> = {
  udp: 'so that peers are not heard',
  tcp: 'so that nobody can connect to this device',
};

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
  const read = namesOf(readings, 'read').filter((name) => name === 'nft' || name === 'iptables');
  if (read.length === 0) return [notRead(readings, question)];
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
  const blocks = rulesets.flatMap((ruleset) => packets.flatMap((packet) => blocksOf(ruleset, packet)));
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

function rulesetsOf({ nft, iptables, ip6tables }: FirewallReadings): Ruleset[] {
  return [nft, iptables, ip6tables].flatMap((reading) => (reading.kind === 'read' ? [reading.value] : []));
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
  const text = `${culprit}, ${CONSEQUENCES[packet.protocol]}.${doubt}`;
  return [finding(certain ? 'problem' : 'warning', labelOf(packet), text, fixFor(block, readings))];
}

function fixFor({ packet, base: { base } }: Block, readings: FirewallReadings): string {
  if (base?.manager === 'ufw') return ufwFix(packet);
  if (base?.manager === 'firewalld') return firewalldFix(packet, zoneOf(readings, packet));
  return `sudo ${base?.openWith(packet) ?? ''}`;
}

const ufwFix = ({ protocol, port }: Packet): string => `sudo ufw allow ${port}/${protocol}`;

function firewalldFix({ protocol, port }: Packet, zone: Zone | undefined): string {
  const where = zone === undefined ? '' : ` --zone=${safeText(zone.name)}`;
  return `sudo firewall-cmd --permanent${where} --add-port=${port}/${protocol} && sudo firewall-cmd --reload`;
}

/** The zone that has the interface; where none names it, the one that is active. */
function zoneOf({ firewalld }: FirewallReadings, packet: Packet): Zone | undefined {
  const zones = firewalld.kind === 'read' ? firewalld.value : [];
  const own = zones.find(({ interfaces }) => interfaces.includes(packet.interface));
  return own ?? zones.find(({ active }) => active);
}

/** What ufw or firewalld say themselves. */
function managerFinding(readings: FirewallReadings, packet: Packet): Finding[] {
  const { ufw } = readings;
  if (ufw.kind === 'read' && ufw.value.active) {
    return managed(ufwLetsIn(ufw.value, packet.protocol, packet.port), 'ufw', packet, ufwFix(packet));
  }
  const zone = zoneOf(readings, packet);
  if (zone === undefined) return [];
  const lets = zoneLetsIn(zone, packet.protocol, packet.port);
  return managed(lets, `The zone ${safeText(zone.name)} of firewalld`, packet, firewalldFix(packet, zone));
}

function managed(lets: Known, who: string, packet: Packet, fix: string): Finding[] {
  if (lets === true) return [];
  const subject = labelOf(packet);
  return lets === false
    ? [
        finding(
          'problem',
          subject,
          `${who} does not let ${subject} in, ${CONSEQUENCES[packet.protocol]}.`,
          fix,
        ),
      ]
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
  return finding(state, 'firewall', text, isUfw ? `${ufwFix(udp)} && ${ufwFix(tcp)}` : sudo);
}

function seenText(announcementsReturn: boolean | undefined): string {
  if (announcementsReturn === undefined) return '';
  return announcementsReturn
    ? ' UDP gets in, as this device hears its own announcements.'
    : ' One of them keeps UDP out, as this device does not even hear itself.';
}
