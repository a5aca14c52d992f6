/** What is typed goes to whom the prompt names, and nowhere else. */
import { describe, expect, it, vi } from 'vitest';
import { promptName } from '../../../components/app/arrangement.ts';
import { dialogView } from '../../../components/dialogs/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { opened } from '../../../components/ui/conversations.ts';
import type { CallResults } from '../../../src/control/calls.ts';
import { TincanError } from '../../../src/errors.ts';
import { INTERFACE } from '../../../src/limits.ts';
import type { State } from '../../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { holdTime, passes, reads, settled } from './fake-time.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const [BOB, CAROL, EVE] = [peerId('bob'), peerId('carol'), peerId('eve')];
const peers = byId(aPeer('bob'), aPeer('carol'), aPeer('eve', { state: 'nearby', trust: 'unknown' }));
const withPeers = (change: Partial<State> = {}): State => readyState({ peers, ...change });

holdTime();

function open(session: TestSession, id: string): void {
  session.ui.change((ui) => opened(ui, session.client.state, id));
}
const prompt = ({ client, ui }: TestSession): string => promptName(client.state, ui.get().open);

type Connected = CallResults['peer.connect'];
const connected = (name: string): Connected => ({
  peer: { id: peerId(name), name, address: '10.0.0.7' },
  outcome: 'connected',
});

/** A core that connects when it is told to. */
function slowly(session: TestSession): (result: Connected) => void {
  let finish = (_result: Connected): void => {};
  const result = new Promise<Connected>((resolve) => {
    finish = resolve;
  });
  session.client.on('peer.connect', () => result);
  return finish;
}

