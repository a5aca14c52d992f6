import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../components/keymap/index.ts';
import { paletteHits } from '../../../components/palette/index.ts';
import { initialUi, type UiState } from '../../../components/ui/ui-state.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { EVERYONE, type State } from '../../../src/store/state.ts';
import { aPeer, aRoom, aTransfer, byId, peerId, readyState } from '../../support/states.ts';

const state = readyState({
  peers: byId(aPeer('bob'), aPeer('eve', { state: 'nearby', trust: 'unknown' })),
  rooms: byId(aRoom('ops')),
  transfers: byId(aTransfer({ name: 'pause.txt' }), aTransfer({ id: 'b'.repeat(32), name: 'disk.img' })),
});
const sceneOf = (ui: Partial<UiState> = {}, change: Partial<State> = {}): Scene => ({
  state: { ...state, ...change },
  ui: { ...initialUi({ columns: 80, rows: 24 }, 0), ...ui },
});
const names = (query: string, scene = sceneOf()): string[] =>
  paletteHits(scene, query).map(({ entry }) => entry.name);
const entryOf = (name: string, scene = sceneOf()) => {
  const found = paletteHits(scene, '').find(({ entry }) => entry.name === name)?.entry;
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};

describe('the palette', () => {
  it('has commands, keys, peers, rooms, everyone and transfers', () => {
    const kinds = new Map(paletteHits(sceneOf(), '').map(({ entry }) => [entry.name, entry.kind]));
    expect(kinds.get('/send')).toBe('command');
    expect(kinds.get('Search what was said')).toBe('key');
    expect(kinds.get('bob')).toBe('peer');
    expect(kinds.get('# ops')).toBe('room');
    expect(kinds.get('# everyone')).toBe('room');
    expect(kinds.get('disk.img')).toBe('transfer');
  });

  it('shows no sign without a cell of its own, wherever the name of a peer stands', () => {
    const sign = '\u0600\u0301';
    const peer = { id: peerId('zoe'), name: `zoe${sign}`, address: '' };
    const transfer = aTransfer({ name: `file${sign}`, peer, state: 'declined', direction: 'send' });
    const { name, text, detail } = entryOf('file\ufffd', sceneOf({}, { transfers: byId(transfer) }));
    expect(detail).toContain('zoe');
    expect(`${name}${text}${detail}`).not.toContain(sign);
  });

  it('has each of them once, and shows its keys, what it takes, or how it stands', () => {
    const ids = paletteHits(sceneOf(), '').map(({ entry }) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(entryOf('All keys and commands').detail).toBe('F1 ?');
    expect(entryOf('Search what was said').detail).toBe('Ctrl-F');
    expect(entryOf('/move').detail).toBe('ID first|up|down|last');
    expect(entryOf('bob').detail).toBe('connected');
  });

  it.each([
    ['pau', ['/pause', 'pause.txt']],
    ['/m', ['/me', '/msg', '/mute', '/move']],
    ['bo', ['bob', '/block']],
    ['everyone', ['# everyone']],
    ['#', ['# ops', '# everyone']],
    ['quit', ['/exit']],
    ['messages all the words', ['/search']],
    ['zzz', []],
  ])('finds for %j first %j', (query, wanted) => {
    expect(names(query).slice(0, wanted.length).sort()).toEqual([...wanted].sort());
    if (wanted.length === 0) expect(names(query)).toEqual([]);
  });

  it('puts what begins so before what has the letters, and words of a summary last', () => {
    const found = names('transfer');
    expect(found[0]).toBe('/transfers');
    expect(found.indexOf('/pause')).toBeGreaterThan(0);
    expect(names('re').indexOf('/reply')).toBeLessThan(names('re').indexOf('Draw the screen anew'));
  });

  it('lists what keys do here and now, of the pane and dialog that it was opened over', () => {
    expect(names('')).not.toContain('Pause, on both sides');
    const inPane = sceneOf({ focus: 'transfers', selectedTransfer: 'a'.repeat(32) });
    expect(entryOf('Pause, on both sides', inPane)).toMatchObject({ detail: 'p', disabled: undefined });
    const overDetails = sceneOf({
      dialogs: [
        { kind: 'transfer', id: 'b'.repeat(32), top: 0 },
        { kind: 'palette', query: '', chosen: undefined },
      ],
    });
    expect(names('', overDetails)).toContain('Cancel for good, when pressed twice');
    expect(names('', overDetails)).not.toContain('Search what was said');
  });

  it('gives the reason of what cannot be done now, and puts it behind the rest', () => {
    const found = paletteHits(sceneOf(), '');
    const isOff = found.map(({ entry }) => entry.disabled !== undefined);
    expect(isOff.indexOf(true)).toBeGreaterThan(isOff.lastIndexOf(false));
    expect(entryOf('/resume').disabled).toBe('Nothing is paused.');
    expect(entryOf('/reply').disabled).toBe('No conversation is open.');
    expect(entryOf('/reply', sceneOf({ open: peerId('bob') })).disabled).toBeUndefined();
    const inPane = sceneOf({ focus: 'transfers', selectedTransfer: 'a'.repeat(32) });
    expect(entryOf('Go on, or send again what did not arrive', inPane).disabled).toBe('It is not paused.');
  });

  it('begins with what was used last, until something is typed', () => {
    const scene = sceneOf({ recent: ['key search', `conversation ${EVERYONE}`, 'command gone'] });
    expect(names('', scene).slice(0, 2)).toEqual(['Search what was said', '# everyone']);
    expect(names('pau', scene)[0]).toBe('/pause');
  });

  it('lists no more than can be looked through', () => {
    const many = byId(...Array.from({ length: 400 }, (_, index) => aPeer(`peer ${index}`)));
    expect(paletteHits(sceneOf({}, { peers: many }), 'p')).toHaveLength(INTERFACE.paletteRows);
  });
});
