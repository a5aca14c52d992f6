/** The doctor in a dialog: it is there at once, so that it does not come up under somebody's hands, and says the findings when they are known. */
import type { Finding } from '../../src/client/doctor/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { withTopDialog } from '../ui/dialog.ts';
import type { Session } from './session.ts';

const WAITING = 'Looking at the network. This takes some seconds; Esc ends the wait.';

/** What looks, and how it is told. */
export interface Doctor {
  examine(peer: string | undefined): Promise<Finding[]>;
  reportLines(findings: readonly Finding[], columns: number | undefined): string[];
}

/** @param load gives the doctor, which few need */
export function openDoctor(
  session: Session,
  peer: string | undefined,
  load = () => loadDoctor(session),
): void {
  const title = peer === undefined ? '/doctor' : `/doctor ${peer}`;
  session.open({ kind: 'text', title, text: WAITING, top: 0 });
  const tell = (text: string): void =>
    session.ui.change((now) =>
      withTopDialog(now, 'text', (dialog) =>
        dialog.title === title && dialog.text === WAITING ? { ...dialog, text } : dialog,
      ),
    );
  load()
    .then(async ({ examine, reportLines }) => tell(reportLines(await examine(peer), undefined).join('\n')))
    .catch((thrown: unknown) => tell(toTincanError(thrown).message));
}

async function loadDoctor({ client, terminal }: Session): Promise<Doctor> {
  const { examine, reportLines } = await import('../../src/client/doctor/index.ts');
  return { examine: (peer) => examine({ core: client, peer, terminal: terminal?.() }), reportLines };
}
