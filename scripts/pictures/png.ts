/** SVG pictures as PNG, with fonts of this machine. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import { indexedPng } from './indexed-png.ts';

const FONT_FOLDER = '/usr/share/fonts';

/** What the pictures are drawn with, and where Debian has it. */
const FONTS = [
  { file: 'DejaVuSansMono.ttf', source: 'fonts-dejavu-core' },
  { file: 'DejaVuSansMono-Bold.ttf', source: 'fonts-dejavu-core' },
  // For what the monospaced one lacks: Braille, of which spinners are made.
  { file: 'DejaVuSans.ttf', source: 'fonts-dejavu-core' },
  { file: 'NotoSansCJK-Regular.ttc', source: 'fonts-noto-cjk' },
] as const;

export interface Fonts {
  paths: string[];
  /** Sentences about the fonts that are not there. */
  missing: string[];
}

export function findFonts(folder = FONT_FOLDER): Fonts {
  const found = new Map<string, string>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) found.set(entry.name, join(entry.parentPath, entry.name));
    }
  } catch {
    // No such folder: every font is missing, and that is said below.
  }
  const paths: string[] = [];
  const missing: string[] = [];
  for (const { file, source } of FONTS) {
    const path = found.get(file);
    if (path === undefined) missing.push(`${file} is not below ${folder} (on Debian: ${source}).`);
    else paths.push(path);
  }
  return { paths, missing };
}

/** @param scale pixels for one unit of the picture */
export async function pngOf(svg: string, fonts: Fonts, scale: number): Promise<Buffer> {
  const rendered = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: fonts.paths,
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans Mono',
      monospaceFamily: 'DejaVu Sans Mono',
    },
  });
  return indexedPng(withoutAlpha(rendered.pixels), rendered.width, rendered.height);
}

/** The renderer gives colours with their alpha multiplied in; a PNG has them apart. */
function withoutAlpha(pixels: Uint8Array): Uint8Array {
  return pixels.map((value, index) => {
    const alpha = pixels[index - (index % 4) + 3] ?? 0;
    return index % 4 === 3 || alpha === 0 ? value : Math.round((value * 255) / alpha);
  });
}
