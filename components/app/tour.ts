/** Showing the tour: begun, gone on with, ended. Writing ends it, too (see writing.ts). */
import { STEPS } from '../tour/index.ts';
import type { Session } from './session.ts';

type Toured = Pick<Session, 'ui'>;

/** From the first step; the keys go to where one writes, as those of the tour work there. */
export function beginTour({ ui }: Toured): void {
  ui.change((now) => ({
    ...now,
    tour: 0,
    focus: 'composer',
    menu: undefined,
    filtering: undefined,
    dialogs: [],
  }));
}

export function nextStep({ ui }: Toured): void {
  ui.change((now) => {
    const next = (now.tour ?? 0) + 1;
    return { ...now, tour: next < STEPS.length ? next : undefined };
  });
}

export function endTour({ ui }: Toured): void {
  ui.change((now) => ({ ...now, tour: undefined }));
}
