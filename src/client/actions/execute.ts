/** Does what a submitted line says. */
import { TincanError } from '../../errors.ts';
import type { Action, ActionContext } from './action.ts';
import { sayInConversation } from './chat.ts';
import { parseInput } from './parse-line.ts';

/** Rejects with a TincanError that says why not, and how it would be right. */
export async function executeLine(context: ActionContext, line: string): Promise<void> {
  const parsed = parseInput(context.actions, line);
  if (parsed.kind === 'error') throw whyNot(context, parsed.action) ?? parsed.error;
  if (parsed.kind === 'text') await sayInConversation(context, parsed.text);
  if (parsed.kind === 'action') await parsed.action.run(context, parsed.args);
}

/** How it is written is of no use where there is nothing to do it with. Undefined also while it is not settled which conversation is meant. */
function whyNot(context: ActionContext, action: Action | undefined): TincanError | undefined {
  if (action?.disabledReason === undefined) return undefined;
  let conversation: string | undefined;
  try {
    conversation = context.conversation;
  } catch {
    return undefined;
  }
  const reason = action.disabledReason(context.client.state, conversation);
  return reason === undefined ? undefined : new TincanError('TINCAN_E_USAGE', reason);
}
