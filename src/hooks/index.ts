export { createHooks, type HookCommands, type Hooks } from './hooks.ts';
export { programEnvironment } from './run-program.ts';
