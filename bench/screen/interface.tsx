/**
 * An interface of the size and liveliness of the real one, for bench/screen.ts: panes full of text, two progress bars that move
 * ten times a second (with BARS set), a line that is typed in. Its own figures go to the file REPORT at the end.
 */
import { writeFileSync } from 'node:fs';
import { Box, render, Text } from 'ink';
import { memo, useEffect, useLayoutEffect, useState } from 'react';
import { createTerminal } from '../../components/terminal/index.ts';
import { fitWidth, formatBar } from '../../src/text/format.ts';

const { columns, rows } = process.stdout;
const PEERS_WIDTH = 24;
const TRANSFERS_HEIGHT = 6;

let type = (_text: string): void => {};
const terminal = createTerminal({
  process,
  onEvent(event) {
    if (event.type === 'paste') return;
    if (event.name === 'f1') void terminal.quit();
    else type(event.name === 'backspace' ? '' : (event.text ?? ''));
  },
  onLine: () => {},
  onEnd: () => {
    app.unmount();
    const { frames, written, replaced } = terminal.screen.stats;
    const { user, system } = process.cpuUsage(cpu);
    const figures = { frames, written, replaced, renders, cpu: (user + system) / 1_000 };
    writeFileSync(process.env.REPORT ?? '/dev/null', JSON.stringify(figures));
    setImmediate(() => process.exit(0));
  },
});

const words = 'the quick brown fox jumps over the lazy dog while 日本語 and naïve façades pass by'.split(' ');
const sentence = (seed: number): string =>
  Array.from({ length: 6 + (seed % 20) }, (_, i) => words[(seed * 7 + i * 3) % words.length]).join(' ');

const Pane = memo(function Pane({ width, lines }: { width: number; lines: string }) {
  return (
    <Box width={width} borderStyle="single">
      <Text wrap="truncate">{lines}</Text>
    </Box>
  );
});

const height = rows - TRANSFERS_HEIGHT - 2;
const peers = Array.from({ length: height - 2 }, (_, i) => `\u001b[32m●\u001b[39m peer-${i}`).join('\n');
const conversation = Array.from({ length: height - 2 }, (_, i) =>
  fitWidth(`12:${String(i).padStart(2, '0')} peer-${i % 5}: ${sentence(i)}`, columns - PEERS_WIDTH - 2),
).join('\n');

function Transfers() {
  const [done, setDone] = useState(0);
  useEffect(() => {
    if (process.env.BARS === undefined) return;
    const timer = setInterval(() => setDone((now) => (now + 0.37) % 100), 100);
    return () => clearInterval(timer);
  }, []);
  const line = (name: string, speed: number): string => {
    const percent = (done * speed) % 100;
    const rate = (98 + ((done * 10) % 9)).toFixed(0);
    return `${name}  ${formatBar(percent, 100, columns - 60)}  ${percent.toFixed(0).padStart(3)} %  ${rate} MB/s  0:${(60 - percent / 2).toFixed(0)}`;
  };
  renders += 1;
  return <Pane width={columns} lines={`${line('↑ video.mkv', 1)}\n${line('↓ photos/  ', 1.7)}`} />;
}

function Composer() {
  const [text, setText] = useState('');
  type = (typed) => setText((now) => (typed === '' ? '' : now + typed));
  useLayoutEffect(() => terminal.screen.placeCaret({ row: rows - 1, column: 2 + text.length }));
  return <Text>{`> ${text}`}</Text>;
}

let renders = 0;
terminal.start();
const app = render(
  <Box width={columns} height={rows} flexDirection="column">
    <Box height={height}>
      <Pane width={PEERS_WIDTH} lines={peers} />
      <Pane width={columns - PEERS_WIDTH} lines={conversation} />
    </Box>
    <Box height={TRANSFERS_HEIGHT}>
      <Transfers />
    </Box>
    <Text inverse>{' F1 help'.padEnd(columns)}</Text>
    <Composer />
  </Box>,
  {
    stdout: terminal.stdout,
    stdin: terminal.stdin,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  },
);
const cpu = process.cpuUsage();
