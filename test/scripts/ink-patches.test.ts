import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleOptions } from '../../scripts/bundle.mjs';
import {
  CACHED,
  inkPatches,
  PATCHES,
  type Patch,
  PLAIN,
  patched,
  TEXT_CACHE,
} from '../../scripts/ink-patches.mjs';
import type { drawer as DrawerSource } from './ink-program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'tincan-ink-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

interface Program {
  drawer: typeof DrawerSource;
  stringWidth(text: string): number;
}

async function bundled(name: string, patches: readonly Patch[]): Promise<string> {
  const file = join(out, `${name}.mjs`);
  const { splitting: _one, chunkNames: _none, ...options } = bundleOptions(root);
  await build({
    ...options,
    entryPoints: ['test/scripts/ink-program.ts'],
    outfile: file,
    plugins: [inkPatches(patches)],
    logLevel: 'silent',
  });
  return file;
}

/** Ink as it is, but for the developer tools, which are not installed. */
const asItIs = PATCHES.map((patch) =>
  /utils|reconciler/.test(patch.file) ? patch : { ...patch, pieces: [] },
);

describe('a patch', () => {
  const patch = { file: 'a.js', pieces: [['one', '$& two']] as const };

  it('replaces its pieces, taking what it puts there as it is', () => {
    expect(patched('(one)', patch)).toBe('($& two)');
  });

  it.each(['', 'one one'])('fails where its piece is not there exactly once: %j', (source) => {
    expect(() => patched(source, patch)).toThrow(/^a\.js has changed/);
  });

  it('fails the build where Ink is bundled without the file that it changes', async () => {
    const gone = { file: 'ink/build/gone.js', pieces: [] };
    await expect(bundled('gone', [...PATCHES, gone])).rejects.toThrow(/gone\.js is not in the bundle/);
  });
});

describe('what the patches take for plain', () => {
  const plain = new RegExp(`^[${PLAIN}]$`);
  const characters = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => plain.test(character),
  );
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

  it('is one cell wide', () => {
    expect(characters.length).toBeGreaterThan(1000);
    expect(characters.filter((character) => stringWidth(character) !== 1)).toEqual([]);
  });

  it('is one grapheme beside anything else that is plain', () => {
    const joins = characters.filter(
      (character) => [...graphemes.segment(`${character}${character}a${character}\u001b`)].length !== 5,
    );
    expect(joins).toEqual([]);
  });
});

describe('the cache of texts', () => {
  const create = new Function(`${TEXT_CACHE} return new TextCache();`) as () => Map<string, number>;

  it('gives what was kept, and never holds more than its bound', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: CACHED / 4 }), { maxLength: 30 }), (lengths) => {
        const cache = create();
        lengths.forEach((length, index) => {
          const text = String(index).padEnd(length, '.');
          cache.set(text, index);
          expect(cache.get(text)).toBe(index);
          const held = [...cache.keys()].reduce((sum, key) => sum + key.length, 0);
          expect(held).toBeLessThanOrEqual(CACHED);
        });
      }),
    );
  });
});

describe('Ink with its patches', () => {
  let whole: Program;
  let changed: Program;

  beforeAll(async () => {
    process.env.FORCE_COLOR = '1';
    const files = [await bundled('as-it-is', asItIs), await bundled('changed', PATCHES)];
    [whole, changed] = (await Promise.all(files.map((file) => import(pathToFileURL(file).href)))) as [
      Program,
      Program,
    ];
  });

  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 24 }),
    fc.string({
      unit: fc.constantFrom(...'ab ─│✓é·日本👍🏽👨‍👩‍👧e\u0301\u200d\u00ad\u2028ᄀ각ﾞ'),
      maxLength: 30,
    }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '\u001b[31mred\u001b[39m',
      '\u001b[2J',
      '\u009b1m',
      '\u001b]8;;http://a\u0007link\u001b]8;;\u0007',
    ),
  );
  const piece = fc.record({
    text,
    bold: fc.boolean(),
    dimColor: fc.boolean(),
    inverse: fc.boolean(),
    color: fc.constantFrom('red', 'cyan', '#ff8800', undefined),
  });
  const scene = fc.array(
    fc.record({
      width: fc.integer({ min: 0, max: 30 }),
      wrap: fc.constantFrom('wrap' as const, 'truncate-end' as const, 'truncate-middle' as const),
      border: fc.boolean(),
      clipped: fc.boolean(),
      pieces: fc.array(piece, { maxLength: 4 }),
    }),
    { maxLength: 5 },
  );

  it('draws the frames that Ink draws', () => {
    const [before, after] = [whole.drawer(40, 12), changed.drawer(40, 12)];
    fc.assert(
      fc.property(scene, (boxes) => {
        expect(after.draw(boxes)).toBe(before.draw(boxes));
      }),
      { numRuns: 150 },
    );
    before.end();
    after.end();
  });

  it('finds every text as wide as string-width does', () => {
    fc.assert(
      fc.property(text, (sample) => {
        expect(changed.stringWidth(sample)).toBe(stringWidth(sample));
      }),
    );
  });

  it('keeps a bounded part of the frames that are gone, where Ink keeps all of them', () => {
    const drawMany = ({ drawer }: Program) => {
      const { draw, end } = drawer(40, 12);
      const look = { width: 40, wrap: 'wrap', border: false, clipped: false } as const;
      for (let index = 1_000; index < 1_300; index++) {
        draw([{ ...look, pieces: [{ text: `${index} `.repeat(90) }] }]);
      }
      end();
    };
    expect(mostTextInOneMap(() => drawMany(changed))).toBeLessThanOrEqual(CACHED);
    expect(mostTextInOneMap(() => drawMany(whole))).toBeGreaterThan(CACHED);
  });
});

/** UTF-16 units of the keys that some map held at once while this ran. */
function mostTextInOneMap(work: () => void): number {
  const { set, clear } = Map.prototype;
  const held = new WeakMap<object, number>();
  let most = 0;
  Map.prototype.set = function (key: unknown, value: unknown) {
    if (typeof key === 'string' && !this.has(key)) {
      const units = (held.get(this) ?? 0) + key.length;
      held.set(this, units);
      most = Math.max(most, units);
    }
    return set.call(this, key, value);
  };
  Map.prototype.clear = function () {
    held.delete(this);
    clear.call(this);
  };
  try {
    work();
  } finally {
    Map.prototype.set = set;
    Map.prototype.clear = clear;
  }
  return most;
}
