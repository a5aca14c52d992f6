/** The composer: what is being written, its keys, its rows, and the completion menu. */
export { CompletionMenu, type CompletionMenuProps } from './completion-menu.tsx';
export { Composer, type ComposerProps } from './composer.tsx';
export { COMPOSER_KEYS, composerAction } from './keys.ts';
export {
  type CompletionMenu as CompletionMenuState,
  choose,
  type Offer,
  offerCompletions,
  putBack,
} from './menu.ts';
export { composerPrompt, composerWidth } from './prompt.ts';
export { type RecalledLine, recalledLines } from './recall.ts';
export {
  type ComposerAction,
  type ComposerState,
  composerReducer,
  createComposer,
  type Draft,
  draftOf,
  submittedText,
  withDraft,
} from './state.ts';
export { type ComposerView, composerView } from './view.ts';
