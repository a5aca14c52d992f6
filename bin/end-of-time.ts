/** The end of a command that takes what comes until it is told to end. */
import { EXIT, type ExitCode } from '../src/errors.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Ctrl-C is an interruption. When the time that was given has run out it has done what was asked where no number was, and anything came at all;
 * else it came to nothing in time.
 */
export function endOfTime(
  { isOutOfTime }: Pick<CommandContext, 'isOutOfTime'>,
  came: number,
  wanted: number | undefined,
): ExitCode {
  return isOutOfTime() && wanted === undefined && came > 0 ? EXIT.done : EXIT.interrupted;
}
