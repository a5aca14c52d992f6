/** The findings as text: in groups, what is fine in a short line, what is not with what to do about it. ASCII. Pure. */
import stringWidth from 'string-width';
import { formatCount } from '../text/format.ts';
import type { CheckName, Finding, FindingState } from './finding.ts';

const GROUPS: readonly { title: string; checks: readonly CheckName[] }[] = [
  { title: 'This device', checks: ['core', 'visibility'] },
  { title: 'Network', checks: ['interface', 'announcements', 'port'] },
  { title: 'Firewall', checks: ['firewall'] },
  { title: 'Peers', checks: ['peers'] },
  { title: 'With that peer', checks: ['peer'] },
  { title: 'Machine and program', checks: ['permissions', 'disk', 'clock', 'terminal', 'version'] },
];

const MARKS: Readonly<Record<FindingState, string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
  unknown: 'unknown',
};
const MARK_CELLS = 7;
/** Subjects up to this wide share a column; longer ones stand above their text. */
const SUBJECT_CELLS = 18;
/** Of a column that is narrower, more lines than there are would be read. */
const NARROWEST = 24;

/** @param columns undefined: each finding in one line, for a place that wraps by itself */
export function reportLines(findings: readonly Finding[], columns: number | undefined): string[] {
  const groups = GROUPS.flatMap(({ title, checks }): string[] => {
    const own = checks.flatMap((check) => findings.filter((one) => one.check === check));
    return own.length === 0
      ? []
      : [title, ...own.flatMap((one) => findingLines(one, subjectCells(own), columns)), ''];
  });
  return [...groups, summary(findings)];
}

function subjectCells(findings: readonly Finding[]): number {
  const widths = findings
    .map(({ subject }) => stringWidth(subject))
    .filter((width) => width <= SUBJECT_CELLS);
  return Math.max(0, ...widths);
}

function findingLines(
  { state, subject, text, fix }: Finding,
  cells: number,
  columns: number | undefined,
): string[] {
  const mark = `  ${MARKS[state].padEnd(MARK_CELLS)}  `;
  const indent = mark.length + cells + 2;
  const isLong = stringWidth(subject) > cells;
  const head = isLong
    ? `${mark}${subject}`
    : `${mark}${subject}${' '.repeat(cells - stringWidth(subject) + 2)}`;
  const rows = columns === undefined ? [text] : wrapWords(text, Math.max(NARROWEST, columns - indent));
  const blank = ' '.repeat(indent);
  const [first = '', ...more] = rows;
  return [
    ...(isLong ? [head, `${blank}${first}`] : [`${head}${first}`]),
    ...more.map((row) => `${blank}${row}`),
    // A command stands in one line, so that it can be copied.
    ...(fix === undefined ? [] : [`${blank}> ${fix}`]),
  ];
}

/** In rows of at most so many cells where words allow it: a path or a name stays whole. */
function wrapWords(text: string, cells: number): string[] {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && stringWidth(last) + 1 + stringWidth(word) <= cells)
      rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}

/** `Nothing wrong was found.`, or how much of what. */
function summary(findings: readonly Finding[]): string {
  const count = (state: FindingState): number => findings.filter((one) => one.state === state).length;
  const [problems, warnings, unknown] = [count('problem'), count('warning'), count('unknown')];
  const notKnown = unknown === 0 ? '' : ` ${formatCount(unknown, 'thing')} could not be looked at.`;
  if (problems === 0 && warnings === 0) return `Nothing wrong was found.${notKnown}`;
  const parts = [
    ...(problems === 0 ? [] : [formatCount(problems, 'problem')]),
    ...(warnings === 0 ? [] : [formatCount(warnings, 'warning')]),
  ];
  return `${parts.join(', ')}.${notKnown}`;
}
