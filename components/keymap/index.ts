/** Keys: the one table of what each does where, and what hints and help make of it. */
export type { Binding, Context, KeyAction } from './binding.ts';
export { BINDINGS } from './bindings/index.ts';
export { keysOfCommand } from './command-keys.ts';
export { isWrittenIn, meet, PLACES } from './contexts.ts';
export { KEY_TABLE } from './key-table.ts';
export {
  bindingFor,
  bindingsOf,
  contextsOf,
  disabledReasonFor,
  type Hint,
  hintsFor,
  isEnabled,
  keyFor,
  keyLabel,
  reasonOf,
  withKeyNames,
} from './keymap.ts';
export { bindingsNamed, type Keymap, type KeyProblem, keymapOf, type YieldedKey } from './own-keys.ts';
export * from './scene.ts';
