import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestRow } from '../../../components/panes/request-row.ts';
import { type Row, rowText } from '../../../components/rows/row.ts';
import type { RequestState } from '../../../src/store/state.ts';
import { aRequest, byId, peerId, readyState } from '../../support/states.ts';
import { expectFits, screenArbitrary, widthArbitrary } from './support.ts';

const keys = { accept: 'Alt-Y', deny: 'Alt-N', details: 'Alt-I' };
const id = `${peerId('eve').slice(0, 4)}-${peerId('eve').slice(4, 8)}`;

function rowOf(width: number, requests: RequestState[]): Row {
  return requestRow({ state: readyState({ requests: byId(...requests) }), keys, width }) ?? [];
}
const textOf = (width: number, ...requests: RequestState[]): string =>
  rowText(rowOf(width, requests)).trimEnd();

describe('the row of a request', () => {
  it('is not there where nothing is asked', () => {
    expect(requestRow({ state: readyState(), keys, width: 80 })).toBeUndefined();
  });

  it('says who wants what, and which keys answer', () => {
    expect(textOf(96, aRequest())).toBe(
      ` eve (${id}) at 10.0.0.9 wants to connect           Alt-Y accept  Alt-N deny  Alt-I details`,
    );
    expect(rowOf(96, [aRequest()]).filter(({ role }) => role === 'key')).toHaveLength(3);
  });

  it('is that of the oldest, and counts the others', () => {
    const requests = [3, 1, 2].map((number) =>
      aRequest({
        id: `r${number}`,
        number,
        peer: { id: peerId(`p${number}`), name: `p${number}`, address: '' },
      }),
    );
    expect(textOf(96, ...requests)).toMatch(/^ p1 .* wants to connect +\(\+2 more\) {2}Alt-Y accept/);
  });

  it('gives the text up to the keys, then their labels', () => {
    expect(textOf(80, aRequest())).toBe(
      ` eve (${id}) wants to connect       Alt-Y accept  Alt-N deny  Alt-I details`,
    );
    expect(textOf(66, aRequest())).toBe(` eve (${id}) at 10.0.0.9 wants to connect           Alt-Y/N/I`);
    expect(textOf(50, aRequest())).toBe(` eve (${id}) wants to connect       Alt-Y/N/I`);
    expect(textOf(30, aRequest())).toBe(' … wants to conne…  Alt-Y/N/I');
    expect(textOf(10, aRequest())).toBe('Alt-Y/N/I');
  });

  it('names the keys whole where they have nothing in common', () => {
    const state = readyState({ requests: byId(aRequest()) });
    const row = requestRow({ state, keys: { ...keys, deny: 'F8' }, width: 36 });
    expect(rowText(row ?? [])).toContain('Alt-Y/F8/Alt-I');
  });

  it('tells how much comes where there is no room for the names', () => {
    const names = ['a long name of a folder/', 'another long name of a file.tar.gz'];
    const request = aRequest({ kind: 'files', names, files: 214, bytes: 1.2e9 });
    expect(textOf(170, request)).toMatch(
      /^ eve wants to send a long name of a folder\/, another .* 1\.2 GB\) /,
    );
    expect(textOf(80, request)).toMatch(
      /^ eve wants to send a long name of a f… and 1 more, 214 files, 1\.2 GB +Alt-Y\/N\/I$/,
    );
    expect(textOf(48, request)).toMatch(/^ eve wants to send 214 files, 1\.2 GB/);
  });

  it('names the room that it is about, also where there is little room', () => {
    const room = { id: 'a'.repeat(32), name: 'operations and more' };
    const asked = aRequest({ kind: 'admission', room, expiresAt: 0 });
    const invited = aRequest({ kind: 'invitation', room, expiresAt: 0 });
    expect(textOf(80, asked)).toBe(
      ` eve asks to be let into # operations and more  Alt-Y yes  Alt-N no  Alt-I info`,
    );
    expect(textOf(50, asked)).toMatch(/^ eve asks to be let into # operation.*… +Alt-Y\/N\/I$/);
    expect(textOf(60, invited)).toMatch(/^ eve invites you into # operations/);
    expect(textOf(30, invited)).toMatch(/^ … invites yo/);
  });

  it('begins with a warning, which goes on in the details', () => {
    const warning = 'This is NOT the eve whom you know: it is another device with that name.';
    const row = rowOf(110, [aRequest({ warning })]);
    expect(row[1]).toEqual({ text: 'Beware:', role: 'warning' });
    expect(rowText(row)).toMatch(/^ Beware: eve \(.*… \(more in the details\) {2}Alt-Y accept/);
    expect(rowText(rowOf(200, [aRequest({ warning })]))).toContain(`wants to connect. ${warning} `);
    expect(textOf(40, aRequest({ warning }))).toMatch(/^ Beware: eve \(.*… {2}Alt-Y\/N\/I$/);
  });

  it('fits whoever asks for whatever, and shows the keys', () => {
    fc.assert(
      fc.property(screenArbitrary, widthArbitrary, (state, width) => {
        const row = requestRow({ state, keys, width });
        if (row === undefined) return;
        expectFits(row, width);
        expect(rowText(row)).toContain('Alt-Y');
        const isWarned = Object.values(state.requests).sort((a, b) => a.number - b.number)[0]?.warning;
        if (isWarned !== undefined && width >= 30) expect(rowText(row)).toMatch(/^ Beware:/);
      }),
    );
  });
});
