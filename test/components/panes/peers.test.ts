import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversationIds, type PeersPane, peersRows } from '../../../components/panes/peers.ts';
import { type Row, rowText, rowWidth } from '../../../components/rows/row.ts';
import type { PeerState, RoomState, State } from '../../../src/store/state.ts';
import { EVERYONE } from '../../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aRoom, byId, peerId, readyState } from '../../support/states.ts';
import { conversation, expectFits, screenArbitrary, texts, widthArbitrary } from './support.ts';

const bob = peerId('bob');

function rowsOf(state: State, fields: Partial<PeersPane> = {}): Row[] {
  return peersRows({
    state,
    open: undefined,
    selected: undefined,
    filter: '',
    focused: false,
    width: 22,
    height: 20,
    ...fields,
  });
}

/** The row of the only peer, without the one of everyone. */
function rowOfPeer(peer: Partial<PeerState>, fields: Partial<PeersPane> = {}): string {
  return texts(rowsOf(readyState({ peers: byId(aPeer(peer.name ?? 'bob', peer)) }), fields))[1] ?? '';
}

const sketch = readyState({
  peers: byId(
    aPeer('bob', { trust: 'verified', unread: 3 }),
    aPeer('carol', { state: 'awaiting-approval' }),
    aPeer('dave', { state: 'offline', queued: 2 }),
    aPeer('eve@10.0.0.9', { state: 'nearby', trust: 'unknown' }),
    aPeer('frank', { state: 'nearby' }),
    aPeer('grace', { state: 'offline' }),
    aPeer('mallory', { state: 'nearby', trust: 'blocked' }),
    aPeer('nina', { trust: 'verified' }),
  ),
  conversations: byId(conversation(EVERYONE, { unread: 12 })),
});

describe('the peers pane', () => {
  it('shows who is there, whom I trust and what is unread, at 22 cells', () => {
    expect(texts(rowsOf(sketch, { open: bob, selected: peerId('carol'), focused: true }))).toEqual([
      ' # everyone         12',
      ' ● [bob]          ✓  3',
      ' ● nina           ✓',
      '›◌ carol             ⋯',
      ' ? eve@10.0.0.9    new',
      ' ○ frank',
      ' × mallory     blocked',
      ' ○ dave       2 queued',
      ' ○ grace       offline',
    ]);
  });

  it('has room for long names at 88 cells', () => {
    const peer = aPeer('the build server in the cellar, second rack from the left', { queued: 12 });
    const [, row] = texts(rowsOf(readyState({ peers: byId(peer) }), { width: 88 }));
    expect(row).toBe(
      ` ● the build server in the cellar, second rack from the left${' '.repeat(19)}12 queued`,
    );
  });

  it('cuts a name before its marks', () => {
    const name = 'a rather long name of a peer';
    expect(rowOfPeer({ name, trust: 'verified', unread: 7 })).toBe(' ● a rather long … ✓ 7');
    expect(rowOfPeer({ name, unread: 150 }, { open: peerId(name) })).toBe(' ● [a rather lon…] 99+');
  });

  it('says in short what waits where the name needs the room', () => {
    expect(rowOfPeer({ name: 'bob', queued: 2 })).toBe(' ● bob        2 queued');
    expect(rowOfPeer({ name: 'alexander the g', queued: 2 })).toBe(' ● alexander the g  +2');
    expect(rowOfPeer({ name: 'alexander of troy', state: 'offline' })).toBe(' ○ alexander of troy');
  });

  it('tells without a colour that one is not in a room, in the narrowest pane too', () => {
    const rowOf = (part: RoomState['part'], width: number): string | undefined =>
      texts(rowsOf(readyState({ rooms: byId(aRoom('planning', { part })) }), { width }))[1];
    expect(rowOf('removed', 22)).toBe(' # planning    removed');
    expect(rowOf('removed', 14)).toBe(' # planning  ×');
    expect(rowOf('left', 14)).toBe(' # planning  ×');
    expect(rowOf('asking', 14)).toBe(' # planning  ⋯');
    expect(rowOf('member', 14)?.trimEnd()).toBe(' # planning');
  });

  it('loses its marks where nothing would be left of a name', () => {
    const fields = { name: 'alexander', trust: 'verified', unread: 99, queued: 300 } as const;
    expect(rowOfPeer(fields, { width: 18 })).toBe(' ● alex… +300 ✓ 99');
    expect(rowOfPeer(fields, { width: 12 })).toBe(' ● ale… ✓ 99');
    expect(rowOfPeer(fields, { width: 10 })).toBe(' ● ale… 99');
    expect(rowOfPeer(fields, { width: 8 })).toBe(' ● alex…');
  });

  it('marks the open conversation without a colour', () => {
    const [, row] = rowsOf(sketch, { open: bob });
    expect(row?.find(({ role }) => role === 'title')?.text).toBe('[bob]');
  });

  it('shows the cursor where it has the keys only', () => {
    const [focused] = rowsOf(sketch, { selected: EVERYONE, focused: true });
    const [unfocused] = rowsOf(sketch, { selected: EVERYONE });
    expect(focused).toEqual([{ text: '›# everyone         12', role: 'selected' }]);
    expect(unfocused?.some(({ role }) => role === 'selected')).toBe(false);
    expect(rowText(unfocused ?? [])).toBe(' # everyone         12');
  });

  it('keeps the selected one in sight and says how many there are besides', () => {
    const peers = Array.from({ length: 20 }, (_, index) => aPeer(`peer ${String(index).padStart(2, '0')}`));
    const state = readyState({ peers: byId(...peers) });
    const at = (name: string): string[] =>
      texts(rowsOf(state, { height: 4, focused: true, selected: peerId(name) }));
    expect(at('peer 10')).toEqual([' ● peer 09', '›● peer 10', ' ● peer 11', ' … 10 above, 8 below']);
    expect(at('peer 19').at(-1)).toBe(' … 18 above');
    expect(texts(rowsOf(state, { height: 4 })).at(-1)).toBe(' … 18 more');
  });
});

