import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../src/limits.ts';
import { type AutoAcceptRule, acceptsByRule, acceptsForGood } from '../../src/requests/auto-accept.ts';
import type { Trust } from '../../src/store/state.ts';
import { aRequest, peerId } from '../support/states.ts';

const EVE = peerId('eve');
const files = aRequest({ kind: 'files', id: 'f', transferId: 'f' });
const connection = aRequest({ kind: 'connection' });
const rule = (of: AutoAcceptRule['rule'], left?: number): AutoAcceptRule => ({
  rule: of,
  into: undefined,
  left,
});
const TRUSTS: Trust[] = ['unknown', 'approved', 'verified', 'blocked'];

/** Trusts for which the rule says yes. */
const yes = (of: AutoAcceptRule['rule'], request = files): Trust[] =>
  TRUSTS.filter((trust) => acceptsByRule(rule(of), request, trust));

describe('the rule of a waiting receive', () => {
  it('takes files of approved and verified peers with "approved"', () => {
    expect(yes('approved')).toEqual(['approved', 'verified']);
  });

  it('takes files of verified peers alone with "verified"', () => {
    expect(yes('verified')).toEqual(['verified']);
  });

  it('takes files of anybody but blocked peers with "all", and their connections', () => {
    expect(yes('all')).toEqual(['unknown', 'approved', 'verified']);
    expect(yes('all', connection)).toEqual(['unknown', 'approved', 'verified']);
  });

  it('lets nobody in by "approved" or "verified"', () => {
    expect(yes('approved', connection)).toEqual([]);
    expect(yes('verified', connection)).toEqual([]);
  });

  it('takes what comes of the device that it names, and of no other by that name', () => {
    expect(yes({ peer: EVE })).toEqual(['unknown', 'approved', 'verified']);
    expect(yes({ peer: EVE }, connection)).toEqual(['unknown', 'approved', 'verified']);
    const other = aRequest({ kind: 'files', peer: { id: peerId('other'), name: 'eve', address: '' } });
    expect(yes({ peer: EVE }, other)).toEqual([]);
  });

  it('never says who is in a room with whom', () => {
    for (const kind of ['invitation', 'admission'] as const) {
      const request = aRequest({ kind, peer: { id: EVE, name: 'eve', address: '' } });
      for (const of of ['all', 'approved', 'verified', { peer: EVE }] as const)
        expect(yes(of, request)).toEqual([]);
      expect(acceptsForGood({ autoAccept: 100 }, request, 'verified', 0)).toBe(false);
    }
  });

  it('takes no more offers than it was told, yet still lets peers in', () => {
    expect(acceptsByRule(rule('all', 1), files, 'approved')).toBe(true);
    expect(acceptsByRule(rule('all', 0), files, 'approved')).toBe(false);
    expect(acceptsByRule(rule('all', 0), connection, 'unknown')).toBe(true);
  });

  it('takes offers of one file alone where it was told so, and lets peers in all the same', () => {
    const single = { ...rule('all'), single: true };
    const accepts = (fields: Partial<typeof files>): boolean =>
      acceptsByRule(single, { ...files, files: 1, names: ['a'], ...fields }, 'approved');
    expect(accepts({})).toBe(true);
    expect(accepts({ files: 2 })).toBe(false);
    expect(accepts({ names: ['a/'] })).toBe(false);
    expect(accepts({ names: ['a', 'b/'] })).toBe(false);
    expect(accepts({ moreNames: 1 })).toBe(false);
    expect(acceptsByRule(single, connection, 'unknown')).toBe(true);
  });
});

describe('what was said of a peer for good', () => {
  const offer = aRequest({ kind: 'files', bytes: 100 });

  it('takes offers up to a size, of an approved peer', () => {
    const accepted = (autoAccept: number): Trust[] =>
      TRUSTS.filter((trust) => acceptsForGood({ autoAccept }, offer, trust, 0));
    expect(accepted(100)).toEqual(['approved', 'verified']);
    expect(accepted(99)).toEqual([]);
  });

  it('counts each further file for a block of the disk, so that a million empty ones are no small offer', () => {
    const empty = (files: number): boolean =>
      acceptsForGood({ autoAccept: 100 * REQUESTS.fileRoom }, { ...offer, bytes: 0, files }, 'approved', 0);
    expect(empty(101)).toBe(true);
    expect(empty(102)).toBe(false);
    expect(acceptsForGood({ autoAccept: 1 }, { ...offer, bytes: 1, files: 1 }, 'approved', 0)).toBe(true);
  });

  it('takes nothing where nothing was said, no connection, and nothing with a warning', () => {
    expect(acceptsForGood({}, offer, 'verified', 0)).toBe(false);
    expect(acceptsForGood({ autoAccept: 1_000 }, connection, 'verified', 0)).toBe(false);
    expect(acceptsForGood({ autoAccept: 1_000 }, { ...offer, warning: 'No room.' }, 'verified', 0)).toBe(
      false,
    );
  });
});

describe('what was said of all who are approved', () => {
  const offer = aRequest({ kind: 'files', bytes: 100 });

  it('takes their offers up to that size, and nobody else’s', () => {
    const accepted = (overall: number, of: Partial<typeof offer> = {}): Trust[] =>
      TRUSTS.filter((trust) => acceptsForGood({}, { ...offer, ...of }, trust, overall));
    expect(accepted(100)).toEqual(['approved', 'verified']);
    expect(accepted(99)).toEqual([]);
    expect(accepted(0, { bytes: 0 })).toEqual([]);
    expect(accepted(100, { warning: 'No room.' })).toEqual([]);
    for (const kind of ['connection', 'invitation', 'admission'] as const)
      expect(accepted(100, { kind, bytes: 0 })).toEqual([]);
  });

  it('gives way to what was said of the peer, more or less or none', () => {
    expect(acceptsForGood({ autoAccept: 50 }, offer, 'verified', 1_000)).toBe(false);
    expect(acceptsForGood({ autoAccept: 0 }, { ...offer, bytes: 0 }, 'verified', 1_000)).toBe(false);
    expect(acceptsForGood({ autoAccept: 100 }, offer, 'approved', 10)).toBe(true);
  });
});
