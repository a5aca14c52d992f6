import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciicastOf } from '../../../scripts/pictures/asciicast.ts';
import { textRow } from '../../../scripts/pictures/frame.ts';
import { frameOf } from '../../../scripts/pictures/screen.ts';
import { frameSequences } from './frames.ts';

function lines(cast: string): unknown[] {
  return cast
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('asciicastOf', () => {
  it('begins with the version and the size, and has the times in seconds from the first frame', () => {
    const [header, ...events] = lines(
      asciicastOf(
        [
          { at: 2, frame: [textRow('ab', 2)] },
          { at: 2.5, frame: [textRow('aB', 2)] },
        ],
        'A title',
      ),
    );
    expect(header).toMatchObject({ version: 2, width: 2, height: 1, title: 'A title' });
    expect(events).toEqual([
      [0, 'o', expect.stringContaining('ab')],
      [0.5, 'o', '\u001b[1;2H\u001b[0mB'],
    ]);
  });

  it('has no event for a frame that changes nothing', () => {
    const frame = [textRow('ab', 2)];
    const cast = asciicastOf(
      [
        { at: 0, frame },
        { at: 1, frame },
      ],
      '',
    );
    expect(lines(cast)).toHaveLength(2);
  });

  it('shows in a terminal what the last frame is', async () => {
    await fc.assert(
      fc.asyncProperty(frameSequences(10, 3), async (frames) => {
        const cast = asciicastOf(
          frames.map((frame, at) => ({ at, frame })),
          '',
        );
        const terminal = new xterm.Terminal({ cols: 10, rows: 3, allowProposedApi: true });
        const output = lines(cast).slice(1) as [number, string, string][];
        await new Promise<void>((resolve) => {
          terminal.write(output.map(([, , text]) => text).join(''), resolve);
        });
        expect(frameOf(terminal, false)).toEqual(frames.at(-1));
        terminal.dispose();
      }),
      { numRuns: 60 },
    );
  });
});
