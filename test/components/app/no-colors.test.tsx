/** Without colours every state is told by a text, a mark or an attribute: no two screens that differ in it look the same. */
import { afterEach, describe, expect, it } from 'vitest';
import { MainScreen } from '../../../components/app/main-screen.tsx';
import { createTheme, type Role } from '../../../components/theme/theme.ts';
import { opened } from '../../../components/ui/conversations.ts';
import type { State } from '../../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, readyState } from '../../support/states.ts';
import { type Drawing, draw } from './drawing.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const bob = aPeer('bob');
const carol = aPeer('carol');

function stateOf(fields: Partial<State> = {}): State {
  return readyState({
    peers: byId(bob, carol),
    conversations: { [bob.id]: { id: bob.id, messages: [], more: false, unread: 0 } },
    ...fields,
  });
}
const withPeer = (fields: Parameters<typeof aPeer>[1]): State =>
  stateOf({ peers: byId(bob, aPeer('carol', fields)) });
const withMessage = (fields: Parameters<typeof aMessage>[2]): State =>
  stateOf({
    conversations: {
      [bob.id]: {
        id: bob.id,
        messages: [aMessage('m', 'hello', { from: 'self', ...fields })],
        more: false,
        unread: 0,
      },
    },
  });
const withTransfer = (fields: Parameters<typeof aTransfer>[0]): State =>
  stateOf({ transfers: byId(aTransfer({ transferred: 400_000, ...fields })) });

let drawing: Drawing | undefined;
afterEach(() => {
  drawing?.end();
  drawing = undefined;
});

/** The texts of the screen alone: neither colours nor attributes. */
function textOf(state: State, reach: (session: TestSession) => void = () => {}): string {
  const session = aSession(fakeClient(state), { columns: 100, rows: 30 });
  session.ui.change((ui) => opened(ui, session.client.state, bob.id));
  reach(session);
  const theme = createTheme('none', { colors: 'none' });
  drawing?.end();
  drawing = draw(<MainScreen session={session} theme={theme} placeCaret={() => {}} />, 100);
  session.end();
  return drawing.rows().join('\n');
}

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  trust: (['unknown', 'approved', 'verified', 'blocked'] as const).map((trust) =>
    textOf(withPeer({ trust })),
  ),
  presence: (['connected', 'offline', 'nearby', 'connecting'] as const).map((state) =>
    textOf(withPeer({ state })),
  ),
  'away and not': [textOf(withPeer({})), textOf(withPeer({ away: true }))],
  unread: [textOf(withPeer({})), textOf(withPeer({ unread: 1 })), textOf(withPeer({ unread: 2 }))],
  'the state of a message': (['queued', 'sent', 'delivered', 'read', 'failed'] as const).map((status) =>
    textOf(withMessage({ status })),
  ),
  'the state of a transfer': (
    ['offered', 'queued', 'active', 'paused', 'verifying', 'done', 'failed', 'cancelled', 'declined'] as const
  ).map((state) => textOf(withTransfer({ state }), (session) => session.press('Shift-Tab'))),
  'where the keys go': [[], ['Tab'], ['Tab', 'Tab']].map((keys) =>
    textOf(stateOf(), (session) => session.press(...keys)),
  ),
  'what is under the cursor': [['Tab'], ['Tab', 'Down']].map((keys) =>
    textOf(stateOf(), (session) => session.press(...keys)),
  ),
  'how bad a notice is': (['info', 'success', 'warning', 'error'] as const).map((level) =>
    textOf(stateOf(), (session) => session.notice(level, 'the same words')),
  ),
  'a request with and without a warning': [undefined, 'Beware.'].map((warning) =>
    textOf(stateOf({ requests: byId(aRequest(warning === undefined ? {} : { warning })) })),
  ),
};

describe('without colours and attributes', () => {
  it.each(Object.keys(GROUPS))('the texts of the screen still tell: %s', (group) => {
    const texts = GROUPS[group] ?? [];
    expect(texts.length).toBeGreaterThan(1);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('no role that tells a state has the look of plain text, but for those that a mark or a word tells', () => {
    const theme = createTheme('none', { colors: 'none' });
    const byMarkOrWord: readonly Role[] = ['text', 'mark', 'bar', 'good', 'code'];
    const roles: readonly Role[] = [
      'text',
      'muted',
      'title',
      'focus',
      'name',
      'mention',
      'found',
      'link',
      'warning',
      'error',
      'key',
      'selected',
    ];
    for (const role of roles) {
      if (!byMarkOrWord.includes(role)) expect(Object.keys(theme(role)), role).not.toEqual([]);
    }
  });
});
