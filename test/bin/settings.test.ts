import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markLiteralWords, unmark } from '../../bin/global-options.ts';
import { readCount, readSeconds, readSettings, settingsAsArguments } from '../../bin/settings.ts';
import { assertNoValue, COMMANDS, usageError } from '../../bin/usage-error.ts';

describe('the global options', () => {
  it('become settings in their types', () => {
    expect(
      readSettings({
        name: ' Bob  Smith ',
        port: '0',
        'discovery-port': '4000',
        interface: ['eth0'],
        downloads: 'x',
      }),
    ).toEqual({
      name: 'Bob Smith',
      port: 0,
      discoveryPort: 4000,
      interfaces: ['eth0'],
      downloads: resolve('x'),
    });
  });

  it.each([
    [{ name: '#ops' }, 'A name cannot start'],
    [{ name: '' }, 'at least one character'],
    [{ port: '70000' }, '--port takes a number from 0 to 65535'],
    [{ port: '1e3' }, '--port takes'],
    [{ 'discovery-port': '0' }, '--discovery-port takes a number from 1'],
    [{ downloads: '' }, '--downloads needs a folder'],
  ])('refuse %j', (args, message) => {
    expect(() => readSettings(args)).toThrow(message);
  });

  it('reach a core that is started as single words', () => {
    expect(settingsAsArguments({ name: "'-x y'", port: 0, interfaces: ['a', 'b'] })).toEqual([
      "--name='-x y'",
      '--port=0',
      '--interface=a',
      '--interface=b',
    ]);
  });
});

describe('numbers of options', () => {
  it('are seconds and counts, and nothing else', () => {
    expect(readSeconds('--wait', '1.5')).toBe(1_500);
    expect(readCount('--count', '3')).toBe(3);
    for (const bad of ['', 'x', '-1', '1e3', '99999999999']) {
      expect(() => readSeconds('--wait', bad)).toThrow('--wait');
      expect(() => readCount('--count', bad)).toThrow('--count');
    }
  });
});

describe('words behind --', () => {
  it('go through the parser as what they are', () => {
    const words = ['msg', 'bob', '-', '--', '--wait', '--', 'x'];
    const marked = markLiteralWords(words);
    expect(marked.slice(2).every((word) => !word.startsWith('-'))).toBe(true);
    expect(marked.map(unmark)).toEqual(['msg', 'bob', '-', '--wait', '--', 'x']);
  });
});

describe('a command line that cannot be read', () => {
  it.each([
    ['Unknown argument: peer', ['peer'], 'There is no command peer. Did you mean peers?'],
    ['Unknown argument: bad', ['peers', '--bad'], 'There is no option --bad.'],
    ['Unknown argument: jsn', ['peers', '--jsn'], 'There is no option --jsn. Did you mean --json?'],
    ['Unknown argument: wiat', ['peers', '--wiat=3'], 'There is no option --wiat=3. Did you mean --wait?'],
    [
      'Unknown argument: verfy',
      ['trust', 'verfy'],
      'There is no command trust verfy. Did you mean trust verify?',
    ],
    ['Unknown argument: x', ['status', 'x'], 'x is too much.'],
    [
      'Not enough non-option arguments: got 0, need at least 1',
      ['msg'],
      'Something is missing. See tincan msg --help.',
    ],
    ['Not enough arguments following: home', ['--home'], '--home needs a value.'],
    ['Unknown argument: foo', ['trust', 'foo'], 'There is no command trust foo. Say which: list,'],
    [
      'Invalid values:\n  Argument: log-level, Given: "loud", Choices: "error", "warn"',
      ['--log-level', 'loud', 'status'],
      '--log-level takes one of error, warn. See tincan status --help.',
    ],
  ])('%s', (message, words, expected) => {
    expect(usageError(new Error(message), words).message).toContain(expected);
    expect(usageError(new Error(message), words).code).toBe('TINCAN_E_USAGE');
  });

  it('has no value behind -- for an option in front of it', () => {
    expect(() => assertNoValue('--name', ['--name', '--', 'status'])).toThrow('following: name');
    expect(() => assertNoValue('--to', ['send', 'bob', '--to', '--', 'x'])).toThrow('following: to');
    expect(() => assertNoValue('--json', ['--json', '--', 'x'])).not.toThrow();
    expect(() => assertNoValue('--name=bob', ['--name=bob', '--', 'x'])).not.toThrow();
  });

  it('shows nothing raw of what was typed', () => {
    expect(usageError(new Error('Unknown argument: \u001b[2J'), ['\u001b[2J']).message).not.toContain(
      '\u001b',
    );
    expect(COMMANDS).toContain('msg');
  });
});
