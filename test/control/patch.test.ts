import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, apply, type Change, diff, skeleton } from '../../src/control/patch.ts';
import { CONTROL } from '../../src/limits.ts';
import type { MessageState, State } from '../../src/store/state.ts';
import {
  aMessage,
  aPeer,
  byId,
  readyState,
  stateArbitrary,
  windowStepsArbitrary,
} from '../support/states.ts';

const overTheWire = (patch: Change[]): Change[] => JSON.parse(JSON.stringify(patch)) as Change[];

const withMessages = (messages: MessageState[]): State =>
  readyState({ conversations: { bob: { id: 'bob', messages, more: false, unread: 0 } } });

describe('a patch', () => {
  it('leads from any state to any other', () => {
    fc.assert(
      fc.property(stateArbitrary, stateArbitrary, (a, b) => {
        expect(apply(a, overTheWire(diff(a, b)))).toEqual(b);
      }),
    );
  });

  it('follows a window of messages through its life', () => {
    fc.assert(
      fc.property(windowStepsArbitrary, (steps) => {
        let next = 0;
        let messages: MessageState[] = [];
        let sent = withMessages(messages);
        for (const step of steps) {
          if (step.step === 'append') {
            const fresh = Array.from({ length: step.count }, () => {
              next += 1;
              return aMessage(`m${next}`, 'text');
            });
            messages = [...messages, ...fresh].slice(-40);
          } else if (step.step === 'change') {
            messages = messages.map((message, at) =>
              at === step.at ? { ...message, status: 'failed' } : message,
            );
          } else if (step.step === 'drop') messages = messages.slice(step.count);
          else messages = [];
          const now = withMessages(messages);
          const before = sent;
          sent = apply(sent, overTheWire(diff(sent, now)));
          expect(sent).toEqual(now);
          expect(before.conversations.bob).toBeDefined();
        }
      }),
    );
  });

  it('is empty between equal references', () => {
    const state = readyState();
    expect(diff(state, { ...state })).toEqual([]);
  });

  it('tells a new message in a full window by that message alone', () => {
    const messages = Array.from({ length: 200 }, (_, at) => aMessage(`m${at}`, 'x'.repeat(1_000)));
    const before = withMessages(messages);
    const after = withMessages([...messages.slice(1), aMessage('m200', 'the new one')]);
    const patch = diff(before, after);
    expect(JSON.stringify(patch).length).toBeLessThan(600);
    expect(apply(before, patch)).toEqual(after);
  });

  it('keeps the reference of everything it does not touch', () => {
    const before = readyState({ peers: byId(aPeer('bob'), aPeer('carol')), notices: {} });
    const bob = aPeer('bob');
    const after = { ...before, peers: { ...before.peers, [bob.id]: { ...bob, unread: 5 } } };
    const patched = apply(before, overTheWire(diff(before, after)));
    expect(patched.notices).toBe(before.notices);
    expect(patched.peers[aPeer('carol').id]).toBe(before.peers[aPeer('carol').id]);
    expect(patched.peers[bob.id]?.unread).toBe(5);
  });
});

describe('advance', () => {
  it('arrives in steps of any size', () => {
    fc.assert(
      fc.property(stateArbitrary, stateArbitrary, fc.integer({ min: 1, max: 2_000 }), (a, b, characters) => {
        let state = a;
        let client = a;
        for (let steps = 0; steps < 10_000; steps += 1) {
          const step = advance(state, b, characters);
          client = apply(
            client,
            step.changes.map((text) => JSON.parse(text) as Change),
          );
          state = step.state;
          if (step.complete) break;
        }
        expect(state).toBe(b);
        expect(client).toEqual(b);
      }),
    );
  });

  it('keeps every line of the largest conversations below the bound of a line', () => {
    const messages = Array.from({ length: 200 }, (_, at) => aMessage(`m${at}`, '\n"'.repeat(8 * 1024)));
    const target = withMessages(messages);
    let state = skeleton(target);
    for (let complete = false; !complete; ) {
      const step = advance(state, target, CONTROL.patchCharacters);
      expect(Buffer.byteLength(step.changes.join(','))).toBeLessThan(CONTROL.lineBytes - 1_000);
      for (const text of step.changes) {
        const { append = [], set = [] } = JSON.parse(text) as { append?: unknown[]; set?: unknown[] };
        expect(append.length + set.length).toBeLessThanOrEqual(CONTROL.messagesPerChange);
      }
      state = step.state;
      complete = step.complete;
    }
    expect(state).toBe(target);
  });
});
