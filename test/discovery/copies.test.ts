import { describe, expect, it } from 'vitest';
import { Copies } from '../../src/discovery/copies.ts';
import { DISCOVERY } from '../../src/limits.ts';

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

  it('that comes again after twice the time is none', () => {
    const copies = new Copies(0);
    copies.isCopy('192.0.2.1', datagram('a'), 0);
    expect(copies.isCopy('192.0.2.1', datagram('a'), 2 * DISCOVERY.copyWithin)).toBe(false);
  });

  it('is forgotten behind very many others, however quickly they come', () => {
    const copies = new Copies(0);
    for (let other = 0; other <= 2 * DISCOVERY.copies; other += 1)
      copies.isCopy('192.0.2.1', datagram(`${other}`), 0);
    expect(copies.isCopy('192.0.2.1', datagram(`${2 * DISCOVERY.copies}`), 0)).toBe(true);
    expect(copies.isCopy('192.0.2.1', datagram('0'), 0)).toBe(false);
  });
});