describe('a name that mixes letters which are not written together', () => {
  const odd = aPeer('bоb', { trust: 'approved' });

  it('is told in words, also in a narrow pane', () => {
    const state = readyState({ peers: byId(odd, aPeer('dave')) });
    expect(texts(rowsOf(state, { width: 40 })).join()).toMatch(/bоb +mixed letters/);
    expect(texts(rowsOf(state, { width: 16 })).join()).toMatch(/bоb +mixed/);
    expect(texts(rowsOf(state, { width: 40 })).join()).not.toMatch(/dave +mixed/);
  });

  it('does not hide that its peer asks, and is left out by a filter as any other', () => {
    const asking = readyState({
      peers: byId({ ...odd, trust: 'unknown' }),
      requests: byId(aRequest({ peer: odd })),
    });
    expect(texts(rowsOf(asking, { width: 40 })).join()).toMatch(/bоb +asks, mixed letters/);
    expect(conversationIds(asking, 'zzz')).toEqual([odd.id]);
    expect(conversationIds(readyState({ peers: byId(odd) }), 'zzz')).toEqual([]);
  });
});

describe('the list of conversations', () => {
  it('has everyone, the peers in order, and those gone of whom something was said', () => {
    const state = readyState({
      peers: byId(aPeer('zoe'), aPeer('adam', { state: 'offline' })),
      conversations: byId(
        conversation(EVERYONE),
        conversation(peerId('zoe'), { messages: [aMessage('m1', 'hi')] }),
        conversation(peerId('gone'), {
          messages: [aMessage('m1', 'bye', { from: peerId('gone'), name: 'gone' })],
        }),
        conversation(peerId('silent')),
      ),
    });
    expect(conversationIds(state)).toEqual([EVERYONE, peerId('zoe'), peerId('adam'), peerId('gone')]);
    expect(texts(rowsOf(state)).at(-1)).toBe(' ○ gone        offline');
  });

  it('names one who never wrote by the id', () => {
    const id = peerId('gone');
    const message = aMessage('m1', 'are you there?', { from: 'self', name: 'alice' });
    const state = readyState({ conversations: byId(conversation(id, { messages: [message] })) });
    expect(texts(rowsOf(state)).at(-1)).toContain(` ${id.slice(0, 4)}-${id.slice(4, 8)} `);
  });
});

describe('every row of the peers pane', () => {
  it('fits, and the selected one is as wide as the pane', () => {
    fc.assert(
      fc.property(screenArbitrary, widthArbitrary, fc.nat(12), fc.nat(20), (state, width, height, index) => {
        const ids = conversationIds(state);
        const selected = ids[index % ids.length];
        const open = ids[(index + height) % ids.length];
        const rows = rowsOf(state, { width, height, selected, open, focused: true });
        expect(rows.length).toBe(Math.min(ids.length, height));
        for (const row of rows) expectFits(row, width);
        if (height === 0) return;
        const [cursor, ...others] = rows.filter((row) => row.some(({ role }) => role === 'selected'));
        expect(others).toEqual([]);
        expect(cursor).toHaveLength(1);
        expect(rowWidth(cursor ?? [])).toBe(width);
        expect(rowText(cursor ?? []).startsWith('›')).toBe(true);
      }),
    );
  });
});

describe('rooms, and what is said of conversations', () => {
  it('stand with what one is in them, what names one, who is away, what is muted', () => {
    const room = (id: string, name: string, part: RoomState['part']): RoomState => ({
      id,
      name,
      label: name,
      topic: '',
      owner: peerId('bob'),
      part,
      members: [],
      version: 1,
    });
    const [ops, tea] = ['a'.repeat(32), 'b'.repeat(32)];
    const state = readyState({
      peers: byId(aPeer('bob', { away: true })),
      rooms: byId(room(ops, 'ops', 'owner'), room(tea, 'tea', 'invited')),
      conversations: {
        [ops]: { id: ops, messages: [], more: false, unread: 3, mentions: 1 },
        [EVERYONE]: { id: EVERYONE, messages: [], more: false, unread: 12, muted: true },
      },
    });
    const pane = {
      state,
      open: undefined,
      selected: undefined,
      filter: '',
      focused: false,
      width: 24,
      height: 9,
    };
    expect(peersRows(pane).map(rowText)).toEqual([
      ' # everyone     muted 12',
      ' # ops          yours @3',
      ' # tea           invited',
      ' ◐ bob              away',
    ]);
  });
});
