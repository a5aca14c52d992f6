export type { DialTarget } from './dialer.ts';
export { RefusedError } from './handshake.ts';
export type { Link, LinkEnd } from './link.ts';
export {
  type AskEnd,
  type Asked,
  type ConnectTarget,
  createSessions,
  type SessionEvents,
  type SessionPhase,
  type Sessions,
} from './sessions.ts';
