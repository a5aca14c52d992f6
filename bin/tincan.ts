#!/usr/bin/env node
/** The executable: reads the command line and loads the one command that it names. */
import { exitCodeOf } from '../src/errors.ts';
import { createParser } from './global-options.ts';
import { defineProgram } from './program.ts';

try {
  const words = process.argv.slice(2);
  const beforeLiteral = words[words.indexOf('--') - 1];
  // Rarely anything stands there, and what knows all options is loaded only then.
  if (beforeLiteral?.startsWith('--') === true)
    (await import('./usage-error.ts')).assertNoValue(beforeLiteral, words);
  await defineProgram(createParser(words)).parseAsync();
} catch (thrown) {
  const { usageError } = await import('./usage-error.ts');
  const error = usageError(thrown, process.argv.slice(2));
  process.stderr.write(`tincan: ${error.message}\n`);
  process.exitCode = exitCodeOf(error.code);
}
