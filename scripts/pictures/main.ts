/**
 * Makes the pictures and the recording of the documentation from the real program, over loopback, and ends by itself:
 *
 *   npm run pictures -- [--executable dist/tincan.js] [--out docs/pictures] [--only pictures|recording] [--checks DIR]
 *
 * `--checks` names a folder for further pictures, to look the program over with: other sizes, no colours, ASCII, dialogs.
 */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { animationOf, thinned } from './animation.ts';
import { asciicastOf } from './asciicast.ts';
import { takeChecks } from './checks.ts';
import { gatherPeople, type People } from './people.ts';
import { svgOf } from './picture.ts';
import { findFonts, pngOf } from './png.ts';
import { record } from './recording.ts';
import { type Take, takePictures } from './stills.ts';

/** Pixels for one unit of a picture: sharp at the width of a page on most screens. */
const SCALE = 1.5;
/** Seconds between two frames of the animation at the least: it is drawn by a browser, all frames of it. */
const FRAMES_APART = 0.08;
/** Seconds that the end of the recording stays. */
const HOLD = 4;
const RECORDING = 'Two tincans side by side: they meet, talk, and send a file that is paused and goes on';

const { values: options } = parseArgs({
  options: {
    executable: { type: 'string', default: 'dist/tincan.js' },
    out: { type: 'string', default: 'docs/pictures' },
    only: { type: 'string' },
    checks: { type: 'string' },
  },
});
const executable = resolve(options.executable);
await access(executable);
const fonts = findFonts();
for (const sentence of fonts.missing)
  console.error(`Missing font: ${sentence} Some characters will be boxes.`);

if (options.only !== 'recording') {
  await withPeople(async (people) => {
    await takePictures(people, await taker(options.out));
    if (options.checks !== undefined) await takeChecks(people, await taker(options.checks));
  });
}
if (options.only !== 'pictures') {
  const frames = await withPeople(record);
  await mkdir(options.out, { recursive: true });
  await put(join(options.out, 'two-peers.cast'), asciicastOf(frames, RECORDING));
  await put(join(options.out, 'two-peers.svg'), animationOf(thinned(frames, FRAMES_APART), RECORDING, HOLD));
}

/** Whatever happens, what was started ends and what was written is removed. */
async function withPeople<T>(work: (people: People) => Promise<T>): Promise<T> {
  const people = await gatherPeople(executable);
  const onSignal = (): void => {
    void people.end().finally(() => process.exit(1));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(people);
  } finally {
    await people.end();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function taker(folder: string): Promise<Take> {
  await mkdir(folder, { recursive: true });
  return async (name, title, frame) =>
    put(join(folder, `${name}.png`), await pngOf(svgOf(frame, title), fonts, SCALE));
}

async function put(path: string, content: string | Buffer): Promise<void> {
  await writeFile(path, content);
  console.log(`${path}: ${Math.round(Buffer.byteLength(content) / 1_000)} kB`);
}
