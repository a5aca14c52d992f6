/** Keys of the tour, which leaves all others as they are. */
import type { Binding } from '../binding.ts';
import { isBlank } from './shared.ts';

export const tour: readonly Binding[] = [
  {
    context: 'tour',
    keys: ['Enter'],
    action: 'tour.next',
    description: 'The next step; behind the last one the tour ends',
    hint: 'go on',
    enabled: isBlank,
  },
  {
    context: 'tour',
    keys: ['Esc'],
    action: 'tour.end',
    description: 'End the tour',
    hint: 'end the tour',
  },
];
