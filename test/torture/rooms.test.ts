import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type CoreProcess, introduce, removeCores, startCoreProcess } from '../support/core-process.ts';
import { chance } from '../support/seeded.ts';
import { PATIENCE, SCALE, tally } from './scale.ts';
import { emptyOutbox, historyOf, judge, type Writer, write } from './writers.ts';

/** A room of the first one's, with the others in it. */
async function roomOf(owner: CoreProcess, ...others: CoreProcess[]): Promise<string> {
  const { room } = await owner.client.call('room.create', { name: 'plans' });
  for (const member of others) {
    await owner.client.call('room.invite', { room: room.id, peer: member.id });
    const { id } = await member.until('an invitation', ({ requests }) =>
      Object.values(requests).find(({ kind }) => kind === 'invitation'),
    );
    await member.client.call('request.accept', { id });
  }
  for (const core of [owner, ...others]) {
    await core.until(
      'all members',
      ({ rooms }) =>
        rooms[room.id]?.members.every(({ state }) => state === 'member') === true &&
        rooms[room.id]?.members.length === others.length + 1,
    );
  }
  return room.id;
}

describe.skipIf(process.platform === 'win32')('a room of three that are killed over and over', () => {
  afterEach(removeCores);

  it(
    'has every message once, in one order, at all of them',
    async () => {
      const dice = chance(SCALE.seed);
      const cores = [
        await startCoreProcess('alice'),
        await startCoreProcess('bob'),
        await startCoreProcess('carol'),
      ] as const;
      const [alice, bob, carol] = cores;
      await introduce(alice, bob);
      await introduce(alice, carol);
      await introduce(bob, carol);
      const ids = new Map(cores.map((core) => [core, core.id]));
      const room = await roomOf(alice, bob, carol);
      const writers: Writer[] = [alice, bob].map((core) => ({
        core,
        conversation: room,
        queued: [],
        unsure: new Set(),
      }));
      const share = Math.ceil(SCALE.roomMessages / writers.length);
      let isWriting = true;
      const writing = Promise.all(writers.map((writer) => write(writer, share, dice))).finally(() => {
        isWriting = false;
      });
      let kills = 0;
      while (kills < SCALE.roomKills) {
        await sleep(dice.whole(isWriting ? 250 : 50));
        const core = dice.real() < 0.8 ? (dice.real() < 0.5 ? alice : bob) : carol;
        await core.kill();
        kills += 1;
        await sleep(dice.whole(20));
        await core.start();
      }
      await writing;
      for (const core of cores) {
        const others = cores.filter((other) => other !== core).map((other) => ids.get(other) ?? '');
        await emptyOutbox(core, others);
      }
      const [ofAlice, ...ofOthers] = await Promise.all(
        cores.map(async (core) => {
          const messages = await historyOf(core, room);
          const own = ids.get(core) ?? '';
          return messages
            .filter(({ event }) => event !== true)
            .map((message) => ({ ...message, from: message.from === 'self' ? own : message.from }));
        }),
      );
      const told = (messages = ofAlice): string[] =>
        (messages ?? []).map(({ from, id, order, text }) => `${order} ${id} ${from} ${text}`);
      for (const other of ofOthers) expect(told(other)).toEqual(told());
      for (const writer of writers) {
        const own = ids.get(writer.core);
        judge(
          writer,
          (ofAlice ?? []).filter(({ from }) => from === own),
        );
        const mine = (await historyOf(writer.core, room)).filter(
          ({ from, event }) => from === 'self' && event !== true,
        );
        expect(mine.filter(({ status, delivered }) => status !== 'delivered' || delivered !== 2)).toEqual([]);
      }
      tally({ 'kills in a room': kills, 'messages in a room': ofAlice?.length ?? 0 });
    },
    PATIENCE,
  );
});
