import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyDecoder } from '../../../../components/terminal/keys/decoder.ts';
import { formatKey } from '../../../../components/terminal/keys/format-key.ts';
import type { InputEvent } from '../../../../components/terminal/keys/key.ts';
import { TERMINAL } from '../../../../src/limits.ts';

/** The events of chunks that come one after the other, with nothing behind them in the end. */
function decode(...chunks: (string | Uint8Array)[]): InputEvent[] {
  const events: InputEvent[] = [];
  const decoder = new KeyDecoder((event) => events.push(event));
  for (const chunk of chunks) decoder.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  while (decoder.waiting !== undefined) decoder.flush();
  return events;
}

const labels = (...chunks: string[]): string[] =>
  decode(...chunks).map((event) =>
    event.type === 'key' ? formatKey(event) : `paste ${JSON.stringify(event.text)}`,
  );

describe('the decoder of keys', () => {
  it.each([
    ['a', ['a']],
    ['Hé日🎉', ['H', 'é', '日', '🎉']],
    [' ', ['Space']],
    ['\r', ['Enter']],
    ['\n', ['Ctrl-J']],
    ['\t', ['Tab']],
    ['\u007f', ['Backspace']],
    ['\u0008', ['Backspace']],
    ['\u0000', ['Ctrl-Space']],
    ['\u0001\u0003\u001a', ['Ctrl-A', 'Ctrl-C', 'Ctrl-Z']],
    ['\u001c\u001d\u001e\u001f', ['Ctrl-\\', 'Ctrl-]', 'Ctrl-^', 'Ctrl-_']],
    ['\u001b', ['Esc']],
    ['\u001b\u001b', ['Esc', 'Esc']],
    [
      '\u001ba\u001bB\u001b\r\u001b\u007f\u001b1',
      ['Alt-A', 'Alt-Shift-B', 'Alt-Enter', 'Alt-Backspace', 'Alt-1'],
    ],
    ['\u001b[', ['Alt-[']],
    ['\u001bO', ['Alt-Shift-O']],
    ['\u001bP', ['Alt-Shift-P']],
    ['\u001b]', ['Alt-]']],
    ['\u001b[A\u001b[B\u001b[C\u001b[D', ['Up', 'Down', 'Right', 'Left']],
    ['\u001bOA\u001bOH\u001bOF\u001bOP\u001bOS', ['Up', 'Home', 'End', 'F1', 'F4']],
    ['\u001bOM\u001bOk\u001bOp\u001bOy', ['Enter', '+', '0', '9']],
    ['\u001b[H\u001b[F\u001b[1~\u001b[4~\u001b[7~\u001b[8~', ['Home', 'End', 'Home', 'End', 'Home', 'End']],
    ['\u001b[2~\u001b[3~\u001b[5~\u001b[6~', ['Ins', 'Del', 'PgUp', 'PgDn']],
    ['\u001b[11~\u001b[15~\u001b[17~\u001b[21~\u001b[24~', ['F1', 'F5', 'F6', 'F10', 'F12']],
    ['\u001b[[A\u001b[[E', ['F1', 'F5']],
    [
      '\u001b[1;5A\u001b[1;3C\u001b[1;2D\u001b[1;8H',
      ['Ctrl-Up', 'Alt-Right', 'Shift-Left', 'Ctrl-Alt-Shift-Home'],
    ],
    ['\u001b[1;5P\u001b[1;2R\u001b[3;5~\u001b[5;2~', ['Ctrl-F1', 'Shift-F3', 'Ctrl-Del', 'Shift-PgUp']],
    ['\u001b[Z', ['Shift-Tab']],
    [
      '\u001b[a\u001bOa\u001b[5^\u001b[5$\u001b[5@',
      ['Shift-Up', 'Ctrl-Up', 'Ctrl-PgUp', 'Shift-PgUp', 'Ctrl-Shift-PgUp'],
    ],
    ['\u001b\u001b[A\u001b\u001bOB', ['Alt-Up', 'Alt-Down']],
    ['\u001b[97u\u001b[97;2u\u001b[97;5u\u001b[97;3u', ['a', 'A', 'Ctrl-A', 'Alt-A']],
    [
      '\u001b[13;2u\u001b[27u\u001b[9;2u\u001b[127;5u\u001b[32;5u',
      ['Shift-Enter', 'Esc', 'Shift-Tab', 'Ctrl-Backspace', 'Ctrl-Space'],
    ],
    [
      '\u001b[49:33;2u\u001b[112;6u\u001b[97;65u\u001b[57399u\u001b[57414u',
      ['!', 'Ctrl-Shift-P', 'A', '0', 'Enter'],
    ],
    ['\u001b[27;5;105~\u001b[27;2;13~', ['Ctrl-I', 'Shift-Enter']],
  ])('reads %j', (bytes, expected) => {
    expect(labels(bytes)).toEqual(expected);
  });

  it.each([
    ['focus', '\u001b[I\u001b[O'],
    ['where the cursor is', '\u001b[12;40R'],
    ['what the terminal is', '\u001b[?64;1;2c\u001b[>0;276;0c\u001b[0n\u001b[?2026;2$y'],
    ['colours', '\u001b]11;rgb:1e1e/1e1e/1e1e\u0007\u001b]10;x\u001b\\'],
    ['strings', '\u001bP1$r0m\u001b\\\u001b_x\u001b\\\u001bXabc\u001b\\'],
    ['mice', '\u001b[<0;1;1M\u001b[<0;1;1m\u001b[M !!'],
    ['keys let go', '\u001b[97;1:3u\u001b[1;1:3A'],
    ['keys with Super', '\u001b[97;9u\u001b[1;9A'],
    ['media keys', '\u001b[57428u'],
    ['unknown sequences', '\u001b[99~\u001b[5;5;5x\u001b[?x\u001bOz'],
    ['numbers that are no characters', '\u001b[55296u\u001b[1114112u\u001b[999999999999u\u001b[155u\u001b[u'],
    ['broken UTF-8', Buffer.from([0xff, 0x80])],
    ['controls of eight bits', '\u0085\u009b'],
  ])('reads over %s', (_, bytes) => {
    expect([...decode(bytes, 'x')].map((event) => event.type === 'key' && event.name)).toEqual(['x']);
  });

  it('tells what a key writes, and for others nothing', () => {
    expect(decode('A')).toEqual([
      { type: 'key', name: 'A', ctrl: false, alt: false, shift: false, text: 'A' },
    ]);
    expect(decode(' ')).toEqual([
      { type: 'key', name: 'space', ctrl: false, alt: false, shift: false, text: ' ' },
    ]);
    expect(decode('\u001bb')).toEqual([{ type: 'key', name: 'b', ctrl: false, alt: true, shift: false }]);
    expect(decode('\r')).toEqual([{ type: 'key', name: 'enter', ctrl: false, alt: false, shift: false }]);
  });

  it('makes one event of a paste, with line feeds, and without keys or controls', () => {
    expect(decode('\u001b[200~one\r\ntwo\rthree\n\t\u0003\u001b[31m\u0007\u009bx\u001b[201~y')).toEqual([
      { type: 'paste', text: 'one\ntwo\nthree\n\t[31mx', cut: false },
      { type: 'key', name: 'y', ctrl: false, alt: false, shift: false, text: 'y' },
    ]);
  });

  it('finds the end of a paste behind what looks like it', () => {
    expect(labels('\u001b[200~a\u001b[201\u001b\u001b[20\u001b[201~b')).toEqual(['paste "a[201[20"', 'b']);
  });

  it('makes no event of an empty paste', () => {
    expect(decode('\u001b[200~\u001b[201~')).toEqual([]);
  });

  it('cuts a paste that is too long, tells so, and reads the keys behind it', () => {
    const events = decode('\u001b[200~', 'x'.repeat(TERMINAL.pasteCharacters), 'yyy\u001b[201~z');
    expect(events).toHaveLength(2);
    expect(events[0]).toEqual({ type: 'paste', text: 'x'.repeat(TERMINAL.pasteCharacters), cut: true });
  });

  it('gives up a paste whose end does not come, and keeps its text', () => {
    expect(labels('\u001b[200~abc\u001b[20')).toEqual(['paste "abc[20"']);
  });

  describe('after a paste whose end did not come in time', () => {
    /** The events of chunks; after each one that is null nothing came for as long as a paste may take. */
    const late = (...chunks: (string | null)[]): string[] => {
      const told: string[] = [];
      const decoder = new KeyDecoder((event) =>
        told.push(event.type === 'key' ? formatKey(event) : `paste ${JSON.stringify(event.text)}`),
      );
      for (const chunk of chunks) {
        if (chunk === null) decoder.flush();
        else decoder.push(Buffer.from(chunk));
      }
      return told;
    };
    const BEGUN = '\u001b[200~one\r';

    it('goes on with the rest of it, and makes no Enter of its line feeds', () => {
      expect(late(BEGUN, null, 'two\rthree\r', '\u001b[201~', '\r')).toEqual([
        'paste "one\\n"',
        'paste "two\\nthree\\n"',
        'Enter',
      ]);
      expect(late(BEGUN, null, '\rtwo\r', null, 'three\r\n', null, '\r\r\u001b[201~a')).toEqual([
        'paste "one\\n"',
        'paste "\\ntwo\\n"',
        'paste "three\\n"',
        'paste "\\n\\n"',
        'a',
      ]);
    });

    it.each([
      ['at once', ['\u001b[201~']],
      ['in pieces', ['\u001b', '[20', '1~']],
    ])('takes its end when that comes alone, %s', (_how, end) => {
      expect(late(BEGUN, null, ...end, '\r', 'two\r')).toEqual([
        'paste "one\\n"',
        'Enter',
        't',
        'w',
        'o',
        'Enter',
      ]);
    });

    it.each([
      ['\r', 'Enter'],
      ['a', 'a'],
      ['é', 'é'],
      ['\u0003', 'Ctrl-C'],
      ['\u001b[A', 'Up'],
      ['\u001bOP', 'F1'],
    ])('takes a key that comes alone for a key: %j', (key, label) => {
      expect(late(BEGUN, null, key, 'b\r')).toEqual(['paste "one\\n"', label, 'b', 'Enter']);
    });

    it('waits for its end again, once more of it has come', () => {
      const decoder = new KeyDecoder(() => {});
      decoder.push(Buffer.from(BEGUN));
      decoder.flush();
      expect(decoder.waiting).toBeUndefined();
      decoder.push(Buffer.from('two'));
      expect(decoder.waiting).toBe('paste');
    });
  });

  it('reads over a sequence that does not end, and is not filled by it', () => {
    expect(labels(`\u001b[${'1'.repeat(100_000)}Ax`)).toEqual(['x']);
    expect(labels(`\u001b[${'1'.repeat(TERMINAL.keySequence)}Ax`)).toEqual(['x']);
    expect(labels(`\u001b]${'1'.repeat(TERMINAL.answerCharacters)}!xy`)).toEqual(['x', 'y']);
  });

  it('begins again at an ESC inside a sequence', () => {
    expect(labels('\u001b[1;\u001b[A')).toEqual(['Up']);
    expect(labels('\u001b[1;\u0003')).toEqual(['Ctrl-C']);
    expect(labels('\u001b[1;é')).toEqual(['é']);
  });

  it('says what it waits for', () => {
    const decoder = new KeyDecoder(() => {});
    const waitsAfter = (text: string): unknown => {
      decoder.push(Buffer.from(text));
      return decoder.waiting;
    };
    expect(waitsAfter('a')).toBeUndefined();
    expect(waitsAfter('\u001b')).toBe('escape');
    expect(waitsAfter('[')).toBe('escape');
    expect(waitsAfter('1')).toBe('sequence');
    expect(waitsAfter('A')).toBeUndefined();
    expect(waitsAfter('\u001b[200~')).toBe('paste');
  });

  it('gives the same events however the bytes are cut, and never throws; 100,000 inputs', () => {
    const fragment = fc.oneof(
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 6 }) },
      {
        weight: 3,
        arbitrary: fc
          .constantFrom(
            ...[
              '\u001b',
              '\u001b[',
              '\u001bO',
              '\u001b]',
              '\u001bP',
              '\u0007',
              '\u001b\\',
              '[',
              ';',
              '1',
              '5',
              '~',
              'A',
            ],
            ...[
              'u',
              '$',
              'R',
              'M',
              '\u001b[200~',
              '\u001b[201~',
              '27;5;105~',
              '\r',
              '\n',
              'é',
              '日',
              '👩‍👩‍👧',
              '\u009b',
            ],
          )
          .map((text) => Buffer.from(text)),
      },
    );
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 10 }),
        fc.array(fc.nat(40), { maxLength: 4 }),
        (fragments, cuts) => {
          const bytes = Buffer.concat(fragments);
          const edges = [
            0,
            ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
            bytes.length,
          ];
          const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
          expect(decode(...chunks)).toEqual(decode(bytes));
        },
      ),
      { numRuns: 100_000 },
    );
  }, 240_000);

  it('lets a key write one character at most, and never a control', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001b', '\u001b[', '1;5', 'A'))),
        (parts) => {
          for (const event of decode(...parts)) {
            if (event.type === 'key' && event.text !== undefined) {
              expect(event.text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
              expect(Array.from(event.text)).toHaveLength(1);
            }
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the focus of the terminal', () => {
  it('is told apart from keys, wherever the bytes are cut', () => {
    const told: boolean[] = [];
    const events: InputEvent[] = [];
    const decoder = new KeyDecoder(
      (event) => events.push(event),
      (focused) => told.push(focused),
    );
    for (const chunk of ['\u001b[I', 'a\u001b[', 'O\u001b[1;2I']) decoder.push(Buffer.from(chunk));
    expect(told).toEqual([true, false]);
    expect(events.map((event) => (event.type === 'key' ? formatKey(event) : ''))).toEqual(['a']);
  });
});
