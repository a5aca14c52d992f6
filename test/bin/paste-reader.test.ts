import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPasteReader, type InputPart } from '../../bin/line-mode/paste-reader.ts';
import { createPastedTexts } from '../../bin/line-mode/pasted-texts.ts';
import { INTERFACE, TERMINAL } from '../../src/limits.ts';

const BEGIN = '\u001b[200~';
const END = '\u001b[201~';

/** Parts of one kind that follow each other as one. */
function joined(parts: readonly InputPart[]): InputPart[] {
  const all: InputPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (last?.kind === 'typed' && part.kind === 'typed') last.text += part.text;
    else all.push({ ...part });
  }
  return all;
}

describe('a paste', () => {
  it('is told from what is typed around it', () => {
    expect(createPasteReader().read(`a${BEGIN}x\ny${END}\r`)).toEqual([
      { kind: 'typed', text: 'a' },
      { kind: 'pasted', text: 'x\ny' },
      { kind: 'typed', text: '\r' },
    ]);
  });

  it('is the same however it comes in pieces, and keys come through', () => {
    const text = fc.string().map((one) => one.replaceAll('\u001b', ''));
    fc.assert(
      fc.property(text, text, text, fc.array(fc.nat(40)), (before, inside, behind, cuts) => {
        const whole = `${before}${BEGIN}${inside}${END}${behind}`;
        const reader = createPasteReader();
        const parts: InputPart[] = [];
        let from = 0;
        for (const cut of cuts) {
          // An Escape by itself is a key, so that a terminal sends no sequence in such pieces.
          const to = /\u001b\[?$/.test(whole.slice(0, from + cut)) ? from + cut + 2 : from + cut;
          parts.push(...reader.read(whole.slice(from, to)));
          from = Math.max(from, to);
        }
        parts.push(...reader.read(whole.slice(from)));
        expect(joined(parts)).toEqual(joined(createPasteReader().read(whole)));
        expect(joined(parts).filter(({ kind }) => kind === 'pasted')).toEqual([
          { kind: 'pasted', text: inside },
        ]);
        expect(reader.isPasting).toBe(false);
      }),
    );
  });

  it('holds back no key', () => {
    const reader = createPasteReader();
    for (const key of ['\u001b', '\u001b[A', '\u001b[3~', '\u001bb'])
      expect(reader.read(key)).toEqual([{ kind: 'typed', text: key }]);
  });

  it('is bounded, and given up where its end never comes', () => {
    const reader = createPasteReader();
    reader.read(`${BEGIN}${'x'.repeat(2 * TERMINAL.pasteCharacters)}`);
    expect(reader.isPasting).toBe(true);
    expect(reader.end()).toEqual([
      { kind: 'pasted', text: 'x'.repeat(TERMINAL.pasteCharacters), isCut: true },
    ]);
    const within = `${BEGIN}${'x'.repeat(TERMINAL.pasteCharacters)}`;
    expect(reader.read(`${within}${END}`)[0]).not.toHaveProperty('isCut');
    expect(reader.read(`${within}x${END}`)[0]).toHaveProperty('isCut', true);
    expect(reader.read('a')).toEqual([{ kind: 'typed', text: 'a' }]);
    expect(reader.end()).toEqual([]);
  });
});

describe('pasted texts', () => {
  it('of one line stand in the line as they are, with nothing in them that would be a key', () => {
    const texts = createPastedTexts();
    expect(texts.take('a\tb\u0003\u001b[A\n')).toEqual({ inserted: 'a    b[A', isMark: false });
  });

  it('of several lines stand there as a mark, which Enter makes the text again', () => {
    const texts = createPastedTexts();
    const { inserted, isMark } = texts.take('one\r\ntwo\rthree\n\n');
    expect([inserted, isMark]).toEqual(['[pasted text 1, 3 lines]', true]);
    expect(texts.restore(`/msg bob ${inserted} so`)).toEqual({ text: '/msg bob one\ntwo\nthree so' });
    expect(texts.restore('[pasted text 2, 3 lines]')).toEqual({ text: '[pasted text 2, 3 lines]' });
    expect(texts.take('x\ny').inserted).toBe('[pasted text 2, 2 lines]');
  });

  it('are kept for lines that are brought back, and only so many', () => {
    const texts = createPastedTexts();
    const marks = Array.from({ length: INTERFACE.pastes + 1 }, (_, at) => texts.take(`${at}\nx`).inserted);
    expect(texts.restore(marks[1] ?? '')).toEqual({ text: '1\nx' });
    // What stood for it must not go out in its place.
    expect(texts.restore(`/msg bob ${marks[1]} ${marks[0]}`)).toEqual({ lost: marks[0] });
  });
});
