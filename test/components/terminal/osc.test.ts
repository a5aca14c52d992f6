import { describe, expect, it } from 'vitest';
import {
  attentionSequence,
  clipboardSequence,
  throughMultiplexer,
} from '../../../components/terminal/osc.ts';
import { TERMINAL } from '../../../src/limits.ts';

describe('the clipboard of the terminal', () => {
  it('gets a text as base64, whatever stands in it', () => {
    expect(clipboardSequence('hé\u001b\u0007', {})).toBe(
      `\u001b]52;c;${Buffer.from('hé\u001b\u0007').toString('base64')}\u0007`,
    );
  });

  it('gets no more than terminals take', () => {
    expect(clipboardSequence('x'.repeat(TERMINAL.clipboardBytes), {})).toBeDefined();
    expect(clipboardSequence('é'.repeat(TERMINAL.clipboardBytes), {})).toBeUndefined();
  });
});

describe('a sequence for the terminal around', () => {
  it('is wrapped for tmux and for screen, and for nothing else', () => {
    expect(throughMultiplexer('\u001b]9;x\u0007', { TMUX: '/tmp/tmux' })).toBe(
      '\u001bPtmux;\u001b\u001b]9;x\u0007\u001b\\',
    );
    expect(throughMultiplexer('\u001b]9;x\u0007', { STY: '1.x' })).toBe('\u001bP\u001b]9;x\u0007\u001b\\');
    expect(throughMultiplexer('\u001b]9;x\u0007', { TMUX: '' })).toBe('\u001b]9;x\u0007');
  });
});

describe('a call for attention', () => {
  it('is the bell, a notification that the terminal knows, both or nothing', () => {
    const call = (mode: Parameters<typeof attentionSequence>[1], env = {}): string =>
      attentionSequence('tincan: new message', mode, env);
    expect(call('off')).toBe('');
    expect(call('bell', { TMUX: 'x' })).toBe('\u0007');
    expect(call('desktop')).toBe('\u001b]9;tincan: new message\u0007');
    expect(call('desktop', { TERM: 'foot' })).toBe('\u001b]777;notify;tincan;new message\u0007');
    expect(call('both', { TMUX: 'x' })).toBe(
      '\u0007\u001bPtmux;\u001b\u001b]9;tincan: new message\u0007\u001b\\',
    );
  });
});