describe('a text', () => {
  it('goes to the conversation that the prompt names when Enter is pressed', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('hello\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'hello' }]);
    expect(session.text()).toBe('');
  });

  it('does not follow to a conversation that is opened with the very next keys', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('hello\n');
    session.press('Tab', 'Down', 'Enter');
    expect(prompt(session)).toBe('carol');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'hello' }]);
  });

  it('that is typed ahead behind /connect goes to nobody where that was denied, and waits where it was written', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    open(session, BOB);
    session.type('/connect eve\nfor bob\n');
    open(session, CAROL);
    finish({ peer: { id: EVE, name: 'eve', address: '' }, outcome: 'denied' });
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(session.notices().slice(-2)).toEqual([
      expect.stringContaining('eve'),
      expect.stringMatching(/^Not done: the command before it has failed/),
    ]);
    expect(session.text()).toBe('');
    open(session, BOB);
    expect(session.text()).toBe('for bob');
  });

  it('is for its own conversation, whatever the order in which lines run', async () => {
    const session = aSession(fakeClient(withPeers()));
    slowly(session);
    open(session, CAROL);
    // At the very moment at which the patience of the line before is over, and before it begins.
    setTimeout(() => {
      open(session, BOB);
      session.type('for bob\n');
    }, INTERFACE.typeAhead);
    session.type('/connect eve\nfor carol\n');
    await passes(INTERFACE.typeAhead);
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'for bob' }]);
    open(session, CAROL);
    expect(session.text()).toBe('for carol');
  });

  it('that is typed ahead behind a command that was a mistake goes to nobody, and is back', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('/mgs carol\nwe meet at nine\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(session.text()).toBe('we meet at nine');
    await passes(INTERFACE.typeAhead);
    session.press('Enter');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'we meet at nine' }]);
  });

  it('that is typed ahead behind /connect goes to the one who is connected', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    session.type('/connect bob\nhello\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    finish(connected('bob'));
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'hello' }]);
    expect(prompt(session)).toBe('bob');
  });

  it('that is typed ahead goes there although another conversation is open, and half of one comes along', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    open(session, CAROL);
    session.type('/connect bob\nhello\nand mo');
    finish(connected('bob'));
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'hello' }]);
    expect(prompt(session)).toBe('bob');
    expect(session.text()).toBe('and mo');
  });

  it('is not sent to anybody where the command before it takes its time', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    open(session, CAROL);
    session.type('/connect bob\nhello\n');
    await passes(INTERFACE.typeAhead + 1);
    expect(session.notices().at(-1)).toMatch(/^Not done: the command before it is still under way/);
    finish(connected('bob'));
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    open(session, CAROL);
    expect(session.text()).toBe('hello');
  });

  it('entered long behind a slow command is for the one that the prompt names, whatever that command opens', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    open(session, CAROL);
    session.type('/connect bob\n');
    await passes(INTERFACE.typeAhead + 1);
    session.type('/list\n');
    session.press('Esc');
    session.type('for carol\n');
    finish(connected('bob'));
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: CAROL, text: 'for carol' }]);
  });

  it('is sent to nobody while no conversation is open, and says so', async () => {
    const session = aSession(fakeClient(withPeers()));
    session.type('hello\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(session.notices()[0]).toMatch(/^That was sent to nobody/);
    expect(session.text()).toBe('hello');
    // It goes along to the first conversation that opens.
    open(session, BOB);
    expect(session.text()).toBe('hello');
  });

  it('that was refused is back where it was written, and the caret behind it', async () => {
    const session = aSession(fakeClient(withPeers()));
    session.client.on('chat.send', ({ conversation, text }) => {
      if (conversation === BOB) throw new TincanError('TINCAN_E_NOT_CONNECTED');
      return { message: aMessage('sent', text, { from: 'self', recipients: 1 }) };
    });
    open(session, BOB);
    session.type('/all of it\n');
    session.press('Ctrl-U');
    session.type('//all of it\n');
    await settled();
    expect(session.ui.get().composer).toMatchObject({ text: '//all of it', caret: 11 });
    expect(session.notices().at(-1)).toBe(new TincanError('TINCAN_E_NOT_CONNECTED').message);
  });

  it.each([
    ['', 'refused'],
    ['something else', 'something else'],
  ])(
    'that was refused waits in its conversation where another one is open (%j there)',
    async (other, there) => {
      const session = aSession(fakeClient(withPeers()));
      let refuse = (): void => {};
      session.client.on(
        'chat.send',
        () =>
          new Promise((_resolve, reject) => {
            refuse = () => reject(new TincanError('TINCAN_E_INVALID'));
          }),
      );
      open(session, BOB);
      session.type('refused\n');
      await settled();
      session.type(other);
      open(session, CAROL);
      session.type('for carol');
      refuse();
      await settled();
      expect(prompt(session)).toBe('carol');
      expect(session.text()).toBe('for carol');
      open(session, BOB);
      expect(session.text()).toBe(there);
    },
  );

  it('that was refused does not take the place of what is being written by then', async () => {
    const session = aSession(fakeClient(withPeers()));
    session.client.on('chat.send', () => {
      throw new TincanError('TINCAN_E_NOT_CONNECTED');
    });
    open(session, BOB);
    session.type('refused\nand then');
    await settled();
    expect(session.text()).toBe('and then');
    // It is one key away.
    session.press('Ctrl-U', 'Up');
    expect(session.text()).toBe('refused');
  });

  it('of a command that failed is not brought back', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('/lits\n');
    await settled();
    expect(session.text()).toBe('');
  });

  it('of a mistyped command is never a message', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('/lits\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(session.notices()).toEqual(['There is no command /lits. Did you mean /list?']);
  });

  it('of blanks alone is nothing', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('  \n');
    await settled();
    expect(session.client.calls.filter(({ method }) => method === 'chat.send')).toEqual([]);
    expect(session.text()).toBe('  ');
  });
});

