import { describe, expect, it } from 'vitest';
import type { InterfaceFacts } from '../../src/doctor/interfaces.ts';
import type { LoopFacts, LoopResult } from '../../src/doctor/loop-probe.ts';
import { announcementsReturn, judgeLoops } from '../../src/doctor/loops.ts';

const tried = (...links: Omit<LoopFacts, 'name'>[]): LoopResult => ({
  kind: 'tried',
  links: links.map((link, index) => ({ name: `eth${index}`, ...link })),
});
const VPN: InterfaceFacts = { name: 'eth0', kind: 'vpn', up: true, addresses: [] };
const NO_WAY = { failed: 'ENETUNREACH' };

describe('what is sent to everybody', () => {
  it.each<[string, LoopResult, boolean | undefined, string]>([
    ['comes back in both ways', tried({ broadcast: 'heard', multicast: 'heard' }), true, 'ok'],
    ['comes back in one way', tried({ broadcast: 'silent', multicast: 'heard' }), true, 'ok'],
    ['comes back where there is but one way', tried({ multicast: 'heard' }), true, 'ok'],
    ['does not come back', tried({ broadcast: 'silent', multicast: 'silent' }), false, 'problem'],
    ['cannot be sent', tried({ broadcast: NO_WAY, multicast: NO_WAY }), undefined, 'warning'],
    ['cannot be heard at all', { kind: 'deaf', code: 'EADDRINUSE' }, undefined, 'problem'],
  ])('%s', (_what, result, returns, state) => {
    expect(announcementsReturn(result)).toBe(returns);
    expect(judgeLoops(result, 47470, []).map((finding) => finding.state)).toEqual([state]);
  });

  it('is judged for each interface, and a VPN that carries nothing of it is as it should be', () => {
    const result = tried({ multicast: NO_WAY }, { broadcast: 'heard', multicast: 'heard' });
    const heard = tried({ multicast: 'heard' });
    expect(judgeLoops(heard, 47470, [VPN])).toMatchObject([{ state: 'ok', fix: 'tincan peers add HOST' }]);
    expect(judgeLoops(result, 47470, [VPN]).map(({ state, subject }) => [subject, state])).toEqual([
      ['eth0', 'ok'],
      ['eth1', 'ok'],
    ]);
  });
});
