import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { SESSION, TRANSFER } from '../../src/limits.ts';
import {
  decodeEntry,
  encodeEntry,
  type ManifestEntry,
  manifestEntries,
  openManifest,
  readManifestPage,
} from '../../src/transfer/manifest.ts';
import { createManifestIntake, type ManifestTotals } from '../../src/transfer/manifest-intake.ts';
import { openFiles } from '../support/open-files.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tincan-manifest-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const file = (...path: string[]): ManifestEntry => ({
  kind: 'file',
  path,
  size: 3,
  mtime: 5,
  executable: false,
});
const folder = (...path: string[]): ManifestEntry => ({ kind: 'folder', path });

async function readAll(path: string): Promise<ManifestEntry[]> {
  const manifest = await openManifest(path);
  const entries: ManifestEntry[] = [];
  try {
    for (let entry = await manifest.next(); entry !== undefined; entry = await manifest.next())
      entries.push(entry);
  } finally {
    await manifest.close();
  }
  return entries;
}

function offerOf(lines: string, entries: ManifestEntry[]): ManifestTotals {
  return {
    files: entries.filter((entry) => entry.kind === 'file').length,
    folders: entries.filter((entry) => entry.kind === 'folder').length,
    bytes: entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0),
    manifestBytes: Buffer.byteLength(lines),
    manifestSha256: createHash('sha256').update(lines).digest('hex'),
  };
}

/** Takes entries in as one page. */
async function takeIn(
  entries: ManifestEntry[],
  change: (offer: ManifestTotals) => ManifestTotals = (o) => o,
) {
  const lines = entries.map(encodeEntry).join('');
  const path = join(place, 'own');
  const intake = createManifestIntake({ path, offer: change(offerOf(lines, entries)) });
  try {
    await intake.add(lines);
    const summary = await intake.finish();
    return { summary, entries: await readAll(path) };
  } catch (error) {
    await intake.discard();
    expect(existsSync(path)).toBe(false);
    throw error;
  }
}

describe('the entries of a manifest file', () => {
  let path: string;
  beforeEach(() => {
    path = join(place, 'manifest');
    writeFileSync(path, [folder('a'), file('a', 'b'), file('c')].map(encodeEntry).join(''));
  });

  it('come in order, with their numbers', async () => {
    const found: [number, ManifestEntry][] = [];
    for await (const one of manifestEntries(path)) found.push(one);
    expect(found).toEqual([
      [0, folder('a')],
      [1, file('a', 'b')],
      [2, file('c')],
    ]);
    expect(openFiles()).not.toContain(path);
  });

  it('can be left early, which closes the file', async () => {
    for await (const [index] of manifestEntries(path)) {
      expect(openFiles()).toContain(path);
      if (index === 1) break;
    }
    expect(openFiles()).not.toContain(path);
  });

  it('close the file where whoever reads them fails', async () => {
    const reading = async (): Promise<void> => {
      for await (const _ of manifestEntries(path)) throw new Error('no room');
    };
    await expect(reading()).rejects.toThrow('no room');
    expect(openFiles()).not.toContain(path);
  });

  it('end with the first line that is damaged, which closes the file', async () => {
    writeFileSync(path, `${encodeEntry(file('a'))}?\n`);
    const found: ManifestEntry[] = [];
    const reading = async (): Promise<void> => {
      for await (const [, entry] of manifestEntries(path)) found.push(entry);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'TINCAN_E_MANIFEST' });
    expect(found).toEqual([file('a')]);
    expect(openFiles()).not.toContain(path);
  });
});

