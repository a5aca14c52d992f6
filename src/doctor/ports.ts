/** Who has tincan's ports: read from Linux's /proc, as far as this user may; elsewhere it is not known. */
import { DOCTOR } from '../limits.ts';
import { safeText } from '../text/safe-text.ts';
import type { Finding } from './finding.ts';
import type { System } from './system.ts';

/** A process that has a port. */
export interface PortOwner {
  pid: number;
  /** Name of its program. */
  name: string;
  /** It is a tincan, as far as its command line tells. */
  isTincan: boolean;
}

/** `owners`: those that may be seen; none where the process is another user's. */
export type PortFacts = { kind: 'free' } | { kind: 'taken'; owners: PortOwner[] } | { kind: 'unknown' };

/** State of a TCP socket that listens, and of a UDP socket without a peer (Linux, net/tcp_states.h). */
const STATES = { tcp: '0A', udp: '07' } as const;

/**
 * Numbers of the sockets on a local port.
 *
 * @param table what /proc/net/tcp or its like holds; anything is taken
 */
export function inodesOf(table: string, protocol: 'tcp' | 'udp', port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line): string[] => {
    const columns = line.trim().split(/\s+/);
    const [, local = '', , state] = columns;
    const inode = columns[9] ?? '';
    return local.endsWith(wanted) && state === STATES[protocol] && /^\d+$/.test(inode) ? [inode] : [];
  });
}

export async function readPort(system: System, protocol: 'tcp' | 'udp', port: number): Promise<PortFacts> {
  if (system.platform !== 'linux') return { kind: 'unknown' };
  const tables = await Promise.all(
    [protocol, `${protocol}6`].map((name) => system.read(`/proc/net/${name}`)),
  );
  if (tables.every((table) => table === undefined)) return { kind: 'unknown' };
  const inodes = tables.flatMap((table) => inodesOf(table ?? '', protocol, port));
  if (inodes.length === 0) return { kind: 'free' };
  return { kind: 'taken', owners: await ownersOf(system, inodes) };
}

async function ownersOf(system: System, inodes: readonly string[]): Promise<PortOwner[]> {
  const sockets = new Set<string | undefined>(inodes.map((inode) => `socket:[${inode}]`));
  const processes = (await system.list('/proc')).filter((name) => /^\d+$/.test(name));
  const owners: PortOwner[] = [];
  for (const pid of processes.slice(0, DOCTOR.processes)) {
    // Those of other users give an empty list.
    const files = (await system.list(`/proc/${pid}/fd`)).slice(0, DOCTOR.filesOfProcess);
    const opened = await Promise.all(files.map((file) => system.link(`/proc/${pid}/fd/${file}`)));
    if (!opened.some((link) => sockets.has(link))) continue;
    const name = (await system.read(`/proc/${pid}/comm`)) ?? '';
    const command = (await system.read(`/proc/${pid}/cmdline`)) ?? '';
    owners.push({ pid: Number(pid), name: safeText(name.trim()), isTincan: command.includes('tincan') });
  }
  return owners;
}

export interface PortQuestion {
  protocol: 'tcp' | 'udp';
  /** The one that is used, or would be. */
  port: number;
  /** The one that is used where it is free, as the settings or the default have it. */
  usual: number;
  /** Process of this home's core; undefined where none runs. */
  core: number | undefined;
}

/** @param facts of the usual port */
export function judgePort({ protocol, port, usual, core }: PortQuestion, facts: PortFacts): Finding {
  const finding = (state: Finding['state'], text: string): Finding => ({
    check: 'port',
    state,
    subject: `${protocol.toUpperCase()} ${usual}`,
    text,
  });
  if (facts.kind === 'unknown') {
    if (core !== undefined && port === usual) return finding('ok', 'the core has it');
    return finding('unknown', 'Who has the port cannot be told on this system.');
  }
  const owners = facts.kind === 'taken' ? facts.owners : [];
  const others = owners.filter(({ pid }) => pid !== core);
  const foreign = others.filter(({ isTincan }) => !isTincan);
  const who = others.length === 0 ? 'a program of another user' : others.map(ownerWords).join(', ');
  if (core !== undefined && port !== usual) {
    const why =
      facts.kind === 'taken'
        ? `as this one is taken by ${who}`
        : 'as it was told, or as this one was taken when it started';
    const text = `the core has ${port}, ${why}; peers learn that by themselves, but a firewall has to let ${port} in`;
    return finding(foreign.length > 0 ? 'warning' : 'ok', text);
  }
  if (core !== undefined) {
    if (foreign.length > 0)
      return finding(
        'warning',
        `${foreign.map(ownerWords).join(', ')} has it as well, and may take what is meant for the core.`,
      );
    return finding('ok', others.length > 0 ? `the core has it, beside ${who}` : 'the core has it');
  }
  if (facts.kind === 'free') return finding('ok', 'free');
  // Tincans share the port of discovery; of TCP the next free one is taken.
  if (others.length > 0 && foreign.length === 0) return finding('ok', `in use by ${who}`);
  const next =
    protocol === 'udp'
      ? 'If that does not share it, peers are not heard.'
      : 'A core takes the next free one, which a firewall has to let in.';
  return finding('warning', `It is taken by ${who}. ${next}`);
}

const ownerWords = ({ pid, name, isTincan }: PortOwner): string =>
  `${isTincan ? 'another tincan' : name === '' ? 'a program' : name} (process ${pid})`;
