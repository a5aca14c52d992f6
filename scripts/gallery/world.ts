/** The state that the gallery shows: people, rooms, messages and transfers of every kind, at one moment. */
import {
  EVERYONE,
  type MessageState,
  type PeerState,
  type RequestState,
  type State,
  type TransferState,
} from '../../src/client/index.ts';
import {
  aMessage,
  aPeer,
  aRequest,
  aRoom,
  aTransfer,
  byId,
  peerId,
  readyState,
  roomId,
} from '../../test/support/states.ts';

/** 14:32 UTC on a Tuesday. */
export const NOW = Date.UTC(2026, 2, 17, 14, 32);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const BOB = peerId('bob');
export const EVE = peerId('eve');
export const OPS = roomId('ops');
const SELF = peerId('alice');

const peers: readonly PeerState[] = [
  aPeer('bob', {
    trust: 'verified',
    verified: { by: 'words', at: NOW - 3 * DAY },
    address: '192.168.1.20',
    rtt: 2,
    version: '0.1.0',
    firstSeen: NOW - 40 * DAY,
    lastSeen: NOW,
    earlierNames: ['robert'],
    note: 'third floor, has the keys of the lab',
    rules: { autoAccept: 100_000_000, limit: 5_000_000 },
  }),
  aPeer('carol', { address: '192.168.1.21', unread: 3, away: true, lastSeen: NOW }),
  aPeer('dave', { state: 'offline', queued: 2, lastSeen: NOW - 3 * DAY, address: '192.168.1.30' }),
  aPeer('eve', { state: 'nearby', trust: 'unknown', address: '192.168.1.77' }),
  aPeer('frank', { state: 'awaiting-approval', trust: 'unknown', address: '192.168.1.9' }),
  aPeer('gina', { state: 'connecting', address: '192.168.1.12' }),
  aPeer('mallory', { state: 'offline', trust: 'blocked', lastSeen: NOW - 30 * DAY }),
  aPeer('田中さん', { state: 'connected', trust: 'approved', unread: 128, lastSeen: NOW }),
  // With a Cyrillic о.
  aPeer('jоhn', { state: 'nearby', trust: 'unknown' }),
  aPeer('bob', { id: peerId('other bob'), label: 'bob·7RT2', state: 'nearby', trust: 'unknown' }),
];

let order = 0;
function said(text: string, minutesAgo: number, fields: Partial<MessageState> = {}): MessageState {
  order += 1;
  return aMessage(`m${order}`, text, { order, time: NOW - minutesAgo * MINUTE, ...fields });
}
const own = (text: string, ago: number, fields: Partial<MessageState> = {}): MessageState =>
  said(text, ago, { from: 'self', name: 'alice', ...fields });

const error = (message: string) => ({ code: 'TINCAN_E_DENIED' as const, message });

/** Every kind of message there is. */
const messages: readonly MessageState[] = [
  said('good morning', 1_600),
  own('good morning! the plan is at http://wiki.lan/plan?page=2', 1_595, { status: 'read' }),
  said('did you get the build?', 42),
  own('sending it now', 41, { status: 'read' }),
  said(
    'It failed here with:\n```\nerror: cannot find module "left-pad"\n    at line 12\n```\nso try `npm ci` first',
    30,
  ),
  own('done', 29, { status: 'delivered', editedAt: NOW - 28 * MINUTE }),
  said('', 25, { retracted: true }),
  own(
    'a long answer that goes on and on, with many words, so that it has to be broken at the edge of the pane, whatever its width is, and that is indented like its beginning so that one sees who says what, also at a width at which a line would be too long to be read with ease',
    22,
    { status: 'delivered' },
  ),
  said('@alice look at this', 20, {
    reply: { id: 'm4', from: 'self', name: 'alice', text: 'sending it now' },
  }),
  said('waves', 18, { event: true }),
  said('日本語のメッセージも、絵文字 👩‍👩‍👧 も 👍🏽 そのまま読めます', 16),
  said('שלום, and back to the left', 15),
  own('one that waits', 9, { status: 'queued' }),
  own('one on its way', 8, { status: 'sent' }),
  own('one that was refused', 7, { status: 'failed', error: error('bob has blocked you') }),
  said('thanks!', 1),
];

const bobRef = { id: BOB, name: 'bob', address: '192.168.1.20' };
const carolRef = { id: peerId('carol'), name: 'carol', address: '192.168.1.21' };
const daveRef = { id: peerId('dave'), name: 'dave', address: '192.168.1.30' };

function transfer(letter: string, fields: Partial<TransferState>): TransferState {
  return aTransfer({ id: letter.repeat(32), peer: bobRef, createdAt: NOW - 40 * MINUTE, ...fields });
}

export const ACTIVE = 'a'.repeat(32);
export const FAILED = 'f'.repeat(32);

