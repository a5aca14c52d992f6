import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventListener } from '../../src/events/index.ts';
import { createHooks, type HookCommands, type Hooks, programEnvironment } from '../../src/hooks/index.ts';
import { HOOKS } from '../../src/limits.ts';
import type { CoreEvent, MessageEvent } from '../../src/store/events.ts';
import { messageRecord, requestObject } from '../../src/store/script-objects.ts';
import { aMessage, aRequest, peerId } from '../support/states.ts';

const time = '2026-11-22T10:41:00.000Z';
const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
const message = (text: string): MessageEvent => ({
  event: 'message',
  time,
  change: 'new',
  peer: bob,
  room: null,
  muted: false,
  message: messageRecord(aMessage('m1', text)),
});

let directory: string;
let listener: EventListener;
let notices: string[];
let logged: object[];
let open: Set<string>;
let idle: () => void;
let hooks: Hooks;

const NONE: HookCommands = { message: [], request: [], file: [] };
/** A program for Node that has its input as `input`, and appends to the file `out`. */
const program = (script: string): readonly string[] => [
  process.execPath,
  '-e',
  `const fs = require('node:fs'); const out = (text) => fs.appendFileSync(${JSON.stringify(join(directory, 'out'))}, text + '\\n');
   const input = fs.readFileSync(0, 'utf8'); ${script}`,
];
const said = async (): Promise<string> => await readFile(join(directory, 'out'), 'utf8').catch(() => '');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tincan-hooks-'));
  notices = [];
  logged = [];
  open = new Set();
  idle = () => {};
  hooks = create();
});
afterEach(async () => {
  await hooks.stop();
  await rm(directory, { recursive: true, force: true });
});

function create(timeout?: number): Hooks {
  return createHooks({
    events: {
      listen(given) {
        listener = given;
        return () => {};
      },
    },
    isApproved: (peer) => peer === bob.id,
    isOpen: (request) => open.has(request),
    notice: (_level, text) => void notices.push(text),
    log: {
      debug: (line: object) => void logged.push(line),
      warn: (line: object) => void logged.push(line),
    } as never,
    directory,
    environment: programEnvironment({ ...process.env, MY_SECRET: 'x' }, '/home/of/tincan'),
    umask: 0o027,
    onIdle: () => idle(),
    ...(timeout === undefined ? {} : { timeout }),
  });
}

/** Tells events, and waits until nothing is left to be run. */
async function happens(...events: CoreEvent[]): Promise<void> {
  const done = new Promise<void>((resolve) => {
    idle = resolve;
  });
  for (const event of events) listener.take(event);
  await done;
}

describe('hooks', () => {
  it('give a program the event as a line of JSON, in which nothing can steer a terminal', async () => {
    hooks.configure({ ...NONE, message: program('out(input.trim())') });
    await happens(message('hi \u202e there'));
    const line = await said();
    expect(JSON.parse(line)).toEqual(message('hi \u202e there'));
    expect(line).not.toContain('\u202e');
    expect(logged).toMatchObject([{ hook: 'message', kind: 'exit', code: 0 }]);
    expect(JSON.stringify(logged)).not.toContain('there');
  });

  it('run in the home, with the umask of their user and no more of the environment than they need', async () => {
    hooks.configure({
      ...NONE,
      message: program(
        'out([process.cwd(), process.umask().toString(8), process.env.MY_SECRET, process.env.TINCAN_HOME, "PATH" in process.env].join(" "))',
      ),
    });
    const umask = process.umask();
    await happens(message('hi'));
    expect(await said()).toBe(`${directory} 27  /home/of/tincan true\n`);
    expect(process.umask()).toBe(umask);
  });

  it('are run one at a time, in order', async () => {
    hooks.configure({
      ...NONE,
      message: program('out("begin"); setTimeout(() => out(JSON.parse(input).message.text), 50)'),
    });
    expect(hooks.isBusy()).toBe(false);
    const ended = happens(message('a'), message('b'));
    expect(hooks.isBusy()).toBe(true);
    await ended;
    expect(await said()).toBe('begin\na\nbegin\nb\n');
    expect(hooks.isBusy()).toBe(false);
  });

  it('are not asked for where none is set, and not run any more once they are taken away', async () => {
    expect(listener.wants('message')).toBe(false);
    hooks.configure({ ...NONE, file: program('out("x")') });
    expect([listener.wants('transfer'), listener.wants('message')]).toEqual([true, false]);
    hooks.configure(NONE);
    expect(listener.wants('transfer')).toBe(false);
    listener.take(message('hi'));
    expect(hooks.isBusy()).toBe(false);
  });

  it('wait in a bounded queue, and say how many found no room', async () => {
    hooks.configure({ ...NONE, message: ['/nonexistent/program'] });
    await happens(...Array.from({ length: HOOKS.queued + 4 }, () => message('hi')));
    expect(notices.filter((text) => text.includes('too slow'))).toEqual([
      'hooks.message was too slow: 3 events could not be handed to it.',
    ]);
  });

  it('tell once of a program that is not there', async () => {
    hooks.configure({ ...NONE, message: ['/nonexistent/program'] });
    await happens(message('a'), message('b'));
    expect(notices).toEqual([
      'hooks.message: /nonexistent/program cannot be run: there is no such program, or what its first line names is missing. Mend it, or take it away with "tincan config unset hooks.message".',
    ]);
  });

  it('are never led through a shell', async () => {
    const script = join(directory, 'a script; touch $(echo pwned)');
    await writeFile(
      script,
      `#!${process.execPath}\nrequire('node:fs').writeFileSync('out', process.argv[2]);`,
      {
        mode: 0o700,
      },
    );
    hooks.configure({ ...NONE, message: [script, '$(id); `id`'] });
    await happens(message('hi'));
    expect(await said()).toBe('$(id); `id`');
  });

  it('end a program that takes too long, with what it has started, and say so', async () => {
    hooks = create(300);
    hooks.configure({
      ...NONE,
      message: program(
        `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'inherit' });
         out(String(process.pid)); setTimeout(() => {}, 60_000)`,
      ),
    });
    await happens(message('hi'));
    expect(notices).toEqual([`hooks.message: ${process.execPath} took longer than 0.3 s and was ended.`]);
    const group = Number(await said());
    if (group > 0)
      await vi.waitFor(() => expect(() => process.kill(-group, 0)).toThrow('ESRCH'), { timeout: 5_000 });
  });

  it('note with which code a program ended, and go on', async () => {
    hooks.configure({ ...NONE, message: program('process.exit(input.includes("bad") ? 7 : 0)') });
    await happens(message('bad'), message('good'));
    expect(logged).toMatchObject([{ code: 7 }, { code: 0 }]);
    expect(notices).toEqual([]);
  });

  it('are given a request only while it is a question', async () => {
    hooks.configure({ ...NONE, request: program('out(JSON.parse(input).request.id)') });
    open.add('waits');
    const asked = (id: string): CoreEvent => ({
      event: 'request',
      time,
      change: 'arrived',
      request: requestObject(aRequest({ id, peer: bob })),
    });
    await happens(asked('answered by a rule'), asked('waits'));
    await vi.waitFor(async () => expect(await said()).toBe('waits\n'));
  });
});
