import { expect, it } from 'vitest';
import { createIntake } from '../../src/chat/intake.ts';
import { CHAT, TEXT } from '../../src/limits.ts';
import { idOf } from '../support/message-stores.ts';

it('what all peers together have waiting for a slow disk is bounded, and taken again when it has gone on', async () => {
  const answers: string[] = [];
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const intake = createIntake({
    take: () => held,
    send: (peer, { t }) => {
      answers.push(`${peer} ${t}`);
      return true;
    },
    onTrouble: (thrown) => expect.unreachable(String(thrown)),
  });
  const text = 'x'.repeat(TEXT.messageBytes);
  const say = (peer: string, number: number): void =>
    intake.add(peer, { t: 'msg', id: idOf(number), seq: number, time: 1, text }, true);
  const peers = CHAT.takesCharactersInAll / CHAT.takesCharacters;
  for (let peer = 0; peer < peers; peer += 1)
    for (let number = 0; number < CHAT.takesCharacters / text.length; number += 1) say(`eve${peer}`, number);
  expect(answers).toEqual([]);
  say('bob', 1);
  expect(answers).toEqual(['bob later']);
  release();
  await new Promise((resolve) => setImmediate(resolve));
  say('bob', 1);
  // It is written down first, and then acknowledged.
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(answers.at(-1)).toBe('bob ack');
});
