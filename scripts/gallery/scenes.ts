/** Every screen and every dialog of the program, each reached from a session on the world of the gallery. */
import { beginTour } from '../../components/app/tour.ts';
import { opened } from '../../components/ui/conversations.ts';
import type { Dialog } from '../../components/ui/dialog.ts';
import type { UiState } from '../../components/ui/ui-state.ts';
import { EVERYONE, type FolderEntry, type State } from '../../src/client/index.ts';
import { endedText } from '../../src/verification/texts.ts';
import type { TestSession } from '../../test/components/app/support.ts';
import { aMessage, aVerification, byId, byPeer } from '../../test/support/states.ts';
import { ACTIVE, BOB, empty, FAILED, NOW, OPS, REQUESTS, world } from './world.ts';

export interface GalleryScene {
  name: string;
  state(): State;
  /** From a session on that state, with the conversation with bob open unless `fresh`, to what is shown. */
  reach(session: TestSession): void;
  /** Nothing is open. */
  fresh?: true;
}

const change = (session: TestSession, fields: Partial<UiState>): void =>
  session.ui.change((now) => ({ ...now, ...fields }));
const over = (session: TestSession, dialog: Dialog): void => session.open(dialog);
const goTo = (session: TestSession, id: string): void =>
  session.ui.change((now) => opened(now, session.client.state, id));
const withRequest = (request: keyof typeof REQUESTS) => (): State =>
  world({ requests: byId(REQUESTS[request]) });

const file = (name: string, bytes?: number): FolderEntry => ({
  name,
  path: `/home/alice/${name}`,
  kind: bytes === undefined ? 'folder' : 'file',
  ...(bytes === undefined ? {} : { bytes }),
});
const FILES: readonly FolderEntry[] = [
  file('Documents'),
  file('写真'),
  file('src'),
  file('build.tar.gz', 1_200_000_000),
  file('a-very-long-name-of-a-file-that-nobody-would-give-to-anything.tar.gz', 900_000),
  file('notes.txt', 4_000),
  { name: 'latest', path: '/home/alice/latest', kind: 'file', isLink: true, bytes: 12 },
  { name: 'pipe', path: '/home/alice/pipe', kind: 'other' },
];
const picker = (fields: Partial<Extract<Dialog, { kind: 'files' }>>): Dialog => ({
  kind: 'files',
  peer: BOB,
  folder: '/home/alice',
  entries: FILES,
  more: 0,
  problem: undefined,
  filter: '',
  hidden: false,
  chosen: FILES[3]?.path,
  marked: new Map(FILES.slice(1, 3).map((one) => [one.path, one])),
  turn: 0,
  ...fields,
});
const verifying = (fields: Parameters<typeof aVerification>[0]): Partial<State> => ({
  verifications: byPeer(aVerification({ peer: BOB, expiresAt: NOW + 173_000, ...fields })),
});
const WORDS = ['abandon', 'tornado', 'kitchen', 'zebra'];
const VERIFY = { kind: 'verify', peer: BOB, id: 'f'.repeat(32), ended: undefined, top: 0 } as const;
const hits = [
  aMessage('h1', 'did you get the build?', { time: NOW - 3_600_000 }),
  aMessage('h2', 'the build failed here, and the build before it too', {
    from: 'self',
    name: 'alice',
    time: NOW - 90_000_000,
  }),
];
const search = (fields: Partial<Extract<Dialog, { kind: 'search' }>>): Dialog => ({
  kind: 'search',
  query: 'build',
  here: BOB,
  scope: undefined,
  hits: hits.map((message, index) => ({ conversation: index === 0 ? BOB : OPS, message })),
  next: undefined,
  asking: false,
  problem: undefined,
  cursor: 0,
  turn: 0,
  ...fields,
});

function noticed(session: TestSession): void {
  session.notice('info', 'You are alice now.');
  session.notice('success', '↓ build.tar.gz ← bob: done, verified, 2.9 s');
  session.notice('warning', 'bob has another key than before; ask them before you go on.');
  session.notice('error', '↑ backup/ → bob: failed: No room is left on the disk of bob. r sends it again.');
}