describe('a conversation that a command opens', () => {
  it('leaves a half-typed text with the one it was for, when the answer comes late', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    open(session, CAROL);
    session.type('/connect bob\n');
    await passes(INTERFACE.typeAhead + 1);
    session.type('half for carol');
    finish(connected('bob'));
    await settled();
    expect(prompt(session)).toBe('carol');
    expect(session.text()).toBe('half for carol');
    session.press('Enter');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: CAROL, text: 'half for carol' }]);
  });

  it('opens late where nothing is being written', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    open(session, CAROL);
    session.type('/connect bob\n');
    await passes(60_000);
    finish(connected('bob'));
    await settled();
    expect(prompt(session)).toBe('bob');
  });

  it('does not open by an accepted request while something is half written', async () => {
    const session = aSession(fakeClient(withPeers({ requests: byId(aRequest()) })));
    session.client.on('request.accept', () => ({ peer: { id: EVE, name: 'eve', address: '' } }));
    open(session, BOB);
    session.type('half for bob');
    await passes(INTERFACE.requestSettles);
    session.press('Alt-Y');
    await settled();
    expect(session.client.asked('request.accept')).toHaveLength(1);
    expect(prompt(session)).toBe('bob');
    expect(session.text()).toBe('half for bob');
  });

  it('leaves what is typed behind Alt-Y with the one that was open, also when it is sent', async () => {
    const session = aSession(fakeClient(withPeers({ requests: byId(aRequest()) })));
    session.client.on('request.accept', () => ({ peer: { id: EVE, name: 'eve', address: '' } }));
    open(session, BOB);
    await passes(INTERFACE.requestSettles);
    session.press('Alt-Y');
    session.type('for bob\nand more');
    await settled();
    expect(session.client.asked('request.accept')).toHaveLength(1);
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'for bob' }]);
    expect(prompt(session)).toBe('bob');
    expect(session.text()).toBe('and more');
  });

  it('leaves what is typed while a key connects with the one that was open', async () => {
    const session = aSession(fakeClient(withPeers()));
    const finish = slowly(session);
    open(session, BOB);
    session.press('Tab', 'End', 'Enter', 'Esc');
    session.type('for bob\nand more');
    finish(connected('eve'));
    await settled();
    expect(session.client.asked('peer.connect')).toEqual([{ target: EVE }]);
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'for bob' }]);
    expect(prompt(session)).toBe('bob');
    expect(session.text()).toBe('and more');
  });

  it('opens by an accepted request only where none is open: its row was an interruption', async () => {
    const session = aSession(fakeClient(withPeers({ requests: byId(aRequest()) })));
    session.client.on('request.accept', () => ({ peer: { id: EVE, name: 'eve', address: '' } }));
    await passes(INTERFACE.requestSettles);
    session.press('Alt-Y');
    session.type('he');
    await settled();
    expect(prompt(session)).toBe('eve');
    expect(session.text()).toBe('he');
    open(session, BOB);
    expect(session.text()).toBe('');
    await passes(INTERFACE.requestSettles);
    session.press('Alt-Y');
    await settled();
    expect(session.client.asked('request.accept')).toHaveLength(2);
    expect(prompt(session)).toBe('bob');
  });
});

describe('a line entered before', () => {
  const begin = (): TestSession => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    for (const line of ['one fish', 'two fish', 'red', 'two fish']) session.type(`${line}\n`);
    return session;
  };
  const rows = ({ client, ui }: TestSession): string[] => {
    const dialog = ui.get().dialogs.at(-1);
    return dialog === undefined
      ? []
      : dialogView(client.state, ui.get(), dialog, 20).rows.map((row) => rowText(row).trimEnd());
  };

  it('is found by what stands in it, and written again, what was being written an undo away', async () => {
    const session = begin();
    await settled();
    session.type('fis');
    session.press('Ctrl-R');
    expect(rows(session)).toEqual(['› two fish', '  one fish']);
    session.press('Ctrl-R');
    expect(rows(session)[1]).toBe('› one fish');
    session.press('Enter');
    expect(session.text()).toBe('one fish');
    session.press('Ctrl-_');
    expect(session.text()).toBe('fis');
  });

  it('is left where it is by Esc, and where nothing is found Enter does nothing', async () => {
    const session = begin();
    await settled();
    session.press('Ctrl-R');
    expect(rows(session)).toEqual(['› two fish', '  red', '  one fish']);
    session.type('zzz');
    expect(rows(session)).toEqual(['Nothing that was entered has "zzz" in it. Fewer letters find more.']);
    session.press('Enter');
    expect(rows(session)).toHaveLength(1);
    session.press('Esc');
    expect(session.text()).toBe('');
    session.press('Up');
    expect(session.text()).toBe('two fish');
  });

  it('is not there at the beginning', () => {
    const session = aSession(fakeClient(withPeers()));
    session.press('Ctrl-R');
    expect(rows(session)).toEqual(['Nothing was entered yet. Lines that you send come here.']);
  });
});

