import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LABEL, launchdPlist, PLIST_MARK } from '../../../bin/service/launchd-plist.ts';
import { definitionOf } from './support.ts';

type Value = string | number | boolean | Value[] | { [key: string]: Value };

/** Reads the part of XML that property lists are: elements without attributes but the version, texts with entities. Throws at anything else. */
function parsePlist(xml: string): Value {
  const [, body] =
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<!DOCTYPE plist [^>]+>\n<!--(?:(?!--).)*-->\n<plist version="1\.0">\n([\s\S]*)<\/plist>\n$/.exec(
      xml,
    ) ?? [];
  if (body === undefined) throw new Error('no plist');
  const tokens = body.match(/<[^<>]*>|[^<>]+|[<>]/g) ?? [];
  let at = 0;
  const next = (): string => {
    const token = tokens[at];
    if (token === undefined) throw new Error('it ends too early');
    at += 1;
    return token;
  };
  const blank = (): void => {
    while (/^\s+$/.test(tokens[at] ?? '')) at += 1;
  };
  const text = (end: string): string => {
    const token = next();
    if (token === end) return '';
    if (/^[<>]/.test(token) || /&(?!amp;|lt;|gt;)/.test(token) || next() !== end)
      throw new Error(`bad text: ${token}`);
    return token.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  };
  const value = (): Value => {
    blank();
    const tag = next();
    if (tag === '<true/>' || tag === '<false/>') return tag === '<true/>';
    if (tag === '<string>') return text('</string>');
    if (tag === '<integer>') return Number(text('</integer>'));
    const values: Value[] = [];
    const entries: Record<string, Value> = {};
    for (;;) {
      blank();
      if (tag === '<array>' && tokens[at] !== '</array>') values.push(value());
      else if (tag === '<dict>' && tokens[at] !== '</dict>') {
        if (next() !== '<key>') throw new Error('no key');
        const key = text('</key>');
        entries[key] = value();
      } else break;
    }
    if (next() !== tag.replace('<', '</')) throw new Error(`${tag} is not closed`);
    return tag === '<array>' ? values : entries;
  };
  const found = value();
  blank();
  if (at !== tokens.length) throw new Error('more behind it');
  return found;
}

describe('the launchd property list', () => {
  it('is well formed, carries the mark, and says what is to run', () => {
    const xml = launchdPlist(
      definitionOf(['/usr/local/bin/node', '/a & b/tincan.js', 'daemon'], { UV_THREADPOOL_SIZE: '32' }),
    );
    expect(xml.split('\n')).toContain(PLIST_MARK);
    expect(parsePlist(xml)).toMatchObject({
      Label: LABEL,
      ProgramArguments: ['/usr/local/bin/node', '/a & b/tincan.js', 'daemon'],
      EnvironmentVariables: { UV_THREADPOOL_SIZE: '32' },
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
    });
  });

  it('brings any path through', () => {
    const word = fc.string({ unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(fc.array(word), word, (words, value) => {
        const read = parsePlist(launchdPlist(definitionOf(['/node', ...words], { A: value })));
        expect(read).toMatchObject({
          ProgramArguments: ['/node', ...words],
          EnvironmentVariables: { A: value },
        });
      }),
    );
  });
});
