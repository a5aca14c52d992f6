import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { HeardSource } from '../../src/control/calls.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { judgeHeard } from '../../src/doctor/peers.ts';
import { judgeCore, judgeTerminal, judgeVersions } from '../../src/doctor/program.ts';
import { reportLines } from '../../src/doctor/report.ts';
import { judgeVisibility } from '../../src/doctor/visibility.ts';
import { DOCTOR } from '../../src/limits.ts';
import { peerId } from '../support/states.ts';

const CLOSED: Finding = {
  check: 'firewall',
  state: 'problem',
  subject: 'UDP 47470',
  text: 'The rule "udp dport 47470 drop" of chain inet fence in keeps UDP 47470 out, so that peers are not heard over IPv4.',
  fix: 'sudo nft insert rule inet fence in udp dport 47470 accept',
};
const ETH0: Finding = { check: 'interface', state: 'ok', subject: 'eth0', text: '192.168.1.5, wired' };
const FREE: Finding = { check: 'port', state: 'ok', subject: 'UDP 47470', text: 'free' };

describe('the report', () => {
  it('is in groups and columns, and has the command in a line of its own', () => {
    expect(reportLines([CLOSED, FREE, ETH0], 80)).toEqual([
      'Network',
      '  ok       eth0       192.168.1.5, wired',
      '  ok       UDP 47470  free',
      '',
      'Firewall',
      '  PROBLEM  UDP 47470  The rule "udp dport 47470 drop" of chain inet fence in',
      '                      keeps UDP 47470 out, so that peers are not heard over',
      '                      IPv4.',
      '                      > sudo nft insert rule inet fence in udp dport 47470 accept',
      '',
      '1 problem.',
    ]);
  });

  it('has a line for each finding where the place wraps by itself', () => {
    expect(reportLines([CLOSED], undefined)[1]).toBe(`  PROBLEM  UDP 47470  ${CLOSED.text}`);
  });

  it('puts a long subject above its text, and keeps to the width', () => {
    const lines = reportLines(
      [
        { ...ETH0, subject: 'an-interface-with-a-long-name' },
        { ...CLOSED, check: 'interface' },
      ],
      60,
    );
    expect(lines[1]).toBe('  ok       an-interface-with-a-long-name');
    expect(lines[2]?.trim()).toBe('192.168.1.5, wired');
    const wrapped = lines.filter((line) => !line.includes('> '));
    expect(Math.max(...wrapped.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
  });

  it('counts what is wrong, and what is not known', () => {
    const last = (...findings: Finding[]): string | undefined => reportLines(findings, 80).at(-1);
    expect(last(ETH0)).toBe('Nothing wrong was found.');
    expect(last(CLOSED, CLOSED, { ...ETH0, state: 'warning' })).toBe('2 problems, 1 warning.');
    expect(last({ ...ETH0, state: 'unknown' })).toBe(
      'Nothing wrong was found. 1 thing could not be looked at.',
    );
  });
});

describe('who is heard', () => {
  const source = (name: string, fields: Partial<HeardSource> = {}): HeardSource => ({
    id: peerId(name),
    name,
    host: '10.0.0.2',
    interface: 'eth0',
    announcedAgo: 1_400,
    ...fields,
  });

  it('is told by name, place and time, each once, and the many are counted', () => {
    const two = [source('bob', { answeredAgo: 900 }), source('bob', { host: 'fe80::2%eth0' })];
    expect(judgeHeard({ heard: two, listens: true }, true).map(({ text }) => text)).toEqual([
      'heard 1 s ago from 10.0.0.2 over eth0, fe80::2%eth0; it hears this device',
    ]);
    const many = Array.from({ length: DOCTOR.named + 3 }, (_, index) =>
      source(`p${index}`, { answeredAgo: 1 }),
    );
    expect(judgeHeard({ heard: many, listens: true }, true).at(-1)?.text).toBe('3 more peers heard');
  });

  it('leaves open whether they hear this device where none answers, unless none was asked', () => {
    expect(judgeHeard({ heard: [source('bob')], listens: true }, true).at(-1)).toMatchObject({
      state: 'unknown',
      fix: 'tincan doctor --with bob',
    });
    expect(judgeHeard({ heard: [source('bob')], listens: true }, false)).toHaveLength(1);
  });

  it('is nobody', () => {
    expect(judgeHeard({ heard: [], listens: true }, true)[0]).toMatchObject({
      state: 'warning',
      fix: 'tincan doctor --with HOST:PORT',
    });
    expect(judgeHeard({ heard: [], listens: false }, true)[0]).toMatchObject({ state: 'unknown' });
  });
});

describe('the program', () => {
  it('says where the core runs, waits, does not run, or may not be asked', () => {
    expect(judgeCore({ kind: 'running', pid: 7, name: 'al' })).toMatchObject({
      state: 'ok',
      text: 'process 7; you are al',
    });
    expect(judgeCore({ kind: 'nameless' }).state).toBe('problem');
    expect(judgeCore({ kind: 'none' })).toMatchObject({ state: 'unknown', fix: 'tincan' });
    expect(judgeCore({ kind: 'closed', why: 'No.' }).text).toBe('It cannot be asked: No.');
  });

  it('warns where core and program have different versions', () => {
    const versions = { client: '0.2.0', node: '20.19.0' };
    expect(judgeVersions(versions)).toHaveLength(1);
    expect(judgeVersions({ ...versions, core: '0.2.0' })).toHaveLength(1);
    expect(judgeVersions({ ...versions, core: '0.1.0' })[1]).toMatchObject({
      state: 'warning',
      fix: 'tincan stop && tincan',
    });
  });

  it('warns where not everybody is told of this device', () => {
    expect(judgeVisibility('everyone').state).toBe('ok');
    expect(judgeVisibility('contacts').state).toBe('warning');
    expect(judgeVisibility('nobody').text).toContain('You are invisible');
  });

  it('says what the terminal can, and by what it was told', () => {
    const full = {
      size: { columns: 120, rows: 32 },
      colors: '256',
      unicode: 'full',
      because: ['TERM=xterm-256color'],
    } as const;
    expect(judgeTerminal(full).map(({ text }) => text)).toEqual([
      '120 by 32, 256 colours, Unicode (TERM=xterm-256color)',
    ]);
    expect(judgeTerminal({ ...full, unicode: 'none' })[1]).toMatchObject({
      state: 'warning',
      fix: 'export LANG=C.UTF-8',
    });
    expect(judgeTerminal({ ...full, size: { columns: 60, rows: 20 } })).toHaveLength(2);
    expect(judgeTerminal({ ...full, noFullScreen: 'There is none.' })[0]?.text).toBe(
      'line mode alone: There is none.',
    );
  });
});
