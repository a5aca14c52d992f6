/** People with the real program in terminals of their own: homes in a temporary folder, loopback only. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EXIT } from '../../src/errors.ts';
import { freeUdpPort } from '../../test/support/free-port.ts';
import { bytesOf, type Key, pauses } from './keyboard.ts';
import { openScreen, type Screen } from './screen.ts';

const run = promisify(execFile);

/** Milliseconds after which a program that was told to end is ended. */
const PATIENCE_WITH_END = 10_000;
/** Milliseconds in which a terminal tells Esc from the beginning of another key. */
const AFTER_KEY = 120;

export interface Person {
  readonly name: string;
  readonly screen: Screen;
  /** Keys one after the other, with the time that a program needs to tell them apart. */
  press(...keys: Key[]): Promise<void>;
  /** A line and Enter, as fast as the terminal takes it. */
  enter(line: string): Promise<void>;
  /** A text at the speed of a person, without Enter. */
  type(text: string): Promise<void>;
  see(text: string | RegExp): Promise<void>;
  /** Makes a file of this size in the folder that the program runs in; only its end takes room on the disk. */
  file(name: string, bytes: number): Promise<void>;
}

export interface PersonOptions {
  columns: number;
  rows: number;
  /** False for somebody whom tincan has yet to ask for a name. */
  named?: boolean;
  env?: Record<string, string>;
}

export interface People {
  /** Starts the program for somebody, or starts it again with another terminal. */
  person(name: string, options: PersonOptions): Promise<Person>;
  /** Closes a person's terminal; what runs in the background goes on. */
  leave(person: Person): Promise<void>;
  /** Ends every program and core that was started, and removes all files. */
  end(): Promise<void>;
}

/** @param executable path of tincan.js */
export async function gatherPeople(executable: string): Promise<People> {
  const discoveryPort = await freeUdpPort();
  const directory = await mkdtemp(join(tmpdir(), 'lan-'));
  const homes = new Set<string>();
  const screens = new Set<Screen>();

  const close = async (screen: Screen): Promise<void> => {
    const isRunning = (): boolean => screens.has(screen);
    if (!isRunning()) return;
    process.kill(screen.pid, 'SIGTERM');
    await Promise.race([screen.exited, sleep(PATIENCE_WITH_END, undefined, { ref: false })]);
    if (isRunning()) process.kill(screen.pid, 'SIGKILL');
    await screen.exited;
  };

  return {
    async person(name, { columns, rows, named = true, env = {} }) {
      const folder = join(directory, name);
      const home = join(folder, 'home');
      await mkdir(home, { recursive: true });
      homes.add(home);
      const network = ['--interface=lo', `--discovery-port=${discoveryPort}`, '--port=0'];
      const places = [`--home=${home}`, `--downloads=${join(folder, 'Downloads')}`];
      const args = [executable, ...places, ...(named ? [`--name=${name}`] : []), ...network];
      const screen = openScreen(process.execPath, args, {
        columns,
        rows,
        cwd: folder,
        env: { ...environment(folder, name), ...env },
      });
      screens.add(screen);
      void screen.exited.then(() => screens.delete(screen));
      const press = async (...keys: Key[]): Promise<void> => {
        for (const key of keys) {
          screen.write(bytesOf(key));
          await sleep(AFTER_KEY);
        }
      };
      return {
        name,
        screen,
        press,
        async enter(line) {
          screen.write(line);
          await press('Enter');
        },
        async type(text) {
          const characters = [...text];
          for (const [index, pause] of pauses(text).entries()) {
            await sleep(pause);
            screen.write(characters[index] ?? '');
          }
        },
        see: (text) =>
          screen.until(`${name} sees ${text}`, (shown) =>
            typeof text === 'string' ? shown.includes(text) : text.test(shown),
          ),
        async file(file, bytes) {
          const path = join(folder, file);
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, '');
          await truncate(path, bytes);
        },
      };
    },
    leave: ({ screen }) => close(screen),
    async end() {
      await Promise.all([...screens].map(close));
      try {
        await Promise.all([...homes].map((home) => stopCore(executable, home)));
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

/** Stops the core that a terminal left in the background, if there is one. */
async function stopCore(executable: string, home: string): Promise<void> {
  try {
    await run(process.execPath, [executable, `--home=${home}`, 'stop']);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === EXIT.noCore)) throw error;
  }
}

/** Of the maker's environment only the path: what its terminal can must not change the pictures. */
function environment(home: string, name: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    USER: name,
    LOGNAME: name,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TERM: 'xterm-256color',
  };
}
