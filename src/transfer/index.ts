export type { AdoptingDataPlane, DataEvent, DataPlane } from './data/data-plane.ts';
export type { DataThread } from './data/data-thread.ts';
export { createLocalPlane } from './data/local-plane.ts';
export { createWorkerPlane } from './data/worker-plane.ts';
export { nameProblem } from './path-names.ts';
export { hasEnded } from './transfer-state.ts';
export { createTransfers, type Transfers } from './transfers.ts';
