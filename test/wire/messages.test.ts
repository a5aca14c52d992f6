import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ROOMS, TEXT, TRANSFER, VERIFICATION, WIRE } from '../../src/limits.ts';
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
const hearing = { t: 'hearing', id, dialled: 'open', time: 1_700_000_000_000 };
const fits = (message: unknown): boolean => v.is(wireMessageSchema, message);

const signed = { body: '{}', key: 'a', signature: 'a' };
const roster = { t: 'room-roster', room: id, roster: signed, handovers: [signed] };

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
    { t: 'hearing-ask', id },
    hearing,
    { ...hearing, announced: 1_200 },
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
    ['33 capabilities', { ...hello, capabilities: Array(WIRE.capabilities + 1).fill('x') }],
    ['a capability that is too long', { ...hello, capabilities: ['x'.repeat(WIRE.capability + 1)] }],
    ['a version that is too long', { ...hello, version: 'x'.repeat(WIRE.version + 1) }],
    ['a protocol that nobody has', { ...hello, protocol: WIRE.protocol + 1 }],
    ['a name above all that are judged', { ...hello, name: 'x'.repeat(WIRE.name + 1) }],
    ['an id above all that are judged', { ...hello, id: 'A'.repeat(WIRE.id + 1) }],
    ['an offer’s name that is too long', { ...offer, name: 'x'.repeat(WIRE.offerName + 1) }],
    ['a reason that is too long', { t: 'nack', id, reason: 'x'.repeat(WIRE.reason + 1) }],
    ['a code that is too long', { t: 'decline', id, code: 'x'.repeat(WIRE.code + 1) }],
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
    [
      'a handover that is longer than any',
      { ...roster, handovers: [{ ...signed, body: 'x'.repeat(ROOMS.handoverBytes + 1) }] },
    ],
    [
      'a roster that is longer than any',
      { ...roster, roster: { ...signed, body: 'x'.repeat(ROOMS.rosterBytes + 1) } },
    ],
    [
      'a signature that is longer than any',
      { ...roster, roster: { ...signed, signature: 'x'.repeat(ROOMS.signatureBytes + 1) } },
    ],
    [
      'a key that is longer than any',
      { ...roster, roster: { ...signed, key: 'x'.repeat(ROOMS.signatureBytes + 1) } },
    ],
    ['more handovers than there may be', { ...roster, handovers: Array(ROOMS.handovers + 1).fill(signed) }],
    [
      'more rooms than there may be',
      { t: 'room-have', rooms: Array(ROOMS.rooms + 1).fill({ room: id, handovers: 0, version: 1 }) },
    ],
    ['a commitment that is none', { t: 'verify-start', id, commitment: 'c'.repeat(63) }],
    [
      'a nonce that is too long',
      { t: 'verify-reply', id, nonce: 'c'.repeat(2 * VERIFICATION.nonceBytes + 2) },
    ],
    ['an answer that is none', { t: 'verify-answer', id, same: 'yes' }],
    ['a reason without end', { t: 'verify-end', id, reason: 'x'.repeat(WIRE.verifyReason + 1) }],
    ['an outcome without end', { ...hearing, dialled: 'x'.repeat(WIRE.dialled + 1) }],
    ['an announcement of before its time', { ...hearing, announced: -1 }],
    ['an answer without a time', { ...hearing, time: undefined }],
    ['no object', [msg]],
    ['null', null],
    ['no type', { id }],
    ['an unknown type', { t: 'later' }],
  ])('is not one with %s', (_what, message) => {
    expect(fits(message)).toBe(false);
  });

  it.each([
    { ...hello, capabilities: Array(WIRE.capabilities).fill('x'.repeat(WIRE.capability)) },
    { ...hello, version: 'x'.repeat(WIRE.version), protocol: WIRE.protocol },
    { ...offer, name: 'x'.repeat(WIRE.offerName) },
    { t: 'nack', id, reason: 'x'.repeat(WIRE.reason) },
    { t: 'decline', id, code: 'x'.repeat(WIRE.code) },
    { t: 'verify-end', id, reason: 'x'.repeat(WIRE.verifyReason) },
    { ...hearing, dialled: 'x'.repeat(WIRE.dialled) },
  ])('may be as long as this $t', (message) => {
    expect(fits(message)).toBe(true);
  });

  it('may have what its too long ones are made of', () => {
    expect([
      fits(roster),
      fits({ t: 'verify-reply', id, nonce: 'c'.repeat(2 * VERIFICATION.nonceBytes) }),
    ]).toEqual([true, true]);
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
