/** Keys: the one table of what each does where, and what hints and help make of it. */
export type { Binding, Context, KeyAction } from './binding.ts';
export { BINDINGS } from './bindings.ts';
export { keysOfCommand } from './command-keys.ts';
export {
  bindingFor,
  contextsOf,
  disabledReasonFor,
  type Hint,
  hintsFor,
  isEnabled,
  keyLabel,
} from './keymap.ts';
export * from './scene.ts';
