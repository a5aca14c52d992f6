import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { TEXT, TRANSFER } from '../../src/limits.ts';
import { helloSchema, REFUSALS, wireMessageSchema } from '../../src/wire/messages.ts';
import { peerId } from '../support/states.ts';

const id = 'a'.repeat(32);
const hello = {
  t: 'hello',
  protocol: 1,
  id: peerId('bob'),
  name: 'bob',
  version: '0.1.0',
  instance: id,
  port: 47470,
  dataPort: 0,
  ask: true,
  capabilities: [],
};
const msg = { t: 'msg', id, seq: 1, time: 1_700_000_000_000, text: 'hello' };
const offer = {
  t: 'offer',
  id,
  name: 'a.txt',
  files: 1,
  folders: 0,
  bytes: 5,
  manifestBytes: 100,
  manifestSha256: 'b'.repeat(64),
};
const fits = (message: unknown): boolean => v.is(wireMessageSchema, message);

describe('a message on the wire', () => {
  it.each([
    hello,
    { t: 'pending', timeoutMs: 60_000 },
    { t: 'welcome' },
    ...REFUSALS.map((reason) => ({ t: 'bye', reason })),
    { t: 'name', name: 'Bob' },
    msg,
    { ...msg, to: 'everyone' },
    { t: 'ack', id },
    { t: 'nack', id, reason: 'no' },
    offer,
    { t: 'manifest-get', id, from: 0 },
    { t: 'manifest-page', id, from: 0, lines: 'x\n' },
    { t: 'accept', id },
    { t: 'decline', id, code: 'TINCAN_E_DENIED' },
    { t: 'dial', id },
    { t: 'dial', id, main: true },
    { t: 'pause', id },
    { t: 'resume', id },
    { t: 'cancel', id },
    { t: 'cancelled', id },
    { t: 'verify-start', id, commitment: 'c'.repeat(64) },
    { t: 'verify-reply', id, nonce: 'c'.repeat(64) },
    { t: 'verify-reveal', id, nonce: 'c'.repeat(64) },
    { t: 'verify-answer', id, same: true },
    { t: 'verify-end', id, reason: 'of a later version' },
  ])('may be $t', (message) => {
    expect(fits(message)).toBe(true);
    expect(fits(JSON.parse(JSON.stringify(message)))).toBe(true);
  });

  it('may have fields of a later version', () => {
    expect(v.parse(wireMessageSchema, { ...msg, colour: 'red' })).toEqual(msg);
  });

  it.each([
    ['a name with an escape sequence', { ...hello, name: 'bob\u001b[2J' }],
    ['a name of 50 KB', { ...hello, name: 'x'.repeat(50_000) }],
    ['a name that is no string', { ...hello, name: 7 }],
    [
      'an id with a wrong check character',
      { ...hello, id: `${hello.id.slice(0, -1)}${hello.id.endsWith('A') ? 'B' : 'A'}` },
    ],
    ['a port of 0', { ...hello, port: 0 }],
    ['a data port below 0', { ...hello, dataPort: -1 }],
    ['a version with a line feed', { ...hello, version: '1\n' }],
    ['an instance that is not 128 bits', { ...hello, instance: 'a' }],
    ['33 capabilities', { ...hello, capabilities: Array(33).fill('x') }],
    ['a message id that is no hex', { ...msg, id: '/'.repeat(32) }],
    ['an empty text', { ...msg, text: '' }],
    ['a text of more than 16 KiB', { ...msg, text: 'x'.repeat(TEXT.messageBytes + 1) }],
    ['a text of more than 16 KiB in UTF-8', { ...msg, text: 'ü'.repeat(TEXT.messageBytes / 2 + 1) }],
    ['a negative sequence number', { ...msg, seq: -1 }],
    ['a time that is no date', { ...msg, time: 9e15 }],
    ['another room', { ...msg, to: 'nobody' }],
    ['a negative size', { ...offer, bytes: -1 }],
    ['a size that is not whole', { ...offer, bytes: 1.5 }],
    ['too many files', { ...offer, files: TRANSFER.manifestEntries + 1 }],
    ['too many folders', { ...offer, folders: TRANSFER.manifestEntries + 1 }],
    ['a list of more than 512 MiB', { ...offer, manifestBytes: TRANSFER.manifestBytes + 1 }],
    ['no hash', { ...offer, manifestSha256: undefined }],
    ['an unknown reason', { t: 'bye', reason: 'because' }],
    [
      'a page of more than 64 KiB',
      { t: 'manifest-page', id, from: 0, lines: 'x'.repeat(TRANSFER.manifestPageBytes + 1) },
    ],
    ['a commitment that is none', { t: 'verify-start', id, commitment: 'c'.repeat(63) }],
    ['a nonce that is too long', { t: 'verify-reply', id, nonce: 'c'.repeat(66) }],
    ['an answer that is none', { t: 'verify-answer', id, same: 'yes' }],
    ['a reason without end', { t: 'verify-end', id, reason: 'x'.repeat(33) }],
    ['no object', [msg]],
    ['null', null],
    ['no type', { id }],
    ['an unknown type', { t: 'later' }],
  ])('is not one with %s', (_what, message) => {
    expect(fits(message)).toBe(false);
  });

  it('takes the longest text that a message may have', () => {
    expect(fits({ ...msg, text: 'ü'.repeat(TEXT.messageBytes / 2) })).toBe(true);
  });

  it('is judged without a throw, whatever comes', () => {
    const types = fc.constantFrom(
      ...wireMessageSchema.options.map((option) => option.entries.t.literal as string),
    );
    const near = fc
      .tuple(types, fc.object({ maxDepth: 1 }), fc.constantFrom<object>(hello, msg, offer))
      .map(([t, extra, base]) => ({ ...base, ...extra, t }));
    fc.assert(
      fc.property(fc.oneof(near, fc.jsonValue(), fc.anything()), (message) => {
        v.safeParse(wireMessageSchema, message);
        v.safeParse(helloSchema, message);
      }),
      { numRuns: 5_000 },
    );
  });
});
