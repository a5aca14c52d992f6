/** Reads what `iptables -S` prints: the rules of the table `filter`, as the words that would make them. Never throws. Pure. */
import { safeText } from '../../text/safe-text.ts';
import { fromWithin, nameFits, toWithin } from './addresses.ts';
import {
  allKnown,
  anyKnown,
  type BaseChain,
  type Chain,
  type Known,
  notKnown,
  type Packet,
  type Rule,
  type Ruleset,
  type Verdict,
} from './rules.ts';

/** @returns undefined where it is no such list */
export function parseIptables(listing: string, program: 'iptables' | 'ip6tables'): Ruleset | undefined {
  const chains = new Map<string, Chain>();
  const chain = (name: string): Chain => {
    const known = chains.get(name);
    if (known !== undefined) return known;
    const made: Chain = { key: name, place: safeText(`${program} chain ${name}`), rules: [] };
    chains.set(name, made);
    return made;
  };
  let isList = false;
  for (const line of listing.split('\n')) {
    const [command = '', name, ...words] = splitWords(line);
    if (name === undefined || !/^-[PNA]$/.test(command)) continue;
    isList = true;
    if (command === '-A') chain(name).rules.push(ruleOf(line, words));
    else if (command === '-N') chain(name);
    else if (name === 'INPUT') chain(name).base = baseOf(program, words[0] === 'DROP' ? 'drop' : 'accept');
  }
  if (!isList) return undefined;
  const base = chains.get('INPUT')?.base;
  const isUfw = chains.has('ufw-user-input') || chains.has('ufw6-user-input');
  if (isUfw && base !== undefined) base.manager = 'ufw';
  return { chains };
}

function baseOf(program: 'iptables' | 'ip6tables', policy: 'accept' | 'drop'): BaseChain {
  return {
    families: [program === 'iptables' ? 4 : 6],
    priority: 0,
    policy,
    openWith: ({ protocol, port }) => `${program} -I INPUT -p ${protocol} --dport ${port} -j ACCEPT`,
  };
}

/** Words as the listing has them: blanks stand within double quotes. */
function splitWords(line: string): string[] {
  const found = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  return found.map((word) => (word.startsWith('"') && word.endsWith('"') ? word.slice(1, -1) : word));
}

type Condition = (packet: Packet) => Known;

function ruleOf(line: string, words: readonly string[]): Rule {
  const conditions: Condition[] = [];
  let verdict: Verdict | undefined;
  let negated = false;
  for (let at = 0; at < words.length; at += 1) {
    const option = words[at] ?? '';
    if (option === '!') {
      negated = true;
      continue;
    }
    if (option === '-j' || option === '-g') {
      // What stands behind the target is about the target.
      verdict = verdictOf(words[at + 1], option === '-j' ? 'jump' : 'goto');
      break;
    }
    const values: string[] = [];
    while (at + 1 < words.length && !/^(?:-{1,2}[a-zA-Z]|!$)/.test(words[at + 1] ?? '')) {
      at += 1;
      values.push(words[at] ?? '');
    }
    const condition = conditionOf(option, values[0] ?? '');
    if (condition !== undefined) {
      const isNegated = negated;
      conditions.push((packet) => (isNegated ? notKnown(condition(packet)) : condition(packet)));
    }
    negated = false;
  }
  return {
    text: safeText(line.trim()),
    decide(packet) {
      const answer = allKnown(conditions.map((condition) => condition(packet)));
      if (answer === false) return { verdict: undefined, certain: true };
      return { verdict, certain: answer === true };
    },
  };
}

/** Targets that let the packet go on to the next rule (iptables-extensions(8)). */
const GOES_ON =
  /^(?:LOG|NFLOG|ULOG|MARK|CONNMARK|CONNSECMARK|SECMARK|AUDIT|CT|NOTRACK|DSCP|TOS|TTL|TCPMSS|TRACE|CHECKSUM|SET)$/;

function verdictOf(target: string | undefined, kind: 'jump' | 'goto'): Verdict | undefined {
  if (target === undefined || GOES_ON.test(target)) return undefined;
  if (target === 'ACCEPT') return { kind: 'accept' };
  if (target === 'DROP' || target === 'REJECT') return { kind: 'drop' };
  if (target === 'RETURN') return { kind: 'return' };
  if (target === 'QUEUE' || target === 'NFQUEUE' || target === 'TARPIT') return { kind: 'unreadable' };
  return { kind, chain: target };
}

/** Modules that only bring options with them; what others look at is not known. */
const PLAIN_MODULES = new Set(['tcp', 'udp', 'conntrack', 'state', 'multiport', 'comment']);

/** @returns undefined for an option that is no condition */
function conditionOf(option: string, value: string): Condition | undefined {
  switch (option) {
    case '-p':
      return ({ protocol }) => value === 'all' || value === protocol;
    case '-i':
      return (packet) => nameFits(value, packet.interface);
    case '-s':
      return (packet) => fromWithin(packet, value);
    case '-d':
      return (packet) => toWithin(packet, value);
    case '--dport':
    case '--dports':
      return ({ port }) => anyKnown(value.split(',').map((range) => portFits(range, port)));
    case '--ctstate':
    case '--state':
      // What somebody else begins is new to this machine.
      return () => value.split(',').includes('NEW');
    case '--comment':
      return undefined;
    case '-m':
      return PLAIN_MODULES.has(value) ? undefined : () => undefined;
    default:
      return () => undefined;
  }
}

function portFits(range: string, port: number): Known {
  const found = /^(\d{1,5})(?:(:)(\d{1,5})?)?$/.exec(range);
  if (found === null) return undefined;
  const [, from, colon, to] = found;
  const last = to === undefined ? (colon === undefined ? Number(from) : 65_535) : Number(to);
  return port >= Number(from) && port <= last;
}
