/** Keys that say how large the panes are. */

import { isOnePane } from '../../layout/layout.ts';
import type { Binding } from '../binding.ts';
import { unless } from '../reasons.ts';
import type { Scene } from '../scene.ts';

const onePane = unless(({ ui }) => !isOnePane(ui), 'One pane is shown alone here, as wide as the terminal.');
const noTransfersShown = (scene: Scene): string | undefined =>
  onePane(scene) ??
  (Object.keys(scene.state.transfers).length > 0 ? undefined : 'There are no transfers to show.');

/** Where letters act, they also say how large the panes are. */
export const sizes: readonly Binding[] = (['peers', 'conversation', 'transfers'] as const).flatMap(
  (context): Binding[] => [
    {
      context,
      keys: ['z'],
      action: 'pane.zoom',
      description: 'Zoom: this pane alone, or all of them again',
      hint: ({ ui }) => (ui.zoomed ? 'all panes' : ''),
    },
    {
      context,
      keys: ['>'],
      action: 'pane.wider',
      description: 'A wider list of peers',
      disabledReason: onePane,
    },
    {
      context,
      keys: ['<'],
      action: 'pane.narrower',
      description: 'A narrower one',
      disabledReason: onePane,
    },
    {
      context,
      keys: ['+'],
      action: 'pane.higher',
      description: 'More rows for the transfers',
      disabledReason: noTransfersShown,
    },
    {
      context,
      keys: ['-'],
      action: 'pane.lower',
      description: 'Fewer rows',
      disabledReason: noTransfersShown,
    },
    { context, keys: ['='], action: 'pane.reset', description: 'The sizes that the terminal suggests' },
  ],
);
