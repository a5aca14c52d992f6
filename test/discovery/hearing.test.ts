import { expect, it } from 'vitest';
import { Hearing } from '../../src/discovery/hearing.ts';
import { DISCOVERY, DOCTOR } from '../../src/limits.ts';
import { peerId } from './support.ts';

it('tells when each address was heard, and in which way, the latest first', () => {
  const hearing = new Hearing();
  hearing.note(peerId(1), 'one', '10.0.0.1', 'all', 1_000);
  hearing.note(peerId(2), 'two', '10.0.0.2', 'own', 1_500);
  hearing.note(peerId(1), 'one', '10.0.0.1', 'own', 2_000);
  expect(hearing.list(3_000)).toEqual([
    { id: peerId(1), name: 'one', host: '10.0.0.1', announcedAgo: 2_000, answeredAgo: 1_000 },
    { id: peerId(2), name: 'two', host: '10.0.0.2', answeredAgo: 1_500 },
  ]);
});

it('forgets who says goodbye, and who is silent', () => {
  const hearing = new Hearing();
  hearing.note(peerId(1), 'one', '10.0.0.1', 'all', 0);
  hearing.note(peerId(2), 'two', '10.0.0.2', 'all', 0);
  hearing.forget(peerId(1), '10.0.0.1');
  expect(hearing.list(DISCOVERY.silence - 1)).toHaveLength(1);
  expect(hearing.list(DISCOVERY.silence)).toEqual([]);
});

it('remembers so many sources, and forgets who was silent for longest', () => {
  const hearing = new Hearing();
  for (let n = 0; n <= DOCTOR.sources; n += 1)
    hearing.note(peerId(1), 'one', `10.0.${n >> 8}.${n & 255}`, 'all', n);
  const hosts = hearing.list(DOCTOR.sources).map(({ host }) => host);
  expect(hosts).toHaveLength(DOCTOR.sources);
  expect(hosts).not.toContain('10.0.0.0');
});
