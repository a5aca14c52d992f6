/** Sizes of the panes: changed by keys, and kept in the settings for every screen to come. */
import { toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import type { PaneSizes } from '../layout/layout.ts';
import { insideOf } from '../rows/index.ts';
import { arrange } from './arrangement.ts';
import type { Session } from './session.ts';

type Sized = Pick<Session, 'client' | 'ui' | 'notice'>;
const ONE_PANE = 'One pane is shown alone here.';
const KEYS = ['peersColumns', 'transfersRows'] as const satisfies readonly (keyof PaneSizes)[];

/** Shows the pane that has the keys alone, or all of them again. */
export function toggleZoom({ ui }: Sized): void {
  ui.change((now) => ({ ...now, zoomed: !now.zoomed }));
}

/** Cells of the pane in the direction in which it is sized; undefined where it is not on the screen beside others. */
function sizeOf({ client, ui }: Sized, key: keyof PaneSizes): number | undefined {
  const { layout } = arrange({ state: client.state, ui: ui.get() });
  if (layout.left.length === 0) return undefined;
  const id = key === 'peersColumns' ? 'peers' : 'transfers';
  const rect = [...layout.left, ...layout.right].find((one) => one.id === id);
  if (rect === undefined) return undefined;
  return key === 'peersColumns' ? rect.width : insideOf(rect.frame, rect.width, rect.height).height;
}

/** Makes a pane larger or smaller than it is on the screen. */
export function resizePane(session: Sized, key: keyof PaneSizes, by: number): void {
  const { ui } = session;
  const shown = sizeOf(session, key);
  if (shown === undefined || shown === 0) {
    session.notice('info', shown === 0 ? 'The list of transfers opens where it has the keys.' : ONE_PANE);
    return;
  }
  const set = (size: number): void =>
    ui.change((now) => ({ ...now, paneSizes: { ...now.paneSizes, [key]: size } }));
  set(Math.max(1, shown + by));
  // What there is no room for was not chosen.
  set(sizeOf(session, key) ?? shown);
}

/** As the terminal suggests. */
export function resetPanes({ ui }: Sized): void {
  ui.change((now) => ({ ...now, paneSizes: { peersColumns: 0, transfersRows: 0 } }));
}

/**
 * Takes the sizes from the settings, and puts changes there.
 *
 * @returns the function that ends it
 */
export function keepPaneSizes({ client, ui, notice }: Sized): () => void {
  let kept = ui.get().paneSizes;
  let timer: NodeJS.Timeout | undefined;
  const read = async (key: keyof PaneSizes): Promise<void> => {
    const { value } = await client.call('settings.get', { key });
    // Whoever has changed it meanwhile has the last word.
    if (typeof value !== 'number' || ui.get().paneSizes[key] !== kept[key]) return;
    kept = { ...kept, [key]: value };
    ui.change((now) => ({ ...now, paneSizes: { ...now.paneSizes, [key]: value } }));
  };
  const changed = (): (keyof PaneSizes)[] => KEYS.filter((key) => ui.get().paneSizes[key] !== kept[key]);
  const save = (): void => {
    timer = undefined;
    const { paneSizes } = ui.get();
    const saving = changed().map((key) =>
      client.call('settings.set', { key, value: String(paneSizes[key]) }),
    );
    kept = paneSizes;
    Promise.all(saving).catch((thrown: unknown) =>
      notice(
        'warning',
        `The sizes of the panes hold here, and are not kept: ${toTincanError(thrown).message}`,
      ),
    );
  };
  void (async () => {
    for (const key of KEYS) await read(key).catch(() => {});
  })();
  const end = ui.subscribe(() => {
    if (changed().length > 0) timer ??= setTimeout(save, INTERFACE.draftSavedAfter);
  });
  return () => {
    if (timer !== undefined) {
      clearTimeout(timer);
      save();
    }
    end();
  };
}
