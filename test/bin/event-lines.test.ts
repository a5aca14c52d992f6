import { describe, expect, it } from 'vitest';
import { eventLine } from '../../bin/event-lines.ts';
import type { CoreEvent } from '../../src/client/index.ts';
import { messageRecord, peerObject, requestObject, transferObject } from '../../src/store/script-objects.ts';
import { formatTime } from '../../src/text/format.ts';
import { aMessage, aPeer, aRequest, aRoom, aTransfer, peerId, readyState } from '../support/states.ts';

const time = '2026-11-22T10:41:00.000Z';
const at = formatTime(Date.parse(time));
const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
const ops = aRoom('ops');
const state = readyState({ peers: { [bob.id]: aPeer('bob') }, rooms: { [ops.id]: ops } });
const inBob = { event: 'message' as const, time, peer: bob, room: null, muted: false };
const inOps = { ...inBob, peer: null, room: { id: ops.id, name: 'ops' } };
const said = messageRecord(aMessage('m1', 'hi\nthere'));
const own = messageRecord(aMessage('m2', 'yes', { from: 'self', name: 'alice' }));

const lines: [string, CoreEvent][] = [
  ['message bob: hi\n      | there', { ...inBob, change: 'new', message: said }],
  ['message you to bob: yes', { ...inBob, change: 'new', message: own }],
  ['message you to bob: delivered (m2)', { ...inBob, change: 'state', message: own }],
  ['message bob in # ops (changed m1): hi\n      | there', { ...inOps, change: 'edited', message: said }],
  ['message bob took back m1', { ...inBob, change: 'retracted', message: said }],
  [
    'request arrived: 2 files, 1.0 kB, of bob',
    {
      event: 'request',
      time,
      change: 'arrived',
      request: requestObject(aRequest({ kind: 'files', peer: bob, files: 2, bytes: 1_000 })),
    },
  ],
  [
    'request expired: connection with eve',
    { event: 'request', time, change: 'expired', request: requestObject(aRequest()) },
  ],
  [
    'transfer aaaa report.pdf to bob: 50 %, 1.0 kB/s',
    {
      event: 'transfer',
      time,
      change: 'progress',
      transfer: transferObject(aTransfer({ transferred: 500_000, rate: 1_000 })),
    },
  ],
  [
    'peer bob appeared at 127.0.0.1:47470',
    { event: 'peer', time, change: 'appeared', peer: peerObject(aPeer('bob')) },
  ],
  [
    'notice warning: look',
    { event: 'notice', time, level: 'warning', text: 'look', peer: null, transfer: null },
  ],
  ['core stopping', { event: 'core', time, change: 'stopping' }],
  ['skipped 3 events: what was told here was read too slowly', { event: 'skipped', time, count: 3 }],
  ['skipped some events: what was told here was read too slowly', { event: 'skipped', time, count: null }],
];

describe('events as lines', () => {
  it.each(lines)('are %s', (line, event) => {
    expect(eventLine(state, event)).toBe(`${at} ${line}`);
  });
});
