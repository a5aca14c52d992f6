import { describe, expect, it } from 'vitest';
import { Copies } from '../../src/discovery/copies.ts';

const datagram = (text: string): Buffer => Buffer.from(text);

describe('a datagram', () => {
  it('that comes again from the same address at once is a copy', () => {
    const copies = new Copies(0);
    expect([0, 1, 99].map((now) => copies.isCopy('192.0.2.1', datagram('a'), now))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('from another address is none', () => {
    const copies = new Copies(0);
    copies.isCopy('192.0.2.1', datagram('a'), 0);
    expect(copies.isCopy('192.0.2.2', datagram('a'), 0)).toBe(false);
  });

  it('that says something else is none', () => {
    const copies = new Copies(0);
    copies.isCopy('192.0.2.1', datagram('a'), 0);
    expect(copies.isCopy('192.0.2.1', datagram('b'), 0)).toBe(false);
  });

  it('is still known as a copy when a period ends between the two', () => {
    const copies = new Copies(0);
    copies.isCopy('192.0.2.1', datagram('a'), 99);
    expect(copies.isCopy('192.0.2.1', datagram('a'), 101)).toBe(true);
  });

  it('that comes again at the next announcement is none', () => {
    const copies = new Copies(0);
    copies.isCopy('192.0.2.1', datagram('a'), 0);
    expect(copies.isCopy('192.0.2.1', datagram('a'), 5_000)).toBe(false);
  });
});
