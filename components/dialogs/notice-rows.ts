/** The list of notices, the newest at the end. Pure. */
import { fitWidth, formatTime } from '../../src/text/format.ts';
import { type Row, wrapText } from '../rows/index.ts';
import type { Role } from '../theme/theme.ts';
import type { Notice, NoticeLevel } from '../ui/notice-log.ts';

const LOOKS: Readonly<Record<NoticeLevel, { word: string; role: Role }>> = {
  info: { word: '', role: 'text' },
  success: { word: '', role: 'good' },
  warning: { word: 'Warning: ', role: 'warning' },
  error: { word: 'Error: ', role: 'error' },
};
/** `10:41` and a blank. */
const TIME = 6;

export function noticeRows(notices: readonly Notice[], width: number): Row[] {
  if (notices.length === 0)
    return [
      [{ text: fitWidth('Nothing so far. What tincan tells you is kept here.', width), role: 'muted' }],
    ];
  return notices.flatMap(({ level, text, time }) => {
    const { word, role } = LOOKS[level];
    return wrapText(`${word}${text}`, Math.max(1, width - TIME)).map(
      (line, index): Row => [
        { text: index === 0 ? `${formatTime(time)} ` : ' '.repeat(TIME), role: 'time' },
        { text: line, role },
      ],
    );
  });
}
