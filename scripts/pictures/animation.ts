/**
 * Frames with their times as one animated SVG. Each frame draws what has changed over those before it, and is hidden until its
 * time by keyframes alone: no script, so it plays where a page shows it as an image. Pure.
 */
import { BASE_RULES, createClasses, drawFrame, drawSpan } from './drawing.ts';
import { changedSpans, type Frame } from './frame.ts';
import { svgDocument } from './picture.ts';

/** A frame and when it came, in seconds from the start. */
export interface TimedFrame {
  at: number;
  frame: Frame;
}

/** @param hold seconds that the last frame stays before all begins again */
export function animationOf(frames: readonly TimedFrame[], title: string, hold: number): string {
  const [first, ...others] = frames;
  if (first === undefined) throw new Error('An animation needs a frame.');
  const duration = (frames.at(-1)?.at ?? 0) - first.at + hold;
  const classes = createClasses();
  const groups = [drawFrame(first.frame, { classes, opaque: false })];
  const keyframes: string[] = [];
  let before = first.frame;
  for (const { at, frame } of others) {
    const spans = changedSpans(before, frame);
    before = frame;
    if (spans.length === 0) continue;
    const name = `k${keyframes.length}`;
    const share = ((at - first.at) / duration) * 100;
    keyframes.push(`@keyframes ${name}{0%{visibility:hidden}${share.toFixed(3)}%{visibility:visible}}`);
    const drawn = spans.map((span) => drawSpan(frame, span, { classes, opaque: true })).join('');
    groups.push(`<g class="k" style="animation-name:${name}">${drawn}</g>`);
  }
  const rules = [
    BASE_RULES,
    classes.rules(),
    `.k{animation:${duration.toFixed(2)}s step-end infinite}`,
    // Who wants no motion sees the end.
    '@media(prefers-reduced-motion:reduce){.k{animation-duration:0s}}',
    ...keyframes,
  ].join('');
  return svgDocument(first.frame, title, rules, groups.join('\n'));
}

/** Frames at least so many seconds apart; what came in between is drawn with the next, and the last is never left out. */
export function thinned(frames: readonly TimedFrame[], apart: number): TimedFrame[] {
  const kept: TimedFrame[] = [];
  let waiting: TimedFrame | undefined;
  for (const each of frames) {
    const last = kept.at(-1);
    if (waiting !== undefined && last !== undefined && each.at - last.at > apart) {
      kept.push({ at: Math.max(waiting.at, last.at + apart), frame: waiting.frame });
      waiting = undefined;
    }
    const previous = kept.at(-1);
    if (previous === undefined || each.at - previous.at >= apart) {
      kept.push(each);
      waiting = undefined;
    } else {
      waiting = each;
    }
  }
  const last = kept.at(-1);
  if (waiting !== undefined && last !== undefined) {
    kept.push({ at: Math.max(waiting.at, last.at + apart), frame: waiting.frame });
  }
  return kept;
}
