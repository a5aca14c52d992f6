import { describe, expect, it } from 'vitest';
import { choiceLines, insertionFor } from '../../bin/line-mode/choices.ts';
import { INTERFACE } from '../../src/limits.ts';

const start = 5;
const peers = [
  { text: 'bob ', note: 'connected' },
  { text: '"Bob Smith" ', note: 'nearby, new' },
];

describe('completion at a prompt', () => {
  it('inserts the only choice, or what all begin with', () => {
    expect(insertionFor('/msg b', { start, candidates: peers.slice(0, 1) })).toBe('bob ');
    expect(insertionFor('/msg b', { start, candidates: [{ text: 'bobby ' }, { text: 'bobo ' }] })).toBe(
      'bob',
    );
    expect(insertionFor('/msg b', { start, candidates: peers })).toBeUndefined();
    expect(insertionFor('/msg b', { start, candidates: peers.slice(0, 1), more: true })).toBeUndefined();
    expect(insertionFor('/msg b', { start, candidates: [] })).toBeUndefined();
  });

  it('lists choices a line each, with what they are', () => {
    expect(choiceLines({ start, candidates: peers })).toEqual(['bob, connected', '"Bob Smith", nearby, new']);
  });

  it('lists emoji by their names, which go on as names until one is meant', () => {
    const emoji = [
      { text: '👍', note: ':thumbsup:' },
      { text: '👎', note: ':thumbsdown:' },
    ];
    expect(choiceLines({ start: 0, candidates: emoji, of: 'emoji' })).toEqual([':thumbsup:', ':thumbsdown:']);
    expect(insertionFor(':thu', { start: 0, candidates: emoji, of: 'emoji' })).toBe(':thumbs');
    const found = [...emoji, { text: '🤙', note: ':call_me_hand:' }];
    expect(insertionFor(':thu', { start: 0, candidates: found, of: 'emoji' })).toBe(':thumbs');
    expect(insertionFor(':thumbsup:', { start: 0, candidates: emoji.slice(0, 1), of: 'emoji' })).toBe('👍');
  });

  it('says that there are more than it lists', () => {
    const many = Array.from({ length: INTERFACE.choicesListed + 3 }, (_, at) => ({ text: `${at} ` }));
    expect(choiceLines({ start, candidates: many }).at(-1)).toBe('And 3 more. Type more letters.');
    expect(choiceLines({ start, candidates: peers, more: true }).at(-1)).toMatch(/more than can be listed/);
  });

  it('says that a folder did not answer', () => {
    expect(choiceLines({ start, candidates: [], more: true })).toEqual([
      'That folder did not tell in time what is in it. Tab asks again, or type the name.',
    ]);
    expect(choiceLines({ start, candidates: [] })).toEqual([]);
  });
});