describe('a long text', () => {
  const LONG = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
  const begin = (): TestSession => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.paste(LONG);
    session.press('Enter');
    return session;
  };
  const rows = ({ client, ui }: TestSession): string[] => {
    const dialog = ui.get().dialogs.at(-1);
    return dialog === undefined
      ? []
      : dialogView(client.state, ui.get(), dialog, 20).rows.map((row) => rowText(row));
  };

  it('is sent after a question that says how long it is, and to whom', async () => {
    const session = begin();
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(rows(session)).toEqual([
      '40 lines, 309 B as one message to bob. It begins:',
      '',
      'line 0 …',
      '',
      'Enter sends it, Esc leads back to it. A file is sent by /send.',
    ]);
    await reads();
    session.press('Enter');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: LONG }]);
    expect(session.text()).toBe('');
  });

  it('of one endless line leaves the question to be read', () => {
    const session = aSession(fakeClient(withPeers()), { columns: 80, rows: 24 });
    open(session, BOB);
    session.paste('x'.repeat(9_000));
    session.press('Enter');
    expect(rows(session)).toHaveLength(5);
    expect(rows(session).at(-1)).toMatch(/^Enter sends it/);
  });

  it('is not sent by an Enter too many, and stays as it is where one thinks better of it', async () => {
    const session = begin();
    session.press('Enter', 'Esc');
    await settled();
    expect(session.text()).toBe(LONG);
    expect(session.client.asked('chat.send')).toEqual([]);
  });

  it('goes to nobody else', async () => {
    const session = begin();
    await reads();
    session.ui.change((ui) => opened(ui, session.client.state, peerId('carol')));
    session.press('Enter');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(session.notices()).toEqual(['Another conversation is open by now; nothing was sent.']);
  });
});

describe('keys where one writes', () => {
  it('write ? behind other text, and open the help with it while there is none', () => {
    const session = aSession(fakeClient(withPeers()));
    session.type('why?');
    expect(session.text()).toBe('why?');
    expect(session.ui.get().dialogs).toEqual([]);
    session.press('Ctrl-U');
    session.type('?');
    expect(session.text()).toBe('');
    expect(session.ui.get().dialogs.map(({ kind }) => kind)).toEqual(['help']);
  });

  it('bring a paste there from any pane, and submit nothing of it', async () => {
    const session = aSession(fakeClient(withPeers({ transfers: byId(aTransfer()) })));
    open(session, BOB);
    for (const _pane of ['peers', 'conversation', 'transfers']) {
      session.press('Tab');
      session.paste('p\nx\n');
    }
    await settled();
    expect(session.ui.get().focus).toBe('transfers');
    expect(session.text()).toBe('p\nx\n'.repeat(3));
    expect(
      session.client.calls.filter(
        ({ method }) => !['interface.save', 'chat.open', 'chat.typing'].includes(method),
      ),
    ).toEqual([]);
  });

  it('write nothing at all from a dialog', () => {
    const session = aSession(fakeClient(withPeers()));
    session.press('F1');
    session.type('z');
    session.paste('searched\nnot searched');
    session.press('Esc');
    expect(session.text()).toBe('');
  });

  it('go back there with a letter that means nothing in a list', () => {
    const session = aSession(fakeClient(withPeers()));
    session.press('Tab');
    session.type('wq');
    expect(session.ui.get().focus).toBe('composer');
    expect(session.text()).toBe('wq');
  });

  it('submit what is seen while the menu is open', async () => {
    const session = aSession(fakeClient(withPeers()));
    session.type('/msg ');
    session.press('Tab');
    await settled();
    expect(session.ui.get().menu?.candidates.map(({ text }) => text)).toEqual(['bob ', 'carol ', 'eve ']);
    session.press('Tab', 'Tab');
    expect(session.text()).toBe('/msg carol ');
    session.press('Enter');
    await settled();
    expect(session.ui.get().menu).toBeUndefined();
    expect(session.client.asked('peer.resolve')).toEqual([{ target: 'carol' }]);
  });

  it('make an emoji of its name in any text, and go on where nothing is called so', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('done :thum');
    session.press('Tab');
    await vi.waitFor(() => expect(session.ui.get().menu).toBeDefined());
    session.press('Tab', 'Tab', 'Up');
    expect(session.text()).toBe('done 👍');
    session.type(' at 12:30');
    expect(session.ui.get().menu).toBeUndefined();
    session.press('Tab');
    expect(session.ui.get().focus).toBe('peers');
    session.press('Esc');
    session.type(' :nothing_is_called_so');
    session.press('Tab');
    await vi.waitFor(() => expect(session.ui.get().focus).toBe('peers'));
  });

  it('stay where they are with Tab where there is nothing to complete: elsewhere letters act', async () => {
    const session = aSession(fakeClient(withPeers()));
    session.type('/msg nobody-of-that-name');
    session.press('Tab');
    await settled();
    expect(session.ui.get()).toMatchObject({ focus: 'composer', menu: undefined });
    expect(session.text()).toBe('/msg nobody-of-that-name');
  });

  it('put back what was typed when the menu is closed', async () => {
    const session = aSession(fakeClient(withPeers()));
    session.type('/msg ');
    session.press('Tab');
    await settled();
    session.press('Down', 'Esc');
    expect(session.text()).toBe('/msg ');
    expect(session.ui.get().menu).toBeUndefined();
  });

  it.each([
    ['typed on', (session: TestSession) => session.type('c')],
    ['gone to another pane', (session: TestSession) => session.press('Shift-Tab')],
    ['opened the help', (session: TestSession) => session.press('F1')],
  ])('drop completions that come when the person has %s', async (_what, act) => {
    const session = aSession(fakeClient(withPeers()));
    session.type('/msg ');
    session.press('Tab');
    act(session);
    await settled();
    expect(session.ui.get().menu).toBeUndefined();
    expect(session.text().startsWith('/msg ')).toBe(true);
  });

  it('search the help with what is safe to show, and only so much of it', () => {
    const session = aSession();
    session.press('F1');
    session.paste(`a\u202e\tb${'🎉'.repeat(80)}`);
    const [dialog] = session.ui.get().dialogs;
    const filter = dialog?.kind === 'help' ? dialog.filter : '';
    expect(filter.startsWith('a\ufffd\ufffdb🎉')).toBe(true);
    expect(Array.from(filter)).toHaveLength(64);
    expect(filter.isWellFormed()).toBe(true);
    session.press('Backspace');
    expect(session.ui.get().dialogs[0]).toMatchObject({ filter: filter.slice(0, -2) });
  });
});

