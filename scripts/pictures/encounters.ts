/** Steps that several pictures share. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from './people.ts';

/** Milliseconds after which the interface takes an answer for one to the request that is on the screen. */
export const READ = 1_200;
/** Milliseconds in which what belongs to the last change has been drawn. */
export const SETTLED = 700;

/** The one asks for the connection, the other says yes; both have the conversation open. */
export async function connect(one: Person, other: Person): Promise<void> {
  await one.enter(`/connect ${other.name}`);
  await other.see(`${one.name} (`);
  await sleep(READ);
  await other.press('Alt-Y');
  await Promise.all([one.see(`${other.name} · approved · 127`), other.see(`${one.name} · approved · 127`)]);
}

/** One says something, and the other has it on the screen. */
export async function say(from: Person, to: Person, text: string): Promise<void> {
  await from.enter(text);
  await to.see(text);
}
