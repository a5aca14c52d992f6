/** The composer: what is being written, its keys, its rows, and the completion menu. */
export { CompletionMenu, type CompletionMenuProps } from './completion-menu.tsx';
export { Composer, type ComposerProps } from './composer.tsx';
export { composerAction } from './keys.ts';
export {
  acceptCandidate,
  type CompletionMenu as CompletionMenuState,
  type MenuKey,
  menuKey,
  moveSelection,
  type Offer,
  offerCompletions,
} from './menu.ts';
export { composerPrompt, composerWidth } from './prompt.ts';
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
