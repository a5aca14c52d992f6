import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_TABLE } from '../../components/keymap/index.ts';
import { ACTIONS, executeLine } from '../../src/client/index.ts';
import { transferWordsDrawn } from '../../src/client/transfer-words.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';

let core: FakeCore;
beforeEach(() => {
  core = fakeCore();
});
afterEach(() => core.stop());

/** Enters a line in an interface with or without views. @returns what was shown, and what was said */
async function enter(line: string, hasViews: boolean): Promise<{ shown: string[]; said: string[] }> {
  const shown: string[] = [];
  const said: string[] = [];
  await executeLine(
    {
      client: await core.client(),
      actions: ACTIONS,
      conversation: undefined,
      openConversation: () => true,
      say: (text) => said.push(text),
      transferWords: transferWordsDrawn,
      linesMost: undefined,
      clearScreen() {},
      show(view, about) {
        shown.push(about === undefined ? view : `${view} ${about}`);
        return hasViews;
      },
      leave: () => Promise.resolve(),
      keyTable: () => Promise.resolve(KEY_TABLE),
      absolutePath: (path) => path,
    },
    line,
  );
  return { shown, said };
}

describe.each([
  ['/help', 'help'],
  ['/help /quit', 'help exit'],
  ['/list', 'peers'],
  ['/transfers', 'transfers'],
])('%s', (line, view) => {
  it('opens the view of an interface that has one, and says nothing', async () => {
    expect(await enter(line, true)).toEqual({ shown: [view], said: [] });
  });

  it('is answered in lines where there is none', async () => {
    const { said } = await enter(line, false);
    expect(said).toHaveLength(1);
  });
});

it('help on a command that does not exist opens nothing, and says which was meant', async () => {
  await expect(enter('/help lst', true)).rejects.toThrow('Did you mean /list?');
});
