/** Commands for tests: run against a core that is a script, with what they print in memory. */
import type { CommandContext } from '../../bin/command-context.ts';
import type { Output } from '../../bin/output.ts';
import type { Command } from '../../bin/run-command.ts';
import type { ExitCode } from '../../src/errors.ts';
import { toJsonLine } from '../../src/text/json-line.ts';
import type { FakeCore } from '../support/fake-core.ts';

export interface TestCommand {
  context: CommandContext;
  /** Lines of data, and lines for the person. */
  data: string[];
  words: string[];
  interrupt(): void;
  run<A>(command: Command<A>, args: A): Promise<ExitCode>;
}

export async function testCommand(core: FakeCore, json = false): Promise<TestCommand> {
  const client = await core.client();
  const data: string[] = [];
  const words: string[] = [];
  const interruption = new AbortController();
  const output: Output = {
    json,
    quiet: false,
    data(object, ...lines) {
      data.push(...(json ? [toJsonLine(object)] : lines));
    },
    taken: async () => {},
    draw: (rows) => void data.push(...rows),
    note: (text) => void words.push(text),
    complain: (text) => void words.push(`tincan: ${text}`),
    beforeLine() {},
  };
  const context = {
    output,
    interrupted: interruption.signal,
    isOutOfTime: () => false,
    attach: async () => ({ client, started: false, patience: 0 }),
    attachRunning: async () => client,
  } as unknown as CommandContext;
  return {
    context,
    data,
    words,
    interrupt: () => interruption.abort(),
    run: (command, args) => command(context, args),
  };
}
