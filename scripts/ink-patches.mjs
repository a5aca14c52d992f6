// What is changed of Ink 6.8, and of what it stands on, as it goes into the bundle. Ink keeps every text that it ever
// measured, makes each frame from nothing, and waits for parts of Node that it does not need. Each change is a piece of
// the source that is found exactly once, or the build fails: a new version has to be looked at again.
import { readFile } from 'node:fs/promises';

/**
 * UTF-16 units of text that a cache may hold before it begins anew. Rows with their sequences are about 1.5 times as
 * long as they are wide, so that a frame of 400 × 100 cells fits; cells take some 90 bytes each, 6 MB at most.
 */
export const CACHED = 65_536;

/**
 * Characters that are a grapheme and one cell wide each, whatever stands beside them: ASCII, Latin letters, the
 * punctuation, frames, bars and marks of this program. No emoji, no mark that joins another, nothing of unsure width.
 */
export const PLAIN = [
  '\\x20-\\x7e',
  '\\xa1-\\xa8\\xaa-\\xac\\xaf-\\u02ff',
  '\\u2010-\\u2015\\u2018-\\u2027',
  '\\u2190-\\u2193',
  '\\u2500-\\u25a9\\u25cb\\u25cf',
  '\\u2713\\u22ef\\u2800-\\u28ff',
].join('');

/** `Map` with the same use, which begins anew where it would hold too much text. */
export const TEXT_CACHE = `class TextCache extends Map {
  #held = 0;
  set(text, value) {
    this.#held += text.length;
    if (this.#held > ${CACHED}) {
      this.clear();
      this.#held = text.length;
    }
    return super.set(text, value);
  }
}
`;

