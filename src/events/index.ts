export { createEvents, type EventListener, type Events } from './events.ts';
export { type EventFilter, type Subscription, subscribeToEvents } from './subscriptions.ts';
