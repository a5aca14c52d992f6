/** The still pictures: what people do, and the moments at which a screen is taken. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, READ, SETTLED, say } from './encounters.ts';
import type { Frame } from './frame.ts';
import type { People, Person, PersonOptions } from './people.ts';

/** Puts a frame away under the name of its picture, with what it shows in words. */
export type Take = (name: string, title: string, frame: Frame) => Promise<void>;

const WIDE: PersonOptions = { columns: 120, rows: 32 };
/** Of somebody who is not in the picture. */
const ASIDE: PersonOptions = { columns: 100, rows: 30 };
const MB = 1_000_000;

/** The pictures for readers. Everybody is left as they are: the transfers go on. */
export async function takePictures(people: People, take: Take): Promise<void> {
  const [alice, bob, carol] = await Promise.all([
    people.person('alice', WIDE),
    people.person('bob', ASIDE),
    people.person('carol', ASIDE),
  ]);
  await Promise.all([alice.see('carol'), bob.see('alice'), carol.see('alice')]);
  await connect(carol, alice);
  await connect(alice, bob);
  await converse(alice, bob, carol);
  const dave = await people.person('dave', ASIDE);
  await dave.see('alice');
  await dave.enter('/connect alice');
  await alice.see('Alt-Y accept');
  await alice.type('shall I send the');
  await sleep(SETTLED);
  await take(
    'conversation',
    'A conversation in tincan, with files, unread messages and a request',
    alice.screen.frame(),
  );
  await alice.press('Ctrl-U', 'F1');
  await sleep(SETTLED);
  await take('help', 'The help of tincan', alice.screen.frame());
  await alice.press('Esc', 'Alt-N');
  await alice.see('Denied');
  await alice.press('Ctrl-U');

  await meet(alice, bob, carol);
  await take('room', 'A room in tincan, with a reply, a mention and code', alice.screen.frame());
  await alice.press('Ctrl-F');
  await alice.see('search ›');
  await alice.press('Tab');
  await alice.type('the');
  await sleep(SETTLED);
  await take('search', 'A search in all conversations in tincan', alice.screen.frame());
  await alice.press('Esc');
  for (const [person, other] of [
    [alice, 'bob'],
    [bob, 'alice'],
    [carol, 'alice'],
  ] as const) {
    await person.enter(`/msg ${other}`);
    await person.see(`${other} ›`);
  }

  await alice.press('Ctrl-O');
  await alice.see('filter ›');
  await alice.see('release-2.4/');
  await alice.type('rel/');
  await alice.see('SHA256SUMS');
  await alice.press('Down', 'Tab', 'Tab');
  await sleep(SETTLED);
  await take('files', 'Choosing files to send in tincan, two of them marked', alice.screen.frame());
  await alice.press('Esc');

  await transfer(alice, bob, carol);
  await take('transfers', 'Transfers in both directions in tincan, one of them paused', alice.screen.frame());
  await alice.press('Ctrl-C');
  await sleep(SETTLED);
  await take('leaving', 'tincan asks what becomes of the transfers before it ends', alice.screen.frame());
  await alice.press('Esc');
}

async function converse(alice: Person, bob: Person, carol: Person): Promise<void> {
  await say(bob, alice, 'morning! did the release build pass?');
  await say(alice, bob, 'it did, on all three machines');
  await say(alice, bob, 'sending it over, with the notes');
  await alice.file('release-2.4/tincan-2.4.tar.gz', 340 * MB);
  await alice.file('release-2.4/notes.md', 14_000);
  await alice.file('release-2.4/SHA256SUMS', 212);
  await alice.enter('/send release-2.4');
  await accept(bob, 'release-2.4');
  await alice.see('release-2.4/: done');
  await say(bob, alice, 'got it, checksums agree. ありがとう');
  await say(bob, alice, 'here are the photos of the rack that you asked for');
  for (const number of [1, 2, 3, 4]) await bob.file(`rack/IMG_210${number}.jpg`, 4_200_000 + 91_000 * number);
  await bob.enter('/send rack');
  await accept(alice, 'rack');
  await alice.see('rack/: done');
  await say(alice, bob, 'perfect. I can plan the cabling with these');
  await carol.enter('is the NAS back?');
  await carol.enter('no hurry, I only want to drop the backup there');
  await alice.see('no hurry');
}

/** A room of three: a question, an answer to it, code, and something that is done. */
async function meet(alice: Person, bob: Person, carol: Person): Promise<void> {
  await alice.enter('/room create rack');
  await alice.see('# rack ›');
  await alice.enter('/room topic #rack New cabling on Thursday; the NAS stays up');
  for (const [guest, name] of [
    [bob, 'bob'],
    [carol, 'carol'],
  ] as const) {
    await alice.enter(`/room invite #rack ${name}`);
    await guest.see('# rack');
    await sleep(READ);
    await guest.press('Alt-Y');
    await alice.see(`${name} joined`);
    await guest.enter('/msg #rack');
    await guest.see('# rack ›');
  }
  await say(bob, alice, 'which port does the NAS have now?');
  await say(carol, alice, '@alice the label says 17, the switch says otherwise:');
  await carol.type('```');
  await carol.press('Alt-Enter');
  await carol.type('swp17  down');
  await carol.press('Alt-Enter');
  await carol.type('swp18  up    10G   nas');
  await carol.press('Alt-Enter');
  await carol.enter('```');
  await alice.see('swp18');
  await alice.enter('/reply then it is 18; I will change the label');
  await bob.see('change the label');
  await bob.enter('/me orders a new label');
  await alice.see('orders a new label');
  await sleep(SETTLED);
}

async function accept(receiver: Person, name: string): Promise<void> {
  await receiver.see(name);
  await sleep(READ);
  await receiver.press('Alt-Y');
}

/** Two files out, two in, one of them paused by the other side; leaves the keys with the transfers. */
async function transfer(alice: Person, bob: Person, carol: Person): Promise<void> {
  await alice.file('disk.img', 5_200 * MB);
  await alice.file('talk.mp4', 1_900 * MB);
  await bob.file('videos/rack-1.mkv', 1_700 * MB);
  await bob.file('videos/rack-2.mkv', 1_400 * MB);
  await carol.file('backup-2024.tar', 2_100 * MB);
  await alice.enter('/send disk.img');
  await accept(bob, 'disk.img');
  await carol.enter('/send backup-2024.tar');
  await accept(alice, 'backup-2024.tar');
  await alice.see(/backup-2024\.tar ← carol .* [3-9]\d %/);
  await carol.press('Esc', 'Tab', 'Tab', 'Tab', 'p');
  await alice.see('paused by carol');
  await bob.enter('/send videos');
  await accept(alice, 'videos');
  await alice.enter('/send carol talk.mp4');
  await accept(carol, 'talk.mp4');
  await alice.press('Tab', 'Tab', 'Tab', 'Down', 'Down', 'Down');
  await alice.see(/talk\.mp4 → carol .* [4-9]\d %/);
}