/** One in each state. */
const transfers: readonly TransferState[] = [
  transfer('a', {
    name: 'photos/',
    files: 214,
    filesDone: 130,
    bytes: 4_200_000_000,
    transferred: 2_562_000_000,
    rate: 412_000_000,
    secondsLeft: 4,
    average: 395_000_000,
    current: { name: 'photos/2026/summer/IMG_0131.jpg', bytes: 8_000_000, transferred: 3_000_000 },
    startedAt: NOW - 7_000,
    position: 1,
  }),
  transfer('b', {
    direction: 'receive',
    state: 'paused',
    pausedBy: 'peer',
    name: 'disk.img',
    bytes: 32_000_000_000,
    transferred: 3_840_000_000,
    peer: daveRef,
    position: 2,
  }),
  transfer('c', { state: 'paused', pausedBy: 'self', name: 'notes.txt', transferred: 300_000, position: 3 }),
  transfer('d', { state: 'offered', name: 'report.pdf', peer: carolRef, position: 4 }),
  transfer('e', {
    state: 'queued',
    name: 'a-very-long-name-of-a-file-that-nobody-would-give-2026-03-17.tar.gz',
    bytes: 900_000,
    peer: daveRef,
    position: 5,
  }),
  transfer('1', {
    direction: 'receive',
    state: 'verifying',
    name: '写真.zip',
    bytes: 90_000_000,
    transferred: 90_000_000,
    position: 6,
  }),
  transfer('2', {
    direction: 'receive',
    state: 'done',
    name: 'build.tar.gz',
    bytes: 1_200_000_000,
    transferred: 1_200_000_000,
    average: 413_000_000,
    sha256: '0f'.repeat(32),
    startedAt: NOW - 30 * MINUTE,
    endedAt: NOW - 30 * MINUTE + 2_900,
    path: '/home/alice/Downloads/build.tar.gz',
  }),
  transfer('f', {
    state: 'failed',
    name: 'backup/',
    files: 12,
    filesDone: 9,
    bytes: 50_000_000,
    transferred: 40_000_000,
    error: { code: 'TINCAN_E_NO_SPACE', message: 'No room is left on the disk of bob.' },
    problems: [
      { name: 'backup/db.sqlite', error: { code: 'TINCAN_E_FILE_ACCESS', message: 'It cannot be read.' } },
      {
        name: 'backup/日記.txt',
        error: { code: 'TINCAN_E_SOURCE_CHANGED', message: 'It was changed while it was sent.' },
      },
    ],
    endedAt: NOW - 5 * MINUTE,
  }),
  transfer('3', { state: 'cancelled', cancelledBy: 'peer', name: 'old.iso', endedAt: NOW - 6 * MINUTE }),
  transfer('4', { state: 'declined', name: 'invoice.pdf', peer: carolRef, endedAt: NOW - 6 * MINUTE }),
];

const connection: RequestState = aRequest({
  id: 'connection',
  number: 1,
  peer: { id: EVE, name: 'eve', address: '192.168.1.77' },
  createdAt: NOW,
  expiresAt: NOW + 60_000,
});
const warned: RequestState = {
  ...connection,
  id: 'warned',
  number: 2,
  peer: { id: peerId('other bob'), name: 'bob', address: '192.168.1.99' },
  warning: 'You know another device as bob. This one has another key; it may be somebody else.',
};
const offer: RequestState = aRequest({
  id: 'offer',
  number: 3,
  kind: 'files',
  peer: carolRef,
  transferId: '5'.repeat(32),
  files: 214,
  bytes: 4_200_000_000,
  names: ['photos/', 'notes.txt', 'build.tar.gz'],
  moreNames: 4,
  entries: [
    { path: 'photos/', files: 210, bytes: 4_100_000_000 },
    { path: 'notes.txt', files: 1, bytes: 4_000 },
    { path: 'build.tar.gz', files: 1, bytes: 90_000_000 },
  ],
  into: '/home/alice/Downloads',
  freeBytes: 120_000_000_000,
  createdAt: NOW,
  expiresAt: 0,
});
const invitation: RequestState = aRequest({
  id: 'invitation',
  number: 4,
  kind: 'invitation',
  peer: bobRef,
  room: { id: roomId('rack'), name: 'rack' },
  createdAt: NOW,
  expiresAt: 0,
});

/** What is asked in each picture of a request. */
export const REQUESTS = { connection, warned, offer, invitation } as const;

const ops = aRoom('ops', {
  topic: 'deploys, and who is on call',
  owner: SELF,
  members: [
    { id: SELF, name: 'alice', state: 'member' },
    { id: BOB, name: 'bob', state: 'member' },
    { id: carolRef.id, name: 'carol', state: 'invited' },
    { id: daveRef.id, name: 'dave', state: 'leaving' },
  ],
});

export function world(fields: Partial<State> = {}): State {
  return readyState({
    peers: byId(...peers),
    rooms: byId(ops, aRoom('rack', { part: 'invited', owner: BOB })),
    transfers: byId(...transfers),
    conversations: {
      [BOB]: { id: BOB, messages: [...messages], more: false, unread: 0, typing: [BOB] },
      [OPS]: {
        id: OPS,
        messages: [
          said('invited carol', 60, { event: true, from: 'self', name: 'alice' }),
          said('the switch in rack 3 is down again', 50),
          own('on it', 49, { recipients: 3, delivered: 2 }),
          own('it is back', 40, { recipients: 3, delivered: 1, failed: 1 }),
          said('thanks @alice', 39, { from: carolRef.id, name: 'carol' }),
        ],
        more: false,
        unread: 4,
        mentions: 1,
      },
      [EVERYONE]: {
        id: EVERYONE,
        messages: [
          said('lunch at one?', 100, { from: carolRef.id, name: 'carol' }),
          own('yes', 99, { recipients: 2, delivered: 2, status: 'read' }),
        ],
        more: false,
        unread: 0,
        muted: true,
      },
    },
    ...fields,
  });
}

/** Nobody there yet. */
export const empty = (): State => readyState();
