/** Both directions between this device and one peer: what of them works, and at which end the other is stopped. Pure. */
import type { HeardSource, PeerHearing } from '../control/calls.ts';
import { DOCTOR } from '../limits.ts';
import { safeText } from '../text/safe-text.ts';
import type { DialOutcome } from '../wire/messages.ts';
import type { Finding } from './finding.ts';
import { judgeSkew } from './machine.ts';
import { shellWord } from './shell-word.ts';

export interface PeerFacts {
  /** As it is shown. */
  label: string;
  /** Its addresses, and what became of a connection to each. */
  dials: readonly { host: string; port: number; outcome: DialOutcome }[];
  /** One of its addresses is on a network of this machine, so that announcements can pass. */
  isOnLink: boolean;
  /** Of it alone; absent where no core runs that could hear. */
  heard?: readonly HeardSource[];
  /** What it says itself; else why it does not. */
  says: PeerHearing | 'no-core' | 'no-session' | 'too-old' | 'no-answer';
  /** Ports of this device. */
  ports: { udp: number; tcp: number };
  /** Nobody is told of this device, as its user wants it. */
  isInvisible: boolean;
  /** Whether this device's own announcements come back to it. */
  announcementsReturn: boolean | undefined;
}

/** On the other machine, whose ports are not known. */
const THERE = 'sudo tincan doctor';
/** Root has another home, so the ports are named. */
const here = ({ udp, tcp }: PeerFacts['ports']): string =>
  `sudo tincan doctor --port ${tcp} --discovery-port ${udp}`;

export function judgePeer(facts: PeerFacts, platform: NodeJS.Platform): Finding[] {
  const { says, label } = facts;
  const findings = isApart(facts) ? [apart(facts)] : [dialled(facts), heardHere(facts), ...heardThere(facts)];
  return typeof says === 'string' ? findings : [...findings, judgeSkew(says.skew, label, platform)];
}

type Tell = (state: Finding['state'], text: string, fix?: string) => Finding;

const teller =
  ({ label }: PeerFacts): Tell =>
  (state, text, fix) => ({
    check: 'peer',
    state,
    subject: safeText(label),
    text: safeText(text),
    ...(fix === undefined ? {} : { fix: safeText(fix) }),
  });

const isLately = (ago: number | undefined): boolean => ago !== undefined && ago <= DOCTOR.heardWithin;
const isOpen = ({ dials }: PeerFacts): boolean => dials.some(({ outcome }) => outcome === 'open');
const isHeard = ({ heard = [] }: PeerFacts): boolean =>
  heard.some(({ announcedAgo }) => isLately(announcedAgo));
const answers = ({ heard = [] }: PeerFacts): boolean =>
  heard.some(({ answeredAgo }) => isLately(answeredAgo));

/** Nothing at all passes, though both are on one network and nothing here is in the way. */
function isApart(facts: PeerFacts): boolean {
  const { dials, isOnLink, announcementsReturn, says } = facts;
  const isSilent =
    dials.length > 0 && dials.every(({ outcome }) => outcome === 'silent' || outcome === 'unreachable');
  const knowsNothing = typeof says === 'string';
  return (
    isSilent &&
    isOnLink &&
    knowsNothing &&
    announcementsReturn !== false &&
    !isHeard(facts) &&
    !answers(facts)
  );
}

function apart(facts: PeerFacts): Finding {
  const hosts = facts.dials.map(({ host, port }) => `${host}:${port}`).join(', ');
  return teller(facts)(
    'problem',
    `Nothing passes between the two devices (${hosts}): it is not heard, and takes no connection. It may be off; its firewall may keep everything out (tincan doctor there tells); or the network keeps its devices apart, as Wi-Fi for guests does ("AP isolation", "client isolation"), which only who runs it can switch off. A cable, or another Wi-Fi, is a way around.`,
  );
}

