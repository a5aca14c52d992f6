/** The name of a conversation with whoever is in it. Pure. */
import { conversationName, type State } from '../../src/client/index.ts';

/** `bob`, `# everyone`, `# ops`. */
export function conversationLabel(state: State, id: string): string {
  const room = state.rooms[id];
  return room === undefined ? conversationName(state, id) : `# ${room.label}`;
}
