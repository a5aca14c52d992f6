import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { Composer } from '../../../components/composer/composer.tsx';
import { composerPrompt, composerWidth } from '../../../components/composer/prompt.ts';
import { composerView } from '../../../components/composer/view.ts';
import { createTheme } from '../../../components/theme/theme.ts';

const COLUMNS = 24;
const THEME = createTheme('none', { colors: 'none' });
const frameOf = (text: string, { name = 'bob', placeholder = '' } = {}): string[] => {
  const prompt = composerPrompt(name, COLUMNS);
  const { rows } = composerView({ text, caret: text.length }, composerWidth(prompt, COLUMNS), 5);
  const { lastFrame, unmount } = render(
    <Composer prompt={prompt} rows={rows} columns={COLUMNS} placeholder={placeholder} theme={THEME} />,
  );
  const frame = lastFrame() ?? '';
  unmount();
  return frame.split('\n');
};

describe('the input line', () => {
  it('has its prompt before the first row, and the others below its text', () => {
    expect(frameOf('hello there, how are you')).toEqual(['bob › hello there, how', '      are you']);
  });

  it('keeps rows apart that are empty', () => {
    expect(frameOf('a\n\nb')).toEqual(['bob › a', '', '      b']);
  });

  it('shows wide characters, joined emoji and marks as they are', () => {
    expect(frameOf('日本語 👩‍💻 🇩🇪 é cafe\u0301s')).toEqual(['bob › 日本語 👩‍💻 🇩🇪 é', '      cafe\u0301s']);
  });

  it('tells what can be done while it is empty, as far as it fits', () => {
    expect(frameOf('', { placeholder: 'message, or / for a command' })).toEqual(['bob › message, or / for…']);
    expect(frameOf(' ', { placeholder: 'message' })).toEqual(['bob ›']);
  });

  it('cuts a long name and leaves room for the text', () => {
    const prompt = composerPrompt('a very long name of a peer', COLUMNS);
    expect(prompt).toBe('a ve… › ');
    expect(composerWidth(prompt, COLUMNS)).toBe(COLUMNS - stringWidth(prompt));
    expect(frameOf('hi', { name: '日本語日本語' })[0]).toBe('日本… › hi');
  });
});
