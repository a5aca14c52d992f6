/** Rows and states for the tests of panes. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Row, rowText, rowWidth } from '../../../components/rows/row.ts';
import type {
  ConversationState,
  PeerState,
  RequestState,
  State,
  TransferState,
} from '../../../src/store/state.ts';
import { safeText } from '../../../src/text/safe-text.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { textArbitrary } from '../conversation/support.ts';

/** Rows as text, as they are on the screen but for blanks at the end. */
export function texts(rows: readonly Row[]): string[] {
  return rows.map((row) => rowText(row).trimEnd());
}

export function conversation(id: string, fields: Partial<ConversationState> = {}): ConversationState {
  return { id, messages: [], more: false, unread: 0, ...fields };
}

export const peerNamed = (name: string): { id: string; name: string; address: string } => ({
  id: peerId(name),
  name,
  address: '10.0.0.7',
});

/** Cells of a row, each piece counted alone too, as a change of style may stand between two. */
export function expectFits(row: Row, width: number): void {
  expect(rowWidth(row)).toBeLessThanOrEqual(width);
  expect(rowWidth([{ text: rowText(row), role: 'text' }])).toBe(rowWidth(row));
  expect(rowText(row)).not.toContain('\n');
}

export const widthArbitrary = fc.integer({ min: 10, max: 200 });

/** A name, a file name or a reason, as the store has them: of one line. */
export const lineArbitrary: fc.Arbitrary<string> = textArbitrary.map((text) => safeText(text));

const peerArbitrary: fc.Arbitrary<PeerState> = fc
  .record({
    label: lineArbitrary,
    state: fc.constantFrom(
      'nearby',
      'connecting',
      'awaiting-approval',
      'connected',
      'offline',
    ) as fc.Arbitrary<PeerState['state']>,
    trust: fc.constantFrom('unknown', 'approved', 'verified', 'blocked') as fc.Arbitrary<PeerState['trust']>,
    unread: fc.oneof(fc.constant(0), fc.nat(2_000)),
    queued: fc.oneof(fc.constant(0), fc.nat(2_000)),
    seed: fc.nat(1_000_000),
  })
  .map(({ seed, label, ...fields }) => aPeer(label, { id: peerId(String(seed)), ...fields }));

export const transferArbitrary: fc.Arbitrary<TransferState> = fc
  .record(
    {
      id: fc.uuid(),
      name: lineArbitrary,
      peer: fc.record({
        id: fc.constant(peerId('bob')),
        name: lineArbitrary,
        address: fc.constant('10.0.0.7'),
      }),
      direction: fc.constantFrom('send', 'receive') as fc.Arbitrary<TransferState['direction']>,
      state: fc.constantFrom(
        'offered',
        'queued',
        'active',
        'paused',
        'verifying',
        'done',
        'failed',
        'cancelled',
        'declined',
      ) as fc.Arbitrary<TransferState['state']>,
      files: fc.integer({ min: 1, max: 200_000 }),
      bytes: fc.integer({ min: 0, max: 1e13 }),
      transferred: fc.integer({ min: 0, max: 1e13 }),
      rate: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1e11 })),
      secondsLeft: fc.integer({ min: 0, max: 1e10 }),
      pausedBy: fc.constantFrom('self', 'peer') as fc.Arbitrary<'self' | 'peer'>,
      error: lineArbitrary.map((message) => ({ code: 'TINCAN_E_NO_SPACE' as const, message })),
      current: fc.record({ name: lineArbitrary, bytes: fc.nat(), transferred: fc.nat() }),
      average: fc.nat(),
      identical: fc.nat(9),
      repaired: fc.nat(9),
      offered: fc.record({ files: fc.nat(9), bytes: fc.nat() }),
      position: fc.nat(9),
      startedAt: fc.nat(2e12),
      endedAt: fc.nat(2e12),
      problems: fc.array(
        lineArbitrary.map((name) => ({ name, error: { code: 'TINCAN_E_CORRUPT' as const, message: name } })),
        { maxLength: 2 },
      ),
    },
    {
      requiredKeys: ['id', 'name', 'peer', 'direction', 'state', 'files', 'bytes', 'transferred', 'rate'],
    },
  )
  .map((fields) => aTransfer(fields));

const requestArbitrary: fc.Arbitrary<RequestState> = fc
  .record(
    {
      id: fc.uuid(),
      number: fc.integer({ min: 1, max: 99 }),
      kind: fc.constantFrom('connection', 'files', 'invitation', 'admission') as fc.Arbitrary<
        RequestState['kind']
      >,
      peer: fc.record({
        id: fc.constant(peerId('eve')),
        name: lineArbitrary,
        address: fc.constant('10.0.0.9'),
      }),
      names: fc.array(lineArbitrary, { maxLength: 5 }),
      files: fc.nat(200_000),
      bytes: fc.nat(),
      warning: lineArbitrary,
      into: lineArbitrary,
      entries: fc.array(fc.record({ path: lineArbitrary, files: fc.nat(9), bytes: fc.nat() }), {
        maxLength: 3,
      }),
    },
    { requiredKeys: ['id', 'number', 'kind', 'peer', 'names', 'files', 'bytes'] },
  )
  .map((fields) => aRequest(fields));

const conversationArbitrary: fc.Arbitrary<ConversationState> = fc
  .record({ seed: fc.nat(1_000_000), name: lineArbitrary, unread: fc.nat(200) })
  .map(({ seed, name, unread }) =>
    conversation(peerId(`gone ${seed}`), { unread, messages: [aMessage('m1', 'hello', { name })] }),
  );

/** Any state of which a screen could be. */
export const screenArbitrary: fc.Arbitrary<State> = fc
  .record({
    name: lineArbitrary,
    peers: fc.array(peerArbitrary, { maxLength: 8 }),
    transfers: fc.array(transferArbitrary, { maxLength: 8 }),
    requests: fc.array(requestArbitrary, { maxLength: 4 }),
    conversations: fc.array(conversationArbitrary, { maxLength: 3 }),
  })
  .map(({ name, ...slices }) => {
    const state = readyState({
      peers: byId(...slices.peers),
      transfers: byId(...slices.transfers),
      requests: byId(...slices.requests),
      conversations: byId(...slices.conversations),
    });
    return { ...state, self: { ...state.self, name } };
  });
