/** A core whose state a test writes, where the program looks for the core of a home: the screen is exactly what the state says. */
import { mkdir } from 'node:fs/promises';
import { resolveHome } from '../../src/config/home.ts';
import type { State } from '../../src/store/state.ts';
import type { PtyOptions } from '../components/terminal/support/pty.ts';
import { type FakeCore, fakeCore } from './fake-core.ts';
import { type FullScreen, openFullScreen } from './full-screen.ts';
import { aMessage } from './states.ts';

export interface ScreenCore extends FakeCore {
  /** Arguments that lead the program to this core. */
  args: readonly string[];
  open(options?: PtyOptions, ...words: string[]): FullScreen;
}

export async function screenCore(state: State): Promise<ScreenCore> {
  const core = fakeCore(state);
  const { root } = await core.listen();
  const home = resolveHome({ home: root });
  await mkdir(home.data, { recursive: true, mode: 0o700 });
  await core.server.listen(home);
  const opened: FullScreen[] = [];
  let sent = 0;
  core.on('core.keep', () => ({}));
  core.on('core.release', () => ({ stays: true }));
  core.on('core.status', () => ({ clients: 1 }) as never);
  core.on('chat.open', () => ({}));
  core.on('chat.page', () => ({ messages: [], before: false, after: false }));
  core.on('chat.read', () => ({}));
  core.on('chat.typing', () => ({}));
  core.on('self.away', () => ({}));
  core.on('self.idle', () => ({}));
  core.on('settings.get', ({ key }) => ({ key, value: undefined }));
  core.on('interface.save', () => ({}));
  core.on('interface.restore', () => ({ drafts: {} }));
  core.on('peer.resolve', ({ target }) => {
    const found = Object.values(core.store.get().peers).find(
      ({ id, name }) => name === target || id === target,
    );
    if (found === undefined) throw new Error(`no peer ${target}`);
    return { id: found.id, name: found.name, address: found.address, known: true };
  });
  core.on('chat.send', ({ text }) => {
    sent += 1;
    return { message: aMessage(`own-${sent}`, text, { from: 'self', status: 'sent' }) };
  });
  const args = ['--home', root];
  return {
    ...core,
    args,
    open(options, ...words) {
      const screen = openFullScreen([...args, ...words], options);
      opened.push(screen);
      return screen;
    },
    async stop() {
      // The one opened last first: it holds the terminals of those before it.
      for (const screen of opened.reverse()) screen.close();
      await core.stop();
    },
  };
}
