import { describe, expect, it } from 'vitest';
import { boundedLines } from '../../src/client/actions/bounded-lines.ts';
import { commandHelp, roomCommandHelp } from '../../src/client/actions/command-help.ts';
import { parseInput } from '../../src/client/actions/parse-line.ts';
import { ROOM_COMMAND_NAMES, ROOM_COMMANDS, readRoomLine } from '../../src/client/actions/room-line.ts';
import { ACTIONS, usageOf } from '../../src/client/index.ts';

const names = ACTIONS.map(({ name }) => name);
const helpOf = (name: string): string[] => {
  const action = ACTIONS.find((one) => one.name === name);
  return action === undefined ? [] : commandHelp(action);
};

describe('the help of a command', () => {
  it('tells its usage, what it does, what stands behind it, an example, and what else there is', () => {
    expect(helpOf('unblock')).toEqual([
      '/unblock PEER',
      'Lets a blocked peer ask again.',
      '  PEER: who may ask again',
      'Example: /unblock mallory',
      'See also: /block',
    ]);
    expect(helpOf('exit')).toContain('Leaves, and stops what this program started (also /quit).');
    expect(helpOf('room')).toContain('  /room invite [#ROOM] PEER: Asks somebody into a room of yours');
  });

  it.each(ACTIONS.map((action) => [action.name, action] as const))('is true of /%s', (name, action) => {
    const { example, options = [], related = [] } = action.help;
    expect(parseInput(ACTIONS, example)).toMatchObject({ kind: 'action', action: { name } });
    expect(related.filter((other) => other === name || !names.includes(other))).toEqual([]);
    const words = options.flatMap(([option]) => option.match(/[A-Za-z-]+/g) ?? []);
    expect(words.filter((word) => !usageOf(action).includes(word) && word !== 'text')).toEqual([]);
    // What its usage has is told.
    const taken = action.usage.match(/[A-Za-z-]+/g) ?? [];
    expect(taken.filter((word) => !commandHelp(action).slice(2).join(' ').includes(word))).toEqual([]);
    expect(commandHelp(action).join('\n')).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('is there for each command of rooms', () => {
    for (const name of ROOM_COMMAND_NAMES) {
      expect(readRoomLine(`${name} ${ROOM_COMMANDS[name].example}`).command).toBe(name);
      expect(roomCommandHelp(name.toUpperCase())[0]).toContain(`/room ${name}`);
    }
    expect(() => roomCommandHelp('invit')).toThrow('Did you mean /room invite?');
  });
});

describe('a long list', () => {
  const lines = Array.from({ length: 10 }, (_, index) => String(index));

  it('says how many it leaves out, and how they are told', () => {
    expect(boundedLines(lines, 4, '/list all')).toEqual(['0', '1', '2', '3', 'And 6 more: /list all']);
  });

  it('is whole where one line more would do, or nobody bounds it', () => {
    expect(boundedLines(lines, 9, '/list all')).toBe(lines);
    expect(boundedLines(lines, undefined, '/list all')).toBe(lines);
  });
});
