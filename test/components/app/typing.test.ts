import { describe, expect, it } from 'vitest';
import { watchTyping } from '../../../components/app/typing.ts';
import { composerReducer } from '../../../components/composer/index.ts';
import { opened } from '../../../components/ui/conversations.ts';
import { createUiStore } from '../../../components/ui/ui-store.ts';
import { CHAT } from '../../../src/limits.ts';
import { aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { fakeClient } from './support.ts';

const [BOB, CAROL] = [peerId('bob'), peerId('carol')];
const state = readyState({ peers: byId(aPeer('bob'), aPeer('carol')) });

function aWriter() {
  const client = fakeClient(state);
  const ui = createUiStore({ columns: 80, rows: 24 }, 0);
  let time = 0;
  ui.change((now) => opened(now, state, BOB));
  const end = watchTyping({ client, ui }, () => time);
  return {
    end,
    open: (id: string) => ui.change((now) => opened(now, state, id)),
    write: (text: string) =>
      ui.change((now) => ({ ...now, composer: composerReducer(now.composer, { type: 'set', text }) })),
    passes: (milliseconds: number) => {
      time += milliseconds;
    },
    said: () => client.asked('chat.typing').map(({ conversation, on }) => [conversation, on]),
  };
}

describe('that somebody is writing', () => {
  it('is told at the first letter, and again only after a while', () => {
    const writer = aWriter();
    writer.write('h');
    writer.write('he');
    writer.passes(CHAT.typingEvery - 1);
    writer.write('hel');
    expect(writer.said()).toEqual([[BOB, true]]);
    writer.passes(1);
    writer.write('hell');
    expect(writer.said()).toHaveLength(2);
  });

  it('is taken back once, when the text is sent or gone', () => {
    const writer = aWriter();
    writer.write('hello');
    writer.write('');
    writer.write(' ');
    expect(writer.said()).toEqual([
      [BOB, true],
      [BOB, false],
    ]);
  });

  it('is nobody’s business where it is a command', () => {
    const writer = aWriter();
    writer.write('/send x');
    expect(writer.said()).toEqual([]);
    writer.write('/me waves');
    expect(writer.said()).toEqual([[BOB, true]]);
  });

  it('is over where another conversation is opened, whose draft nobody is typing', () => {
    const writer = aWriter();
    writer.write('hello');
    writer.open(CAROL);
    writer.open(BOB);
    expect(writer.said()).toEqual([
      [BOB, true],
      [BOB, false],
    ]);
  });

  it('is over with the screen', () => {
    const writer = aWriter();
    writer.write('hello');
    writer.end();
    expect(writer.said().at(-1)).toEqual([BOB, false]);
  });
});
