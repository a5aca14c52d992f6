import { describe, expect, it } from 'vitest';
import { changeLines, deedOf, messageLines, messageRecord } from '../../src/client/index.ts';
import type { MessageState } from '../../src/store/state.ts';
import { aMessage, aPeer, aRoom, byId, peerId, readyState, roomId } from '../support/states.ts';

const bob = peerId('bob');
const state = readyState({ peers: byId(aPeer('bob')), rooms: byId(aRoom('ops')) });
const lines = (fields: Partial<MessageState>, text = 'hi'): string =>
  messageLines(state, bob, aMessage('m', text, fields), { open: bob, told: true }).slice('00:00 '.length);
const own = { from: 'self', name: 'alice' } as const;

describe('a message in lines', () => {
  it('has its further lines set in, and a tag where it is of another conversation', () => {
    expect(lines({}, 'a\nb')).toBe('bob: a\n      | b');
    expect(messageLines(state, roomId('ops'), aMessage('m', 'hi'))).toMatch(/^\d\d:\d\d \[# ops\] bob: hi$/);
    expect(messageLines(state, bob, aMessage('m', 'hi'), { open: bob, dated: true })).toMatch(
      /^2023-11-1\d \d\d:\d\d bob: hi$/,
    );
  });

  it('stands below what it answers, as far as that is known', () => {
    const reply = { id: 'q', from: 'self', name: 'alice', text: 'did you\nget it?' } as const;
    expect(lines({ reply })).toBe('bob: > you: did you …\n      | hi');
    expect(lines({ reply: { id: 'q' } })).toBe('bob: > (a message that is not kept here)\n      | hi');
  });

  it('is a deed, an event, or taken back', () => {
    expect(lines({}, '/me waves')).toBe('* bob waves');
    expect(lines(own, '/me waves')).toBe('* alice waves');
    expect(lines({ event: true }, 'invited carol')).toBe('— bob invited carol');
    expect(lines({ retracted: true }, '')).toBe('bob: (taken back)');
    expect(deedOf({ text: '/mean' })).toBeUndefined();
    expect(deedOf({ text: '/me x', event: true })).toBeUndefined();
  });

  it('tells what has become of it where it has not simply arrived', () => {
    expect(lines({ ...own, status: 'queued' })).toBe('you: hi (queued)');
    expect(lines({ ...own, status: 'read' })).toBe('you: hi');
    expect(lines({ ...own, recipients: 3, delivered: 2, status: 'sent' })).toBe('you: hi (2 of 3 have it)');
    expect(lines({ ...own, recipients: 3, delivered: 2, failed: 1, status: 'sent' })).toBe(
      'you: hi (2 of 3 have it, 1 will not get it)',
    );
    const error = { code: 'TINCAN_E_DENIED', message: 'No.' } as const;
    expect(lines({ ...own, status: 'failed', error, editedAt: 1 })).toBe(
      'you: hi (edited, not delivered: No.)',
    );
  });
});

it('a message that has changed says so, and what it says now', () => {
  const changed = (fields: Partial<MessageState>): string =>
    changeLines(state, bob, aMessage('m', 'new\ntext', fields), bob).slice('00:00 '.length);
  expect(changed({ editedAt: 1 })).toMatch(/^bob changed the message of \d\d:\d\d to: new\n {6}\| text$/);
  expect(changed({ retracted: true, text: '' })).toMatch(/^bob took back the message of \d\d:\d\d\.$/);
});

it('the record of a message has every field, and null for what is absent', () => {
  expect(messageRecord(aMessage('m', 'hi'))).toEqual({
    id: 'm',
    time: '2023-11-14T22:13:20.000Z',
    from: bob,
    name: 'bob',
    text: 'hi',
    state: 'delivered',
    error: null,
    edited: null,
    retracted: false,
    replyTo: null,
    event: false,
    recipients: null,
    delivered: null,
    failed: null,
  });
  expect(messageRecord(aMessage('m', 'hi', { editedAt: 0, reply: { id: 'q' } }))).toMatchObject({
    edited: '1970-01-01T00:00:00.000Z',
    replyTo: 'q',
  });
});
