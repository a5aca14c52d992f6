/**
 * A program that is killed while it writes messages: node killed-history.mjs FILE WORKER-URL FIRST. It queues and takes
 * messages of rising numbers, several at once, and says on its output the number of each that the store has acknowledged.
 */
import { writeSync } from 'node:fs';
import { createMessageStore } from '../../src/history/index.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { newMessage, peerOf, received } from './message-stores.ts';

const [file = '', workerUrl = '', first = '1'] = process.argv.slice(2);
const store = createMessageStore({
  file,
  workerUrl: new URL(workerUrl),
  log: silentLogger,
  onSetAside: () => writeSync(1, 'set-aside\n'),
});
await store.load();
let number = Number(first);
const writer = async (): Promise<never> => {
  for (;;) {
    const mine = number;
    number += 1;
    if (mine % 2 === 0) await store.queue(newMessage(peerOf('bob'), mine, `mine ${mine}`));
    else await store.take(received(peerOf('bob'), mine, `theirs ${mine}`));
    writeSync(1, `${mine}\n`);
  }
};
await Promise.all(Array.from({ length: 8 }, writer));
