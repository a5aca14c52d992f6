import { expect, it } from 'vitest';
import { ROOMS } from '../../src/limits.ts';
import { createPacedQuestions, createRequestBook } from '../../src/requests/index.ts';
import { createRoomQuestions } from '../../src/rooms/room-questions.ts';
import { peerId } from '../support/states.ts';

it('of those who ask to be let in a number are put before the user, each once, and the next ones when some are answered', () => {
  const requests = createRequestBook(() => {});
  const questions = createRoomQuestions({
    questions: createPacedQuestions({ requests, isForRules: () => false }),
    nameOf: () => 'eve',
    now: () => 0,
    onInvited: () => {},
    onInvitation: () => {},
    onAdmission: () => {},
  });
  const ask = (number: number): boolean => questions.admit('a'.repeat(32), 'plans', peerId(`${number}`));
  for (let peer = 0; peer < ROOMS.admissions; peer += 1) expect(ask(peer)).toBe(true);
  expect([ask(0), ask(ROOMS.admissions)]).toEqual([true, false]);
  expect(requests.all()).toHaveLength(ROOMS.admissions);
  questions.close('a'.repeat(32), 'settled', peerId('0'));
  expect(ask(ROOMS.admissions)).toBe(true);
});