/** From here to there over TCP. */
function dialled(facts: PeerFacts): Finding {
  const tell = teller(facts);
  const { dials, label } = facts;
  const [first] = dials;
  const open = dials.find(({ outcome }) => outcome === 'open');
  if (open !== undefined) return tell('ok', `takes connections on TCP ${open.port} at ${open.host}`);
  if (first === undefined)
    return tell(
      'unknown',
      'No address of it is known, as it is not heard. Try its address.',
      'tincan doctor --with HOST:PORT',
    );
  const { host, port } = first;
  const outcomes = new Set(dials.map(({ outcome }) => outcome));
  if (outcomes.has('refused')) {
    return tell(
      'problem',
      `At ${host} nobody takes connections on TCP ${port}: tincan does not run there, or on another port. On that machine:`,
      'tincan status',
    );
  }
  if (outcomes.has('silent')) {
    return tell(
      'problem',
      `At ${host} TCP ${port} does not answer: a firewall there keeps it out, or the network does. On that machine, with the port in place of the usual one:`,
      THERE,
    );
  }
  const fix = `tincan doctor --with ${shellWord(label)}`;
  return tell(
    'problem',
    `There is no way to ${host}: it is off, or on another network. When it is there:`,
    fix,
  );
}

/** From there to here over UDP. */
function heardHere(facts: PeerFacts): Finding {
  const tell = teller(facts);
  if (facts.heard === undefined)
    return tell('unknown', 'Whether it is heard here takes a core that runs.', 'tincan');
  if (isHeard(facts)) return tell('ok', 'its announcements are heard here');
  if (!facts.isOnLink)
    return tell(
      'ok',
      'on another network, where announcements do not come from; it is reached by its address',
    );
  if (facts.announcementsReturn === false) {
    return tell(
      'problem',
      `Its announcements are not heard here, as the firewall of this machine keeps UDP ${facts.ports.udp} out.`,
      here(facts.ports),
    );
  }
  const but = answers(facts)
    ? 'It answers when it is asked, so the network does not carry what is said to all (broadcast and multicast), as some Wi-Fi does not.'
    : isOpen(facts)
      ? 'It takes connections, so a firewall there keeps its answers and announcements in, it uses another discovery port, or the network does not carry broadcast and multicast.'
      : 'The firewall there, or the network, may be in the way.';
  return tell(
    'problem',
    `Its announcements are not heard here. ${but} By its address it is reached all the same.`,
  );
}

/** What comes from here, as it is seen there. */
function heardThere(facts: PeerFacts): Finding[] {
  const tell = teller(facts);
  const { says, label, ports } = facts;
  if (typeof says === 'string') {
    if (answers(facts)) return [tell('ok', 'it hears this device: it answers')];
    const fix = `tincan connect ${shellWord(label)}`;
    const cannot = 'Whether it hears this device, and can connect to it,';
    switch (says) {
      case 'no-core':
        return [tell('unknown', `${cannot} takes a core that runs.`, 'tincan')];
      case 'no-session':
        return [tell('unknown', `${cannot} it can say once the two are connected.`, fix)];
      case 'too-old':
        return [
          tell('unknown', `${cannot} it cannot say: the tincan there is too old. Update it, or look there.`),
        ];
      case 'no-answer':
        return [tell('unknown', `${cannot} it did not say in time. Try once more.`)];
    }
  }
  return [hearsUs(facts, says), reachesUs(tell, says.dialled, ports)];
}

function hearsUs(facts: PeerFacts, says: PeerHearing): Finding {
  const tell = teller(facts);
  if (isLately(says.announcedAgo) || answers(facts))
    return tell('ok', 'it hears the announcements of this device');
  if (facts.isInvisible) return tell('ok', 'it does not hear this device, which is invisible');
  if (!facts.isOnLink)
    return tell('ok', 'it does not hear this device, being on another network; it needs the address');
  return tell(
    'problem',
    `It does not hear the announcements of this device: its firewall keeps UDP ${facts.ports.udp} out, or the network does not carry them. On that machine:`,
    THERE,
  );
}

function reachesUs(tell: Tell, outcome: string, ports: PeerFacts['ports']): Finding {
  const port = ports.tcp;
  if (outcome === 'open') return tell('ok', `it can connect to TCP ${port} here`);
  const why: Partial<Record<string, string>> = {
    silent: 'it gets no answer, so a firewall of this machine, or the network, keeps it out',
    refused: 'it is refused, so a firewall of this machine rejects it',
    unreachable: 'it finds no way here',
  };
  const text = `It cannot connect to TCP ${port} here: ${why[outcome] ?? `it says "${outcome}"`}. The connection that there is was made from here.`;
  return tell('problem', text, here(ports));
}
