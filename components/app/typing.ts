/** Tells the core that the person is writing in the open conversation, or has stopped; commands are nobody's business. */
import { CHAT } from '../../src/limits.ts';
import type { UiState } from '../ui/ui-state.ts';
import type { Session } from './session.ts';

/** In which conversation a text is being written. */
function writtenIn({ open, composer }: UiState): string | undefined {
  const { text } = composer;
  const isCommand = text.startsWith('/') && !text.startsWith('//') && !text.startsWith('/me ');
  return text.trim() === '' || isCommand ? undefined : open;
}

/**
 * @param now milliseconds of a clock that only goes forward
 * @returns the function that ends it
 */
export function watchTyping(
  { client, ui }: Pick<Session, 'client' | 'ui'>,
  now: () => number = () => performance.now(),
): () => void {
  /** What was said last, and when. */
  let said: { conversation: string; at: number } | undefined;
  let last = ui.get();

  const say = (conversation: string, on: boolean): void => {
    // Nobody misses it; a core that has gone says so by itself.
    client.call('chat.typing', { conversation, on }).catch(() => {});
  };
  const stop = (): void => {
    if (said !== undefined) say(said.conversation, false);
    said = undefined;
  };
  const look = (): void => {
    const before = last;
    last = ui.get();
    const isSame = before.open === last.open && before.composer.text === last.composer.text;
    if (isSame) return;
    const conversation = writtenIn(last);
    if (said !== undefined && said.conversation !== conversation) stop();
    // A draft that comes back with its conversation is not being typed.
    if (conversation === undefined || before.open !== last.open) return;
    if (said !== undefined && now() - said.at < CHAT.typingEvery) return;
    said = { conversation, at: now() };
    say(conversation, true);
  };
  const end = ui.subscribe(look);
  return () => {
    end();
    stop();
  };
}
