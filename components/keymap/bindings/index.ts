/**
 * The table of keys, a file for each kind of place. What a key does, the hint line, the help, the palette and docs/keys.md all come
 * from here; within a context the order is that of the hint line and the help.
 */
import type { Binding } from '../binding.ts';
import { about } from './about.ts';
import { always, anywhere, help } from './anywhere.ts';
import { composer, menu } from './composer.ts';
import { files } from './files.ts';
import { recall, searchAndPalette } from './finding.ts';
import { filter, peers, transfers } from './lists.ts';
import { conversation } from './messages.ts';
import { questions } from './questions.ts';
import { details, helpAndNotices } from './reading.ts';
import { requests } from './requests.ts';
import { sizes } from './sizes.ts';
import { tour } from './tour.ts';
import { verification } from './verification.ts';

/** All keys but those of writing itself, which are the composer's (see COMPOSER_KEYS there). */
export const BINDINGS: readonly Binding[] = [
  ...composer,
  ...menu,
  ...tour,
  ...peers,
  ...conversation,
  ...transfers,
  ...sizes,
  ...filter,
  ...helpAndNotices,
  ...requests,
  ...details,
  ...about,
  ...searchAndPalette,
  ...files,
  ...recall,
  ...questions,
  ...verification,
  ...anywhere,
  ...always,
  ...help,
];
