/** What happened in a room between two rosters, and how it is said in its conversation. Pure. */
import type { PeerId } from '../store/state.ts';
import type { ProvenRoster, Roster } from './roster.ts';

/** `by` did it; the words follow their name: `invited carol`. */
export type RoomEvent =
  | { by: PeerId; what: 'created' | 'joined' | 'left' | 'declined' }
  | {
      by: PeerId;
      what: 'invited' | 'removed' | 'uninvited' | 'made owner';
      whom: { id: PeerId; name: string };
    }
  | { by: PeerId; what: 'renamed' | 'topic'; text: string };

/** In the order in which they are told; who is listed anew under another name is no event. */
export function eventsBetween(before: ProvenRoster, after: ProvenRoster): RoomEvent[] {
  const events: RoomEvent[] = [];
  const by = after.signer;
  const was = states(before.roster);
  const is = states(after.roster);
  for (const member of before.roster.members) {
    if (is.has(member.id)) continue;
    const wished = after.roster.left.includes(member.id);
    if (wished) events.push({ by: member.id, what: member.state === 'member' ? 'left' : 'declined' });
    else events.push({ by, what: member.state === 'member' ? 'removed' : 'uninvited', whom: member });
  }
  for (const member of after.roster.members) {
    const earlier = was.get(member.id);
    if (earlier === member.state) continue;
    if (member.state === 'member') events.push({ by: member.id, what: 'joined' });
    else events.push({ by, what: 'invited', whom: member });
  }
  if (before.roster.name !== after.roster.name) events.push({ by, what: 'renamed', text: after.roster.name });
  if (before.roster.topic !== after.roster.topic)
    events.push({ by, what: 'topic', text: after.roster.topic });
  for (const { from, to } of after.handovers.slice(before.handovers.length)) {
    const name = [...after.roster.members, ...before.roster.members].find(({ id }) => id === to)?.name;
    events.push({ by: from, what: 'made owner', whom: { id: to, name: name ?? '' } });
  }
  return events;
}

const states = ({ members }: Roster): Map<PeerId, string> =>
  new Map(members.map(({ id, state }) => [id, state]));

/** The words behind the name of who did it. Texts in here have passed as names and topics: they are safe. */
export function eventText(
  event: RoomEvent,
  nameOf: (member: { id: PeerId; name: string }) => string,
): string {
  switch (event.what) {
    case 'created':
      return 'created the room';
    case 'joined':
      return 'joined';
    case 'left':
      return 'left';
    case 'declined':
      return 'declined the invitation';
    case 'invited':
      return `invited ${nameOf(event.whom)}`;
    case 'removed':
      return `removed ${nameOf(event.whom)}`;
    case 'uninvited':
      return `took back the invitation of ${nameOf(event.whom)}`;
    case 'made owner':
      return `made ${nameOf(event.whom)} the owner`;
    case 'renamed':
      return `renamed the room to ${event.text}`;
    case 'topic':
      return event.text === '' ? 'removed the topic' : `changed the topic to ${event.text}`;
  }
}
