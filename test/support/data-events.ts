/** What data planes say, kept for a test to wait for. */
import { type DataEvent, isEnd } from '../../src/transfer/data/data-plane.ts';

export type EndEvent = EventOf<'done' | 'failed' | 'stalled' | 'lost'>;
export type EventOf<T extends DataEvent['type']> = Extract<DataEvent, { type: T }>;

/** Keeps every event and lets a test wait for the next one that fits. */
export class EventLog {
  readonly events: DataEvent[] = [];
  #waiting: (() => void)[] = [];

  readonly add = (event: DataEvent): void => {
    this.events.push(event);
    for (const wake of this.#waiting.splice(0)) wake();
  };

  /** The first event, past or to come, that fits. */
  async find(fits: (event: DataEvent) => boolean): Promise<DataEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async of<T extends DataEvent['type']>(type: T, id?: string): Promise<EventOf<T>> {
    const event = await this.find((one) => one.type === type && (id === undefined || one.id === id));
    return event as EventOf<T>;
  }

  /** How the job ended. */
  async end(id?: string): Promise<EndEvent> {
    const event = await this.find((one) => isEnd(one) && (id === undefined || one.id === id));
    return event as EndEvent;
  }

  types(id?: string): string[] {
    return this.events.filter((event) => id === undefined || event.id === id).map((event) => event.type);
  }
}
