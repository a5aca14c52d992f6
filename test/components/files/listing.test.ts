import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listedFiles, markedSize, placesOf, taken } from '../../../components/files/index.ts';
import type { FilesDialog } from '../../../components/ui/dialog.ts';
import type { FolderEntry } from '../../../src/client/index.ts';

const file = (name: string, bytes = 1): FolderEntry => ({ name, path: `/d/${name}`, kind: 'file', bytes });
const folder = (name: string): FolderEntry => ({ name, path: `/d/${name}`, kind: 'folder' });
const dialog = (changed: Partial<FilesDialog> = {}): FilesDialog => ({
  kind: 'files',
  peer: 'bob',
  folder: '/d',
  entries: [folder('src'), file('build.tar.gz'), file('notes.md'), file('.env')],
  more: 0,
  problem: undefined,
  filter: '',
  hidden: false,
  chosen: undefined,
  marked: new Map(),
  turn: 0,
  ...changed,
});
const names = (changed: Partial<FilesDialog>): string[] =>
  listedFiles(dialog(changed)).map(({ entry }) => entry.name);

describe('the files that are listed', () => {
  it('are those of the folder in its order, without the hidden ones', () => {
    expect(names({})).toEqual(['src', 'build.tar.gz', 'notes.md']);
    expect(names({ hidden: true })).toContain('.env');
    expect(names({ filter: '.e' })).toEqual(['.env']);
    expect(names({ entries: undefined })).toEqual([]);
  });

  it('are found by a few letters, the likeliest first', () => {
    const entries = [file('a-tar-like-thing'), file('tar.gz'), file('other')];
    expect(names({ entries, filter: 'tar' })).toEqual(['tar.gz', 'a-tar-like-thing']);
    expect(names({ filter: 'zzz' })).toEqual([]);
  });

  it('are found in a folder of very many by words that are anywhere in them', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => file(`IMG_${index}.jpg`));
    const entries = [...many, file('Résumé of the year.pdf'), file('a résumé.pdf')];
    expect(names({ entries, filter: 'g_1999' })).toEqual([
      'IMG_1999.jpg',
      ...Array.from({ length: 10 }, (_, index) => `IMG_1999${index}.jpg`),
    ]);
    expect(names({ entries, filter: 'i9' })).toEqual([]);
    expect(names({ entries, filter: 'resume' })).toEqual(['Résumé of the year.pdf', 'a résumé.pdf']);
    expect(names({ entries, filter: 'PDF year' })).toEqual(['Résumé of the year.pdf']);
    const [found] = listedFiles(dialog({ entries, filter: 'sume year' }));
    expect(found?.places).toEqual([
      [2, 6],
      [14, 18],
    ]);
  });

  it('are shown with nothing that steers a terminal, whatever they are called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 })), fc.string(), (all, filter) => {
        const entries = all.map((name) => file(name));
        for (const { name, places } of listedFiles(dialog({ entries, filter, hidden: true }))) {
          expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
          for (const [from, to] of places) expect(to).toBeGreaterThan(from);
        }
      }),
    );
  });
});

describe('what Enter sends', () => {
  it('is what is marked, else the file under the cursor, and no folder that is not marked', () => {
    expect(taken(dialog())).toEqual([]);
    expect(taken(dialog({ chosen: '/d/src' }))).toEqual([]);
    expect(taken(dialog({ chosen: '/d/notes.md' }))).toEqual([file('notes.md')]);
    const marked = new Map([['/e/x', { ...folder('x'), path: '/e/x' }]]);
    expect(taken(dialog({ chosen: '/d/notes.md', marked }))).toEqual([...marked.values()]);
  });

  it('has a size where no folder is among it', () => {
    const both = new Map([file('a', 3), file('b', 4)].map((one) => [one.path, one]));
    expect(markedSize(dialog({ marked: both }))).toBe(7);
    expect(markedSize(dialog({ marked: new Map([...both, ['/d/src', folder('src')]]) }))).toBeUndefined();
  });
});

it('places are each there once, the recent ones first', () => {
  const places = placesOf(
    [
      { path: '/home/a', what: 'home' },
      { path: '/src', what: 'where tincan was started' },
    ],
    ['/src', '/pictures'],
  );
  expect(places.map(({ path }) => path)).toEqual(['/src', '/pictures', '/home/a']);
});
