/**
 * What becomes of a peer by an entry of a file of trusted peers. What was decided on this device stays, so that a file never raises trust in
 * anybody about whom something was decided here. Pure: whoever asks the user shows the same that the core then does.
 */
import { earlierNames, formerNames } from './earlier-names.ts';
import type { PeerRules, Trust } from './state.ts';

/** What is known here of a peer of the file. */
export interface KnownPeer {
  name: string;
  trust: Trust;
  note: string;
  earlierNames: readonly string[];
  firstSeen: number;
  lastSeen: number;
  rules: PeerRules;
}

/** What a file says of a peer. */
export interface TrustEntry extends Omit<KnownPeer, 'trust'> {
  trust: Exclude<Trust, 'unknown'>;
}

/** `completed`: known here already, and something is added to what is known; `kept`: nothing changes. */
export type MergeStep = 'approved' | 'blocked' | 'completed' | 'kept';

export interface Merged {
  step: MergeStep;
  after: KnownPeer;
  /** What is added, for the user. */
  gains: ('note' | 'names' | 'times')[];
}

/**
 * @param before what is known here; undefined: nothing
 * @param now in ms since the epoch: nobody was seen later than that
 */
export function mergeTrust(before: KnownPeer | undefined, entry: TrustEntry, now: number): Merged {
  const firstSeen = Math.min(entry.firstSeen, before?.firstSeen ?? now, now);
  const lastSeen = Math.min(Math.max(entry.lastSeen, before?.lastSeen ?? 0), now);
  const note = before === undefined || before.note === '' ? entry.note : before.note;
  if (before === undefined || before.trust === 'unknown') {
    const step = entry.trust === 'blocked' ? 'blocked' : 'approved';
    const names = [...(before === undefined ? [] : [before.name, ...before.earlierNames])];
    const after: KnownPeer = {
      name: entry.name,
      // Verified is who was compared, and a file compares nothing: it may have been changed on its way.
      trust: step,
      note,
      earlierNames: earlierNames(entry.name, [...names, entry.name, ...entry.earlierNames]),
      firstSeen,
      lastSeen,
      rules: step === 'blocked' ? {} : portableRules(entry.rules),
    };
    return { step, after, gains: [] };
  }
  // The first name is the one that was approved here.
  const first = before.earlierNames.at(-1) ?? before.name;
  const names = earlierNames(before.name, [...before.earlierNames, entry.name, ...entry.earlierNames, first]);
  const after: KnownPeer = { ...before, note, earlierNames: names, firstSeen, lastSeen };
  const gains: Merged['gains'] = [
    ...(note === before.note ? [] : ['note' as const]),
    ...(formerNames(before.name, names).every((name) => before.earlierNames.includes(name))
      ? []
      : ['names' as const]),
    ...(firstSeen === before.firstSeen && lastSeen === before.lastSeen ? [] : ['times' as const]),
  ];
  return { step: gains.length === 0 ? 'kept' : 'completed', after, gains };
}

/** Folders are those of one machine, and a file must not choose where others write. */
export function portableRules({ inbox: _elsewhere, ...rules }: PeerRules): PeerRules {
  return rules;
}
