import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/client/actions/index.ts';
import { parseInput } from '../../src/client/actions/parse-line.ts';

const parse = (line: string) => parseInput(ACTIONS, line);
const errorOf = (line: string): string => {
  const parsed = parse(line);
  return parsed.kind === 'error' ? parsed.error.message : `no error but ${parsed.kind}`;
};

describe('a submitted line', () => {
  it('is nothing when it is blank', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\s*$/), (line) => {
        expect(parse(line)).toEqual({ kind: 'empty' });
      }),
    );
  });

  it('is a text without a slash, an answer to nothing included', () => {
    expect(parse('yes')).toEqual({ kind: 'text', text: 'yes' });
    expect(parse('  a  b ')).toEqual({ kind: 'text', text: 'a  b' });
  });

  it('is a text that begins with a slash after two of them', () => {
    expect(parse('//etc/hosts')).toEqual({ kind: 'text', text: '/etc/hosts' });
  });

  it('is never a text when it begins with a slash, whatever follows', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((rest) => !rest.startsWith('/')),
        (rest) => {
          expect(['action', 'error']).toContain(parse(`/${rest}`).kind);
        },
      ),
    );
  });

  it('finds commands by name and alias, in any case', () => {
    expect(parse('/quit')).toMatchObject({ action: { name: 'exit' } });
    expect(parse('/LIST')).toMatchObject({ action: { name: 'list' } });
    expect(parse('/name Alice B')).toMatchObject({
      action: { name: 'changename' },
      args: { words: ['Alice', 'B'] },
    });
  });

  it('names the nearest command for an unknown one', () => {
    expect(errorOf('/lst')).toBe('There is no command /lst. Did you mean /list?');
    expect(errorOf('/dis')).toContain('/disconnect');
    expect(errorOf('/passphrase')).toContain('"tincan passphrase --help"');
    expect(errorOf('/etc/passwd')).toContain('There is no command');
    expect(errorOf('/zzzzzzzzzzzz')).toContain('See /help.');
    expect(errorOf('/')).toContain('/help');
  });

  it('keeps the text of a message as it was typed', () => {
    expect(parse(`/msg "Bob Smith"   don't  "quote" \\ me `)).toMatchObject({
      args: { words: ['Bob Smith'], text: `don't  "quote" \\ me` },
    });
    expect(parse('/msg bob 1e3')).toMatchObject({ args: { words: ['bob'], text: '1e3' } });
  });

  it('tells how a command is used when something is missing or too much', () => {
    expect(errorOf('/msg')).toContain('Usage: /msg PEER|#ROOM [TEXT]');
    expect(errorOf('/export')).toContain('Usage: /export FILE [text|json] [overwrite]');
    expect(errorOf('/pause a b')).toContain('Usage: /pause ID');
    expect(errorOf('/clear now')).toContain('Usage: /clear');
  });

  it('closes a quote that is open at its end, as completion leaves one behind a folder', () => {
    expect(parse('/send bob "a folder/')).toMatchObject({ args: { words: ['bob', 'a folder/'] } });
  });

  it('takes several paths', () => {
    expect(parse('/send bob "a b.txt" c.txt')).toMatchObject({
      args: { words: ['bob', 'a b.txt', 'c.txt'] },
    });
  });
});
