/** The text of a message in lines, with what in it is a link, a name, code; the words themselves are as they were typed. Pure. */
import type { MessageState, State } from '../../src/client/index.ts';
import { matchesOf } from '../../src/text/matches.ts';
import { mentionsOf } from '../../src/text/mention.ts';
import { REPLACEMENT } from '../../src/text/safe-text.ts';
import { segmentsOf } from '../../src/text/segments.ts';
import type { Row, Segment } from '../rows/row.ts';
import { hardWrap, isFence, wrapText } from '../rows/wrap.ts';
import type { Role } from '../theme/theme.ts';

/** A part of a text that looks like something else than the rest; UTF-16 offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly role: Role;
}

const EDITED = ' (edited)';
const TAKEN_BACK = '(taken back)';
const ME = '/me ';

export interface MessageText {
  readonly text: string;
  readonly spans: readonly Span[];
  /** It tells who it is from, so that no name stands before it. */
  readonly namesSender: boolean;
  /** It names this user. */
  readonly mention: boolean;
}

const made = new WeakMap<MessageState, { self: string; name: string; query: string; made: MessageText }>();

/** What is shown of a message. @param name of its sender @param query what was searched for */
export function messageText(state: State, message: MessageState, name: string, query = ''): MessageText {
  const self = state.self.name;
  const known = made.get(message);
  if (known !== undefined && known.self === self && known.name === name && known.query === query)
    return known.made;
  const plain = make(message, self, name);
  const found = matchesOf(plain.text, query).map(([start, end]): Span => ({ start, end, role: 'found' }));
  const fresh = found.length === 0 ? plain : { ...plain, spans: withFound(plain.spans, found) };
  made.set(message, { self, name, query, made: fresh });
  return fresh;
}

function make(message: MessageState, self: string, name: string): MessageText {
  const { text } = message;
  const isOwn = message.from === 'self';
  if (message.retracted === true) return whole(TAKEN_BACK, 'muted', false);
  if (message.event === true) return whole(`· ${isOwn ? 'you' : name} ${text}`, 'muted', true);
  const isAction = text.startsWith(ME);
  const lead = isAction ? `* ${isOwn && self !== '' ? self : name} ` : '';
  const body = lead + (isAction ? text.slice(ME.length) : text);
  const edited = message.editedAt === undefined ? '' : endsInFence(body) ? `\n${EDITED.trim()}` : EDITED;
  const mentions = isOwn ? [] : mentionsOf(body.slice(lead.length), self);
  const spans: Span[] = [
    ...(isAction
      ? [{ start: 0, end: lead.length - 1, role: isOwn ? ('self' as const) : ('name' as const) }]
      : []),
    ...codeSpans(body),
    ...mentions.map(
      ([start, end]): Span => ({ start: start + lead.length, end: end + lead.length, role: 'mention' }),
    ),
    ...linkSpans(body),
    ...(edited === ''
      ? []
      : [{ start: body.length, end: body.length + edited.length, role: 'muted' as const }]),
  ];
  return { text: body + edited, spans: inOrder(spans), namesSender: isAction, mention: mentions.length > 0 };
}

function whole(text: string, role: Role, namesSender: boolean): MessageText {
  return { text, spans: [{ start: 0, end: text.length, role }], namesSender, mention: false };
}

/** What was found is seen wherever it stands: other spans are cut there. */
function withFound(spans: readonly Span[], found: readonly Span[]): Span[] {
  const cut = found.reduce<readonly Span[]>(
    (left, { start, end }) =>
      left.flatMap((span) =>
        span.end <= start || span.start >= end
          ? [span]
          : [
              { ...span, end: Math.min(span.end, start) },
              { ...span, start: Math.max(span.start, end) },
            ].filter((part) => part.start < part.end),
      ),
    spans,
  );
  return [...cut, ...found].sort((a, b) => a.start - b.start);
}

/** Of spans that overlap the one that begins first counts. */
function inOrder(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start))
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}

const LINK = /\b(?:https?|ftp):\/\/[^\s<>"'`]+/giu;
const AFTER_LINK = /[.,;:!?)\]}…]+$/u;

function linkSpans(text: string): Span[] {
  return [...text.matchAll(LINK)].map(({ 0: link, index }) => ({
    start: index,
    end: index + link.replace(AFTER_LINK, '').length,
    role: 'link' as const,
  }));
}

/** Lines between two fences, and these. */
function codeSpans(text: string): Span[] {
  const spans: Span[] = [];
  let start: number | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const end = at + line.length;
    if (isFence(line)) {
      if (start === undefined) start = at;
      else {
        spans.push({ start, end, role: 'code' });
        start = undefined;
      }
    }
    at = end + 1;
  }
  return spans;
}

function endsInFence(text: string): boolean {
  return codeSpans(text).at(-1)?.end === text.length;
}

/**
 * Lines of a message: code is cut where a line is full and nowhere else, with all of its blanks; the rest is wrapped at words.
 */
export function wrapMessage(text: string, width: number): string[] {
  const code = codeSpans(text);
  if (code.length === 0) return wrapText(text, width);
  const lines: string[] = [];
  let at = 0;
  const prose = (end: number): void => {
    if (end > at) lines.push(...wrapText(text.slice(at, end).replace(/\n$/, ''), width));
  };
  for (const { start, end } of code) {
    prose(start);
    lines.push(...hardWrap(text.slice(start, end), width));
    at = end + 1;
  }
  prose(text.length);
  return lines;
}

const BLANK = /\s/;
/** Belongs to the character before it: no segment may begin with it. */
const JOINS = /\u200d$/u;
const CONTINUES = /^(?:\p{M}|\p{Emoji_Modifier}|\u200c|\u200d)/u;

/** The segments of each line, which `wrapMessage` has made of this text. */
export function lineSegments({ text, spans }: MessageText, lines: readonly string[]): readonly Row[] {
  let at = 0;
  let next = 0;
  return lines.map((line): Row => {
    const segments: { text: string; role: Role }[] = [];
    for (const character of line) {
      at = placeOf(text, at, character);
      while (next < spans.length && (spans[next]?.end ?? 0) <= at) next += 1;
      const span = spans[next];
      const role = span !== undefined && at >= span.start ? span.role : 'text';
      const last = segments.at(-1);
      if (last !== undefined && (last.role === role || CONTINUES.test(character) || JOINS.test(last.text)))
        last.text += character;
      else segments.push({ text: character, role });
      at = behind(text, at, character);
    }
    return segments satisfies Segment[];
  });
}

/** Where a character of a line stands in the text: blanks at a break were left out. */
function placeOf(text: string, from: number, character: string): number {
  let at = from;
  while (at < text.length && !text.startsWith(character, at) && BLANK.test(text.charAt(at))) at += 1;
  return text.startsWith(character, at) ? at : from;
}

/** Signs that were put in have no place; one that stands for a whole character has that one's. */
function behind(text: string, at: number, character: string): number {
  if (text.startsWith(character, at)) return at + character.length;
  if (character !== REPLACEMENT) return at;
  return at + (segmentsOf(text.slice(at, at + 64)).containing(0)?.segment.length ?? 0);
}
