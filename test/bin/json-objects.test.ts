import { describe, expect, it } from 'vitest';
import {
  addressObject,
  entryObject,
  identityObject,
  limitObject,
  messageObject,
  outcomeObject,
  rulesObject,
  statusObject,
} from '../../bin/json-objects.ts';
import { type CoreStatus, peerObject, requestObject, transferObject } from '../../src/client/index.ts';
import { aMessage, aPeer, aRequest, aTransfer, peerId, readyState } from '../support/states.ts';

const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
const error = { code: 'TINCAN_E_CORRUPT', message: 'What arrived is not what was sent.' } as const;
const TIME = '2023-11-14T22:13:20.000Z';

/** The fields in the order in which docs/cli.md promises them. */
const fieldsOf = (object: object): string => Object.keys(object).join(' ');

describe('the objects of --json', () => {
  it('have the fields that are promised, and no others', () => {
    const status: CoreStatus = {
      pid: 1,
      version: '0.1.0',
      id: peerId('alice'),
      name: 'alice',
      port: 47470,
      interfaces: [{ name: 'eth0', addresses: ['192.0.2.2'], used: true }],
      visibility: 'everyone' as const,
      home: '/home/alice',
      downloads: '/home/alice/Downloads',
      nearby: 1,
      connected: 2,
      transfers: 3,
      uptimeSeconds: 4,
      clients: 1,
      background: true,
    };
    expect(fieldsOf(statusObject(status))).toBe(
      'pid version id name port home downloads nearby connected transfers uptimeSeconds visibility interfaces',
    );
    expect(statusObject(status)).toHaveProperty('interfaces', [
      { name: 'eth0', addresses: ['192.0.2.2'], used: true, tunnel: false, problem: null },
    ]);
    const remembered = { host: '192.0.2.9', port: 47470, addedAt: 0, state: 'trying' as const };
    expect(addressObject({ address: '192.0.2.9:47470', ...remembered })).toEqual({
      address: '192.0.2.9:47470',
      ...remembered,
      addedAt: '1970-01-01T00:00:00.000Z',
      problem: null,
    });
    expect(fieldsOf(identityObject(readyState().self))).toBe('id shortId name createdAt passphrase');
    expect(fieldsOf(peerObject(aPeer('bob', { rtt: 1, version: '0.1.0' })))).toBe(
      'id name address port state trust unread queued lastSeen away rules firstSeen verified earlierNames note mixedScripts',
    );
    expect(fieldsOf(requestObject(aRequest({ warning: 'x', freeBytes: 1 })))).toBe(
      'id kind peer files bytes names expiresAt room warning mixedScripts',
    );
    expect(fieldsOf(outcomeObject(bob, 'connected'))).toBe('peer outcome');
    expect(fieldsOf(messageObject(aMessage('m1', 'hi'), bob))).toBe(
      'id peer state error room recipients delivered failed',
    );
    expect(fieldsOf(entryObject({ path: 'a', files: 1, bytes: 2 }))).toBe('path files bytes');
    expect(fieldsOf(transferObject(aTransfer({ filesDone: 1, secondsLeft: 2, endedAt: 3 })))).toBe(
      'id direction peer name state files bytes transferred rate pausedBy path sha256 error' +
        ' filesDone average identical repaired problems position',
    );
  });

  it('name a peer by id, name and address alone', () => {
    const more = { ...bob, label: 'bob·7RT2' };
    const objects = [
      requestObject(aRequest({ peer: more })),
      outcomeObject(more, 'denied'),
      messageObject(aMessage('m1', 'hi'), more),
      transferObject(aTransfer({ peer: more })),
    ];
    for (const object of objects) expect(object).toHaveProperty('peer', bob);
  });

  it('tell times as ISO 8601 in UTC, and what is absent as null', () => {
    expect(identityObject(readyState().self)).toHaveProperty('createdAt', TIME);
    expect(peerObject(aPeer('bob'))).toHaveProperty('lastSeen', TIME);
    expect(requestObject(aRequest())).toHaveProperty('expiresAt', '2023-11-14T22:14:20.000Z');
    expect(messageObject(aMessage('m1', 'hi'), bob)).toMatchObject({ state: 'delivered', error: null });
    expect(transferObject(aTransfer())).toMatchObject({ pausedBy: null, sha256: null, error: null });
  });

  it('tell limits and rules as numbers and paths, and what does not hold as null', () => {
    expect(limitObject({ what: 'send', limit: 0 })).toEqual({ what: 'send', peer: null, limit: null });
    expect(limitObject({ what: 'peer', peer: bob, limit: 5 })).toEqual({ what: 'peer', peer: bob, limit: 5 });
    const rules = { autoAccept: 100, inbox: null, limit: null, autoConnect: true };
    expect(rulesObject(bob, { autoAccept: 100 })).toEqual({ peer: bob, rules });
    expect(peerObject(aPeer('bob'))).toHaveProperty('rules.autoAccept', null);
  });

  it('tell what became of the files of a transfer', () => {
    const problem = { name: 'a.txt', error };
    expect(
      transferObject(aTransfer({ problems: [problem], identical: 2, average: 5, position: 3 })),
    ).toMatchObject({ problems: [problem], identical: 2, repaired: 0, average: 5, position: 3 });
  });

  it('tell an error by code and message', () => {
    expect(transferObject(aTransfer({ state: 'failed', error }))).toHaveProperty('error', error);
    expect(messageObject(aMessage('m1', 'hi', { status: 'failed', error }), bob)).toHaveProperty(
      'error',
      error,
    );
  });
});
