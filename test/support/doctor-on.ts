/** `tincan doctor` on a host of a test LAN. */
import type { Finding } from '../../src/client/doctor/index.ts';
import { TINCAN } from './lan-core.ts';
import type { Host } from './namespaces.ts';

export interface Examined {
  code: number;
  findings: Finding[];
}

/** Before a command: it runs as a user who may read no rules. */
export const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

/** Where no core runs. */
export const NO_HOME = '/nonexistent/home';

/** Runs `tincan doctor --json` on a host. @param as words before the program: another user */
export function doctorOn(
  host: Host,
  home: string,
  words: readonly string[] = [],
  as: readonly string[] = [],
): Examined {
  const command = [...as, process.execPath, TINCAN, '--home', home, 'doctor', '--json', ...words];
  const read = (text: string): Finding[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Finding);
  const [program = '', ...rest] = command;
  try {
    return { code: 0, findings: read(host.run(program, ...rest)) };
  } catch (thrown) {
    const { status, stdout } = thrown as { status: number; stdout: Buffer };
    return { code: status, findings: read(stdout.toString()) };
  }
}

export const statesOf = ({ findings }: Examined, check: Finding['check']): string[] =>
  findings.filter((one) => one.check === check).map(({ state }) => state);

export const problems = ({ findings }: Examined): Finding[] =>
  findings.filter(({ state }) => state === 'problem');

/** Runs the command of a finding as it is printed, by a shell whose `sudo` needs none; throws where it fails. */
export function runFix(host: Host, { fix, text }: Finding): string {
  if (fix === undefined) throw new Error(`nothing mends it: ${text}`);
  return host.run('sh', '-ec', `sudo() { "$@"; }\n${fix}`);
}
