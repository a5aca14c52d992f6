/** Does what a submitted line says. */
import { TincanError } from '../../errors.ts';
import type { ActionContext } from './action.ts';
import { sayInConversation } from './chat.ts';
import { parseInput } from './parse-line.ts';

/** Rejects with a TincanError that says why not, and how it would be right. */
export async function executeLine(context: ActionContext, line: string): Promise<void> {
  const parsed = parseInput(context.actions, line);
  if (parsed.kind === 'error') {
    // How it is written is of no use where there is nothing to do it with.
    const reason = parsed.action?.disabledReason?.(context.client.state, context.conversation);
    throw reason === undefined ? parsed.error : new TincanError('TINCAN_E_USAGE', reason);
  }
  if (parsed.kind === 'text') await sayInConversation(context, parsed.text);
  if (parsed.kind === 'action') await parsed.action.run(context, parsed.args);
}