describe('commands with a view of their own', () => {
  it('open it with a cursor in it', async () => {
    const transfer = aTransfer();
    const session = aSession(fakeClient(withPeers({ transfers: byId(transfer) })));
    session.type('/list\n');
    await settled();
    expect(session.ui.get()).toMatchObject({ focus: 'peers', selectedPeer: BOB });
    session.press('Esc');
    session.type('/transfers\n');
    await settled();
    expect(session.ui.get()).toMatchObject({ focus: 'transfers', selectedTransfer: transfer.id });
    session.press('Esc');
    session.type('/help quit\n');
    await settled();
    const [dialog] = session.ui.get().dialogs;
    expect(dialog).toMatchObject({ kind: 'text', title: '/help exit' });
    expect(dialog?.kind === 'text' && dialog.text).toMatch(
      /^\/exit\n.*also \/quit.*\nExample: \/exit\nKey Ctrl-C: Leave tincan/,
    );
    session.press('Esc');
    session.type('/help\n');
    await settled();
    expect(session.ui.get().dialogs).toEqual([{ kind: 'help', filter: '', top: 0 }]);
  });

  it('show an answer of several lines under the first line of what was entered', async () => {
    const session = aSession(fakeClient(withPeers()));
    session.client.on('peer.resolve', () => ({ id: BOB, name: 'bob', address: '', known: true }));
    session.type('/msg bob one');
    session.press('Alt-Enter');
    session.type('two\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'one\ntwo' }]);
    for (const dialog of session.ui.get().dialogs) {
      if (dialog.kind === 'text') expect(dialog.title).toBe('/msg bob one');
    }
  });

  it('clear the screen of the open conversation and of no other', async () => {
    const session = aSession(fakeClient(withPeers()));
    open(session, BOB);
    session.type('/clear\n');
    await settled();
    expect(Object.keys(session.ui.get().cleared)).toEqual([BOB]);
  });
});
