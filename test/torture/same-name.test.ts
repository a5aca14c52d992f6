import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../support/arrivals.ts';
import { acceptAll, introduce, startCoreProcess } from '../support/core-process.ts';
import { PATIENCE, SCALE, tally } from './scale.ts';
import { createScene, endOf, type Scene } from './scene.ts';

/** `same.txt`, `same (1).txt` and so on. */
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => (index === 0 ? 'same.txt' : `same (${index}).txt`)).sort();

describe('files of one name', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await createScene();
  });
  afterEach(() => scene.end());

  it(
    `that two senders send ${SCALE.sameName} times each to two receivers with one folder get the names in a row, and none is lost`,
    async () => {
      const shared = path.join(scene.directory, 'shared');
      mkdirSync(shared);
      const senders = [await startCoreProcess('alice'), await startCoreProcess('bob')];
      const receivers = [
        await startCoreProcess('carol', { downloads: shared, onAttached: acceptAll }),
        await startCoreProcess('dave', { downloads: shared, onAttached: acceptAll }),
      ];
      for (const sender of senders) for (const receiver of receivers) await introduce(sender, receiver);

      // Each is waited for from its start on: a core shows only so many that have ended.
      const sent: { ends: ReturnType<typeof endOf>; text: string }[] = [];
      for (let count = 0; count < SCALE.sameName; count += 1) {
        for (const from of senders) {
          const to = receivers[count % 2];
          if (to === undefined) throw new Error('no receiver');
          const text = `${from.name} ${count}`;
          const folder = path.join(scene.directory, text);
          mkdirSync(folder);
          const file = path.join(folder, 'same.txt');
          writeFileSync(file, text);
          const { transfer } = await from.client.call('transfer.send', { peer: to.id, paths: [file] });
          sent.push({ ends: endOf(transfer.id, from, to, PATIENCE), text });
        }
      }
      await Promise.all(sent.map(({ ends }) => ends));
      for (const { ends, text } of sent) {
        const ended = await ends;
        expect([ended.sent.state, ended.received.state]).toEqual(['done', 'done']);
        expect(readFileSync(ended.received.path, 'utf8')).toBe(text);
      }
      expect(listFiles(shared).sort()).toEqual(numbered(sent.length));
      tally({ 'files of one name': sent.length });
    },
    PATIENCE,
  );
});
