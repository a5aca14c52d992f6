import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CommandSpec, commandTree } from '../../bin/command-tree.ts';
import { defineProgram } from '../../bin/program.ts';
import { type Finished, runTincan } from '../support/executable.ts';
import { createHomes, parseLines, type TestHome, type TestHomes } from '../support/homes.ts';
import * as schemas from '../support/script-schemas.ts';

/** One run of a command. */
interface Case {
  /** The command, as `trust list`; empty for the program itself. */
  of: string;
  /** What stands behind it. */
  words?: string[];
  by?: string;
  /** Default: 0. */
  code?: number;
  /** What each line on standard output is; none: there is no line. */
  line?: v.GenericSchema;
  /** There may be no line. */
  may?: boolean;
  /** Without `--json`: anything may be printed. */
  text?: boolean;
  input?: string;
}

let homes: TestHomes;
const byName = new Map<string, TestHome>();
const homeOf = (name: string): TestHome => {
  const found = byName.get(name) ?? homes.home(name);
  byName.set(name, found);
  return found;
};
beforeAll(async () => {
  homes = await createHomes();
});
afterAll(() => homes.stop());

const done: Case[] = [];
const problems: string[] = [];

async function check(one: Case): Promise<Record<string, unknown>[]> {
  const { of, words = [], by = 'alice', code = 0, line, may = false, text = false, input = '' } = one;
  done.push(one);
  const options = text ? [] : ['--json'];
  const args = [...homeOf(by).args, ...options, ...(of === '' ? [] : of.split(' ')), ...words];
  const finished = await runTincan(args, { input });
  const lines = text ? [] : judge(finished, line, may);
  if (finished.code !== code || (code !== 0 && !/^tincan: .*[.!?]$/m.test(finished.stderr)))
    problems.push(
      `${of} ${words.join(' ')} by ${by}: ${finished.code}, ${finished.stderr}${finished.stdout}`,
    );
  if (code === 0 && words.includes('--quiet') && finished.stderr !== '')
    problems.push(`${of} ${words.join(' ')} is not quiet: ${finished.stderr}`);
  return lines;

  function judge({ stdout }: Finished, schema: v.GenericSchema | undefined, none: boolean) {
    const objects = parseLines(stdout);
    if (objects.length === 0 && schema !== undefined && !none)
      problems.push(`${of} ${words.join(' ')}: no line`);
    for (const object of objects) {
      const parsed = v.safeParse(schema ?? v.never(), object);
      if (parsed.success) continue;
      const where = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`).join('; ');
      problems.push(`${of} ${words.join(' ')}: ${where} in ${JSON.stringify(object)}`);
    }
    return objects;
  }
}

/** Runs that do not depend on each other, two at a time. */
async function together(...cases: Case[]): Promise<void> {
  const left = [...cases];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await check(next);
  };
  await Promise.all([worker(), worker()]);
}

const id = (lines: Record<string, unknown>[]): string => String(lines[0]?.id);

it('prints for every command what the page of commands promises, with its exit codes', {
  timeout: 240_000,
}, async () => {
  await together(
    { of: 'completion', words: ['bash'], by: 'nobody', text: true },
    { of: '', words: ['--help'], text: true },
    { of: '', words: ['--version'], text: true },
    { of: '', words: ['--quiet'], text: true, code: 2 },
  );

  // Two who know each other.
  const bob = homeOf('bob');
  const receiving = bob.start('receive', '--accept', 'all', '--timeout', '300');
  const peers = await check({ of: 'peers', words: ['--wait', '60'], line: schemas.aPeer });
  const bobId = id(peers);
  await check({ of: 'connect', words: ['bob', '--timeout', '60'], line: schemas.outcome('connected') });
  const watching = homeOf('alice').start('--json', 'events');
  const others = otherHomes();

  // Nobody listens there.
  await check({ of: 'peers add', words: ['127.0.0.1:9'], line: schemas.address });
  await check({ of: 'peers added', line: schemas.address });
  await check({ of: 'peers remove', words: ['127.0.0.1:9'], line: schemas.address });
  await together(
    {
      of: 'status',
      words: ['--log-level', 'info', '--downloads', join(bob.root, 'x')],
      line: schemas.status,
    },
    { of: 'identity', line: schemas.identity },
    { of: 'identity', words: ['--qr', '--no-color'], text: true },
    { of: 'peers', words: ['--watch', '--timeout', '0.3'], line: schemas.aPeer },
    { of: 'peers', words: ['--timeout', '1'], code: 2 },
    { of: 'trust list', line: schemas.aPeer },
    { of: 'room list' },
    { of: 'transfers' },
    { of: 'transfers', words: ['--history', '--limit', '3'] },
    { of: 'requests', words: ['--quiet'] },
    { of: 'history', words: ['bob'] },
    { of: 'limit', line: schemas.limit },
    { of: 'config list', line: schemas.setting },
    { of: 'config path', line: schemas.path },
    { of: 'config get', words: ['theme'], line: schemas.setting },
    { of: 'config set', words: ['historyDays', '7'], line: schemas.changedSetting },
    { of: 'config set', words: ['historyDays', 'x'], code: 2 },
    { of: 'config set', words: ['hooks.file', '--', '/bin/true', '-x'], line: schemas.changedSetting },
    { of: 'config unset', words: ['hooks.file'], line: schemas.changedSetting },
    { of: 'events', words: ['notice', '--peer', 'bob', '--count', '1', '--timeout', '0.2'], code: 3 },
    { of: 'connect', words: ['bbo'], code: 3 },
    { of: 'msg', words: ['nobody', 'x', '--timeout', '60'], code: 3 },
  );

  // Conversations and rooms.
  const copy = "require('node:fs').writeFileSync('heard.json', require('node:fs').readFileSync(0))";
  await check({
    of: 'config set',
    words: ['hooks.message', '--', process.execPath, '-e', copy],
    by: 'bob',
    line: schemas.changedSetting,
  });
  await together(
    { of: 'msg', words: ['bob', 'hello', '--wait', '--timeout', '60'], line: schemas.message },
    { of: 'msg', words: ['--room', 'everyone'], input: 'all', line: schemas.message },
    { of: 'room create', words: ['ops'], line: schemas.aRoom },
    { of: 'room create', words: ['den'], line: schemas.aRoom },
  );
  await together(
    { of: 'room invite', words: ['ops', 'bob'], line: schemas.aRoom },
    { of: 'room invite', words: ['den', 'bob'], line: schemas.aRoom },
    { of: 'room topic', words: ['ops', 'what', 'runs'], line: schemas.aRoom },
    { of: 'room rename', words: ['nowhere', 'x'], code: 3 },
    {
      of: 'history',
      words: ['bob', '--since', '1d', '--search', 'hello', '--limit', '1'],
      line: schemas.said,
    },
  );
  await untilLine(bob, ['requests'], 2);
  await check({ of: 'requests', by: 'bob', line: schemas.request });
  await together(
    { of: 'room accept', words: ['ops'], by: 'bob', line: schemas.aRoom },
    { of: 'room decline', words: ['den'], by: 'bob', line: schemas.aRoom },
    { of: 'room members', words: ['ops'], line: schemas.aRoom },
  );
  await check({ of: 'room ask', words: ['den', 'alice'], by: 'bob', line: schemas.aRoom });
  await untilLine(homeOf('alice'), ['requests'], 1);
  await check({ of: 'deny', words: ['bob'], line: schemas.outcome('denied') });
  await together({ of: 'room rename', words: ['ops', 'rack'], line: schemas.aRoom });
  await check({ of: 'room hand', words: ['rack', 'bob'], line: schemas.aRoom });
  await check({ of: 'room remove', words: ['rack', 'bob'], code: 4 });
  await check({ of: 'room leave', words: ['rack'], line: schemas.aRoom });

  // Files, in both directions.
  const file = join(bob.root, 'a.txt');
  await writeFile(file, 'a'.repeat(1_000));
  await bob.json('send', 'alice', file, '--detach');
  await untilLine(homeOf('alice'), ['requests'], 1);
  await check({ of: 'requests', words: ['--files', 'bob'], line: schemas.entry });
  await check({
    of: 'accept',
    words: ['bob', '--only', 'a.txt', '--to', join(bob.root, 'in'), '--existing', 'keep'],
    line: schemas.outcome('accepted'),
  });
  // One that is offered already is taken, too.
  await bob.json('send', 'alice', file, '--detach');
  await untilLine(homeOf('alice'), ['requests'], 1);
  await check({
    of: 'receive',
    words: [
      ...['--accept', 'bob', '--count', '1', '--timeout', '60'],
      ...['--existing', 'keep', '--to', join(bob.root, 'in')],
    ],
    line: schemas.transfer,
  });
  await together(
    { of: 'send', words: ['bob', file, '--as', 'b.txt', '--timeout', '60'], line: schemas.transfer },
    { of: 'send', words: ['bob', file, '--to', 'nobody'], line: schemas.transfer, code: 3 },
    { of: 'send', words: ['bob', file, '--detach'], line: schemas.transfer },
    { of: 'send', words: ['bob', join(bob.root, 'missing')], code: 1 },
    { of: 'transfers', line: schemas.transfer },
    { of: 'trust auto-accept', words: ['bob', '10MB'], line: schemas.peerRules },
    { of: 'trust inbox', words: ['bob', join(bob.root, 'in')], line: schemas.peerRules },
    { of: 'trust auto-connect', words: ['bob', 'on'], line: schemas.peerRules },
    { of: 'trust note', words: ['bob', 'third', 'floor'], line: schemas.note },
    { of: 'limit', words: ['bob', '50MB'], line: schemas.limit },
  );
  // Without a terminal there is no bar, and nothing on stderr but errors.
  const plain = await homeOf('alice').run('send', 'bob', file);
  expect(plain).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('done, verified') });
  await together(
    { of: 'receive', words: ['--timeout', '0.2'], code: 3 },
    { of: 'transfers', words: ['--history'], line: schemas.transfer },
  );

  const heard: unknown = JSON.parse(await readFile(join(bob.root, 'heard.json'), 'utf8'));
  if (!v.is(schemas.event, heard)) problems.push(`hooks.message: ${JSON.stringify(heard)}`);

  // Trust.
  const trustFile = join(bob.root, 'trust.json');
  await check({ of: 'trust export', words: [trustFile], line: schemas.trustFile });
  await together(
    { of: 'trust export', words: [trustFile, '--overwrite'], line: schemas.trustFile },
    { of: 'trust note', words: ['bob', '--clear'], line: schemas.note },
    { of: 'trust verify', words: ['bob', '--id', bobId], line: schemas.outcome('verified') },
    { of: 'trust verify', words: ['bob'], code: 2 },
    { of: 'trust import', words: [trustFile, '--yes'], by: 'carol', line: schemas.imported },
  );

  // With bob gone.
  receiving.child.kill('SIGINT');
  expect((await receiving.finished).code).toBe(130);
  await check({ of: 'disconnect', words: ['bob'], line: schemas.outcome('disconnected') });
  await check({ of: 'stop', by: 'bob', line: schemas.stopped });
  await check({
    of: 'msg',
    words: ['bob', 'later', '--wait', '--timeout', '0.3'],
    line: schemas.message,
    code: 3,
  });
  const waiting = id(await check({ of: 'send', words: ['bob', file, '--detach'], line: schemas.transfer }));
  await check({ of: 'pause', words: [waiting], line: schemas.transfer });
  await check({ of: 'resume', words: [waiting.slice(0, 8)], line: schemas.transfer });
  await check({ of: 'move', words: [waiting, 'first'], line: schemas.transfer });
  await check({ of: 'cancel', words: [waiting], line: schemas.transfer });
  await check({ of: 'retry', words: [waiting], line: schemas.transfer });
  await together(
    { of: 'retry', words: ['ffffffff'], code: 3 },
    { of: 'retry', words: ['--all'], line: schemas.transfer, may: true },
    { of: 'history', words: ['--forget', 'bob', '--yes'], line: schemas.forgotten },
  );
  // What is begun and not done when the time is over, or Ctrl-C comes, is called off; a message stays.
  const late = { of: 'send', words: ['bob', file, '--timeout', '0.3'], line: schemas.transfer, code: 3 };
  expect((await check(late)).at(-1)).toMatchObject({ state: 'cancelled' });
  const interrupted = homeOf('alice').start('--json', 'msg', 'bob', 'unheard', '--wait');
  await untilLine(homeOf('alice'), ['history', 'bob', '--search', 'unheard'], 1);
  interrupted.child.kill('SIGINT');
  const { code: ended, stdout: queued } = await interrupted.finished;
  expect(ended).toBe(130);
  expect(parseLines(queued)).toMatchObject([{ state: 'queued' }]);
  const looking = homeOf('alice').start('--json', 'peers', '--watch');
  await looking.printed('"name"');
  looking.child.kill('SIGINT');
  expect((await looking.finished).code).toBe(130);
  await check({ of: 'trust block', words: ['bob'], line: schemas.outcome('blocked') });
  await check({ of: 'msg', words: ['bob', 'x'], code: 4 });
  await check({ of: 'trust unblock', words: ['bob'], line: schemas.outcome('unblocked') });
  await check({ of: 'trust forget', words: ['bob'], by: 'carol', line: schemas.outcome('forgotten') });

  await others;
  await check({ of: 'stop', line: schemas.stopped });
  const { code, stdout } = await watching.finished;
  expect(code).toBe(0);
  const events = parseLines(stdout);
  for (const event of events)
    if (!v.is(schemas.event, event)) problems.push(`events: ${JSON.stringify(event)}`);
  expect([...new Set(events.map(({ event }) => event))].sort()).toEqual(
    ['core', 'message', 'notice', 'peer', 'request', 'transfer'].sort(),
  );
  expect(events.at(-1)).toMatchObject({ event: 'core', change: 'stopping' });
  done.push({ of: 'events' });
  expect(problems).toEqual([]);
});

/** A core in the foreground, the interface, and a home with a passphrase. */
async function otherHomes(): Promise<void> {
  await check({ of: '', words: ['--plain', '--no-color'], input: '/status\n', text: true, by: 'nobody' });
  const daemon = homeOf('daemon').start('daemon');
  await untilLine(homeOf('daemon'), ['status'], 1);
  await check({ of: 'stop', by: 'daemon', line: schemas.stopped });
  expect((await daemon.finished).code).toBe(0);
  done.push({ of: 'daemon' });
  const directory = homeOf('daemon').root;
  const [first, second] = [join(directory, 'first'), join(directory, 'second')];
  await Promise.all([writeFile(first, 'correct horse\n'), writeFile(second, 'battery staple\n')]);
  const locked = { by: 'locked', line: schemas.passphrase };
  await check({ of: 'passphrase set', words: ['--new-passphrase-file', first], ...locked });
  await check({
    of: 'passphrase change',
    words: ['--passphrase-file', first, '--new-passphrase-file', second],
    ...locked,
  });
  await check({ of: 'passphrase remove', words: ['--passphrase-file', first], by: 'locked', code: 1 });
  await check({ of: 'passphrase remove', words: ['--passphrase-file', second], ...locked });
}

/** Runs a command until it prints so many lines. */
async function untilLine(home: TestHome, words: string[], count: number): Promise<void> {
  while ((await home.json(...words)).lines.length < count);
}

it('has every command of the parser in its table, with every option', () => {
  const tree = commandTree(defineProgram);
  /** The homes give them; the demonstration has a test of its own. */
  const elsewhere = ['home', 'name', 'port', 'discovery-port', 'interface', 'json', 'demo'];
  const missing: string[] = [];
  const walk = (command: CommandSpec, name: string): void => {
    // One wants a service manager, and what the other finds is the machine's: they have tests of their own beside this one.
    if (name === 'service' || name === 'doctor') return;
    const runs = done.filter(({ of }) => of === name);
    if (command.runs && runs.length === 0) missing.push(name);
    const given = (name === '' ? done : runs).flatMap(({ words = [] }) => words);
    for (const option of command.options)
      if (!given.includes(`--${option.name}`) && !elsewhere.includes(option.name))
        missing.push(`${name} --${option.name}`);
    for (const inner of command.commands) walk(inner, `${name} ${inner.name}`.trim());
  };
  walk(tree, '');
  expect(missing).toEqual([]);
});
