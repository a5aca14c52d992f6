/**
 * The file of whom one trusts: written for another device of the same person, and read again. One JSON document with a line for each peer;
 * docs/cli.md describes it. What is read is checked as a whole before anything of it is used. Pure.
 */
import * as v from 'valibot';
import { type TrustEntryOfPeer, trustEntrySchema } from '../control/calls.ts';
import { TincanError } from '../errors.ts';
import { normalizeIdInput, shortDeviceId } from '../identity/device-id.ts';
import { STORAGE, TRUST } from '../limits.ts';
import type { PeerState, State } from '../store/state.ts';
import { type Merged, mergeTrust, portableRules, type TrustEntry } from '../store/trust-merge.ts';
import { formatCount } from '../text/format.ts';
import { toJsonLine } from '../text/json-line.ts';
import { mixedScriptsText } from '../text/mixed-scripts.ts';
import { nameSkeleton } from '../text/name-skeleton.ts';
import { safeText } from '../text/safe-text.ts';
import { rulesText } from './rules.ts';

const FORMAT = 'tincan-trust';
const VERSION = 1;

/** Peers about whom something was decided, as the lines of a file; each line but the first and the last is one of them. */
export function trustFileLines({ peers }: State, now: number): string[] {
  const known = Object.values(peers)
    .filter((peer) => peer.trust !== 'unknown')
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
  const head = { format: FORMAT, version: VERSION, exportedAt: new Date(now).toISOString() };
  return [
    `${toJsonLine(head).slice(0, -1)},"peers":[`,
    ...known.map((peer, index) => `${toJsonLine(entryOf(peer))}${index < known.length - 1 ? ',' : ''}`),
    ']}',
  ];
}

function entryOf(peer: PeerState): object {
  const { id, name, trust, note, earlierNames = [], firstSeen, lastSeen, verified, rules = {} } = peer;
  const { ask, autoAccept, limit } = portableRules(rules);
  const iso = (time: number): string => new Date(time).toISOString();
  return {
    id,
    name,
    trust,
    note: note ?? null,
    earlierNames,
    firstSeen: iso(firstSeen ?? lastSeen),
    lastSeen: iso(lastSeen),
    verified: verified === undefined ? null : { by: verified.by, at: iso(verified.at) },
    rules: { autoConnect: ask !== true, autoAccept: autoAccept ?? null, limit: limit ?? null },
  };
}

const time = v.pipe(v.string(), v.maxLength(40), v.isoTimestamp('not a time'), v.transform(Date.parse));
const orNone = v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
/** A peer as it stands in a file; fields that are not known are left out. */
const fileEntry = v.object({
  id: v.pipe(v.string(), v.maxLength(128)),
  name: v.string(),
  trust: v.picklist(['approved', 'verified', 'blocked'], 'none of approved, verified and blocked'),
  note: v.nullish(v.string()),
  earlierNames: v.optional(v.array(v.string()), []),
  firstSeen: time,
  lastSeen: time,
  rules: v.optional(
    v.object({ autoConnect: v.optional(v.boolean(), true), autoAccept: orNone, limit: orNone }),
    {},
  ),
});

/** The same in the form in which the core takes it, or what is wrong with it. */
function readEntry(peer: unknown): TrustEntryOfPeer | string {
  const read = v.safeParse(fileEntry, peer);
  if (!read.success) return problemText(read.issues);
  const { id, note, rules, ...entry } = read.output;
  const { autoConnect, autoAccept, limit } = rules;
  const whole = v.safeParse(trustEntrySchema, {
    ...entry,
    id: normalizeIdInput(id) ?? '',
    note: note ?? '',
    rules: {
      ...(autoConnect ? {} : { ask: true }),
      ...(typeof autoAccept === 'number' ? { autoAccept } : {}),
      ...(typeof limit === 'number' ? { limit } : {}),
    },
  });
  return whole.success ? whole.output : problemText(whole.issues);
}
const fileHead = v.object({ format: v.literal(FORMAT), version: v.number(), peers: v.array(v.unknown()) });

/**
 * All peers of a file.
 *
 * @throws TincanError TINCAN_E_INVALID for what is no such file or of another version, and where any peer of it is damaged, with those that are
 */
export function readTrustFile(text: string): TrustEntryOfPeer[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    const why = thrown instanceof Error ? safeText(thrown.message) : '';
    throw new TincanError('TINCAN_E_INVALID', `That file is not JSON: ${why}. Nothing was imported.`);
  }
  const head = v.safeParse(fileHead, json);
  if (!head.success) {
    throw new TincanError(
      'TINCAN_E_INVALID',
      'That is no file of trusted peers; "tincan trust export" writes one. Nothing was imported.',
    );
  }
  const { version, peers } = head.output;
  if (version !== VERSION) {
    throw new TincanError(
      'TINCAN_E_INVALID',
      `That file is of version ${version}, and this tincan reads version ${VERSION}. Nothing was imported.`,
    );
  }
  if (peers.length > STORAGE.trustedPeers) {
    throw new TincanError(
      'TINCAN_E_INVALID',
      `That file has ${peers.length} peers; ${STORAGE.trustedPeers} are the most. Nothing was imported.`,
    );
  }
  const problems: string[] = [];
  const ids = new Set<string>();
  const entries = peers.flatMap((peer, index) => {
    const number = index + 1;
    const entry = readEntry(peer);
    if (typeof entry === 'string') {
      problems.push(`peer ${number}: ${entry}`);
      return [];
    }
    if (ids.has(entry.id)) problems.push(`peer ${number}: the same id as another one before it`);
    ids.add(entry.id);
    return [entry];
  });
  if (problems.length > 0) throw damaged(problems, text, peers);
  return entries;
}

