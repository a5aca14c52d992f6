/** Runs one command from its arguments to its exit code. */
import { EXIT, type ExitCode, exitCodeOf, toTincanError } from '../src/errors.ts';
import { INTERFACE } from '../src/limits.ts';
import { type CommandContext, createCommandContext } from './command-context.ts';
import { endQuietlyWithReader, flushOutput, safeLines } from './output.ts';
import { type GlobalArguments, readSeconds } from './settings.ts';

/** What a command does; it gives its exit code, or throws a TincanError, which has one. */
export type Command<A> = (context: CommandContext, args: A) => Promise<ExitCode>;

/**
 * Ends the process when done. The first Ctrl-C lets the command call things off, and so does the end of the time that was given; after a moment, or by
 * a second Ctrl-C, it ends.
 */
export async function runCommand<A extends GlobalArguments>(
  args: A,
  load: () => Promise<Command<A>>,
): Promise<void> {
  endQuietlyWithReader();
  let context: CommandContext | undefined;
  let code: ExitCode;
  let interrupted = false;
  let timer: NodeJS.Timeout | undefined;
  try {
    const timeout = args.timeout === undefined ? undefined : readSeconds('--timeout', args.timeout);
    const created = createCommandContext(args);
    context = created;
    process.on('SIGINT', () => {
      if (interrupted) process.exit(EXIT.interrupted);
      if (!created.interrupt()) return;
      interrupted = true;
      setTimeout(() => process.exit(EXIT.interrupted), INTERFACE.interruptGrace).unref();
    });
    if (timeout !== undefined) {
      timer = setTimeout(() => {
        created.endTime();
        setTimeout(() => {
          if (!interrupted) created.output.complain(lateText(args));
          process.exit(interrupted ? EXIT.interrupted : EXIT.noPeer);
        }, INTERFACE.interruptGrace).unref();
      }, timeout);
    }
    const command = await load();
    code = await command(context, args);
  } catch (thrown) {
    const error = toTincanError(thrown);
    code = context?.interrupted.aborted === true ? EXIT.interrupted : exitCodeOf(error.code);
    if (code !== EXIT.interrupted) context?.output.complain(error.message);
    if (context === undefined) process.stderr.write(`tincan: ${safeLines(error.message)}\n`);
  }
  clearTimeout(timer);
  if (code === EXIT.interrupted && !interrupted && context?.isOutOfTime() === true) {
    context.output.complain(lateText(args));
    code = EXIT.noPeer;
  }
  context?.output.beforeLine();
  context?.close();
  await flushOutput();
  process.exit(interrupted ? EXIT.interrupted : code);
}

function lateText({ timeout }: GlobalArguments): string {
  return `Not done within ${timeout} s.`;
}
