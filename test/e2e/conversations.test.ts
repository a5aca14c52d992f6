import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';

let homes: TestHomes;
let alice: TestHome;
let bob: TestHome;

beforeAll(async () => {
  homes = await createHomes();
  alice = homes.home('alice');
  bob = homes.home('bob');
  // Cores that stay, so that what has to be waited for is waited for by the commands alone.
  for (const home of [alice, bob]) {
    home.start('daemon');
    await until(home, ['status'], ({ name }) => name !== undefined);
  }
  const connecting = alice.json('connect', 'bob');
  await until(bob, ['requests'], () => true);
  await bob.run('accept', 'alice');
  expect((await connecting).code).toBe(0);
});
afterAll(() => homes.stop());

/** Asks again until one of the objects that a command prints is as wanted, and gives it. */
async function until(
  home: TestHome,
  words: readonly string[],
  wanted: (line: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  for (;;) {
    const found = (await home.json(...words)).lines.find(wanted);
    if (found !== undefined) return found;
  }
}

it('a room is created, joined, talked in, read on both sides, and forgotten on one', async () => {
  const created = await alice.json('room', 'create', 'ops');
  expect(created.lines[0]).toMatchObject({ name: 'ops', part: 'owner', version: 1 });
  await alice.run('room', 'invite', 'ops', 'bob');
  const invitation = await until(bob, ['requests'], ({ kind }) => kind === 'invitation');
  expect(invitation).toMatchObject({ room: { name: 'ops' }, peer: { name: 'alice' }, expiresAt: null });
  expect((await bob.run('room', 'accept', 'ops')).code).toBe(0);
  const room = await until(bob, ['room', 'list'], ({ part }) => part === 'member');
  expect(room).toMatchObject({ id: created.lines[0]?.id, name: 'ops' });

  const said = await alice.json('msg', '--room', 'ops', '--wait', 'all', 'well?');
  expect(said.lines[0]).toMatchObject({
    state: 'delivered',
    room: { name: 'ops' },
    recipients: 1,
    delivered: 1,
  });
  await bob.json('msg', '--room', '#ops', '--wait', '/me nods');

  const texts = async (home: TestHome, ...options: string[]): Promise<unknown[]> =>
    (await home.json('history', '#ops', ...options)).lines
      .filter(({ event }) => event !== true)
      .map(({ text }) => text);
  expect(await texts(alice)).toEqual(['all well?', '/me nods']);
  expect(await texts(bob)).toEqual(['all well?', '/me nods']);
  expect(await texts(bob, '--search', 'WELL')).toEqual(['all well?']);
  expect(await texts(bob, '--limit', '1')).toEqual(['/me nods']);
  expect(await texts(bob, '--since', '1h')).toHaveLength(2);
  expect((await bob.run('history', 'ops')).stdout).toMatch(/ alice: all well\?\n.* \* bob nods\n/);

  expect((await bob.run('history', '--forget', 'ops')).code).toBe(2);
  expect(await texts(bob)).toHaveLength(2);
  expect((await bob.run('history', '--forget', 'ops', '--yes')).code).toBe(0);
  expect(await texts(bob)).toEqual([]);
  expect(await texts(alice)).toHaveLength(2);
});

it('what only an owner may do is refused to a member, and a room that is not there is told', async () => {
  await alice.run('room', 'create', 'dev');
  await alice.run('room', 'invite', 'dev', 'bob');
  await until(bob, ['requests'], ({ kind }) => kind === 'invitation');
  await bob.run('accept', '#dev');
  await until(bob, ['room', 'list'], ({ name, part }) => name === 'dev' && part === 'member');
  expect((await bob.run('room', 'rename', 'dev', 'mine')).code).toBe(4);
  expect((await bob.run('room', 'members', 'nowhere')).code).toBe(3);
  expect((await bob.run('history', '#nowhere')).code).toBe(3);
  expect((await bob.run('room', 'leave', 'dev')).code).toBe(0);
  const left = await until(alice, ['room', 'list'], ({ name, members }) => {
    return name === 'dev' && Array.isArray(members) && members.length === 1;
  });
  expect(left).toMatchObject({ part: 'owner' });
});