describe('a manifest line', () => {
  it('reads back as it was written', () => {
    const path = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }), {
      minLength: 1,
      maxLength: 64,
    });
    const entry = fc.oneof(
      fc.record({
        kind: fc.constant('file' as const),
        path,
        size: fc.maxSafeNat(),
        mtime: fc.nat(),
        executable: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('folder' as const), path }),
    );
    fc.assert(
      fc.property(entry, (one) => {
        expect(decodeEntry(encodeEntry(one).slice(0, -1))).toEqual(one);
      }),
    );
  });

  it('is refused with a code, whatever stands in it', () => {
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(line, (text) => {
        try {
          decodeEntry(text);
        } catch (error) {
          expect(error instanceof TincanError && error.code).toBe('TINCAN_E_MANIFEST');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '{"p":["a"],"s":-1,"m":1}',
    '{"p":["a"],"s":1.5,"m":1}',
    '{"p":["a"],"s":1e300,"m":1}',
    '{"p":["a"],"s":1}',
    '{"p":[],"s":1,"m":1}',
    '{"p":"a","s":1,"m":1}',
    '{"p":[1],"s":1,"m":1}',
    '{"p":["a"],"d":1,"s":1,"m":1}',
    '{"p":["a"],"s":1,"m":1,"x":2}',
    `{"p":${JSON.stringify(Array(TRANSFER.depth + 1).fill('a'))},"d":1}`,
    `{"p":["a"],"s":${TRANSFER.fileBytes + 1},"m":1}`,
    'null',
    '[1]',
    '',
  ])('refuses %s', (line) => {
    expect(() => decodeEntry(line)).toThrow(TincanError);
  });
});

describe('a manifest on the disk', () => {
  it.each(['..', '.', '', 'a/b', 'a\0b'])(
    'is damaged where a name on the disk has become %j',
    async (name) => {
      const path = join(place, 'damaged');
      writeFileSync(path, encodeEntry(folder('a')) + encodeEntry(file('a', name)));
      await expect(readAll(path)).rejects.toMatchObject({ code: 'TINCAN_E_MANIFEST' });
    },
  );
});

describe('manifest pages', () => {
  it('hold whole lines, fit a session frame and add up to the file', async () => {
    const path = join(place, 'm');
    const entries = Array.from({ length: 3_000 }, (_, index) => file('"\\'.repeat(index % 100) + index));
    const lines = entries.map(encodeEntry).join('');
    writeFileSync(path, lines);
    let got = '';
    while (Buffer.byteLength(got) < Buffer.byteLength(lines)) {
      const page = await readManifestPage(path, Buffer.byteLength(got));
      expect(page.endsWith('\n')).toBe(true);
      expect(page.length).toBeLessThanOrEqual(TRANSFER.manifestPageBytes);
      expect(Buffer.byteLength(JSON.stringify({ lines: page }))).toBeLessThan(SESSION.frameBytes);
      got += page;
    }
    expect(got).toBe(lines);
    expect(await readManifestPage(path, Buffer.byteLength(lines))).toBe('');
  });

  it('are refused from the middle of a line', async () => {
    writeFileSync(join(place, 'm'), encodeEntry(file('a')));
    await expect(readManifestPage(join(place, 'm'), 3)).rejects.toMatchObject({ code: 'TINCAN_E_MANIFEST' });
  });
});

describe('the intake', () => {
  it('writes the same entries under safe and distinct names, readable for nobody else', async () => {
    const { entries, summary } = await takeIn([
      folder('Fotos'),
      file('Fotos', 'e\u0301.jpg'),
      file('Fotos', '\u00e9.jpg'),
      folder('Fotos', 'con'),
      file('Fotos', 'con', 'a:b'),
      folder('Fotos', 'CON_'),
      file('Fotos', 'CON_', 'x'),
      folder('fotos'),
      file('fotos', 'y'),
      file('.bashrc'),
    ]);
    expect(entries.map((entry) => entry.path.join('/'))).toEqual([
      'Fotos',
      'Fotos/\u00e9.jpg',
      'Fotos/\u00e9 (1).jpg',
      'Fotos/con_',
      'Fotos/con_/a_b',
      'Fotos/CON_ (1)',
      'Fotos/CON_ (1)/x',
      'fotos (1)',
      'fotos (1)/y',
      '_bashrc',
    ]);
    expect(summary).toEqual({
      top: [
        { path: 'Fotos/', files: 4, bytes: 12 },
        { path: 'fotos (1)/', files: 1, bytes: 3 },
        { path: '_bashrc', files: 1, bytes: 3 },
      ],
      topEntries: 3,
    });
    expect(statSync(join(place, 'own')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['an entry before its folder', [file('a', 'b')]],
    ['an entry in a file', [file('a'), file('a', 'b')]],
    ['an entry in a folder that was left', [folder('a'), folder('b'), file('a', 'x')]],
    ['an entry two levels down', [folder('a'), file('a', 'b', 'c')]],
  ])('refuses %s', async (_what, entries) => {
    await expect(takeIn(entries)).rejects.toMatchObject({ code: 'TINCAN_E_MANIFEST' });
  });

  it.each(['..', '../x', '/etc/passwd', '..\\x', 'a\nb'])('refuses the name %j', async (name) => {
    await expect(takeIn([file(name)])).rejects.toMatchObject({ code: 'TINCAN_E_FILE_NAME' });
  });

  it.each([
    ['more files than offered', (offer: ManifestTotals) => ({ ...offer, files: 1 })],
    ['fewer files than offered', (offer: ManifestTotals) => ({ ...offer, files: 3 })],
    ['more bytes than offered', (offer: ManifestTotals) => ({ ...offer, bytes: 5 })],
    ['fewer bytes than offered', (offer: ManifestTotals) => ({ ...offer, bytes: 7 })],
    ['folders that were not offered', (offer: ManifestTotals) => ({ ...offer, folders: 1 })],
    [
      'a longer list than offered',
      (offer: ManifestTotals) => ({ ...offer, manifestBytes: offer.manifestBytes - 1 }),
    ],
    [
      'a shorter list than offered',
      (offer: ManifestTotals) => ({ ...offer, manifestBytes: offer.manifestBytes + 1 }),
    ],
    ['another digest', (offer: ManifestTotals) => ({ ...offer, manifestSha256: '0'.repeat(64) })],
  ])('refuses %s', async (_what, change) => {
    await expect(takeIn([file('a'), file('b')], change)).rejects.toMatchObject({ code: 'TINCAN_E_MANIFEST' });
  });

  it.each([
    [
      'one entry more than a million, files and folders together',
      { files: TRANSFER.manifestEntries, folders: 1 },
      'too many entries',
    ],
    ['one byte more than 512 MiB', { manifestBytes: TRANSFER.manifestBytes + 1 }, 'too long'],
  ])('takes nothing of an offer of %s', async (_what, more, why) => {
    const path = join(place, 'own');
    const entry = file('a');
    const offer = { ...offerOf(encodeEntry(entry), [entry]), ...more };
    const intake = createManifestIntake({ path, offer });
    await expect(intake.add(encodeEntry(entry))).rejects.toThrow(why);
    expect(existsSync(path)).toBe(false);
  });

  it('takes the first page of the largest offer there may be', async () => {
    const entry = file('a');
    const { files, folders, manifestBytes } = {
      files: TRANSFER.manifestEntries - 1,
      folders: 1,
      manifestBytes: TRANSFER.manifestBytes,
    };
    const offer = { ...offerOf(encodeEntry(entry), [entry]), files, folders, manifestBytes };
    const intake = createManifestIntake({ path: join(place, 'own'), offer });
    await intake.add(encodeEntry(entry));
    expect(intake.complete).toBe(false);
    await intake.discard();
  });

  it('takes no line that is too long, whatever is in it', async () => {
    const entry = file('a'.repeat(TRANSFER.manifestLineBytes));
    await expect(takeIn([entry])).rejects.toThrow('a line of the file list is too long');
  });

  it('shows the first names of an offer, and counts the others', async () => {
    const entries = Array.from({ length: TRANSFER.previewNames + 1 }, (_, index) => file(`${index}`));
    const { summary } = await takeIn(entries);
    expect([summary.top.length, summary.topEntries]).toEqual([
      TRANSFER.previewNames,
      TRANSFER.previewNames + 1,
    ]);
  });

  it('takes folders as deep as they may be, and not one deeper', async () => {
    const deep = (count: number): ManifestEntry[] =>
      Array.from({ length: count }, (_, depth) => folder(...Array<string>(depth + 1).fill('a')));
    expect((await takeIn(deep(TRANSFER.depth))).entries).toHaveLength(TRANSFER.depth);
    rmSync(join(place, 'own'));
    await expect(takeIn(deep(TRANSFER.depth + 1))).rejects.toThrow('nested too deeply');
  });

  it('takes 200,000 entries in pages without holding them', async () => {
    const count = 200_000;
    const lines: string[] = [];
    for (let index = 0; index < count; index += 1) {
      if (index % 1_000 === 0) lines.push(encodeEntry(folder(`f${index}`)));
      lines.push(encodeEntry(file(`f${index - (index % 1_000)}`, `${index}.bin`)));
    }
    const text = lines.join('');
    writeFileSync(join(place, 'm'), text);
    const offer = { ...offerOf(text, []), files: count, folders: count / 1_000, bytes: count * 3 };
    const intake = createManifestIntake({ path: join(place, 'own'), offer });
    while (!intake.complete) await intake.add(await readManifestPage(join(place, 'm'), intake.nextByte));
    await intake.finish();
    expect(readFileSync(join(place, 'own'), 'utf8')).toBe(text);
  });
});
