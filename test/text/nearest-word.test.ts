import { describe, expect, it } from 'vitest';
import { nearestHint, nearestWord, nearIdHint } from '../../src/text/nearest-word.ts';

describe('the nearest word', () => {
  it('is one that begins so, else one with few other letters, as it is written', () => {
    expect(nearestWord(['Bob', 'carol'], 'b')).toBe('Bob');
    expect(nearestWord(['Bob', 'carol'], 'bbo')).toBe('Bob');
    expect(nearestWord(['Bob', 'carol'], 'bo')).toBe('Bob');
    expect(nearestWord(['bobby', 'carol'], 'bbboy')).toBe('bobby');
  });

  it('is none where nothing is near, or nothing was typed', () => {
    expect(nearestHint(['bob'], 'carol')).toBeUndefined();
    expect(nearestHint(['bob'], '')).toBeUndefined();
    expect(nearestHint([], 'bob')).toBeUndefined();
    expect(nearestHint(['bob'], 'bod')).toBe('Did you mean bob?');
  });
});

describe('the nearest id', () => {
  const ids = [
    { id: '3f2a77', shown: '3f2a' },
    { id: '9bc1d0', shown: '9bc1' },
  ];

  it('has one other character, one too few or one too many', () => {
    for (const typed of ['3f2b', '3fa7', '3ff2a7', '3F2A99'.slice(0, 5)])
      expect([typed, nearIdHint(ids, typed)]).toEqual([typed, 'Did you mean 3f2a?']);
  });

  it('is none for few characters, nor where several are as near', () => {
    expect(nearIdHint(ids, '3f2')).toBeUndefined();
    expect(nearIdHint([...ids, { id: '3f2c00', shown: '3f2c' }], '3f2b')).toBeUndefined();
    expect(nearIdHint(ids, 'ffff')).toBeUndefined();
  });
});
