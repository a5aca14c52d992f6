/** The doctor of every interface. Loaded by whoever needs it, as few do. */
export { type Finding, reportLines, type TerminalFacts } from '../../doctor/index.ts';
export { type Examination, examine, type Unasked } from './examine.ts';
