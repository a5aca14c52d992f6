/**
 * Firewall rules as the doctor reads them, whichever program has listed them, and what becomes of a packet among them. Rules can look
 * at more than is known of a packet that somebody may send; so a match is true, false, or not known. Pure.
 */
import { DOCTOR } from '../../limits.ts';

/** The first packet that another machine of the link sends here. */
export interface Packet {
  protocol: 'udp' | 'tcp';
  port: number;
  family: 4 | 6;
  /** The interface over which it comes. */
  interface: string;
  /** The machine's own address there, and how many of its bits the others of the link share. */
  address: string;
  prefix: number;
  /** Addresses to which it may be sent: one of them. */
  destinations: readonly string[];
}

/** True, false, or undefined where it cannot be told. */
export type Known = boolean | undefined;

export type Verdict =
  | { kind: 'accept' | 'drop' | 'return' | 'unreadable' }
  | { kind: 'jump' | 'goto'; chain: string };

export interface Rule {
  /** As the program that listed it writes it. */
  text: string;
  /** What it does with a packet; without a verdict the next rule follows. `certain`: false where it may as well not match. */
  decide(packet: Packet): { verdict: Verdict | undefined; certain: boolean };
}

/** What makes a chain one that packets for this machine come to by themselves. */
export interface BaseChain {
  families: readonly (4 | 6)[];
  /** Chains are passed through from the lowest on. */
  priority: number;
  policy: 'accept' | 'drop';
  /** The command, without sudo, that lets the packet's protocol and port through at the beginning of the chain. */
  openWith(packet: Packet): string;
  /** The program that has made the chain and would write over what others change in it. */
  manager?: 'ufw' | 'firewalld';
}

export interface Chain {
  /** Unique within the ruleset. */
  key: string;
  /** For a person: `chain inet fence in`. */
  place: string;
  rules: Rule[];
  base?: BaseChain;
}

export interface Ruleset {
  chains: ReadonlyMap<string, Chain>;
}

/** A packet is kept out by this. */
export interface Block {
  packet: Packet;
  /** Where its way began. */
  base: Chain;
  /** The rule; undefined: the chain's policy. */
  rule: { text: string; place: string } | undefined;
  /** False where a rule before it, which cannot be judged, may let the packet through. */
  certain: boolean;
}

/** @returns what keeps the packet out, at most one for each chain that packets come to; empty where it gets in */
export function blocksOf({ chains }: Ruleset, packet: Packet): Block[] {
  const bases = [...chains.values()]
    .filter(({ base }) => base?.families.includes(packet.family) === true)
    .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
  const blocks: Block[] = [];
  for (const chain of bases) {
    const walk = new Walk(chains, packet);
    const end = walk.through(chain, 0);
    const certain = !walk.mayAccept;
    if (end?.kind === 'drop') blocks.push({ packet, base: chain, rule: end.rule, certain });
    else if (end === undefined && chain.base?.policy === 'drop')
      blocks.push({ packet, base: chain, rule: undefined, certain });
  }
  return blocks;
}

type End = { kind: 'accept' } | { kind: 'drop'; rule: { text: string; place: string } };

class Walk {
  readonly #chains: ReadonlyMap<string, Chain>;
  readonly #packet: Packet;
  #visited = 0;
  /** A rule that may match, or cannot be read, may have let the packet in. */
  mayAccept = false;

  constructor(chains: ReadonlyMap<string, Chain>, packet: Packet) {
    this.#chains = chains;
    this.#packet = packet;
  }

  /** What certainly ends the packet's way in this chain; undefined where it comes out at its end. */
  through(chain: Chain, depth: number): End | undefined {
    for (const rule of chain.rules) {
      this.#visited += 1;
      if (this.#visited > DOCTOR.firewallRules) {
        this.mayAccept = true;
        return undefined;
      }
      const { verdict, certain } = rule.decide(this.#packet);
      if (verdict === undefined) continue;
      if ('chain' in verdict) {
        const end = this.#leap(verdict.chain, depth);
        if (certain && end !== undefined) return end;
        if (certain && verdict.kind === 'goto') return undefined;
        if (!certain && end?.kind === 'accept') this.mayAccept = true;
      } else if (verdict.kind === 'drop') {
        if (certain) return { kind: 'drop', rule: { text: rule.text, place: chain.place } };
      } else if (certain && verdict.kind === 'accept') return { kind: 'accept' };
      else if (certain && verdict.kind === 'return') return undefined;
      // Where it may leave the chain, or may be let in, what follows is not certain.
      else this.mayAccept = true;
    }
    return undefined;
  }

  #leap(name: string, depth: number): End | undefined {
    const next = this.#chains.get(name);
    // Deeper than the kernel lets chains call one another is a loop in what was read.
    if (next !== undefined && depth < DOCTOR.firewallDepth) return this.through(next, depth + 1);
    this.mayAccept = true;
    return undefined;
  }
}

/** All of them: false as soon as one is false, unknown where one is unknown. */
export function allKnown(answers: readonly Known[]): Known {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** One of them: true as soon as one is true, unknown where one is unknown. */
export function anyKnown(answers: readonly Known[]): Known {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

export function notKnown(answer: Known): Known {
  return answer === undefined ? undefined : !answer;
}
