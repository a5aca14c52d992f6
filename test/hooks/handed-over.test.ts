import { describe, expect, it } from 'vitest';
import { handedOver } from '../../src/hooks/handed-over.ts';
import type { CoreEvent, MessageEvent, RequestEvent, TransferEvent } from '../../src/store/events.ts';
import { messageRecord, requestObject, transferObject } from '../../src/store/script-objects.ts';
import { aMessage, aRequest, aTransfer, peerId } from '../support/states.ts';

const time = '2026-11-22T10:41:00.000Z';
const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
const isBob = (peer: string): boolean => peer === bob.id;
const message = (fields: Parameters<typeof aMessage>[2] = {}): MessageEvent => ({
  event: 'message',
  time,
  change: 'new',
  peer: bob,
  room: null,
  muted: false,
  message: messageRecord(aMessage('m1', 'hi', fields)),
});
const request = (fields: Parameters<typeof aRequest>[0]): RequestEvent => ({
  event: 'request',
  time,
  change: 'arrived',
  request: requestObject(aRequest(fields)),
});
const transfer = (fields: Parameters<typeof aTransfer>[0]): TransferEvent => ({
  event: 'transfer',
  time,
  change: 'state',
  transfer: transferObject(aTransfer({ direction: 'receive', state: 'done', ...fields })),
});

describe('what a hook is given', () => {
  it('is a message that an approved peer has just said, as it is', () => {
    const event = message();
    expect(handedOver(event, isBob)).toBe(event);
  });

  it('is a request as it arrives, whole from an approved peer', () => {
    const event = request({ kind: 'files', peer: bob, files: 2, names: ['a', 'b'] });
    expect(handedOver(event, isBob)).toBe(event);
  });

  it('is of a stranger who asks for a connection no more than id and name', () => {
    const event = request({ files: 3, bytes: 9, names: ['x'], warning: 'It is not bob.' });
    expect(handedOver(event, isBob)).toEqual({
      ...event,
      request: {
        ...event.request,
        peer: { id: peerId('eve'), name: 'eve', address: '' },
        files: 0,
        bytes: 0,
        names: [],
        warning: null,
      },
    });
  });

  it('is a file that has arrived', () => {
    const event = transfer({});
    expect(handedOver(event, isBob)).toBe(event);
  });

  const nothing: [string, CoreEvent][] = [
    ['what one has said oneself', message({ from: 'self' })],
    ['what somebody says who is not approved', message({ from: peerId('eve') })],
    ['a change of a message', { ...message(), change: 'edited' }],
    ['what was done in a room and not said', message({ event: true })],
    ['a request that was answered', { ...request({ peer: bob }), change: 'accepted' }],
    ['a file that is on its way', transfer({ state: 'active' })],
    ['a file that was sent', transfer({ direction: 'send' })],
    ['a file of somebody who is not approved', transfer({ peer: { ...bob, id: peerId('eve') } })],
    ['a notice', { event: 'notice', time, level: 'info', text: 'x', peer: null, transfer: null }],
  ];
  it.each(nothing)('is not %s', (_what, event) => {
    expect(handedOver(event, isBob)).toBeUndefined();
  });
});
