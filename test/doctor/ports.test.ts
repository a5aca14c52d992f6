import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inodesOf, judgePort, type PortFacts, readPort } from '../../src/doctor/ports.ts';
import { fakeSystem } from './system.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
/** 47470 is B96E. */
const row = (local: string, state: string, inode: number): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000 100 0 0 10 0\n`;
const TCP = `${HEAD}${row('00000000:B96E', '0A', 1111)}${row('0100007F:B96E', '01', 2222)}${row('00000000:0016', '0A', 3333)}`;

describe('the ports of Linux', () => {
  it('are listened on by the sockets that listen, and by no others', () => {
    expect(inodesOf(TCP, 'tcp', 47470)).toEqual(['1111']);
    expect(inodesOf(TCP, 'tcp', 80)).toEqual([]);
    expect(inodesOf(row('00000000:B96E', '07', 5), 'udp', 47470)).toEqual(['5']);
  });

  it('are read from anything without a throw', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 0, max: 65_535 }),
        (table, port) => void inodesOf(table, 'udp', port),
      ),
    );
  });

  it('have owners, as far as this user may see', async () => {
    const system = fakeSystem({
      files: {
        '/proc/net/tcp': TCP,
        '/proc/net/tcp6': HEAD + row('00000000000000000000000000000000:B96E', '0A', 4444),
        '/proc/20/comm': 'nginx\n',
        '/proc/20/cmdline': 'nginx\0-g\0',
        '/proc/30/comm': 'node\n',
        '/proc/30/cmdline': 'node\0/usr/lib/tincan/dist/tincan.js\0daemon\0',
      },
      directories: { '/proc': ['1', '20', '30', 'net'], '/proc/20/fd': ['0', '5'], '/proc/30/fd': ['7'] },
      links: {
        '/proc/20/fd/0': '/dev/null',
        '/proc/20/fd/5': 'socket:[1111]',
        '/proc/30/fd/7': 'socket:[4444]',
      },
    });
    expect(await readPort(system, 'tcp', 47470)).toEqual({
      kind: 'taken',
      owners: [
        { pid: 20, name: 'nginx', isTincan: false },
        { pid: 30, name: 'node', isTincan: true },
      ],
    });
    expect(await readPort(system, 'tcp', 80)).toEqual({ kind: 'free' });
    expect(await readPort(fakeSystem({ platform: 'darwin' }), 'tcp', 80)).toEqual({ kind: 'unknown' });
  });
});

describe('a port', () => {
  const NGINX = { pid: 20, name: 'nginx', isTincan: false };
  const OTHER = { pid: 30, name: 'node', isTincan: true };
  const taken = (...owners: (typeof NGINX)[]): PortFacts => ({ kind: 'taken', owners });
  const judge = (facts: PortFacts, core?: number, port = 47470, protocol: 'tcp' | 'udp' = 'tcp'): string => {
    const { state, text } = judgePort({ protocol, port, usual: 47470, core }, facts);
    return `${state}: ${text}`;
  };

  it('is the core’s, or is not', () => {
    expect(judge(taken({ ...OTHER, pid: 7 }), 7)).toBe('ok: the core has it');
    expect(judge(taken({ ...OTHER, pid: 7 }, OTHER), 7, 47470, 'udp')).toBe(
      'ok: the core has it, beside another tincan (process 30)',
    );
    expect(judge(taken(NGINX), 7, 47471)).toMatch(
      /^warning: the core has 47471, as this one is taken by nginx \(process 20\);/,
    );
    expect(judge({ kind: 'free' }, 7, 47471)).toMatch(/^ok: the core has 47471/);
    expect(judge(taken({ ...OTHER, pid: 7 }, NGINX), 7, 47470, 'udp')).toMatch(/^warning: nginx/);
  });

  it('is free or taken where no core runs', () => {
    expect(judge({ kind: 'free' })).toBe('ok: free');
    expect(judge(taken(OTHER))).toBe('ok: in use by another tincan (process 30)');
    expect(judge(taken(NGINX))).toMatch(/^warning: It is taken by nginx/);
    expect(judge(taken(), undefined, 47470, 'udp')).toMatch(
      /^warning: It is taken by a program of another user/,
    );
  });

  it('is not known on other systems, unless the core has it', () => {
    expect(judge({ kind: 'unknown' })).toMatch(/^unknown/);
    expect(judge({ kind: 'unknown' }, 7)).toMatch(/^ok/);
  });
});
