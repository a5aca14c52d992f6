/** The friendly peer of the demonstration: says yes, greets, repeats what it hears, and answers a file with a file. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CoreClient, EVERYONE } from '../../src/client/index.ts';

const GREETING = 'Hello! I repeat what you write. Send me a file with /send echo PATH, and I send one back.';
const LETTER = 'You sent a file, it arrived whole and verified, and this letter is the answer.\n';

/**
 * Lets a core behave as the echo peer.
 * @param client a client of the echo peer's core
 * @param directory where its own files may lie
 */
export function playEcho(client: CoreClient, directory: string): void {
  const answered = new Set<string>();
  /** Runs each thing once; one that fails (the person has just left) is no reason to end. */
  const once = (key: string, act: () => Promise<unknown>): void => {
    if (answered.has(key)) return;
    answered.add(key);
    act().catch(() => {});
  };
  const sendLetter = async (peer: string): Promise<void> => {
    const letter = join(directory, 'letter.txt');
    await writeFile(letter, LETTER);
    await client.call('chat.send', {
      conversation: peer,
      text: 'Got it, thank you. Here is something for you.',
    });
    await client.call('transfer.send', { peer, paths: [letter] });
  };
  const look = (): void => {
    const { requests, peers, conversations, transfers } = client.state;
    for (const request of Object.values(requests)) {
      // The next request of the same peer has the same id.
      once(`request ${request.id} ${request.createdAt}`, () =>
        client.call('request.accept', { id: request.id }),
      );
    }
    for (const { id, state } of Object.values(peers)) {
      if (state === 'connected')
        once(`greet ${id}`, () => client.call('chat.send', { conversation: id, text: GREETING }));
    }
    for (const { id: conversation, messages } of Object.values(conversations)) {
      for (const message of messages) {
        if (message.from === 'self' || message.event === true || message.retracted === true) continue;
        const { id, from, text } = message;
        const heard = conversation === EVERYONE ? `You told everyone: ${text}` : text;
        once(`message ${id}`, () => client.call('chat.send', { conversation: from, text: heard }));
      }
    }
    for (const { id, direction, state, peer } of Object.values(transfers)) {
      if (direction === 'receive' && state === 'done') once(`transfer ${id}`, () => sendLetter(peer.id));
    }
  };
  client.subscribe(look);
  look();
}
