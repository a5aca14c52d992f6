/** The one question of a first run: the name. */
import { type CoreClient, FIRST_STEPS } from '../../src/client/index.ts';
import { TincanError } from '../../src/errors.ts';
import { normalizePeerName, peerNameProblem } from '../../src/text/peer-name.ts';
import type { LineTerminal } from './terminal.ts';

/**
 * Gives this device its name, asked for where somebody can answer, else the login name.
 * @returns false where the question was not answered
 */
export async function nameFirst(client: CoreClient, terminal: LineTerminal): Promise<boolean> {
  const { self } = client.state;
  if (self.status !== 'needs-name') return true;
  const name = terminal.interactive ? await askName(self.proposedName, terminal) : self.proposedName;
  if (name === undefined) return false;
  if (name === '') throw new TincanError('TINCAN_E_NO_NAME', 'No name is set yet; give one with --name.');
  await client.call('self.rename', { name });
  if (terminal.interactive) terminal.print(FIRST_STEPS);
  return true;
}

async function askName(proposal: string, terminal: LineTerminal): Promise<string | undefined> {
  terminal.print('Welcome to tincan. Others on this network will see you by a name.');
  for (;;) {
    const answer = await terminal.ask(proposal === '' ? 'Your name: ' : `Your name [${proposal}]: `);
    if (answer === undefined) return undefined;
    const name = normalizePeerName(answer) || proposal;
    const problem = peerNameProblem(name);
    if (problem === undefined) return name;
    terminal.print(problem);
  }
}
