import { describe, expect, it } from 'vitest';
import { watchIdle } from '../../../components/app/idle.ts';
import { CHAT } from '../../../src/limits.ts';
import { createHeldClock } from '../terminal/support/recorder.ts';
import { fakeClient } from './support.ts';

function aPerson() {
  const client = fakeClient();
  const clock = createHeldClock();
  const idle = watchIdle({ client }, clock);
  return { client, clock, idle, said: () => client.asked('self.idle').map(({ idle: is }) => is) };
}

describe('who touches nothing for a while', () => {
  it('is idle, until the next key, each time', () => {
    const { clock, idle, said } = aPerson();
    clock.pass(CHAT.idleAway);
    expect(said()).toEqual([false, true]);
    idle.touched();
    idle.touched();
    expect(said()).toEqual([false, true, false]);
    clock.pass(CHAT.idleAway);
    expect(said()).toEqual([false, true, false, true]);
  });

  it('is not idle while keys come', () => {
    const { clock, idle, said } = aPerson();
    for (let key = 0; key < 20; key += 1) {
      clock.pass(CHAT.idleAway / 2);
      idle.touched();
    }
    expect(said()).toEqual([false]);
  });

  it('is nobody’s concern once the screen has ended', () => {
    const { clock, idle, said } = aPerson();
    idle.end();
    clock.pass(CHAT.idleAway * 2);
    expect(said()).toEqual([false]);
    expect(clock.waiting()).toBe(0);
  });
});
