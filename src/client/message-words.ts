/** Messages as lines: the same in line mode, on the command line and in an exported file. Pure. */
import { INTERFACE } from '../limits.ts';
import type { MessageState, State } from '../store/state.ts';
import { cutWidth, firstLine, fitWidth, formatDay, formatTime } from '../text/format.ts';
import { peerLabel } from './labels.ts';
import { conversationName } from './outcomes.ts';

/** Sets in what follows a first line, so that no text can look like a message of somebody else. */
const INSET = '      | ';

/** What a message says that is something done: `/me waves` as `waves`; undefined for any other. */
export function deedOf({ text, event }: Pick<MessageState, 'text' | 'event'>): string | undefined {
  if (event === true) return undefined;
  return /^\/me[ \n]+(.*)$/s.exec(text)?.[1];
}

/** Its author gave it up before it was delivered: nothing that anybody has to be told of. */
export function isDiscarded({ status, error }: Pick<MessageState, 'status' | 'error'>): boolean {
  return status === 'failed' && error?.code === 'TINCAN_E_CANCELLED';
}

/** Of a message that its author gave up: no more than that, and who has it all the same. */
export function discardedText(message: MessageState): string | undefined {
  if (!isDiscarded(message) || message.retracted === true) return undefined;
  const { recipients, delivered = 0 } = message;
  return recipients === undefined || delivered === 0
    ? 'Discarded.'
    : `Discarded; ${delivered} of ${recipients} have it.`;
}

/** Of a message that has arrived: why a later change of it has not, or not at all of those who have it. */
export function changeFailure({ from, status, error }: MessageState): string | undefined {
  if (from !== 'self' || status === 'failed' || error === undefined) return undefined;
  return `The change was not delivered: ${error.message}`;
}

/** Who said it, as one calls them now. */
export function senderName(state: State, { from, name }: Pick<MessageState, 'from' | 'name'>): string {
  return from === 'self' ? 'you' : peerLabel(state, { id: from, name, address: '' });
}

/** Who did it: oneself by name, as it stands behind a sign and not before a colon. */
function doerName(state: State, message: Pick<MessageState, 'from' | 'name'>): string {
  return message.from === 'self' ? message.name : senderName(state, message);
}

/** `> alice: did you get the build?`; what of it is not kept here is left out. */
export function quoteLine(state: State, { reply }: MessageState): string | undefined {
  if (reply === undefined) return undefined;
  const { from, name = '', text } = reply;
  if (from === undefined || text === undefined) return '> (a message that is not kept here)';
  const who = senderName(state, { from, name });
  return `> ${fitWidth(`${who}: ${firstLine(text)}`, INTERFACE.quoteCells)}`;
}

export interface LineOptions {
  /** The conversation that needs no tag: the open one, or the only one. */
  open?: string | undefined;
  /** With the day. */
  dated?: boolean;
  /** With what has become of it, as history tells it. */
  told?: boolean;
  /** As it is read aloud: nothing but ASCII beside what people have written, and each fate in a word. */
  spoken?: boolean;
}

/** A message as one or more lines; all but the first are set in. */
export function messageLines(
  state: State,
  conversation: string,
  message: MessageState,
  { open, dated = false, told = false, spoken = false }: LineOptions = {},
): string {
  const day = dated ? `${formatDay(message.time)} ` : '';
  const tag = conversation === open ? '' : `[${conversationName(state, conversation)}] `;
  const note = told ? fateText(message, spoken) : '';
  const [first = '', ...rest] = spoken ? spokenLines(state, message) : bodyLines(state, message);
  const lines = [
    `${day}${formatTime(message.time)} ${tag}${first}`,
    ...rest.map((line) => `${INSET}${line}`),
  ];
  return lines.join('\n') + (note === '' ? '' : ` (${note})`);
}