/** @type {readonly { file: string, pieces: readonly (readonly [from: string, to: string])[] }[]} */
export const PATCHES = [
  // React's developer tools are not part of the bundle, whatever a user has in $DEV.
  {
    file: 'ink/build/utils.js',
    pieces: [["const isDev = () => process.env['DEV'] === 'true';", 'const isDev = () => false;']],
  },
  { file: 'ink/build/reconciler.js', pieces: [["await import('./devtools.js');", '']] },

  // Bounded caches. The key of a wrapped text said neither where the text ends nor where the width begins.
  {
    file: 'ink/build/measure-text.js',
    pieces: [['const cache = new Map();', `${TEXT_CACHE}const cache = new TextCache();`]],
  },
  {
    file: 'ink/build/wrap-text.js',
    pieces: [
      ['const cache = {};', `${TEXT_CACHE}const cache = new TextCache();`],
      ['text + String(maxWidth) + String(wrapType)', `\`\${maxWidth} \${wrapType} \${text}\``],
      ['const cachedText = cache[cacheKey];', 'const cachedText = cache.get(cacheKey);'],
      ['cache[cacheKey] = wrappedText;', 'cache.set(cacheKey, wrappedText);'],
    ],
  },

  // What was measured for the layout is not measured again for the frame.
  {
    file: 'ink/build/render-node-to-output.js',
    pieces: [
      ["import widestLine from 'widest-line';", "import measureText from './measure-text.js';"],
      ['widestLine(text)', 'measureText(text).width'],
    ],
  },

  // Rows stay taken apart from frame to frame, with the width of each character. Nothing changes a character once it
  // is made, in Ink or in its tokenizer, so that frames, the cells of a blank row, and characters of one style share.
  {
    file: 'ink/build/output.js',
    pieces: [
      [
        'class OutputCaches {',
        `${TEXT_CACHE}const styledRows = new TextCache();
const blank = { type: 'char', value: ' ', fullWidth: false, styles: [] };
class OutputCaches {`,
      ],
      ['styledChars = new Map();', 'styledChars = styledRows;'],
      [
        'cached = styledCharsFromTokens(tokenize(line));',
        `cached = styledCharsFromTokens(tokenize(line));
            for (const character of cached) character.width = Math.max(1, this.getStringWidth(character.value));`,
      ],
      ['Math.max(1, this.caches.getStringWidth(character.value))', 'character.width'],
      [
        `const row = [];
            for (let x = 0; x < this.width; x++) {
                row.push({
                    type: 'char',
                    value: ' ',
                    fullWidth: false,
                    styles: [],
                });
            }
            output.push(row);`,
        'output.push(new Array(this.width).fill(blank));',
      ],
    ],
  },
  {
    file: '@alcalzone/ansi-tokenize/build/styledChars.js',
    pieces: [
      ['styles: [...codes],', 'styles: codes,'],
      [
        'else {\n            ret += ansiCodesToString(diffAnsiCodes(chars[i - 1].styles, char.styles));',
        'else if (chars[i - 1].styles !== char.styles) {\n            ret += ansiCodesToString(diffAnsiCodes(chars[i - 1].styles, char.styles));',
      ],
    ],
  },

  // Plain text needs no look into Unicode's tables, which cost 8 ms when they are first asked for, in every command.
  {
    file: 'ink/build/ansi-tokenizer.js',
    pieces: [
      [
        `if (text.includes(escapeCharacter)) {
        return true;
    }
    for (const character of text) {
        if (isC1ControlCharacter(character)) {
            return true;
        }
    }
    return false;`,
        'return /[\\x1b\\x80-\\x9f]/.test(text);',
      ],
    ],
  },
  {
    file: '@alcalzone/ansi-tokenize/build/tokenize.js',
    pieces: [
      ['of segmenter.segment(str)) {', 'of segmentsOf(str)) {'],
      [
        'function isFullwidthGrapheme(',
        `const plain = /^[\\x1b${PLAIN}]*$/;
function segmentsOf(text) {
    if (!plain.test(text)) return segmenter.segment(text);
    return Array.from(text, (segment, index) => ({ segment, index }));
}
function isFullwidthGrapheme(`,
      ],
    ],
  },
  {
    file: 'string-width/index.js',
    pieces: [
      [
        'if (/^[\\u0020-\\u007E]*$/.test(string)) {',
        `if (ambiguousIsNarrow && /^[${PLAIN}]*$/.test(string)) {`,
      ],
      ['const segmenter = new Intl.Segmenter();', 'let segmenter;'],
      ['of segmenter.segment(string)', 'of (segmenter ??= new Intl.Segmenter()).segment(string)'],
      ['const visibleCharacterRegex = /', 'const visibleCharacterRegex = () => /'],
      ['segment.search(visibleCharacterRegex)', 'segment.search(visibleCharacterRegex())'],
      ['visibleCharacterRegex.test(', 'visibleCharacterRegex().test('],
      ['const spacingMarkRegex = /', 'const spacingMarkRegex = () => /'],
      ['spacingMarkRegex.test(', 'spacingMarkRegex().test('],
      ['const rgiEmojiRegex = /', 'const rgiEmojiRegex = () => /'],
      ['rgiEmojiRegex.test(', 'rgiEmojiRegex().test('],
    ],
  },

  // The layout's code lies in a base64 text: nothing to fetch, and no HTTP client to load for it.
  {
    file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
    pieces: [
      ['return w||"function"!=typeof fetch?Promise', 'return !0?Promise'],
      [
        'var b=xa(a.slice(37)),c=new Uint8Array(b.length);for(a=0;a<b.length;++a)c[a]=b.charCodeAt(a);var d=c',
        'var d=Buffer.from(a.slice(37),"base64")',
      ],
    ],
  },
];

const FILES = /[\\/]node_modules[\\/](ink|@alcalzone[\\/]ansi-tokenize|string-width|yoga-layout)[\\/].*\.js$/;

/**
 * The source with each piece replaced.
 * Errors: where a piece is missing, or there more than once.
 * @param {string} source
 * @param {typeof PATCHES[number]} patch
 */
export function patched(source, { file, pieces }) {
  return pieces.reduce((text, [from, to]) => {
    const found = text.split(from).length - 1;
    if (found !== 1) throw new Error(`${file} has changed: found ${found} times instead of once:\n${from}`);
    return text.replace(from, () => to);
  }, source);
}

/** A plugin of esbuild. A bundle without Ink may go without its patches; one with Ink needs them all. */
export function inkPatches(patches = PATCHES) {
  return {
    name: 'ink-patches',
    setup(build) {
      const applied = new Set();
      let hasInk = false;
      build.onLoad({ filter: FILES }, async ({ path }) => {
        const inside = path.replaceAll('\\', '/').split('/node_modules/').at(-1) ?? '';
        hasInk ||= inside.startsWith('ink/');
        const patch = patches.find(({ file }) => file === inside);
        if (patch === undefined) return undefined;
        applied.add(patch);
        return { contents: patched(await readFile(path, 'utf8'), patch), loader: 'js' };
      });
      build.onEnd(() => {
        const missed = hasInk ? patches.filter((patch) => !applied.has(patch)) : [];
        return { errors: missed.map(({ file }) => ({ text: `${file} is not in the bundle any more` })) };
      });
    },
  };
}
