import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Completions, complete, mayComplete } from '../../src/client/actions/complete.ts';
import { ACTIONS } from '../../src/client/actions/index.ts';
import { readWords } from '../../src/client/actions/words.ts';
import type { FoundEntries, FoundEntry } from '../../src/client/found-entries.ts';
import type { MessageState, State } from '../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aRoom, aTransfer, byId, readyState } from '../support/states.ts';

const folders: Record<string, FoundEntry[]> = {
  '': [
    { name: 'My Files', folder: true },
    { name: 'notes.txt', folder: false, bytes: 1_200 },
    { name: '.hidden', folder: false },
  ],
  'My Files/': [{ name: 'a "b".txt', folder: false }],
  '~/': [{ name: 'photo.jpg', folder: false }],
};
const findEntries = async (folder: string, typed: string): Promise<FoundEntries> => ({
  entries: (folders[folder] ?? []).filter(
    ({ name }) => name.startsWith(typed) && (typed !== '' || !name.startsWith('.')),
  ),
  more: false,
});
const state = readyState({
  peers: byId(
    aPeer('bob'),
    aPeer('Bob Smith'),
    aPeer('twin', { id: aPeer('t1').id, shortId: 'AAAA-BBBB' }),
    aPeer('twin', { id: aPeer('t2').id, shortId: 'CCCC-DDDD' }),
    aPeer('mallory', { trust: 'blocked' }),
  ),
  transfers: byId(
    aTransfer({ id: 'abcd1111' }),
    aTransfer({ id: 'abcd2222' }),
    aTransfer({ id: 'ffff0000', state: 'done' }),
  ),
  requests: byId(aRequest({ number: 3 })),
});
const sources = { actions: ACTIONS, state, findEntries };
const texts = ({ candidates }: Completions): string[] => candidates.map(({ text }) => text);
const offered = async (line: string): Promise<string[]> => texts(await complete(line, sources));
/** The line after taking the only candidate. */
const completed = async (line: string): Promise<string> => {
  const { start, candidates } = await complete(line, sources);
  expect(candidates).toHaveLength(1);
  return line.slice(0, start) + candidates[0]?.text;
};

