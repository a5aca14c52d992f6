/** The table of actions, in the order in which help shows them. */
import type { Action } from './action.ts';
import { chat } from './chat.ts';
import { connections } from './connections.ts';
import { doctorActions } from './doctor.ts';
import { historyActions } from './history.ts';
import { messageActions } from './messages.ts';
import { presenceActions } from './presence.ts';
import { program } from './program.ts';
import { requestActions } from './requests.ts';
import { roomActions } from './rooms.ts';
import { ruleActions } from './rules.ts';
import { settingActions } from './settings.ts';
import { transferActions } from './transfers.ts';
import { verificationActions } from './verification.ts';

export const ACTIONS: readonly Action[] = [
  ...connections,
  ...verificationActions,
  ...requestActions,
  ...chat,
  ...messageActions,
  ...roomActions,
  ...historyActions,
  ...presenceActions,
  ...transferActions,
  ...ruleActions,
  ...settingActions,
  ...doctorActions,
  ...program,
];

export { nearestWord } from '../../text/nearest-word.ts';
export { type Action, type ActionContext, summaryOf, usageOf, type View } from './action.ts';
export type { Candidate } from './candidates.ts';
export { commandHelp } from './command-help.ts';
export { type Completions, complete, FOLDER_TOO_SLOW, mayComplete } from './complete.ts';
export { executeLine } from './execute.ts';
export { differentOnes, insertedAtOnce } from './insertion.ts';
export { parseInput } from './parse-line.ts';
export { acceptedFilesText } from './requests.ts';
export { createSubmissions, type Submission, type Submissions } from './submissions.ts';
export { sendPaths } from './transfers.ts';
export { quoteWord } from './words.ts';