function bodyLines(state: State, message: MessageState): string[] {
  if (message.event === true) return [`— ${doerName(state, message)} ${message.text}`];
  const name = senderName(state, message);
  if (message.retracted === true) return [`${name}: (taken back)`];
  const quote = quoteLine(state, message);
  const deed = deedOf(message);
  const said = (deed ?? message.text).split('\n');
  const [first = '', ...rest] = said;
  if (deed !== undefined) {
    const does = `* ${doerName(state, message)} ${first}`;
    return quote === undefined ? [does, ...rest] : [`* ${doerName(state, message)}: ${quote}`, ...said];
  }
  return quote === undefined ? [`${name}: ${first}`, ...rest] : [`${name}: ${quote}`, ...said];
}

/** The same as it is read aloud: `bob answers alice, who said "did you get the build?":`. */
function spokenLines(state: State, message: MessageState): string[] {
  if (message.event === true) return [`${doerName(state, message)} ${message.text}`];
  const name = senderName(state, message);
  if (message.retracted === true) return [`${name}: (taken back)`];
  const deed = deedOf(message);
  const [first = '', ...rest] = (deed ?? message.text).split('\n');
  const answer = answerText(state, message);
  if (deed !== undefined) return [`* ${doerName(state, message)}${answer} ${first}`, ...rest];
  return [`${name}${answer}: ${first}`, ...rest];
}

/** ` in answer to alice, "did you get the build?"`; empty for what answers nothing. */
function answerText(state: State, { reply }: MessageState): string {
  if (reply === undefined) return '';
  const { from, name = '', text } = reply;
  if (from === undefined || text === undefined) return ' in answer to a message that is not kept here';
  const beginning = cutWidth(firstLine(text, '...'), INTERFACE.quoteCells, '...');
  return ` in answer to ${senderName(state, { from, name })}, "${beginning}"`;
}

/** What became of one's own message where that is not simply its arrival, and what its author did to it. */
function fateText(message: MessageState, spoken: boolean): string {
  const isOwn = message.from === 'self' && message.event !== true;
  return [
    ...(message.editedAt === undefined || message.retracted === true ? [] : ['edited']),
    ...(!isOwn ? [] : spoken ? [messageFate(message)] : statusTexts(message)),
  ].join(', ');
}

/** What became of one's own message, in words for each case: `read`, `delivered`, `queued`, `2 of 3 have it`. */
export function messageFate(message: MessageState): string {
  const texts = statusTexts(message);
  const isTold = texts.length > 0 && !texts[0]?.startsWith('the change');
  return [...(isTold ? [] : [message.status === 'read' ? 'read' : 'delivered']), ...texts].join(', ');
}

function statusTexts(message: MessageState): string[] {
  const { status, error, recipients, delivered = 0, failed = 0 } = message;
  const discarded = discardedText(message);
  if (discarded !== undefined) return [discarded.charAt(0).toLowerCase() + discarded.slice(1, -1)];
  if (status === 'failed') return [`not delivered: ${error?.message ?? 'for an unknown reason.'}`];
  const change = error === undefined ? [] : [`the change was not delivered: ${error.message}`];
  if (recipients !== undefined && recipients > delivered) {
    const never = failed === 0 ? [] : [`${failed} will not get it`];
    return [`${delivered} of ${recipients} have it`, ...never, ...change];
  }
  return [...(status === 'queued' || status === 'sent' ? [status] : []), ...change];
}

/** That an earlier message has another text now, or none: `bob changed the message of 10:41 to: ...`. */
export function changeLines(
  state: State,
  conversation: string,
  message: MessageState,
  open: string | undefined,
): string {
  const tag = conversation === open ? '' : `[${conversationName(state, conversation)}] `;
  const at = `${formatTime(message.editedAt ?? message.time)} ${tag}${senderName(state, message)}`;
  if (message.retracted === true) return `${at} took back the message of ${formatTime(message.time)}.`;
  const [first = '', ...rest] = message.text.split('\n');
  return [
    `${at} changed the message of ${formatTime(message.time)} to: ${first}`,
    ...rest.map((line) => `${INSET}${line}`),
  ].join('\n');
}
