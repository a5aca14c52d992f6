/** What the stream of events can be limited to. That the core stops, and that something was left out, is told in any case. */
export const EVENT_KINDS = ['message', 'request', 'transfer', 'peer', 'notice'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
