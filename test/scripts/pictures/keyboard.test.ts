import { describe, expect, it } from 'vitest';
import { bytesOf, pauses } from '../../../scripts/pictures/keyboard.ts';

describe('bytesOf', () => {
  it('is what a terminal sends for a named key, and a letter for itself', () => {
    expect(['Alt-Y', 'F1', 'p'].map(bytesOf)).toEqual(['\u001by', '\u001bOP', 'p']);
  });
});

describe('pauses', () => {
  it('are the same at every run, one for each key, at the pace of a person', () => {
    const text = 'hi bob, got the new disk image?';
    expect(pauses(text)).toEqual(pauses(text));
    expect(pauses(text)).toHaveLength(text.length);
    expect(Math.min(...pauses(text))).toBeGreaterThan(30);
    expect(Math.max(...pauses(text))).toBeLessThan(200);
  });
});
