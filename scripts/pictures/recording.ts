/** The recording: two people meet, talk and send a file, at the speed of people. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TimedFrame } from './animation.ts';
import { READ } from './encounters.ts';
import type { People, Person } from './people.ts';
import { startRecorder } from './recorder.ts';

const SIZE = { columns: 76, rows: 24 };
/** Bytes: some seconds on one machine, long enough to pause it. */
const FILE_SIZE = 1_500_000_000;

/** Milliseconds for a glance at what has changed. */
const GLANCE = 700;
/** Milliseconds for reading a caption or a sentence. */
const SENTENCE = 1_500;

export async function record(people: People): Promise<TimedFrame[]> {
  const alice = await people.person('alice', SIZE);
  await alice.see('Peers');
  const recorder = startRecorder(SIZE);
  try {
    recorder.caption('Two tincans on one network: no server, no account.');
    recorder.show('left', alice.screen);
    await sleep(GLANCE);
    const bob = await people.person('bob', SIZE);
    recorder.show('right', bob.screen);
    await Promise.all([alice.see('bob'), bob.see('alice')]);
    recorder.caption('They find each other by themselves.');
    await sleep(SENTENCE);

    recorder.caption('alice asks for a connection, and bob says yes, once and for all.');
    await line(alice, '/connect bob');
    await bob.see('Alt-Y');
    await sleep(READ);
    await bob.press('Alt-Y');
    await Promise.all([alice.see('bob · approved'), bob.see('alice · approved')]);
    await sleep(GLANCE);

    recorder.caption('They talk, end-to-end encrypted; two ticks for what has arrived.');
    await say(alice, bob, 'hi bob, got the new disk image?');
    await say(bob, alice, 'not yet, send it over');

    recorder.caption('A file is offered where one types, and comes when the other side wants it.');
    await alice.file('disk.img', FILE_SIZE);
    await line(alice, '/send disk.img');
    await bob.see('Alt-Y');
    await sleep(READ);
    await bob.press('Alt-Y');
    await bob.see(/disk\.img ← alice .*[1-9]\d? %/);
    recorder.caption('Either side pauses it, and goes on.');
    await bob.press('Tab', 'Tab', 'Tab');
    await sleep(GLANCE);
    await bob.press('p');
    await alice.see('paused by bob');
    await say(alice, bob, 'need the bandwidth?');
    await bob.press('r');
    await alice.see(/disk\.img → bob .*\d %/);
    await bob.press('Esc');
    await say(bob, alice, 'only for a moment, it goes on');

    recorder.caption('Whole and verified by both sides, or not at all.');
    await Promise.all([alice.see('done, verified'), bob.see('done, verified')]);
    await sleep(GLANCE);
    await say(alice, bob, 'there it is');
    await sleep(GLANCE);
    return recorder.stop();
  } finally {
    recorder.stop();
  }
}

async function line(person: Person, text: string): Promise<void> {
  await person.type(text);
  await sleep(GLANCE / 2);
  await person.press('Enter');
}

async function say(from: Person, to: Person, text: string): Promise<void> {
  await line(from, text);
  await to.see(text);
  await sleep(GLANCE);
}
