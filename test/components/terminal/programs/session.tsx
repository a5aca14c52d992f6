/**
 * A small interface on the terminal layer, for tests: a counter that moves, a line that is typed in, and a key for each way to end.
 * What it has to say beside the terminal goes to the file REPORT, a line each.
 */
import { appendFileSync } from 'node:fs';
import { Box, render, Text, useStdout } from 'ink';
import TextInput from 'ink-text-input';
import { useEffect, useLayoutEffect, useState } from 'react';
import { createTerminal, formatKey } from '../../../../components/terminal/index.ts';

const report = (line: string): void => appendFileSync(process.env.REPORT ?? '/dev/null', `${line}\n`);

const terminal = createTerminal({
  process,
  onEvent(event) {
    const name = event.type === 'key' ? formatKey(event) : 'paste';
    if (name === 'F1') quit();
    else if (name === 'F2') throw new Error('thrown in a listener');
    else if (name === 'F3') void Promise.reject(new Error('a rejection nobody handles'));
    else if (name === 'F4') printNoise();
    else if (name === 'F5') terminal.fail(new Error('a fault of the interface'));
    else if (name === 'F6') process.exit(7);
    else if (name === 'Ctrl-Z') terminal.suspend();
    else terminal.stdin.pass(event);
  },
  onLine: (line) => report(`printed ${line}`),
  async onEnd(reason) {
    report(`ended ${reason.kind === 'signal' ? reason.signal : reason.kind}`);
    app.unmount();
    await new Promise((resolve) => setTimeout(resolve, 10));
    report('through');
  },
});

function quit(): void {
  void terminal.quit().then(() => {
    process.stdout.write('goodbye\n');
    process.exitCode = 3;
  });
}

function printNoise(): void {
  // biome-ignore lint/suspicious/noConsole: what it does to the screen is the test.
  console.log('noise of log');
  // biome-ignore lint/suspicious/noConsole: what it does to the screen is the test.
  console.error('noise of error');
  process.stdout.write('noise of write\n');
  process.emitWarning('noise of warning');
}

function App() {
  const { stdout } = useStdout();
  const [size, setSize] = useState({ columns: stdout.columns, rows: stdout.rows });
  const [count, setCount] = useState(0);
  const [text, setText] = useState('');
  useEffect(() => {
    const onResize = (): void => setSize({ columns: stdout.columns, rows: stdout.rows });
    stdout.on('resize', onResize);
    const timer = setInterval(() => setCount((now) => now + 1), 50);
    return () => {
      stdout.off('resize', onResize);
      clearInterval(timer);
    };
  }, [stdout]);
  useLayoutEffect(() => terminal.screen.placeCaret({ row: size.rows - 1, column: 2 + text.length }));
  return (
    <Box width={size.columns} height={size.rows} flexDirection="column" borderStyle={undefined}>
      <Text>
        size {size.columns}x{size.rows}
      </Text>
      <Text color="green">count {count}</Text>
      <Text>日本語 👩‍👩‍👧|e{'\u0301'}|</Text>
      <Box flexGrow={1} />
      <Box>
        <Text>{'> '}</Text>
        <TextInput value={text} onChange={setText} showCursor={false} />
      </Box>
    </Box>
  );
}

terminal.start();
const app = render(<App />, {
  stdout: terminal.stdout,
  stdin: terminal.stdin,
  debug: true,
  patchConsole: false,
  exitOnCtrlC: false,
});
report(`pid ${process.pid}`);
