/** A session on a core that is a script, driven by keys. */
import { createSession, type OpenSession } from '../../../components/app/create-session.ts';
import { handleKey } from '../../../components/app/keys.ts';
import { type InputEvent, parseKey } from '../../../components/terminal/index.ts';
import { keyEvent } from '../../../components/terminal/keys/key.ts';
import type { CoreClient } from '../../../src/client/index.ts';
import type { CallName, CallParams, CallResults } from '../../../src/control/calls.ts';
import { TincanError } from '../../../src/errors.ts';
import type { State } from '../../../src/store/state.ts';
import { aMessage, readyState } from '../../support/states.ts';

type Answers = { [M in CallName]?: (params: CallParams<M>) => CallResults[M] | Promise<CallResults[M]> };

export interface FakeClient extends CoreClient {
  /** Every call so far, in order. */
  calls: { method: CallName; params: unknown }[];
  /** What was asked of one kind, in order. */
  asked<M extends CallName>(method: M): CallParams<M>[];
  /** Changes slices of the state, as a patch of the core would. */
  set(change: Partial<State>): void;
  on<M extends CallName>(method: M, answer: NonNullable<Answers[M]>): void;
}

/** A client whose core answers at once, with what is usual. */
export function fakeClient(initial: State = readyState()): FakeClient {
  let state = initial;
  const listeners = new Set<() => void>();
  let resolveClosed = (_reason: 'core-gone'): void => {};
  const answers: Answers = {
    'chat.open': () => ({}),
    'chat.page': () => ({ messages: [], before: false, after: false }),
    'chat.read': () => ({}),
    'chat.typing': () => ({}),
    'self.away': () => ({}),
    'self.idle': () => ({}),
    'settings.get': ({ key }) => ({ key, value: undefined }),
    'chat.send': ({ text }) => ({
      message: aMessage('sent', text, { from: 'self', status: 'sent', recipients: 1 }),
    }),
    'interface.save': () => ({}),
    'interface.restore': () => ({ drafts: {} }),
    'core.status': () => ({ clients: 1 }) as CallResults['core.status'],
    'core.release': () => ({ stays: false }),
    'core.stop': () => {
      resolveClosed('core-gone');
      return {};
    },
  };
  const client: FakeClient = {
    get state() {
      return state;
    },
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    core: {} as CoreClient['core'],
    closed: new Promise((resolve) => {
      resolveClosed = resolve;
    }),
    close() {},
    calls: [],
    asked: (method) =>
      client.calls.filter((call) => call.method === method).map(({ params }) => params as never),
    set(change) {
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
    on(method, answer) {
      Object.assign(answers, { [method]: answer });
    },
    async call(method, params) {
      // Every screen begins with these; see panes.test.ts.
      const isOfPanes = method === 'settings.get' && 'key' in params && /Columns$|Rows$/.test(params.key);
      if (!isOfPanes) client.calls.push({ method, params });
      const answer = answers[method];
      if (answer === undefined) throw new TincanError('TINCAN_E_INTERNAL', `No script for ${method}.`);
      return await answer(params);
    },
  };
  return client;
}

export interface TestSession extends OpenSession {
  client: FakeClient;
  /** What was told on leaving, once the person has left, and whether the core has what is half written. */
  left: { text: string | undefined; kept: boolean }[];
  /** What the terminal was told beside the screen. */
  sent: string[];
  press(...keys: string[]): void;
  type(text: string): void;
  paste(text: string): void;
  /** Texts of the notices so far. */
  notices(): string[];
  /** What is being written. */
  text(): string;
}

/** @param options `terminal`: one that shows each scene at once, or one of which the test says when it has taken one */
export function aSession(
  client: FakeClient = fakeClient(),
  options: { columns?: number; rows?: number; started?: boolean; terminal?: 'quick' | 'held' } = {},
): TestSession {
  const { columns = 120, rows = 40, started = true, terminal = 'quick' } = options;
  const left: TestSession['left'] = [];
  const sent: string[] = [];
  const session = createSession({
    client,
    started,
    detachable: true,
    size: { columns, rows },
    send: (sequence) => sent.push(sequence),
    suspend() {},
    redraw() {},
    onLeft: (text, kept) => left.push({ text, kept }),
  });
  // Every screen begins with it; see idle.test.ts.
  const first = client.calls.findIndex(({ method }) => method === 'self.idle');
  if (first !== -1) client.calls.splice(first, 1);
  if (terminal === 'quick') {
    const draw = (): void => {
      session.rendered(session.scenes.get());
      session.writing();
      session.drawn();
    };
    session.scenes.subscribe(draw);
    draw();
  }
  const send = (event: InputEvent): void => handleKey(session, event);
  return Object.assign(session, {
    client,
    left,
    sent,
    press(...keys: string[]) {
      for (const key of keys) {
        const chord = parseKey(key);
        if (chord === undefined) throw new Error(`${key} is no key.`);
        send(keyEvent(chord.name, chord));
      }
    },
    type(text: string) {
      for (const character of text) send(character === '\n' ? keyEvent('enter') : keyEvent(character));
    },
    paste: (text: string) => send({ type: 'paste', text, cut: false }),
    notices: () => session.ui.get().notices.all.map((notice) => notice.text),
    text: () => session.ui.get().composer.text,
  });
}
