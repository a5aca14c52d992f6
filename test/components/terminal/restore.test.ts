import { describe, expect, it } from 'vitest';
import { createRestore } from '../../../components/terminal/restore.ts';

describe('putting things back', () => {
  it('does the newest first, each once, and all of them though one throws', () => {
    const done: string[] = [];
    const restore = createRestore();
    restore.add(() => done.push('first'));
    restore.add(() => {
      throw new Error('no');
    });
    restore.add(() => done.push('last'));
    restore.run();
    restore.run();
    expect(done).toEqual(['last', 'first']);
  });
});
