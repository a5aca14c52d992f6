import { describe, expect, it } from 'vitest';
import { keepTime } from '../../../components/app/ticks.ts';
import { holdOf, noticed, shownNotice } from '../../../components/ui/notice-log.ts';
import { createUiStore, type UiStore } from '../../../components/ui/ui-store.ts';
import { createHeldClock, type HeldClock } from '../terminal/support/recorder.ts';

const NOON = new Date('2026-11-20T12:00:00').getTime();
const MIDNIGHT = new Date('2026-11-21T00:00:00').getTime();

interface Kept {
  ui: UiStore;
  clock: HeldClock;
  /** Changes of the screen so far. */
  changes(): number;
  end(): void;
}

function keptFrom(now: number): Kept {
  const clock = createHeldClock();
  const ui = createUiStore({ columns: 80, rows: 24 }, now);
  let changes = 0;
  ui.subscribe(() => {
    changes += 1;
  });
  const end = keepTime(ui, () => now + clock.now(), clock);
  return { ui, clock, end, changes: () => changes };
}

describe('the time of a screen', () => {
  it('stands still while nothing depends on it', () => {
    const { clock, changes } = keptFrom(NOON);
    clock.pass(60_000);
    expect(changes()).toBe(0);
    expect(clock.waiting()).toBe(1);
  });

  it('moves when a notice has been shown for long enough', () => {
    const { ui, clock } = keptFrom(NOON);
    ui.change((now) => ({ ...now, notices: noticed(now.notices, 'info', 'hello', NOON) }));
    clock.pass(holdOf({ level: 'info', text: 'hello' }) - 1);
    expect(ui.get().now).toBe(NOON);
    clock.pass(1);
    expect(shownNotice(ui.get().notices, ui.get().now)).toBeUndefined();
  });

  it('moves when a day begins', () => {
    const { ui, clock } = keptFrom(NOON);
    clock.pass(MIDNIGHT - NOON);
    expect(ui.get().now).toBe(MIDNIGHT);
    expect(clock.waiting()).toBe(1);
  });

  it('moves every second while a request is looked at, and no longer', () => {
    const { ui, clock, changes } = keptFrom(NOON);
    ui.change((now) => ({ ...now, dialogs: [{ kind: 'request', id: 'request-1', top: 0 }] }));
    for (let second = 0; second < 3; second += 1) clock.pass(1_000);
    expect(ui.get().now).toBe(NOON + 3_000);
    ui.change((now) => ({ ...now, dialogs: [] }));
    const before = changes();
    clock.pass(10_000);
    expect(changes()).toBe(before);
  });

  it('plans once for many changes', () => {
    const { ui, clock } = keptFrom(NOON);
    for (let step = 0; step < 20; step += 1)
      ui.change((now) => ({ ...now, focus: step % 2 === 0 ? 'peers' : 'composer' }));
    expect(clock.waiting()).toBe(1);
  });

  it('ends', () => {
    const { ui, clock, end } = keptFrom(NOON);
    end();
    ui.change((now) => ({ ...now, focus: 'peers' }));
    expect(clock.waiting()).toBe(0);
  });
});
