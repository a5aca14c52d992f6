import { render, Text, useInput } from 'ink';
import TextInput from 'ink-text-input';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { createInkInput } from '../../../components/terminal/ink-input.ts';
import { KeyDecoder } from '../../../components/terminal/keys/decoder.ts';
import { createFrameSink } from '../../../components/terminal/screen/frame-sink.ts';
import { createScreen } from '../../../components/terminal/screen/screen.ts';
import { TERMINAL } from '../../../src/limits.ts';
import { createRecorder, turn } from './support/recorder.ts';

const instances: ReturnType<typeof render>[] = [];
afterEach(() => {
  for (const instance of instances.splice(0)) instance.unmount();
});

function mount(node: React.ReactNode) {
  const output = createRecorder();
  const size = { columns: 60, rows: 5 };
  const screen = createScreen({ output, ...size });
  const stdin = createInkInput();
  const options = { stdin, debug: true, patchConsole: false, exitOnCtrlC: false };
  instances.push(render(node, { ...options, stdout: createFrameSink(screen, size) }));
  const type = (bytes: string): boolean[] => {
    const taken: boolean[] = [];
    const decoder = new KeyDecoder((event) => taken.push(stdin.pass(event)));
    decoder.push(Buffer.from(bytes));
    decoder.flush();
    return taken;
  };
  return { stdin, type };
}

function Reader() {
  useInput(() => {});
  return <Text>reads</Text>;
}

/** Resolves when the condition holds; keys take a few turns each. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 5_000 && !holds(); i += 1) await turn();
  expect(holds()).toBe(true);
}

describe('keys for Ink components', () => {
  it('wait up to a number, and the others are not taken', () => {
    const { type } = mount(<Text>hello</Text>);
    const input = mount(<Reader />);
    expect(type('x')).toEqual([false]);
    const taken = input.type('x'.repeat(TERMINAL.inkSequences + 1));
    expect(taken.indexOf(false)).toBe(TERMINAL.inkSequences);
  });

  it('arrive in ink-text-input without a loss, however fast they come', async () => {
    let value = '';
    let submitted = '';
    function Form() {
      const [text, setText] = useState('');
      value = text;
      return <TextInput value={text} onChange={setText} onSubmit={(all) => (submitted = all)} />;
    }
    const { type } = mount(<Form />);
    await turn();
    type('the quick brown fox jumps over the lazy dog, übermäßig 日本語');
    type('\u007f\u007f\u007f\u001b[D\u001b[DXY\r');
    await until(() => submitted !== '');
    expect(submitted).toBe('the quick brown fox jumps over the lazy dog, übermäßiXYg ');
    expect(value).toBe(submitted);
  });

  it('arrive one at a time, an Enter beside a text too, and a paste as one line', async () => {
    const seen: string[] = [];
    function Listener() {
      useInput((input, key) => {
        seen.push(
          key.return
            ? 'enter'
            : key.escape
              ? 'escape'
              : key.ctrl
                ? `ctrl ${input}`
                : key.upArrow
                  ? 'up'
                  : input,
        );
      });
      return <Text>x</Text>;
    }
    const { type } = mount(<Listener />);
    await turn();
    type('a\rb\u001b[A\u0001\u001b[200~two\r\nlines\u001b[201~\u001b');
    await until(() => seen.length === 7);
    expect(seen).toEqual(['a', 'enter', 'b', 'up', 'ctrl a', 'two lines', 'escape']);
  });

  it('are not taken when no component listens, or when Ink has no such key', async () => {
    const silent = mount(<Text>x</Text>);
    await turn();
    expect(silent.type('a')).toEqual([false]);
    const listening = mount(<TextInput value="" onChange={() => {}} />);
    await turn();
    expect(listening.type('\u001b[1;5P\u001ba\u001b[2~')).toEqual([false, false, false]);
  });

  it('are dropped at the stop', async () => {
    const seen: string[] = [];
    function Listener() {
      useInput((input) => {
        seen.push(input);
      });
      return <Text>x</Text>;
    }
    const { stdin, type } = mount(<Listener />);
    await turn();
    type('abc');
    stdin.stop();
    for (let i = 0; i < 10; i += 1) await turn();
    expect(seen).toEqual([]);
  });
});
