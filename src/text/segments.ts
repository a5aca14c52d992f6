/** Graphemes of a text: what a person takes for one character. */

let segmenter: Intl.Segmenter | undefined;

/** Made with the first use: it takes some 10 ms, and most commands show nothing that needs it. */
export function segmentsOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}