function problemText([issue]: readonly v.BaseIssue<unknown>[]): string {
  if (issue === undefined) return 'damaged';
  const path = v.getDotPath(issue);
  return safeText(`${path === null ? '' : `${path}: `}${issue.message}`).slice(0, 160);
}

function damaged(problems: readonly string[], text: string, peers: readonly unknown[]): TincanError {
  const named = problems.slice(0, TRUST.importProblems);
  const more = problems.length - named.length;
  // As "trust export" writes it, the first peer is on the second line.
  const hasLines = text.trimEnd().split('\n').length === peers.length + 2;
  return new TincanError(
    'TINCAN_E_INVALID',
    [
      `${formatCount(problems.length, 'peer')} of that file cannot be read, so nothing was imported:`,
      ...named.map((problem) =>
        hasLines
          ? problem.replace(/^peer (\d+)/, (_all, number: string) => `line ${Number(number) + 1}`)
          : problem,
      ),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n'),
  );
}

/** What an import would do with one peer. */
export interface ImportStep {
  entry: TrustEntryOfPeer;
  /** `self`: this device, which is left out. */
  step: Merged['step'] | 'self';
  /** For the user who is asked. */
  text: string;
  /** Something in it is odd, and to be read before anything else. */
  isOdd: boolean;
}

/** What an import would do, peer by peer; what is known here is that of the state. */
export function planImport(
  { peers, self }: State,
  entries: readonly TrustEntryOfPeer[],
  now: number,
): ImportStep[] {
  const friends = new Map<string, PeerState[]>();
  for (const row of Object.values(peers)) {
    if (row.trust !== 'approved' && row.trust !== 'verified') continue;
    const skeleton = nameSkeleton(row.name);
    friends.set(skeleton, [...(friends.get(skeleton) ?? []), row]);
  }
  return entries.map((entry) => {
    const who = `${entry.name} (${shortDeviceId(entry.id)})`;
    if (entry.id === self.id)
      return { entry, step: 'self', text: `${who}: this device, left out`, isOdd: false };
    const row = peers[entry.id];
    const lookAlike = friends.get(nameSkeleton(entry.name))?.find(({ id }) => id !== entry.id);
    const merged = mergeTrust(row === undefined ? undefined : knownOf(row), entry as TrustEntry, now);
    const warnings = warningsOf(entry, lookAlike);
    const isOdd = warnings.length > 0 && (merged.step === 'approved' || merged.step === 'blocked');
    return { entry, step: merged.step, text: `${who}: ${stepText(entry, merged, row, warnings)}`, isOdd };
  });
}

function knownOf(row: PeerState): Parameters<typeof mergeTrust>[0] {
  const { name, trust, note = '', earlierNames = [], firstSeen, lastSeen, rules = {} } = row;
  return { name, trust, note, earlierNames, firstSeen: firstSeen ?? lastSeen, lastSeen, rules };
}

const GAINS = { note: 'its note', names: 'its other names', times: 'when it was seen' } as const;

/** @param lookAlike an approved peer under another id, for whom it can be taken */
function warningsOf({ name }: TrustEntryOfPeer, lookAlike: PeerState | undefined): string[] {
  const mixed = mixedScriptsText(name);
  return [
    ...(lookAlike === undefined
      ? []
      : [
          `beware: this is NOT the ${lookAlike.name} (${lookAlike.shortId}) whom you know, but another device with that name`,
        ]),
    ...(mixed === undefined ? [] : [`beware: the name ${mixed}`]),
  ];
}

function stepText(
  entry: TrustEntryOfPeer,
  merged: Merged,
  row: PeerState | undefined,
  beware: readonly string[],
): string {
  const note = entry.note === '' ? [] : [`note: ${entry.note}`];
  switch (merged.step) {
    case 'approved': {
      const verified =
        entry.trust === 'verified' ? ['verified there, and here only once you compare again'] : [];
      const rules = rulesText(merged.after.rules);
      return ['approved from now on', ...verified, ...(rules === '' ? [] : [rules]), ...note, ...beware].join(
        '; ',
      );
    }
    case 'blocked':
      return ['blocked from now on', ...note, ...beware].join('; ');
    case 'completed':
      return `stays ${row?.trust ?? 'as it is'}${differs(entry, row)}; added: ${merged.gains.map((gain) => GAINS[gain]).join(', ')}`;
    case 'kept':
      return `stays ${row?.trust ?? 'as it is'}${differs(entry, row)}`;
  }
}

/** A file that says the contrary of what was decided here is no reason to change it, and worth a word. */
function differs({ trust }: TrustEntryOfPeer, row: PeerState | undefined): string {
  const isBlocked = row?.trust === 'blocked';
  return isBlocked === (trust === 'blocked') ? '' : `, though the file has it as ${trust}`;
}
