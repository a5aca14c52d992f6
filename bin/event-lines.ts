/** Events as lines for a person. Pure. */
import {
  type CoreEvent,
  conversationName,
  EVERYONE,
  type MessageEvent,
  type PeerEvent,
  peerLabel,
  type RequestEvent,
  type State,
  shortenId,
  type TransferEvent,
} from '../src/client/index.ts';
import { formatCount, formatRate, formatSize, formatTime, percentOf } from '../src/text/format.ts';

/** Sets in what follows a first line, as in a history. */
const INSET = '      | ';

/** `10:41 message bob: are you there?` */
export function eventLine(state: State, event: CoreEvent): string {
  return `${formatTime(Date.parse(event.time))} ${event.event} ${wordsOf(state, event)}`;
}

function wordsOf(state: State, event: CoreEvent): string {
  switch (event.event) {
    case 'message':
      return messageText(state, event);
    case 'request':
      return requestText(state, event);
    case 'transfer':
      return transferText(state, event);
    case 'peer':
      return peerText(state, event);
    case 'notice':
      return `${event.level}: ${event.text}`;
    case 'core':
      return 'stopping';
    case 'skipped':
      return `${event.count === null ? 'some events' : formatCount(event.count, 'event')}: what was told here was read too slowly`;
  }
}

function messageText(state: State, { change, peer, room, message }: MessageEvent): string {
  const place = conversationName(state, room?.id ?? peer?.id ?? EVERYONE);
  const isOwn = message.from === 'self';
  const who = isOwn ? 'you' : peerLabel(state, { id: message.from, name: message.name, address: '' });
  const where = room !== null ? ` in ${place}` : isOwn ? ` to ${place}` : '';
  if (change === 'retracted') return `${who}${where} took back ${message.id}`;
  if (change === 'state') return `${who}${where}: ${message.state} (${message.id})`;
  const [first = '', ...rest] = message.text.split('\n');
  const how = change === 'edited' ? ` (changed ${message.id})` : '';
  return [`${who}${where}${how}: ${first}`, ...rest.map((line) => `${INSET}${line}`)].join('\n');
}

function requestText(state: State, { change, request }: RequestEvent): string {
  const { kind, peer, files, bytes, room } = request;
  const of = peerLabel(state, peer);
  switch (kind) {
    case 'files':
      return `${change}: ${formatCount(files, 'file')}, ${formatSize(bytes)}, of ${of}`;
    case 'connection':
      return `${change}: connection with ${of}`;
    default:
      return `${change}: ${kind} of ${of}${room === null ? '' : `, # ${room.name}`}`;
  }
}

function transferText(state: State, { change, transfer }: TransferEvent): string {
  const { id, direction, peer, name, transferred, bytes, rate, error } = transfer;
  const who = `${direction === 'send' ? 'to' : 'from'} ${peerLabel(state, peer)}`;
  const short = shortenId(id, Object.keys(state.transfers));
  const isProgress = change === 'progress';
  const what = isProgress ? `${percentOf(transferred, bytes)} %` : transfer.state;
  const speed = isProgress && rate > 0 ? `, ${formatRate(rate)}` : '';
  return `${short} ${name} ${who}: ${what}${speed}${error === null ? '' : `: ${error.message}`}`;
}

function peerText(state: State, { change, peer }: PeerEvent): string {
  const at = change === 'appeared' && peer.address !== '' ? ` at ${peer.address}:${peer.port}` : '';
  return `${peerLabel(state, peer)} ${change}${at}`;
}
