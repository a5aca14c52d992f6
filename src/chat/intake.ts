/**
 * What peers have sent, on its way to the disk: written down in the order in which it came, and acknowledged when it is there. What comes
 * behind a message that could not be taken is put off with it, so that none of them overtakes it.
 */
import { CHAT } from '../limits.ts';
import type { PeerId } from '../store/state.ts';
import type { WireMessage, WireMessageOf } from '../wire/messages.ts';

type Incoming = WireMessageOf<'msg'>;

export interface IntakeOptions {
  /** Writes messages down in their order: all of them, or none where it rejects. */
  take(peer: PeerId, messages: readonly Incoming[]): Promise<void>;
  send(peer: PeerId, message: WireMessage): boolean;
  onTrouble(thrown: unknown): void;
}

export interface Intake {
  /** @param ready false: it cannot be told yet whether it may be taken */
  add(peer: PeerId, message: Incoming, ready: boolean): void;
  /** The session is over: whatever was put off comes again in the next one, from the first on. */
  onEnd(peer: PeerId): void;
  /** What is being written down is the last. */
  stop(): void;
}

/** The messages of one peer. */
interface Line {
  waiting: Incoming[];
  /** Characters of their texts. */
  characters: number;
  isBusy: boolean;
  /** Ids put off since the last one that could not be taken, oldest first. */
  putOff: Set<string>;
}

const lengthOf = (messages: readonly Incoming[]): number =>
  messages.reduce((sum, { text }) => sum + text.length, 0);

export function createIntake(options: IntakeOptions): Intake {
  const lines = new Map<PeerId, Line>();
  /** Characters of all lines. */
  let inAll = 0;
  const count = (line: Line, characters: number): void => {
    line.characters += characters;
    inAll += characters;
  };

  const putOff = (peer: PeerId, line: Line, { id }: Incoming): void => {
    line.putOff.add(id);
    // Nobody who keeps to the window on the wire has as many.
    const [oldest] = line.putOff.size > CHAT.takesAtOnce ? line.putOff : [];
    if (oldest !== undefined) line.putOff.delete(oldest);
    options.send(peer, { t: 'later', id });
  };
  /** Whether it comes in its order: nothing was put off, or it is that which comes again. */
  const isNext = ({ putOff: ids }: Line, { id }: Incoming): boolean => {
    if (ids.size === 0) return true;
    if (!ids.has(id)) return false;
    // They come again in their order: what has not come before it does not come any more.
    for (const earlier of ids) {
      ids.delete(earlier);
      if (earlier === id) break;
    }
    return true;
  };

  const run = async (peer: PeerId, line: Line): Promise<void> => {
    while (line.waiting.length > 0) {
      const batch = line.waiting.slice(0, line.putOff.size === 0 ? CHAT.takesTogether : 1);
      try {
        await options.take(peer, batch);
        line.waiting.splice(0, batch.length);
        count(line, -lengthOf(batch));
        // A duplicate is acknowledged too: its sender did not get the first acknowledgement. Who reads it comes first: what was
        // shown leaves for the clients on this turn of the loop, and each thing that leaves takes some 0.3 ms.
        setImmediate(() => {
          for (const { id } of batch) options.send(peer, { t: 'ack', id });
        });
      } catch (thrown) {
        options.onTrouble(thrown);
        line.putOff.clear();
        count(line, -line.characters);
        for (const message of line.waiting.splice(0)) putOff(peer, line, message);
      }
    }
    line.isBusy = false;
    if (line.putOff.size === 0) lines.delete(peer);
  };

  return {
    add(peer, message, ready) {
      const line = lines.get(peer) ?? {
        waiting: [],
        characters: 0,
        isBusy: false,
        putOff: new Set<string>(),
      };
      lines.set(peer, line);
      if (!isNext(line, message)) {
        putOff(peer, line, message);
        return;
      }
      const isFull =
        line.waiting.length >= CHAT.takesAtOnce ||
        line.characters + message.text.length > CHAT.takesCharacters ||
        inAll + message.text.length > CHAT.takesCharactersInAll;
      if (!ready || isFull) {
        line.putOff.clear();
        putOff(peer, line, message);
        return;
      }
      line.waiting.push(message);
      count(line, message.text.length);
      if (line.isBusy) return;
      line.isBusy = true;
      void run(peer, line);
    },
    onEnd(peer) {
      const line = lines.get(peer);
      line?.putOff.clear();
      if (line?.isBusy === false) lines.delete(peer);
    },
    stop() {
      for (const { waiting } of lines.values()) waiting.length = 0;
      lines.clear();
    },
  };
}
