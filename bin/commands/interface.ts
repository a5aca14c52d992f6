/** `tincan` without a command: the user interface. */
import { inTerminal } from '../in-terminal.ts';
import { runLineMode } from '../line-mode/line-mode.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface InterfaceArguments extends GlobalArguments {
  demo: boolean;
}

export const openInterface: Command<InterfaceArguments> = async (context, { demo }) => {
  if (demo) return await (await import('../demo/demo.ts')).runDemo(context);
  const { client, started } = await context.attach({ leaveNameless: true });
  await client.call('core.keep', {});
  return await inTerminal(context, (detached) =>
    runLineMode({
      client,
      started,
      input: process.stdin,
      output: process.stdout,
      onInterrupt: context.takeInterrupts,
      detached,
    }),
  );
};
