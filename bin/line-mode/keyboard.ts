/** What is typed at a terminal, for readline, which knows nothing of pastes: each one comes as the text that is to stand in the line. */
import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { TERMINAL } from '../../src/limits.ts';
import { createPasteReader, type InputPart } from './paste-reader.ts';

/** @param insertionFor what stands in the line for what was pasted; `isCut`: of which the end was not taken */
export function readKeyboard(
  input: NodeJS.ReadStream,
  insertionFor: (pasted: string, isCut: boolean) => string,
): NodeJS.ReadableStream {
  const keys = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean): void => void input.setRawMode(isRaw),
  });
  const decoder = new StringDecoder('utf8');
  const reader = createPasteReader();
  let waiting: NodeJS.Timeout | undefined;
  const pass = (parts: readonly InputPart[]): void => {
    for (const part of parts)
      keys.write(part.kind === 'typed' ? part.text : insertionFor(part.text, part.isCut === true));
  };
  input.on('data', (piece: Buffer) => {
    clearTimeout(waiting);
    pass(reader.read(decoder.write(piece)));
    // A paste whose end never comes must not swallow the keys for good.
    if (reader.isPasting) waiting = setTimeout(() => pass(reader.end()), TERMINAL.pasteWait).unref();
  });
  input.on('end', () => keys.end());
  return keys;
}
