/**
 * Draws every screen and every dialog in every theme and several sizes, to be looked at one by one; through the components, Ink and the
 * screen, from a state that is made up. It needs no build, no network and no home:
 *
 *   npm run gallery -- DIR [--theme dark] [--size 80x24] [--screen peers] [--on-a-sheet 12] [--scale 0.5]
 *
 * Each theme and size is one sheet, or with `--on-a-sheet` as many as are needed. `--screen` takes the beginning of a name.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import chalk from 'chalk';
import type { ReactElement } from 'react';
import { createElement } from 'react';
import { MainScreen } from '../../components/app/main-screen.tsx';
import { StartScreen } from '../../components/app/start-screen.tsx';
import { createStartStore } from '../../components/app/start-store.ts';
import type { Background, ColorDepth } from '../../components/terminal/index.ts';
import { createTheme, type Theme } from '../../components/theme/theme.ts';
import { opened } from '../../components/ui/conversations.ts';
import type { ThemeSetting } from '../../src/client/index.ts';
import { aSession, fakeClient } from '../../test/components/app/support.ts';
import { BLACK_PAPER, DARK_PAPER, LIGHT_PAPER, type Paper } from '../pictures/palette.ts';
import { findFonts, pngOf } from '../pictures/png.ts';
import { type GalleryScene, SCENES } from './scenes.ts';
import { sheetOf, type Tile } from './sheet.ts';
import { type Size, shownFrame } from './stage.ts';
import { BOB, NOW } from './world.ts';

interface Appearance {
  setting: ThemeSetting;
  colors: ColorDepth;
  background?: Background;
  paper: Paper;
}

const APPEARANCES: Readonly<Record<string, Appearance>> = {
  dark: { setting: 'dark', colors: 'truecolor', paper: DARK_PAPER },
  light: { setting: 'light', colors: 'truecolor', paper: LIGHT_PAPER },
  contrast: { setting: 'contrast', colors: 'truecolor', paper: BLACK_PAPER },
  'contrast-light': { setting: 'contrast', colors: 'truecolor', background: 'light', paper: LIGHT_PAPER },
  '16': { setting: '16', colors: '16', paper: DARK_PAPER },
  '16-light': { setting: '16', colors: '16', paper: LIGHT_PAPER },
  none: { setting: 'none', colors: 'none', paper: DARK_PAPER },
};
const SIZES = ['60x16', '80x24', '120x40', '200x60'];
/** Pixels of the longer side of a sheet that is still shown by everything that shows pictures. */
const LONGEST = 12_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: 'string', multiple: true },
    size: { type: 'string', multiple: true },
    screen: { type: 'string', multiple: true },
    'on-a-sheet': { type: 'string' },
    scale: { type: 'string', default: '1' },
  },
});
const [directory] = positionals;
if (directory === undefined) throw new Error('Say where the pictures go: npm run gallery -- DIR');
await mkdir(directory, { recursive: true });
// Times on the screens are those of UTC, wherever this runs; the themes know how many colours there are.
process.env.TZ = 'UTC';
chalk.level = 3;
const fonts = findFonts();
for (const sentence of fonts.missing)
  console.error(`Missing font: ${sentence} Some characters will be boxes.`);

for (const name of options.theme ?? Object.keys(APPEARANCES)) {
  const appearance = APPEARANCES[name];
  if (appearance === undefined)
    throw new Error(`There is no theme ${name}; there are ${Object.keys(APPEARANCES).join(', ')}.`);
  for (const size of options.size ?? SIZES) await drawSheets(name, appearance, size);
}

async function drawSheets(
  name: string,
  { paper, ...appearance }: Appearance,
  sizeText: string,
): Promise<void> {
  const size = readSize(sizeText);
  const theme = createTheme(appearance.setting, appearance);
  const tiles: Tile[] = [];
  for (const [screen, draw] of screens(size, theme)) tiles.push({ name: screen, frame: await draw() });
  const most = Number(options['on-a-sheet'] ?? tiles.length);
  for (let from = 0; from < tiles.length; from += most) {
    const svg = sheetOf(tiles.slice(from, from + most), paper);
    const page = tiles.length > most ? `-${1 + from / most}` : '';
    const [, width = 1, height = 1] = (/width="(\d+)" height="(\d+)"/.exec(svg) ?? []).map(Number);
    const scale = Math.min(Number(options.scale), LONGEST / Math.max(width, height));
    const path = join(directory ?? '', `${name}-${sizeText}${page}.png`);
    await writeFile(path, await pngOf(svg, fonts, scale));
    console.log(`${path}: ${tiles.slice(from, from + most).length} screens`);
  }
}

function readSize(text: string): Size {
  const [, columns, rows] = (/^(\d+)x(\d+)$/.exec(text) ?? []).map(Number);
  if (columns === undefined || rows === undefined) throw new Error(`${text} is no size; one is 80x24.`);
  return { columns, rows };
}

type Screens = [name: string, draw: () => ReturnType<typeof shownFrame>][];

function screens(size: Size, theme: Theme): Screens {
  const all: Screens = [
    ['first run', () => shownFrame(size, () => startScreen(size, theme, { asks: true }))],
    [
      'first run, problem',
      () =>
        shownFrame(size, () =>
          startScreen(size, theme, {
            asks: true,
            name: '-alice',
            problem: 'A name cannot start with a dash.',
          }),
        ),
    ],
    ['starting', () => shownFrame(size, () => startScreen(size, theme, { waiting: 'core' }))],
    ...SCENES.map((scene): Screens[number] => [scene.name, () => drawScene(scene, size, theme)]),
  ];
  const wanted = options.screen;
  return wanted === undefined ? all : all.filter(([name]) => wanted.some((one) => name.startsWith(one)));
}

type Start = Parameters<typeof createStartStore>[0];

function startScreen(size: Size, theme: Theme, fields: Partial<Start>): ReactElement {
  const start = createStartStore({
    ...size,
    asks: false,
    name: '',
    chosen: false,
    proposal: 'alice',
    problem: undefined,
    waiting: undefined,
    ...fields,
  });
  return createElement(StartScreen, { start, theme, onSubmit: () => {} });
}

async function drawScene(
  { state, reach, fresh }: GalleryScene,
  size: Size,
  theme: Theme,
): ReturnType<typeof shownFrame> {
  const session = aSession(fakeClient(state()), size);
  session.ui.change((now) => ({ ...now, now: NOW }));
  if (fresh !== true) session.ui.change((now) => opened(now, session.client.state, BOB));
  reach(session);
  session.ui.change((now) => ({ ...now, now: NOW }));
  const frame = await shownFrame(size, (placeCaret) =>
    createElement(MainScreen, { session, theme, placeCaret }),
  );
  session.end();
  return frame;
}
