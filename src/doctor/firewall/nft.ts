/** Reads what `nft -j list ruleset` prints (libnftables-json(5)). Takes anything and never throws; what it cannot read of a rule is not known. Pure. */
import { safeText } from '../../text/safe-text.ts';
import { equals, isObject, type Json, numberOf, type Sets, textOf } from './nft-match.ts';
import {
  type Chain,
  type Known,
  notKnown,
  type Packet,
  type Rule,
  type Ruleset,
  type Verdict,
} from './rules.ts';

/** Which packets the chains of a family see. */
const FAMILIES: Readonly<Record<string, readonly (4 | 6)[]>> = { inet: [4, 6], ip: [4], ip6: [6] };

/**
 * @param json what `nft -j list ruleset` prints
 * @param listing what `nft -a list ruleset` prints, from which the rules' own texts come; may be empty
 * @returns undefined where it is no such list
 */
export function parseNft(json: string, listing: string): Ruleset | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isObject(parsed) || !Array.isArray(parsed.nftables)) return undefined;
  const items = parsed.nftables.filter(isObject);
  const texts = ruleTexts(listing);
  const chains = new Map<string, Chain>();
  const sets = new Map<string, unknown>();
  for (const { chain, set } of items) {
    const made = isObject(chain) ? chainOf(chain) : undefined;
    if (made !== undefined) chains.set(made.key, made);
    if (isObject(set)) sets.set(`${placeOf(set)} ${textOf(set.name)}`, set.elem ?? []);
  }
  for (const { rule } of items) {
    if (!isObject(rule)) continue;
    const place = placeOf(rule);
    const key = `${place} ${textOf(rule.chain)}`;
    const setsHere: Sets = (name) => sets.get(`${place} ${name}`);
    const text = texts.get(`${key} ${String(rule.handle)}`);
    chains.get(key)?.rules.push(ruleOf(rule, place, text, setsHere));
  }
  return { chains };
}

/**
 * Without what iptables keeps there, and tells of in its own words.
 *
 * @param isTold whether a list of iptables has the chain: `ip`, `filter`, `INPUT`
 */
export function withoutIptables(
  { chains }: Ruleset,
  isTold: (family: string, table: string, chain: string) => boolean,
): Ruleset {
  const others = [...chains].filter(([key]) => {
    const [family = '', table = '', chain = ''] = key.split(' ');
    return !isTold(family, table, chain);
  });
  return { chains: new Map(others) };
}

/** Family and table. */
const placeOf = ({ family, table }: Json): string => `${textOf(family)} ${textOf(table)}`;

function chainOf(chain: Json): Chain | undefined {
  const place = placeOf(chain);
  const name = textOf(chain.name);
  const families = FAMILIES[textOf(chain.family)];
  if (families === undefined || name === '') return undefined;
  const key = `${place} ${name}`;
  const result: Chain = { key, place: safeText(`chain ${key}`), rules: [] };
  // Before `input` a filter may drop, too; the other hooks see packets for others, or those that leave.
  const isOnTheWayIn = chain.hook === 'input' || (chain.hook === 'prerouting' && chain.type === 'filter');
  if (!isOnTheWayIn) return result;
  return {
    ...result,
    base: {
      families,
      priority: typeof chain.prio === 'number' ? chain.prio : 0,
      policy: chain.policy === 'drop' ? 'drop' : 'accept',
      openWith: ({ protocol, port }) => `nft insert rule ${safeText(key)} ${protocol} dport ${port} accept`,
      ...(chain.table === 'firewalld' ? { manager: 'firewalld' as const } : {}),
    },
  };
}

