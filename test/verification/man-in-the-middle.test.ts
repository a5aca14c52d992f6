import { afterEach, describe, expect, it } from 'vitest';
import { startNode, stopNodes, type TestNode } from '../support/sessions.ts';
import { type Side, side, talk, twoSides } from './machines.ts';

afterEach(stopNodes);

/** Each end believes to talk to the other, and talks to one of the two that are in one hand. */
interface Scene {
  alice: Side;
  toAlice: Side;
  toBob: Side;
  bob: Side;
}

/** Plays the part of bob towards alice and that of alice towards bob, as well as it can be done. */
function compareThrough({ alice, toAlice, toBob, bob }: Scene): void {
  alice.do({ type: 'start' });
  talk(alice, toAlice);
  toBob.do({ type: 'start' });
  talk(toBob, bob);
  bob.do({ type: 'start' });
  talk(toBob, bob);
  toAlice.do({ type: 'start' });
  talk(alice, toAlice);
}

describe('somebody who sits between two who compare words', () => {
  it('gives them different words, a thousand times of a thousand', () => {
    let alike = 0;
    for (let run = 0; run < 1_000; run += 1) {
      const [alice, toAlice] = twoSides(`one ${run}`, ['alice', 'eve as bob']);
      const [toBob, bob] = twoSides(`other ${run}`, ['eve as alice', 'bob']);
      compareThrough({ alice, toAlice, toBob, bob });
      expect(alice.words).toEqual(toAlice.words);
      expect(bob.words).toEqual(toBob.words);
      if (String(alice.words) === String(bob.words)) alike += 1;
    }
    expect(alike).toBe(0);
  });

  it('is found out at once when passing on what they say', () => {
    for (let run = 0; run < 100; run += 1) {
      const [alice] = twoSides(`one ${run}`, ['alice', 'eve as bob']);
      const [, bob] = twoSides(`other ${run}`, ['eve as alice', 'bob']);
      alice.do({ type: 'start' });
      talk(alice, bob);
      bob.do({ type: 'start' });
      talk(alice, bob);
      expect(bob.ends).toEqual([{ outcome: 'different', why: 'commitment' }]);
      expect(alice.ends).toEqual([{ outcome: 'different', why: 'own-commitment' }]);
    }
  });

  it('gives them different words over real connections, whoever dials', async () => {
    const [alice, bob, eve, mallory] = (await Promise.all(
      ['alice', 'bob', 'eve', 'mallory'].map((name) => startNode(name)),
    )) as [TestNode, TestNode, TestNode, TestNode];
    for (const [one, other] of [
      [alice, eve],
      [mallory, bob],
    ] as const) {
      one.knows(other);
      other.knows(one);
    }
    const seen = new Set<string>();
    for (let run = 0; run < 24; run += 1) {
      const ends =
        run % 2 === 0
          ? [
              [alice, eve],
              [mallory, bob],
            ]
          : [
              [eve, alice],
              [bob, mallory],
            ];
      const before = [alice, eve, mallory, bob].map(({ opened }) => opened.length);
      for (const [from, to] of ends as [TestNode, TestNode][])
        await from.sessions.connect({ peer: to.id, addresses: [to.address] });
      for (const [index, node] of [alice, eve, mallory, bob].entries())
        await node.until(() => node.opened.length > (before[index] ?? 0));
      const sideOf = (self: TestNode, peer: TestNode): Side => {
        const link = self.sessions.linkOf(peer.id);
        if (link === undefined) throw new Error(`${self.id} is not connected`);
        return side({ binding: link.binding, goesFirst: self.id < peer.id });
      };
      const scene = {
        alice: sideOf(alice, eve),
        toAlice: sideOf(eve, alice),
        toBob: sideOf(mallory, bob),
        bob: sideOf(bob, mallory),
      };
      compareThrough(scene);
      // Each connection has its own words, the same at both of its ends.
      expect(scene.alice.words).toEqual(scene.toAlice.words);
      expect(scene.bob.words).toEqual(scene.toBob.words);
      expect(scene.alice.words).not.toEqual(scene.bob.words);
      for (const { words } of [scene.alice, scene.bob]) seen.add(String(words));
      const gone = [alice, eve, mallory, bob].map(({ ended }) => ended.length);
      alice.sessions.disconnect(eve.id);
      bob.sessions.disconnect(mallory.id);
      for (const [index, node] of [alice, eve, mallory, bob].entries())
        await node.until(() => node.ended.length > (gone[index] ?? 0));
    }
    expect(seen.size).toBe(48);
  });
});
