/** Sizes of the panes: changed by keys, and kept in the settings for every screen to come. */
import { INTERFACE } from '../../src/limits.ts';
import type { PaneSizes } from '../layout/layout.ts';
import { insideOf } from '../rows/index.ts';
import { arrange } from './arrangement.ts';
import type { Session } from './session.ts';

type Sized = Pick<Session, 'client' | 'ui'>;
const KEYS = ['peersColumns', 'transfersRows'] as const satisfies readonly (keyof PaneSizes)[];

/** Shows the pane that has the keys alone, or all of them again. */
export function toggleZoom({ ui }: Sized): void {
  ui.change((now) => ({ ...now, zoomed: !now.zoomed }));
}

/** Makes a pane larger or smaller than it is on the screen. */
export function resizePane(session: Sized, key: keyof PaneSizes, by: number): void {
  const { client, ui } = session;
  const now = ui.get();
  const { layout } = arrange({ state: client.state, ui: now });
  const rect = [...layout.left, ...layout.right].find(
    ({ id }) => id === (key === 'peersColumns' ? 'peers' : 'transfers'),
  );
  const shown =
    rect === undefined
      ? now.paneSizes[key]
      : key === 'peersColumns'
        ? rect.width
        : insideOf(rect.frame, rect.width, rect.height).height;
  ui.change((before) => ({ ...before, paneSizes: { ...before.paneSizes, [key]: Math.max(1, shown + by) } }));
  // What there is no room for was not chosen.
  const { layout: next } = arrange({ state: client.state, ui: ui.get() });
  const got = [...next.left, ...next.right].find(({ id }) => id === rect?.id);
  if (got === undefined || rect === undefined) return;
  const size = key === 'peersColumns' ? got.width : insideOf(got.frame, got.width, got.height).height;
  ui.change((before) => ({ ...before, paneSizes: { ...before.paneSizes, [key]: size } }));
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
export function keepPaneSizes({ client, ui }: Sized): () => void {
  let kept = ui.get().paneSizes;
  let timer: NodeJS.Timeout | undefined;
  const read = async (key: keyof PaneSizes): Promise<void> => {
    const { value } = await client.call('settings.get', { key });
    if (typeof value !== 'number' || ui.get().paneSizes !== kept) return;
    ui.change((now) => ({ ...now, paneSizes: { ...now.paneSizes, [key]: value } }));
    kept = ui.get().paneSizes;
  };
  const save = (): void => {
    timer = undefined;
    const { paneSizes } = ui.get();
    for (const key of KEYS) {
      // It holds on this screen all the same.
      if (paneSizes[key] !== kept[key])
        client.call('settings.set', { key, value: String(paneSizes[key]) }).catch(() => {});
    }
    kept = paneSizes;
  };
  void (async () => {
    for (const key of KEYS) await read(key).catch(() => {});
  })();
  const end = ui.subscribe(() => {
    if (ui.get().paneSizes !== kept) timer ??= setTimeout(save, INTERFACE.draftSavedAfter);
  });
  return () => {
    if (timer !== undefined) {
      clearTimeout(timer);
      save();
    }
    end();
  };
}
