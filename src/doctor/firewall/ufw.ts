/** Reads what `ufw status verbose` prints (ufw(8)). Never throws. Pure. */
import type { Known } from './rules.ts';

export interface Ufw {
  active: boolean;
  /** What becomes of what no rule names. */
  incoming: 'allow' | 'deny';
  rules: UfwRule[];
}

interface UfwRule {
  action: 'allow' | 'deny';
  /** `47470/udp`, `22`, `Anywhere`, `OpenSSH`; perhaps with `on eth0`. */
  to: string;
  from: string;
}

/** @returns undefined where it does not say whether it is active */
export function parseUfw(text: string): Ufw | undefined {
  const status = /^Status:\s*(\S+)/m.exec(text)?.[1];
  if (status !== 'active' && status !== 'inactive') return undefined;
  const incoming = /^Default:\s*(\w+) \(incoming\)/m.exec(text)?.[1];
  const rules = text.split('\n').flatMap((line): UfwRule[] => {
    const [to = '', action = '', from = ''] = line.trim().split(/ {2,}/);
    const does = /^(ALLOW|DENY|REJECT|LIMIT)(?: IN)?$/.exec(action)?.[1];
    if (does === undefined || from === '') return [];
    // `LIMIT` lets through what does not come too often, as nothing of ours does.
    return [{ action: does === 'ALLOW' || does === 'LIMIT' ? 'allow' : 'deny', to, from }];
  });
  return { active: status === 'active', incoming: incoming === 'allow' ? 'allow' : 'deny', rules };
}

/**
 * Whether this port is let in from anywhere over IPv4. The first rule that names it decides.
 *
 * @returns undefined where a rule on a name (an application's), or on some addresses alone, may decide
 */
export function ufwLetsIn({ active, incoming, rules }: Ufw, protocol: 'udp' | 'tcp', port: number): Known {
  if (!active) return true;
  let maybe = false;
  for (const { action, to, from } of rules) {
    if (to.includes('(v6)') || from.includes('(v6)')) continue;
    const names = namesPort(to, protocol, port);
    if (names === false) continue;
    const isForAll = names === true && /^Anywhere(?: |$)/.test(from) && !to.includes(' on ');
    if (isForAll && action === 'allow') return true;
    if (isForAll) return maybe ? undefined : false;
    if (action === 'allow') maybe = true;
  }
  if (incoming === 'allow') return true;
  return maybe ? undefined : false;
}

/**
 * The words for ufw, each a command, that let this port in. A rule that is there for exactly this port is replaced; where one for more decides
 * before it, the new one has to come first, and ufw does not move what it has.
 *
 * @param ufw undefined where its rules are not known @param byRule a rule of the user keeps the port out, and not what becomes of all the rest
 */
export function ufwOpening(
  ufw: Ufw | undefined,
  protocol: 'udp' | 'tcp',
  port: number,
  byRule: boolean,
): string[] {
  const what = `${port}/${protocol}`;
  const own = ufw?.rules.find(({ to, from }) => to === what && from === 'Anywhere');
  if (!byRule || own?.action === 'deny') return [`allow ${what}`];
  return own === undefined ? [`prepend allow ${what}`] : [`delete allow ${what}`, `prepend allow ${what}`];
}

/** @returns undefined for a name that may stand for any ports */
function namesPort(to: string, protocol: 'udp' | 'tcp', port: number): Known {
  const [what = ''] = to.split(' ');
  if (what === 'Anywhere') return true;
  const found = /^(\d[\d,:]*)(?:\/(tcp|udp))?$/.exec(what);
  if (found === null) return undefined;
  if (found[2] !== undefined && found[2] !== protocol) return false;
  return (found[1] ?? '').split(',').some((range) => {
    const [from = Number.NaN, to = from] = range.split(':').map(Number);
    return port >= from && port <= to;
  });
}
