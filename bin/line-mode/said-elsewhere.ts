/**
 * What this user says in another interface or by a command on the same core: it is told here as what others say, while what was said here stands in
 * its line already. A message comes with the state before the answer to the call that sent it, so it waits for that answer.
 */
import {
  type CallResults,
  type CoreClient,
  changeLines,
  isRewritten,
  type MessageChange,
  messageLines,
  messagesSince,
  type State,
} from '../../src/client/index.ts';

export interface SaidElsewhere {
  /** The same client, whose calls are looked at. */
  client: CoreClient;
  /** A new snapshot. */
  look(before: State, after: State): void;
}

/**
 * @param open the conversation that needs no tag
 * @param print takes each line
 */
export function createSaidElsewhere(
  client: CoreClient,
  open: () => string | undefined,
  print: (line: string) => void,
): SaidElsewhere {
  const here = new Set<string>();
  let waiting: MessageChange[] = [];
  /** Calls from here that say something and are not answered yet. */
  let pending = 0;

  const tell = (): void => {
    if (pending > 0) return;
    const told = waiting.filter(({ message }) => !here.has(message.id));
    waiting = [];
    here.clear();
    for (const change of told) {
      const line = lineOf(client.state, change, open());
      if (line !== undefined) print(line);
    }
  };
  const track = async <T extends CallResults['chat.send']>(call: Promise<T>): Promise<T> => {
    pending += 1;
    try {
      const result = await call;
      here.add(result.message.id);
      return result;
    } finally {
      pending -= 1;
      tell();
    }
  };

  return {
    client: {
      ...client,
      get state() {
        return client.state;
      },
      call(method, params) {
        const call = client.call(method, params);
        if (method !== 'chat.send' && method !== 'chat.edit') return call;
        // The results of both have the message; TypeScript cannot tell them from those of other methods here.
        return track(call as Promise<never>);
      },
    },
    look(before, after) {
      const own = messagesSince(before, after).filter(
        ({ was, message, ...change }) =>
          message.from === 'self' &&
          message.event !== true &&
          (was === undefined || isRewritten({ was, message, ...change })),
      );
      waiting.push(...own);
      tell();
    },
  };
}

function lineOf(state: State, change: MessageChange, open: string | undefined): string | undefined {
  const { conversation, was, message } = change;
  if (conversation !== open && state.conversations[conversation]?.muted === true) return undefined;
  return was === undefined
    ? messageLines(state, conversation, message, { open, spoken: true })
    : changeLines(state, conversation, message, open);
}
