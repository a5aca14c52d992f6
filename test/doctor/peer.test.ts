import { describe, expect, it } from 'vitest';
import type { HeardSource } from '../../src/control/calls.ts';
import { judgePeer, type PeerFacts } from '../../src/doctor/peer.ts';
import { DOCTOR } from '../../src/limits.ts';
import { peerId } from '../support/states.ts';

const heard = (fields: Partial<HeardSource>): HeardSource[] => [
  { id: peerId('bob'), name: 'bob', host: '10.0.0.2', ...fields },
];
const FINE: PeerFacts = {
  label: 'bob',
  dials: [{ host: '10.0.0.2', port: 47470, outcome: 'open' }],
  isOnLink: true,
  heard: heard({ announcedAgo: 100, answeredAgo: 100 }),
  says: { announcedAgo: 100, dialled: 'open', skew: 0 },
  ports: { udp: 47470, tcp: 47471 },
  isInvisible: false,
  announcementsReturn: true,
};
const judge = (fields: Partial<PeerFacts>) => judgePeer({ ...FINE, ...fields }, 'linux');
const lines = (fields: Partial<PeerFacts>): string[] =>
  judge(fields).map(({ state, text }) => `${state}: ${text}`);
const dialled = (outcome: PeerFacts['dials'][number]['outcome']): Pick<PeerFacts, 'dials'> => ({
  dials: [{ host: '10.0.0.2', port: 47470, outcome }],
});

describe('both directions', () => {
  it('are fine where each side hears the other and reaches it', () => {
    expect(judge({}).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it.each([
    ['refused', 'nobody takes connections on TCP 47470'],
    ['silent', 'TCP 47470 does not answer: a firewall there keeps it out'],
    ['unreachable', 'There is no way to 10.0.0.2'],
  ] as const)('from here: %s', (outcome, text) => {
    const [finding] = judge(dialled(outcome));
    expect(finding).toMatchObject({ check: 'peer', subject: 'bob', state: 'problem' });
    expect(finding?.text).toContain(text);
  });

  it('from there: what the peer says of its connection', () => {
    const says = { announcedAgo: 100, skew: 0 };
    expect(lines({ says: { ...says, dialled: 'silent' } })[3]).toContain(
      'problem: It cannot connect to TCP 47471 here: it gets no answer',
    );
    expect(lines({ says: { ...says, dialled: 'of later' } })[3]).toContain('it says "of later"');
    expect(judge({ says: { ...says, dialled: 'refused' } })[3]?.fix).toBe(
      'sudo tincan doctor --port 47471 --discovery-port 47470',
    );
  });

  it('by announcements: heard is who was heard lately', () => {
    const late = { announcedAgo: DOCTOR.heardWithin + 1 };
    expect(lines({ heard: heard({ announcedAgo: DOCTOR.heardWithin }) })[1]).toMatch(/^ok/);
    expect(lines({ heard: heard(late) })[1]).toContain(
      'problem: Its announcements are not heard here. It takes connections',
    );
    expect(lines({ heard: heard({ answeredAgo: 5 }) })[1]).toContain(
      'the network does not carry what is said to all',
    );
    expect(lines({ heard: [], announcementsReturn: false })[1]).toContain(
      'the firewall of this machine keeps UDP 47470 out',
    );
    expect(lines({ heard: [], says: { dialled: 'open', skew: 0 } })[2]).toContain(
      'problem: It does not hear the announcements of this device',
    );
  });

  it('need no announcements between two networks, or where this device is invisible', () => {
    const far = lines({ isOnLink: false, heard: [], says: { dialled: 'open', skew: 0 } });
    expect(far.map((line) => line.slice(0, 3))).toEqual(['ok:', 'ok:', 'ok:', 'ok:', 'ok:']);
    expect(
      lines({ isInvisible: true, heard: heard({ announcedAgo: 1 }), says: { dialled: 'open', skew: 0 } })[2],
    ).toContain('which is invisible');
  });

  it('are one finding where nothing passes at all', () => {
    const nothing = { ...dialled('unreachable'), heard: [], says: 'no-session' as const };
    expect(lines(nothing)).toHaveLength(1);
    expect(lines(nothing)[0]).toContain('the network keeps its devices apart');
    // Here the reason is at hand.
    expect(lines({ ...nothing, announcementsReturn: false }).length).toBeGreaterThan(1);
  });

  it.each([
    ['no-core', 'takes a core that runs'],
    ['no-session', 'once the two are connected'],
    ['too-old', 'the tincan there is too old'],
    ['no-answer', 'did not say in time'],
  ] as const)('are not known from there: %s', (says, text) => {
    const found = judge({ says, heard: heard({ announcedAgo: 5 }) });
    expect(found[2]).toMatchObject({ state: 'unknown' });
    expect(found[2]?.text).toContain(text);
    // Who answers has heard.
    expect(judge({ says })[2]?.state).toBe('ok');
  });

  it('without a core leave open who is heard', () => {
    const { heard: _heard, ...rest } = FINE;
    expect(judgePeer({ ...rest, says: 'no-core' }, 'linux').map(({ state }) => state)).toEqual([
      'ok',
      'unknown',
      'unknown',
    ]);
  });
});
