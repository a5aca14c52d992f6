/** Runs one command from its arguments to its exit code. */
import { EXIT, type ExitCode, exitCodeOf, toTincanError } from '../src/errors.ts';
import { INTERFACE } from '../src/limits.ts';
import { type CommandContext, createCommandContext } from './command-context.ts';
import { endQuietlyWithReader, flushOutput, safeLines } from './output.ts';
import type { GlobalArguments } from './settings.ts';

/** What a command does; it gives its exit code, or throws a TincanError, which has one. */
export type Command<A> = (context: CommandContext, args: A) => Promise<ExitCode>;

/** Ends the process when done. The first Ctrl-C lets the command call things off; after a moment, or by a second one, it ends. */
export async function runCommand<A extends GlobalArguments>(
  args: A,
  load: () => Promise<Command<A>>,
): Promise<void> {
  endQuietlyWithReader();
  let context: CommandContext | undefined;
  let code: ExitCode;
  let interrupted = false;
  try {
    context = createCommandContext(args);
    const { interrupt } = context;
    process.on('SIGINT', () => {
      if (interrupted) process.exit(EXIT.interrupted);
      if (!interrupt()) return;
      interrupted = true;
      setTimeout(() => process.exit(EXIT.interrupted), INTERFACE.interruptGrace).unref();
    });
    const command = await load();
    code = await command(context, args);
  } catch (thrown) {
    const error = toTincanError(thrown);
    code = exitCodeOf(error.code);
    if (!interrupted) context?.output.complain(error.message);
    if (context === undefined) process.stderr.write(`tincan: ${safeLines(error.message)}\n`);
  }
  context?.output.beforeLine();
  context?.close();
  await flushOutput();
  process.exit(interrupted ? EXIT.interrupted : code);
}