/** In the order in which a person meets them. */
export const SCENES: readonly GalleryScene[] = [
  { name: 'nobody here', state: empty, fresh: true, reach() {} },
  {
    name: 'the first message',
    state: () => world({ transfers: {}, conversations: {} }),
    reach() {},
  },
  { name: 'nothing open', state: () => world(), fresh: true, reach() {} },
  { name: 'tour, who is there', state: empty, fresh: true, reach: (session) => beginTour(session) },
  {
    name: 'tour, requests and keys of the user',
    state: () => ({
      ...withRequest('connection')(),
      keys: { 'request.accept': ['F8'], palette: ['Ctrl-G'], help: ['F7'] },
    }),
    reach: (session) => change(session, { tour: 2 }),
  },
  { name: 'a conversation', state: () => world(), reach() {} },
  {
    name: 'writing',
    state: () => world(),
    reach: (session) => session.paste(`${'a text of many words '.repeat(12)}\nand a second line`),
  },
  {
    name: 'unread',
    state: () => world(),
    reach: (session) => change(session, { unreadFrom: { id: 'm9', count: 8 } }),
  },
  { name: 'scrolled back', state: () => world(), reach: (session) => session.press('Tab', 'Tab', 'Home') },
  {
    name: 'a message chosen',
    state: () => world(),
    reach: (session) => session.press('Tab', 'Tab', 'Up', 'Up', 'Up'),
  },
  {
    name: 'a reply',
    state: () => world(),
    reach: (session) =>
      change(session, {
        abouts: { [BOB]: { kind: 'reply', id: 'm3', name: 'bob', text: 'did you get the build?' } },
      }),
  },
  { name: 'a room', state: () => world(), reach: (session) => goTo(session, OPS) },
  { name: 'everyone', state: () => world(), reach: (session) => goTo(session, EVERYONE) },
  { name: 'peers', state: () => world(), reach: (session) => session.press('Tab', 'Down') },
  {
    name: 'peers filtered',
    state: () => world(),
    reach(session) {
      session.press('Tab');
      session.type('/bo');
    },
  },
  {
    name: 'peers filtered away',
    state: () => world(),
    reach(session) {
      session.press('Tab');
      session.type('/zzz');
    },
  },
  {
    name: 'a peer',
    state: () => world(),
    reach: (session) => over(session, { kind: 'about', id: BOB, top: 0 }),
  },
  {
    name: 'room details',
    state: () => world(),
    reach: (session) => over(session, { kind: 'about', id: OPS, top: 0 }),
  },
  { name: 'transfers', state: () => world(), reach: (session) => session.press('Shift-Tab') },
  {
    name: 'transfers zoomed',
    state: () => world(),
    reach: (session) => session.press('Shift-Tab', 'z'),
  },
  {
    name: 'conversation zoomed',
    state: () => world(),
    reach: (session) => change(session, { zoomed: true }),
  },
  { name: 'peers zoomed', state: () => world(), reach: (session) => session.press('Tab', 'z') },
  {
    name: 'a transfer',
    state: () => world(),
    reach: (session) => over(session, { kind: 'transfer', id: ACTIVE, top: 0 }),
  },
  {
    name: 'a failed transfer',
    state: () => world(),
    reach: (session) => over(session, { kind: 'transfer', id: FAILED, top: 0 }),
  },
  { name: 'request row', state: withRequest('connection'), reach() {} },
  { name: 'request row, warning', state: withRequest('warned'), reach() {} },
  { name: 'request row, files', state: withRequest('offer'), reach() {} },
  { name: 'request row, room', state: withRequest('invitation'), reach() {} },
  {
    name: 'a request',
    state: withRequest('connection'),
    reach: (session) => over(session, { kind: 'request', id: 'connection', top: 0 }),
  },
  {
    name: 'a request, warning',
    state: withRequest('warned'),
    reach: (session) => over(session, { kind: 'request', id: 'warned', top: 0 }),
  },
  {
    name: 'a request, files',
    state: withRequest('offer'),
    reach: (session) => over(session, { kind: 'request', id: 'offer', top: 0 }),
  },
  {
    name: 'files of an offer',
    state: withRequest('offer'),
    reach: (session) =>
      over(session, {
        kind: 'offer',
        id: 'offer',
        cursor: 1,
        marked: new Set(['photos/']),
        openedAt: 0,
        from: 0,
        before: [],
        entries: [
          { path: 'photos/', files: 210, bytes: 4_100_000_000 },
          { path: 'photos/2026/summer/IMG_0131.jpg', files: 1, bytes: 8_000_000 },
          { path: 'notes.txt', files: 1, bytes: 4_000 },
          { path: 'build.tar.gz', files: 1, bytes: 90_000_000 },
        ],
        next: 4,
      }),
  },
  { name: 'file picker', state: () => world(), reach: (session) => over(session, picker({})) },
  {
    name: 'file picker, nothing found',
    state: () => world(),
    reach: (session) => over(session, picker({ filter: 'zzz', chosen: undefined })),
  },
  {
    name: 'file picker, problem',
    state: () => world(),
    reach: (session) =>
      over(session, picker({ entries: [], problem: 'You may not read /root.', chosen: undefined })),
  },
  { name: 'palette', state: () => world(), reach: (session) => session.press('Ctrl-P') },
  {
    name: 'palette, themes',
    state: () => world(),
    reach(session) {
      session.press('Ctrl-P');
      session.type('theme');
    },
  },
  {
    name: 'palette, nothing found',
    state: () => world(),
    reach(session) {
      session.press('Ctrl-P');
      session.type('zzzz');
    },
  },
  { name: 'help', state: () => world(), reach: (session) => session.press('F1') },
  {
    name: 'help searched',
    state: () => world(),
    reach(session) {
      session.press('F1');
      session.type('pause');
    },
  },
  {
    name: 'notice',
    state: () => world(),
    reach: (session) => session.notice('success', '↓ build.tar.gz ← bob: done, verified, 2.9 s'),
  },
  {
    name: 'error',
    state: () => world(),
    reach: (session) => session.notice('error', 'There is no command /connct. Did you mean /connect?'),
  },
  {
    name: 'notices',
    state: () => world(),
    reach(session) {
      noticed(session);
      session.press('F2');
    },
  },
  {
    name: 'answer of several lines',
    state: () => world(),
    reach: (session) =>
      over(session, {
        kind: 'text',
        title: '/settings',
        text: 'name        alice\ntheme       auto   auto, dark, light, contrast, 16, none\ntyping      on     on, off',
        top: 0,
      }),
  },
  {
    name: 'entered before',
    state: () => world(),
    reach(session) {
      session.ui.change((now) => ({
        ...now,
        composer: {
          ...now.composer,
          history: [
            '/connect bob',
            'good morning! the plan is at http://wiki.lan/plan',
            '/send bob ~/build.tar.gz',
          ],
          position: 3,
        },
      }));
      session.press('Ctrl-R');
    },
  },
  { name: 'search', state: () => world(), reach: (session) => over(session, search({})) },
  {
    name: 'search, nothing found',
    state: () => world(),
    reach: (session) => over(session, search({ hits: [], query: 'zebra' })),
  },
  {
    name: 'long text',
    state: () => world(),
    reach: (session) =>
      over(session, {
        kind: 'long',
        conversation: BOB,
        lines: 412,
        bytes: 31_000,
        firstLine: 'error: cannot find module "left-pad"',
        openedAt: 0,
      }),
  },
  {
    name: 'remove',
    state: () => world(),
    reach: (session) =>
      over(session, {
        kind: 'remove',
        conversation: BOB,
        id: 'm4',
        from: 'self',
        own: true,
        text: 'sending it now',
      }),
  },
  {
    name: 'compare words, asked',
    state: () => world(verifying({ stage: 'asked' })),
    reach: (session) => over(session, VERIFY),
  },
  {
    name: 'compare words',
    state: () => world(verifying({ stage: 'confirmed-there', words: WORDS })),
    reach: (session) => over(session, VERIFY),
  },
  {
    name: 'words differ',
    state: () => world(),
    reach: (session) =>
      over(session, {
        ...VERIFY,
        ended: { outcome: 'different', message: endedText('bob', { outcome: 'different', why: 'self' }) },
      }),
  },
  { name: 'leave', state: () => world(), reach: (session) => over(session, { kind: 'leave', openedAt: 0 }) },
  {
    name: 'completion menu',
    state: () => world(),
    reach(session) {
      session.type('/s');
      change(session, {
        menu: {
          start: 0,
          end: 2,
          typed: '/s',
          candidates: [
            { text: '/search ', note: '[WORDS]: Finds messages with all the words, in all conversations' },
            { text: '/send ', note: '[PEER] [PATH...]: Sends files and folders; no PATH: from a list' },
            { text: '/settings ', note: '[NAME [VALUE|default]]: Shows the settings, or sets one' },
          ],
          more: false,
          selected: 1,
        },
      });
    },
  },
];
