/** `tincan doctor`: why peers are not found, and what mends it. */
import { type Capabilities, detectCapabilities } from '../../components/terminal/capabilities.ts';
import { terminalFacts } from '../../components/terminal/terminal-facts.ts';
import { examine, type Finding, reportLines, type Unasked } from '../../src/client/doctor/index.ts';
import type { CoreClient } from '../../src/client/index.ts';
import { EXIT, toTincanError } from '../../src/errors.ts';
import { DOCTOR } from '../../src/limits.ts';
import type { CommandContext } from '../command-context.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface DoctorArguments extends GlobalArguments {
  with: string | undefined;
}

export const doctor: Command<DoctorArguments> = async (context, { with: peer }) => {
  const { output } = context;
  const core = await coreOf(context);
  if (process.stderr.isTTY && !output.json) output.note('Looking at the network; this takes some seconds.');
  const { stdout } = process;
  const size = stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined;
  // What goes into a file or a pipe tells nothing of a terminal.
  const terminal = size === undefined ? undefined : terminalFacts(capabilities(), process.env, size);
  const findings = await examine({ core, peer, terminal });
  if (output.json) for (const finding of findings) output.data(findingObject(finding));
  else output.data({}, ...reportLines(findings, size?.columns ?? DOCTOR.columns));
  return findings.some(({ state }) => state === 'problem') ? EXIT.failed : EXIT.done;
};

function capabilities(): Capabilities {
  const { stdin, stdout, env, platform } = process;
  const [stdinIsTTY, stdoutIsTTY] = [stdin.isTTY === true, stdout.isTTY === true];
  return detectCapabilities({ env, platform, stdinIsTTY, stdoutIsTTY });
}

/** As docs/cli.md promises it. */
function findingObject({ check, state, subject, text, fix }: Finding): object {
  return { check, state, subject, text, fix: fix ?? null };
}

/** It starts none: whether one runs is among what is looked at. */
async function coreOf({ attachRunning, home, settings }: CommandContext): Promise<CoreClient | Unasked> {
  try {
    return await attachRunning();
  } catch (thrown) {
    const { code, message } = toTincanError(thrown);
    if (code === 'TINCAN_E_NO_CORE') return { home, given: settings };
    if (code !== 'TINCAN_E_HOME_UNUSABLE' && code !== 'TINCAN_E_CORE_VERSION') throw thrown;
    return { home, given: settings, closed: message };
  }
}
