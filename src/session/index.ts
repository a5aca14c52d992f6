export { backoffDelay } from './backoff.ts';
export { type DialTarget, TurnedAwayError } from './dialer.ts';
export { RefusedError } from './handshake.ts';
export type { Link, LinkEnd } from './link.ts';
export type { AskEnd, Asked, SessionEvents, SessionPhase } from './session-events.ts';
export { type ConnectTarget, createSessions, type Sessions } from './sessions.ts';
