import { describe, expect, it } from 'vitest';
import { createSceneSource } from '../../../components/app/scene-source.ts';
import { createUiStore } from '../../../components/ui/ui-store.ts';
import { TERMINAL } from '../../../src/limits.ts';
import { aPeer, byId, readyState } from '../../support/states.ts';
import { createHeldClock } from '../terminal/support/recorder.ts';
import { fakeClient } from './support.ts';

const PERIOD = 1_000 / TERMINAL.framesPerSecond;

function aSource() {
  const clock = createHeldClock();
  const client = fakeClient();
  const ui = createUiStore({ columns: 80, rows: 24 }, 0);
  const source = createSceneSource(client, ui, clock);
  const seen: { port: number; focus: string }[] = [];
  source.subscribe(() => {
    const scene = source.get();
    seen.push({ port: scene.state.network.port, focus: scene.ui.focus });
  });
  const changeCore = (port: number): void => client.set({ network: { ...readyState().network, port } });
  const focus = (): void => ui.change((now) => ({ ...now, focus: 'peers' }));
  return { clock, source, seen, changeCore, focus, ui };
}

describe('the scenes of a screen', () => {
  it('follow the screen at once', () => {
    const { seen, focus } = aSource();
    focus();
    expect(seen).toEqual([{ port: 47470, focus: 'peers' }]);
  });

  it('follow the core at once where it was quiet, and then a few times a second', () => {
    const { seen, changeCore, clock } = aSource();
    changeCore(1);
    expect(seen).toHaveLength(1);
    for (let port = 2; port <= 50; port += 1) changeCore(port);
    expect(seen).toHaveLength(1);
    clock.pass(PERIOD);
    expect(seen.map(({ port }) => port)).toEqual([1, 50]);
    clock.pass(PERIOD);
    changeCore(51);
    expect(seen).toHaveLength(3);
  });

  it('have what is new of the core with each change of the screen, and tell it once', () => {
    const { seen, changeCore, focus, clock } = aSource();
    changeCore(1);
    changeCore(2);
    focus();
    expect(seen.at(-1)).toEqual({ port: 2, focus: 'peers' });
    clock.pass(PERIOD);
    expect(seen).toHaveLength(2);
    expect(clock.waiting()).toBe(0);
  });

  it('stay as they are where nothing that is shown has changed', () => {
    const bob = aPeer('bob');
    const client = fakeClient(readyState({ peers: byId(bob) }));
    const source = createSceneSource(client, createUiStore({ columns: 80, rows: 24 }, 0), createHeldClock());
    const scene = source.get();
    client.set({ peers: byId({ ...bob, rtt: 3 }) });
    expect(source.get()).toBe(scene);
    client.set({ peers: byId({ ...bob, rtt: 3, unread: 1 }) });
    expect(source.get().state.peers[bob.id]).toMatchObject({ unread: 1, rtt: 3 });
  });

  it('stay the same object until they are told', () => {
    const { source, changeCore } = aSource();
    changeCore(1);
    const scene = source.get();
    changeCore(2);
    expect(source.get()).toBe(scene);
  });

  it('end', () => {
    const { source, seen, changeCore, focus, clock } = aSource();
    changeCore(1);
    changeCore(2);
    source.stop();
    clock.pass(PERIOD);
    focus();
    expect(seen).toHaveLength(1);
    expect(clock.waiting()).toBe(0);
  });
});
