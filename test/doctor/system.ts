/** A machine as the doctor sees it, made of what its programs and files say. */
import type { networkInterfaces } from 'node:os';
import type { Ran, System } from '../../src/doctor/system.ts';

export interface Machine {
  platform?: NodeJS.Platform;
  interfaces?: ReturnType<typeof networkInterfaces>;
  /** By name, or by name and words where they matter; one that is absent is not there. */
  programs?: Readonly<Record<string, Ran>>;
  files?: Readonly<Record<string, string>>;
  directories?: Readonly<Record<string, string[]>>;
  links?: Readonly<Record<string, string>>;
}

export function fakeSystem(machine: Machine): System {
  const {
    platform = 'linux',
    interfaces = {},
    programs = {},
    files = {},
    directories = {},
    links = {},
  } = machine;
  return {
    platform,
    uid: 1_000,
    interfaces: () => interfaces,
    run: async (program, words) =>
      programs[[program, ...words].join(' ')] ?? programs[program] ?? { kind: 'missing' },
    read: async (file) => files[file],
    list: async (directory) => directories[directory] ?? [],
    link: async (file) => links[file],
  };
}
