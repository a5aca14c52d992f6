/** From a key to the screen: nothing else going on, while a transfer takes all it can, and over a slow line with two bars moving. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBars } from './bars.ts';
import { tell, times } from './figures.ts';
import { type Person, withConversation } from './people.ts';
import { type BenchTerminal, openBenchTerminal } from './terminal.ts';

/** A letter that nothing else on the screen has, nor any control sequence that the screen writes. */
const KEY = 'Q';
const BACKSPACE = '\u007f';
/** Bytes a second of a slow line. */
const SLOW = 9_600;
/** Bytes of the file that is sent again and again. */
const FILE = 2 ** 31;

/** @returns ms from each press to its cell */
export async function pressKeys(terminal: BenchTerminal, count: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const pressed = performance.now();
    const seen = terminal.sees(KEY);
    terminal.write(KEY);
    latencies.push((await seen) - pressed);
    terminal.write(BACKSPACE);
    // At no beat with the frames.
    await sleep(170 + (index % 7) * 13);
  }
  return latencies;
}

export async function benchKeys(executable: string, count: number, discoveryPort: number): Promise<void> {
  await withConversation(executable, discoveryPort, async ({ alice, bob, terminal, directory }) => {
    await sleep(1_000);
    await pressKeys(terminal, 5);
    tell('key to screen, idle', times(await pressKeys(terminal, count)));

    let pressing = true;
    const moving = moveFiles(alice, bob, directory, () => pressing);
    await alice.until('sent', ({ transfers }) => Object.values(transfers).some(({ rate }) => rate > 0));
    const before = { ...terminal.shown(), at: performance.now() };
    const latencies = await pressKeys(terminal, count);
    const seconds = (performance.now() - before.at) / 1_000;
    const frames = terminal.shown().pieces - before.pieces;
    pressing = false;
    const bytes = await moving;
    tell(
      'key to screen, during a transfer',
      `${times(latencies)}; ${(bytes.transferred / bytes.seconds / 1e6).toFixed(0)} MB/s meanwhile, ${(frames / seconds).toFixed(0)} frames a second`,
    );
  });

  for (const rate of [undefined, SLOW]) {
    const bars = await openBars();
    const terminal = openBenchTerminal({ executable, args: bars.args, rate });
    await terminal.sees('tincan ›');
    await sleep(2_000);
    const before = { ...terminal.shown(), at: performance.now() };
    const latencies = await pressKeys(terminal, count);
    const after = { ...terminal.shown(), at: performance.now() };
    const bytes = after.bytes - before.bytes;
    if (rate === undefined)
      tell(
        'key to screen, two bars moving',
        `${times(latencies)}; ${(bytes / (after.pieces - before.pieces)).toFixed(0)} bytes a frame, keys included`,
      );
    else
      tell(
        `key to screen, two bars moving, ${rate} bytes a second`,
        `${times(latencies)}; ${((bytes / (after.at - before.at)) * 1_000).toFixed(0)} bytes a second`,
      );
    await terminal.leave();
    await bars.stop();
  }
}

/** Sends a file of zeros again and again; @returns what was moved in which time */
async function moveFiles(
  from: Person,
  to: Person,
  directory: string,
  goesOn: () => boolean,
): Promise<{ transferred: number; seconds: number }> {
  const source = join(directory, 'zeros.bin');
  const file = await open(source, 'w');
  await file.truncate(FILE);
  await file.close();
  await to.client.call('settings.apply', { downloads: join(directory, 'arrived') });
  const started = performance.now();
  let transferred = 0;
  while (goesOn()) {
    const { id } = (
      await from.client.call('transfer.send', { peer: to.client.state.self.id, paths: [source] })
    ).transfer;
    await to.until('was offered', ({ requests }) => Object.keys(requests).length > 0);
    const [request] = Object.values(to.client.state.requests);
    if (request !== undefined) await to.client.call('request.accept', { id: request.id });
    await from.until('sent it', ({ transfers }) => transfers[id]?.state === 'done');
    transferred += FILE;
    await rm(join(directory, 'arrived'), { recursive: true, force: true });
  }
  return { transferred, seconds: (performance.now() - started) / 1_000 };
}
