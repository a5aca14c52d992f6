import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { MessageState } from '../../src/store/state.ts';
import { introduce, removeCores, startCoreProcess } from '../support/core-process.ts';
import { chance } from '../support/seeded.ts';
import { PATIENCE, SCALE, tally } from './scale.ts';
import { emptyOutbox, historyOf, judge, type Writer, write } from './writers.ts';

describe.skipIf(process.platform === 'win32')(
  'messages between two cores that are killed over and over',
  () => {
    afterEach(removeCores);

    it(
      'arrive each once and in order, and are delivered only where they are',
      async () => {
        const dice = chance(SCALE.seed);
        const [alice, bob] = [await startCoreProcess('alice'), await startCoreProcess('bob')];
        await introduce(alice, bob);
        const [aliceId, bobId] = [alice.id, bob.id];
        const writers: Writer[] = [
          { core: alice, conversation: bobId, queued: [], unsure: new Set() },
          { core: bob, conversation: aliceId, queued: [], unsure: new Set() },
        ];
        const share = Math.ceil(SCALE.messages / writers.length);
        let isWriting = true;
        const writing = Promise.all(writers.map((writer) => write(writer, share, dice))).finally(() => {
          isWriting = false;
        });
        let kills = 0;
        while (kills < SCALE.messageKills) {
          await sleep(dice.whole(isWriting ? 150 : 30));
          const core = dice.real() < 0.5 ? alice : bob;
          await core.kill();
          kills += 1;
          await sleep(dice.whole(20));
          await core.start();
        }
        await writing;
        await emptyOutbox(alice, [bobId]);
        await emptyOutbox(bob, [aliceId]);
        const [ofAlice, ofBob] = [await historyOf(alice, bobId), await historyOf(bob, aliceId)];
        const from = (messages: MessageState[], who: string): MessageState[] =>
          messages.filter((message) => message.from === who);
        const [first, second] = writers as [Writer, Writer];
        judge(first, from(ofBob, aliceId));
        judge(second, from(ofAlice, bobId));
        for (const [mine, theirs] of [
          [from(ofAlice, 'self'), from(ofBob, aliceId)],
          [from(ofBob, 'self'), from(ofAlice, bobId)],
        ] as const) {
          // What its writer has is what its reader has, and is told as delivered.
          expect(theirs.map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
          expect(mine.filter(({ status }) => status !== 'delivered' && status !== 'read')).toEqual([]);
        }
        tally({ 'kills among messages': kills, messages: ofAlice.length });
      },
      PATIENCE,
    );
  },
);