/** The text of each rule by family, table, chain and handle. */
function ruleTexts(listing: string): Map<string, string> {
  const texts = new Map<string, string>();
  let table = '';
  let chain = '';
  for (const line of listing.split('\n')) {
    const opened = /^\s*(table|chain) (.+?) \{/.exec(line);
    if (opened !== null) {
      if (opened[1] === 'table') table = opened[2] ?? '';
      else chain = opened[2] ?? '';
      continue;
    }
    const at = line.lastIndexOf(' # handle ');
    if (at < 0) continue;
    const handle = line.slice(at + ' # handle '.length).trim();
    texts.set(`${table} ${chain} ${handle}`, safeText(line.slice(0, at).trim()));
  }
  return texts;
}

/** Statements that let the packet go on to what follows. */
const NEUTRAL = ['counter', 'log', 'mangle', 'notrack', 'flow', 'secmark', 'last'];

function ruleOf(rule: Json, place: string, text: string | undefined, sets: Sets): Rule {
  const parts: unknown[] = Array.isArray(rule.expr) ? rule.expr : [undefined];
  return {
    text: text ?? `the rule with the handle ${safeText(String(rule.handle))}`,
    decide(packet) {
      let certain = true;
      for (const part of parts) {
        if (!isObject(part)) return { verdict: { kind: 'unreadable' }, certain: false };
        if ('match' in part) {
          const answer = matches(part.match, packet, sets);
          if (answer === false) return { verdict: undefined, certain: true };
          if (answer === undefined) certain = false;
        } else if ('vmap' in part) {
          const chosen = mapped(part.vmap, packet, place, sets);
          if (chosen !== undefined) return { verdict: chosen.verdict, certain: certain && chosen.certain };
        } else {
          const verdict = verdictOf(part, place);
          if (verdict !== undefined) return { verdict, certain };
          // What is not known here may be a match (`limit`, `xt`).
          if (!NEUTRAL.some((name) => name in part)) certain = false;
        }
      }
      return { verdict: undefined, certain };
    },
  };
}

function verdictOf(part: Json, place: string): Verdict | undefined {
  if ('accept' in part) return { kind: 'accept' };
  if ('drop' in part || 'reject' in part) return { kind: 'drop' };
  if ('return' in part) return { kind: 'return' };
  if ('queue' in part || 'tproxy' in part || 'synproxy' in part) return { kind: 'unreadable' };
  for (const kind of ['jump', 'goto'] as const) {
    const leap = part[kind];
    if (isObject(leap)) return { kind, chain: `${place} ${textOf(leap.target)}` };
  }
  return undefined;
}

/** What the entry of a verdict map says that fits; undefined where none does. */
function mapped(
  vmap: unknown,
  packet: Packet,
  place: string,
  sets: Sets,
): { verdict: Verdict; certain: boolean } | undefined {
  const unreadable = { verdict: { kind: 'unreadable' } as const, certain: false };
  const entries = isObject(vmap) && isObject(vmap.data) ? vmap.data.set : undefined;
  if (!isObject(vmap) || !Array.isArray(entries)) return unreadable;
  let maybe = false;
  for (const entry of entries as unknown[]) {
    if (!Array.isArray(entry) || !isObject(entry[1])) return unreadable;
    const answer = equals(vmap.key, entry[0], packet, sets);
    const verdict = verdictOf(entry[1], place);
    if (answer === true) return verdict === undefined ? undefined : { verdict, certain: true };
    if (answer === undefined) maybe = true;
  }
  return maybe ? unreadable : undefined;
}

function matches(match: unknown, packet: Packet, sets: Sets): Known {
  if (!isObject(match)) return undefined;
  const answer = equals(match.left, match.right, packet, sets);
  if (match.op === '==' || match.op === 'in') return answer;
  const value = numberOf(match.left, packet);
  // A field of another protocol is not in the packet at all.
  if (value === false) return false;
  if (match.op === '!=') return notKnown(answer);
  const bound = match.right;
  if (value === undefined || typeof bound !== 'number') return undefined;
  if (match.op === '<') return value < bound;
  if (match.op === '>') return value > bound;
  if (match.op === '<=') return value <= bound;
  return match.op === '>=' ? value >= bound : undefined;
}
