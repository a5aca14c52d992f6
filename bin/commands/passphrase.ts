/** `tincan passphrase`: protects the key and the databases of a home on the disk. No core may run meanwhile: it has them open. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectCore } from '../../src/client/index.ts';
import { isProtected } from '../../src/config/home.ts';
import { EXIT, TincanError, toTincanError } from '../../src/errors.ts';
import { CONTROL, PASSPHRASE } from '../../src/limits.ts';
import {
  changePassphrase,
  type ProtectionChange,
  passphraseProblem,
  removePassphrase,
  setPassphrase,
} from '../../src/protection.ts';
import type { CommandContext } from '../command-context.ts';
import type { Output } from '../output.ts';
import { readPassphraseFile, withPassphrase, withSecrets } from '../passphrase.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface PassphraseArguments extends GlobalArguments {
  /** Holds the passphrase that is to be. */
  'new-passphrase-file'?: string | undefined;
}

export const passphraseSet: Command<PassphraseArguments> = async (context, args) => {
  const { home, output } = context;
  if (await isProtected(home)) throw new TincanError('TINCAN_E_PASSPHRASE_THERE');
  await freeHome(context);
  const passphrase = await newPassphrase(context, args);
  const change = await setPassphrase(home, passphrase);
  output.data(
    { passphrase: true },
    'A passphrase protects the key and the databases of this home now. Without it nobody can read them: if it is lost, so are they.',
  );
  tell(output, change);
  return EXIT.done;
};

export const passphraseChange: Command<PassphraseArguments> = async (context, args) => {
  const { home, output } = context;
  if (!(await isProtected(home))) throw new TincanError('TINCAN_E_NO_PASSPHRASE');
  await freeHome(context);
  return await withPassphrase({ home, file: args['passphrase-file'], output }, async (current) => {
    const before = (await current()) ?? '';
    const passphrase = await newPassphrase(context, args);
    const change = await changePassphrase(home, before, passphrase);
    output.data({ passphrase: true }, 'The new passphrase holds now.');
    tell(output, change);
    return EXIT.done;
  });
};

export const passphraseRemove: Command<GlobalArguments> = async (context, args) => {
  const { home, output } = context;
  if (!(await isProtected(home))) throw new TincanError('TINCAN_E_NO_PASSPHRASE');
  await freeHome(context);
  return await withPassphrase({ home, file: args['passphrase-file'], output }, async (current) => {
    const change = await removePassphrase(home, (await current()) ?? '');
    output.data(
      { passphrase: false },
      'No passphrase protects this home any more: key and databases lie on the disk in clear.',
    );
    tell(output, change);
    return EXIT.done;
  });
};

function tell(output: Output, { inClear, warning }: ProtectionChange): void {
  if (warning !== undefined) output.note(warning);
  if (inClear.length > 0)
    output.note(
      `Older copies lie there in clear; remove them where they are not needed: ${inClear.join(', ')}`,
    );
}

/** From a file, or asked for twice. @throws TincanError TINCAN_E_PASSPHRASE_INVALID, TINCAN_E_LOCKED, TINCAN_E_CANCELLED, TINCAN_E_USAGE */
async function newPassphrase(
  { output }: CommandContext,
  { 'new-passphrase-file': file }: PassphraseArguments,
): Promise<string> {
  if (file !== undefined) return await readPassphraseFile(file, output);
  return await withSecrets(async (ask) => {
    for (let attempt = 1; ; attempt += 1) {
      const passphrase = await ask('New passphrase:');
      const problem =
        passphraseProblem(passphrase) ??
        ((await ask('The same again:')) === passphrase ? undefined : 'The two are not the same.');
      if (problem === undefined) return passphrase;
      if (attempt >= PASSPHRASE.attempts) throw new TincanError('TINCAN_E_PASSPHRASE_INVALID', problem);
      output.complain(problem);
    }
  }, 'Nobody can be asked for the new passphrase here. Run this at a terminal, or give --new-passphrase-file FILE.');
}

/** Sees to it that no core runs for the home: whoever sits at the terminal may have it stopped. */
async function freeHome({ home, output }: CommandContext): Promise<void> {
  const client = await connectCore(home).catch((thrown: unknown) => {
    if (toTincanError(thrown).code === 'TINCAN_E_NO_CORE') return undefined;
    throw thrown;
  });
  if (client === undefined) return;
  try {
    const { openOwnTerminal } = await import('../own-terminal.ts');
    const terminal = openOwnTerminal();
    if (terminal === undefined) throw new TincanError('TINCAN_E_ALREADY_RUNNING');
    try {
      const answer = await terminal.ask(
        'tincan runs for this home and has to stop for that; what is under way goes on with the next start. Stop it? [y/N]',
      );
      if (!/^y(es)?$/i.test(answer.trim())) throw new TincanError('TINCAN_E_ALREADY_RUNNING');
    } finally {
      terminal.close();
    }
    await client.call('core.stop', {});
    const ended = await Promise.race([client.closed, sleep(CONTROL.stop, undefined, { ref: false })]);
    if (ended === undefined) throw new TincanError('TINCAN_E_ALREADY_RUNNING');
    output.note('The core has stopped.');
  } finally {
    client.close();
  }
}
