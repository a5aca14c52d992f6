/** The steps of the tour, and their rows. Pure. */
import type { KeySettings } from '../../src/text/key-settings.ts';
import { withKeyNames } from '../keymap/index.ts';
import { fitted, type Row, wrapText } from '../rows/index.ts';

/** Where its rows stand: above the panes, where requests come up, or above what is written. */
export type TourPlace = 'panes' | 'request' | 'composer';

interface Step {
  place: TourPlace;
  /** As `withKeyNames` reads it. */
  text: string;
}

export const STEPS: readonly Step[] = [
  {
    place: 'panes',
    text: 'The list of peers shows who is there: {focus.next|/list} leads to it, Enter there opens one.',
  },
  {
    place: 'composer',
    text: 'What you type here goes to the open conversation; / begins a command, as /send.',
  },
  {
    place: 'request',
    text: 'Whoever wants something is shown here: {request.accept|/accept} says yes, {request.deny|/deny} no.',
  },
  {
    place: 'composer',
    text: '{help|/help} has all keys, {palette|/help} finds anything, {leave} leaves. /tour shows this again.',
  },
];

/** Where the rows of a step stand. */
export function tourPlace(step: number): TourPlace {
  return STEPS[step]?.place ?? 'composer';
}

/** @param writing true where the keys of the tour work: while one writes */
export function tourRows(step: number, settings: KeySettings, writing: boolean, width: number): Row[] {
  const found = STEPS[step];
  if (found === undefined) return [];
  const goesOn =
    step + 1 < STEPS.length ? '{tour.next} goes on, {tour.end} ends the tour.' : '{tour.next} ends the tour.';
  const way = writing ? goesOn : '{focus.composer} leads back.';
  const text = withKeyNames(`Tour ${step + 1}/${STEPS.length}: ${found.text} ${way}`, settings);
  // A blank before it, as all rows beside the panes have.
  return wrapText(text, Math.max(1, width - 1)).map(
    (line): Row => [{ text: fitted(` ${line}`, width), role: 'mark' }],
  );
}
