/** What becomes of messages when the machine is against them: a full disk, a file that is torn, closed or gone, another user. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CoreProcess, introduce, removeCores, startCoreProcess } from '../support/core-process.ts';

let alice: CoreProcess;
let bob: CoreProcess;
/** Mounted over the data of a core. */
let mounted: string | undefined;

beforeEach(async () => {
  alice = await startCoreProcess('alice');
  bob = await startCoreProcess('bob');
});
afterEach(async () => {
  for (const core of [alice, bob]) await core.stop();
  if (mounted !== undefined) execFileSync('umount', [mounted]);
  mounted = undefined;
  await removeCores();
});

const fileOf = (core: CoreProcess): string => path.join(core.directory, 'data', 'messages.db');
const say = (from: CoreProcess, to: string, text: string) =>
  from.client.call('chat.send', { conversation: to, text });
const textsOf = async (core: CoreProcess, conversation: string): Promise<string[]> => {
  const { messages } = await core.client.call('chat.page', { conversation, direction: 'before', limit: 200 });
  return messages.map(({ text }) => text);
};
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** Runs a program as somebody else, and says what comes of it. */
function asNobody(...words: string[]): 'done' | 'refused' {
  const [program = '', ...args] = words;
  try {
    execFileSync(program, args, { uid: 65534, gid: 65534, stdio: 'ignore' });
    return 'done';
  } catch {
    return 'refused';
  }
}

describe.skipIf(process.platform === 'win32')('the file of messages', () => {
  it('is nobody else’s to read, whatever is written to it', async () => {
    await introduce(alice, bob);
    await say(alice, bob.id, 'between us');
    const data = path.join(alice.directory, 'data');
    const names = readdirSync(data).filter((name) => name.startsWith('messages.db'));
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const name of names)
      expect([name, statSync(path.join(data, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    if (!isRoot) return;
    // Even where the way there is open.
    for (const directory of [alice.directory, data]) chmodSync(directory, 0o755);
    for (const name of names)
      expect([name, asNobody('cat', path.join(data, name))]).toEqual([name, 'refused']);
    expect(asNobody('cat', '/proc/self/status')).toBe('done');
    chmodSync(data, 0o700);
  });

  it('that is deleted while the core runs is there again with the next message, and nobody else’s to read', async () => {
    await introduce(alice, bob);
    const [aliceId, bobId] = [alice.id, bob.id];
    await say(alice, bobId, 'before');
    await bob.until('the message', ({ conversations }) => conversations[aliceId]?.messages.length === 1);
    for (const suffix of ['', '-wal', '-shm']) rmSync(fileOf(alice) + suffix);
    await say(alice, bobId, 'after');
    await bob.until('the message', ({ conversations }) => conversations[aliceId]?.messages.length === 2);
    expect(statSync(fileOf(alice)).mode & 0o777).toBe(0o600);
    await alice.kill();
    await alice.start();
    expect(await textsOf(alice, bobId)).toEqual(['before', 'after']);
  });

  it('that is torn is put aside at the start, which is told, and the rest goes on', async () => {
    await introduce(alice, bob);
    const [aliceId, bobId] = [alice.id, bob.id];
    for (let number = 0; number < 50; number += 1) await say(alice, bobId, `said ${'x'.repeat(1_000)}`);
    await alice.stop();
    truncateSync(fileOf(alice), 20_000);
    await alice.start();
    const { text } = await alice.until('word of it', ({ notices }) =>
      Object.values(notices).find((notice) => notice.text.includes('put aside')),
    );
    expect(text).toContain(`${fileOf(alice)}.damaged-`);
    await bob.until('the session', ({ peers }) => peers[aliceId]?.state === 'connected');
    await say(bob, aliceId, 'and now?');
    await alice.until('the message', ({ conversations }) => conversations[bobId]?.unread === 1);
    expect(await textsOf(alice, bobId)).toEqual(['and now?']);
    expect(readdirSync(path.dirname(fileOf(alice))).some((name) => name.includes('damaged'))).toBe(true);
  });

  it.skipIf(!isRoot)(
    'that may not be written is told, holds up nothing else, and is used when it may be',
    async () => {
      const closed = await startCoreProcess('carol', {
        // root without its right to write where it may not.
        through: ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'],
      });
      await introduce(closed, bob);
      const [closedId, bobId] = [closed.id, bob.id];
      await say(closed, bobId, 'before');
      await bob.until('the message', ({ conversations }) => conversations[closedId]?.unread === 1);
      await closed.stop();
      chownSync(fileOf(closed), 65534, 65534);
      chmodSync(fileOf(closed), 0o644);
      await closed.start();
      await bob.until('the session', ({ peers }) => peers[closedId]?.state === 'connected');
      await expect(say(closed, bobId, 'refused')).rejects.toMatchObject({ code: 'TINCAN_E_DATABASE' });
      const { message } = await say(bob, closedId, 'waits');
      await closed.until('word of it', ({ notices }) =>
        Object.values(notices).some(({ text }) => text.includes('cannot be')),
      );
      expect(closed.isRunning).toBe(true);
      chownSync(fileOf(closed), 0, 0);
      chmodSync(fileOf(closed), 0o600);
      const settled = await bob.client.call('chat.settled', { conversation: closedId, id: message.id });
      expect(settled.message.status).toBe('delivered');
      await closed.until('what is kept', ({ conversations }) => conversations[bobId] !== undefined);
      expect(await textsOf(closed, bobId)).toEqual(['before', 'waits']);
    },
    60_000,
  );
});

describe.skipIf(!isRoot)('a disk that is full under the messages', () => {
  it('refuses what is typed, and takes what others say when there is room; the core goes on', async () => {
    await alice.stop();
    const data = path.join(alice.directory, 'data');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', data]);
    mounted = data;
    await alice.start();
    await introduce(alice, bob);
    const [aliceId, bobId] = [alice.id, bob.id];
    await say(alice, bobId, 'before');
    const ballast = path.join(data, 'ballast');
    const { bavail, bsize } = statfsSync(data);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024)));
    let refused: unknown;
    let sent = 0;
    while (refused === undefined && sent < 200) {
      await say(alice, bobId, `more ${sent} ${'long '.repeat(1_000)}`).then(
        () => {
          sent += 1;
        },
        (thrown: unknown) => {
          refused = thrown;
        },
      );
    }
    expect(refused).toMatchObject({ code: 'TINCAN_E_NO_SPACE' });
    const waiting = await say(bob, aliceId, `waits ${'long '.repeat(3_000)}`);
    await alice.until('word of it', ({ notices }) =>
      Object.values(notices).some(({ text }) => text.includes('cannot be written down')),
    );
    // What was said can be read, and the session stands.
    expect(await textsOf(alice, bobId)).toHaveLength(sent + 1);
    expect(alice.client.state.peers[bobId]?.state).toBe('connected');
    rmSync(ballast);
    const { message } = await bob.client.call('chat.settled', {
      conversation: aliceId,
      id: waiting.message.id,
    });
    expect(message.status).toBe('delivered');
    await say(alice, bobId, 'there is room');
    expect((await textsOf(alice, bobId)).at(-1)).toBe('there is room');
  }, 60_000);
});