describe('completion', () => {
  it('completes commands, and offers only those that make sense now', async () => {
    expect(await completed('/tra')).toBe('/transfers ');
    expect(await offered('/resu')).toEqual([]);
    expect(await offered('/')).toContain('/accept ');
  });

  it('knows the open conversation, and what there is to do in it', async () => {
    const bob = aPeer('bob').id;
    const said = (fields: Partial<MessageState>, more = false): State => ({
      ...state,
      conversations: { [bob]: { id: bob, messages: [aMessage('m', 'hi', fields)], more, unread: 0 } },
    });
    const there = async (
      line: string,
      at: State,
      conversation: string | undefined = bob,
    ): Promise<string[]> => texts(await complete(line, { ...sources, state: at, conversation }));
    const failed = said({ from: 'self', status: 'failed' });
    expect(await there('/rese', failed)).toEqual(['/resend ']);
    expect(await there('/rese', said({}))).toEqual([]);
    expect(await there('/rese', failed, aPeer('carol').id)).toEqual(['/resend ']);
    // What is further back is not known here.
    expect(await there('/rese', said({}, true))).toEqual(['/resend ']);
    expect(await offered('/rese')).toEqual([]);
    expect(await there('/rep', said({}))).toEqual(['/reply ']);
    expect(await there('/rep', failed)).toEqual([]);
  });

  it('gives each command that makes no sense now a reason that is a sentence', () => {
    const reasons = ACTIONS.map(({ disabledReason }) => disabledReason?.(readyState(), undefined));
    const given = reasons.filter((reason) => reason !== undefined);
    expect(given.length).toBeGreaterThan(10);
    for (const reason of given) expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  it('completes names, quoted where they have blanks', async () => {
    expect(await offered('/msg bo')).toEqual(['bob ', '"Bob Smith" ']);
    expect(await completed('/msg "bob s')).toBe('/msg "Bob Smith" ');
  });

  it('offers ids for a name that several have', async () => {
    expect((await offered('/connect tw')).sort()).toEqual(['AAAA-BBBB ', 'CCCC-DDDD ']);
  });

  it('offers only blocked peers to unblock', async () => {
    expect(await offered('/unblock ')).toEqual(['mallory ']);
  });

  it('completes paths with blanks, folders without an end', async () => {
    expect(await offered('/send bob ')).toEqual(['"My Files/', 'notes.txt ']);
    expect(await completed('/send bob My')).toBe('/send bob "My Files/');
    expect(await completed('/send bob "My Files/')).toBe('/send bob "My Files/a \\"b\\".txt" ');
    expect(await completed('/send bob notes.txt ~/p')).toBe('/send bob notes.txt ~/photo.jpg ');
    expect(await offered('/send bob .')).toEqual(['.hidden ']);
  });

  it('shortens transfer ids while they are unique, and leaves out what has ended', async () => {
    expect(await offered('/pause a')).toEqual(['abcd1 ', 'abcd2 ']);
  });

  it('completes the numbers of requests', async () => {
    expect(await offered('/accept ')).toEqual(['3 ']);
  });

  it('tells what each candidate is', async () => {
    const notes = async (line: string): Promise<(string | undefined)[]> =>
      (await complete(line, sources)).candidates.map(({ note }) => note);
    expect(await notes('/send bob ')).toEqual(['folder', '1.2 kB']);
    expect(await notes('/msg bob')).toEqual(['connected', 'connected']);
    expect(await notes('/pause abcd1')).toEqual(['↑ report.pdf → bob: 0 %']);
    expect(await notes('/accept ')).toEqual(['eve wants to connect']);
    expect(await notes('/tra')).toEqual(['[all]: Shows what is on its way, and what was']);
    expect(await notes('/room cre')).toEqual(['Makes a room of yours']);
  });

  it('tells what a setting can be set to', async () => {
    const { candidates } = await complete('/settings exi', sources);
    expect(candidates).toEqual([{ text: 'existing ', note: 'keep, skip, overwrite' }]);
    expect(await offered('/settings existing ')).toEqual(['keep ', 'skip ', 'overwrite ', 'default ']);
  });

  it('completes requests by who asks, too', async () => {
    expect(await offered('/deny ev')).toEqual(['eve ']);
  });

  it('completes the commands that /help explains', async () => {
    expect(await offered('/help tran')).toEqual(['transfers ']);
    expect(await offered('/help /tran')).toEqual(['transfers ']);
    expect(await offered('/help room inv')).toEqual(['invite ']);
  });

  it('completes the names of emoji in any text, and in no other place', async () => {
    const emoji = async (line: string): Promise<string> => {
      const { start, candidates } = await complete(line, sources);
      return candidates.length === 0 ? '' : line.slice(0, start) + candidates[0]?.text;
    };
    expect(await emoji('well done :tada')).toBe('well done 🎉');
    expect(await emoji('/msg bob well done :tada')).toBe('/msg bob well done 🎉');
    expect(await emoji('/msg bob it said "yes :tada')).toBe('/msg bob it said "yes 🎉');
    expect(await emoji('//x :tada:')).toBe('//x 🎉');
    expect(await emoji('/send :tada')).toBe('');
    expect(await emoji('/msg :tada')).toBe('');
    expect(['hello', 'at 12:30', '//x'].filter(mayComplete)).toEqual([]);
    expect(['/x', 'a :ta', '/msg bob :ta'].filter(mayComplete)).toHaveLength(3);
  });

  it('says that there are more where a folder has more than was found', async () => {
    const many = {
      ...sources,
      findEntries: async () => ({ entries: [{ name: 'a', folder: false }], more: true }),
    };
    expect((await complete('/send bob x', many)).more).toBe(true);
    expect((await complete('/send bob ', sources)).more).toBeUndefined();
  });

  it('offers nothing in a text', async () => {
    expect(await offered('hello bo')).toEqual([]);
    expect(await offered('//bo')).toEqual([]);
    expect(await offered('/msg bob hello bo')).toEqual([]);
    expect(await offered('/nonsense ')).toEqual([]);
  });

  it('gives words that are read back as the name, for any name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (name) => {
        const one = { ...sources, state: readyState({ peers: byId(aPeer(name)) }) };
        const [candidate = ''] = texts(await complete('/msg ', one));
        expect(readWords(candidate)[0]?.text).toBe(name);
      }),
    );
  });

  it('never fails, whatever was typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (rest) => {
        const { start, candidates } = await complete(`/${rest}`, sources);
        expect(start).toBeLessThanOrEqual(rest.length + 1);
        expect(candidates.every(({ text }) => !text.includes('\u001b'))).toBe(true);
      }),
    );
  });

  describe('of an answer to an offer', () => {
    const entries = [
      { path: 'my photos/', files: 9, bytes: 1 },
      { path: 'to', files: 1, bytes: 1 },
    ];
    const offer = aRequest({ kind: 'files', number: 4, entries });
    const asked = { ...sources, state: { ...state, requests: byId(offer) } };
    const offeredThere = async (line: string): Promise<string[]> => texts(await complete(line, asked));

    it('offers what is in it, then what can stand behind', async () => {
      expect(await offeredThere('/accept ')).toEqual(['4 ']);
      expect(await offeredThere('/accept 4 o')).toEqual(['only ', 'overwrite ']);
      expect(await offeredThere('/accept 4 only ')).toEqual(['"my photos/" ', '"to" ']);
      expect(await offeredThere('/accept 4 only "my')).toEqual(['"my photos/" ']);
      expect(await offeredThere('/accept 4 only "my photos/" t')).toEqual(['"to" ', 'to ']);
      expect(await offeredThere('/accept 4 only x to ')).toEqual(['"My Files/', 'notes.txt ']);
      expect(await offeredThere('/accept 4 skip k')).toEqual([]);
      expect(await offeredThere('/accept 4 skip skip ')).toEqual([]);
    });
  });

  it('offers what can be sent again, places in the queue, and what a rule takes', async () => {
    const failed = aTransfer({ id: 'bbbb0000', state: 'failed' });
    const more = { ...sources, state: { ...state, transfers: { ...state.transfers, ...byId(failed) } } };
    expect(texts(await complete('/retry ', more))).toEqual(['bbbb ']);
    expect(await offered('/move abcd1 f')).toEqual(['first ']);
    expect((await offered('/limit ')).slice(0, 3)).toEqual(['send ', 'receive ', 'bob ']);
    expect(await offered('/limit send ')).toEqual(['off ']);
    expect(await offered('/trust bob ')).toEqual([
      'auto-connect ',
      'auto-accept ',
      'inbox ',
      'note ',
      'forget ',
    ]);
    expect(await offered('/trust bob auto-accept ')).toEqual(['off ', 'default ']);
    expect(await offered('/trust bob auto-connect ')).toEqual(['on ', 'off ']);
    expect(await offered('/trust bob note ')).toEqual([]);
    expect(await offered('/trust bob inbox ')).toEqual(['off ', '"My Files/', 'notes.txt ']);
    expect(await offered('/trust i')).toEqual(['import ']);
    expect(await offered('/trust import n')).toEqual(['notes.txt ']);
    expect(await offered('/trust import notes.txt ')).toEqual(['all ', 'yes ']);
    expect(await offered('/trust export notes.txt ')).toEqual(['overwrite ']);
    expect(await offered('/peers a')).toEqual(['all ', 'added ', 'add ']);
  });

  describe('of rooms', () => {
    const ops = aRoom('ops', { members: [{ id: aPeer('bob').id, name: 'bob', state: 'member' }] });
    const dev = aRoom('dev team', { part: 'member' });
    const fun = aRoom('fun', { part: 'invited' });
    const rooms = { ...sources, state: { ...state, rooms: byId(ops, dev, fun) } };
    const inRooms = async (line: string, conversation?: string): Promise<string[]> =>
      texts(await complete(line, { ...rooms, conversation }));

    it('offers those that one is in as conversations, with or without the #', async () => {
      expect(await inRooms('/msg #')).toEqual(['"#dev team" ', '#ops ', '#everyone ']);
      expect(await inRooms('/msg op')).toEqual(['#ops ']);
      expect(await inRooms('/history ')).toContain('bob ');
    });

    it('offers the commands that are possible', async () => {
      expect(await inRooms('/room ')).toContain('accept ');
      expect(await offered('/room ')).toEqual(['list ', 'help ', 'create ', 'ask ']);
      expect(await inRooms('/room re')).toEqual(['rename ', 'remove ']);
    });

    it('offers the rooms that a command is for, then who is in them, or who is not', async () => {
      expect(await inRooms('/room accept ')).toEqual(['#fun ']);
      expect(await inRooms('/room leave ')).toEqual(['"#dev team" ', '#ops ']);
      expect(await inRooms('/room remove #')).toEqual(['#ops ']);
      expect(await inRooms('/room remove #ops ')).toEqual(['bob ']);
      expect(await inRooms('/room remove b', ops.id)).toEqual(['bob ']);
      expect(await inRooms('/room invite #ops ')).not.toContain('bob ');
      expect(await inRooms('/room invite #ops Bob')).toEqual(['"Bob Smith" ']);
      expect(await inRooms('/room ask dev bo')).toContain('bob ');
      expect(await inRooms('/room topic #ops wh')).toEqual([]);
    });
  });
});
