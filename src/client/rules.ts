/** What holds for everybody and for one peer: speed limits, what is done without asking, where files go, and notes. */
import type { CallParams, PeerRef } from '../control/calls.ts';
import { TincanError } from '../errors.ts';
import type { PeerRules, PeerState, State } from '../store/state.ts';
import { formatRate, formatSize, formatTable, formatWhen } from '../text/format.ts';
import { mixedScriptsText } from '../text/mixed-scripts.ts';
import { parseLimit } from '../text/parse-size.ts';
import { normalizeNote, noteProblem } from '../text/peer-note.ts';
import { safeText } from '../text/safe-text.ts';
import { DEFAULT_WORD } from '../text/setting-words.ts';
import type { CoreClient } from './core-client.ts';
import { peerLabel } from './labels.ts';
import { peersInOrder } from './outcomes.ts';
import { type ReachOptions, resolveMetPeer } from './reach.ts';

const SETTINGS = { send: 'sendLimit', receive: 'receiveLimit' } as const;
type LimitedWay = keyof typeof SETTINGS;

/** Words that stand for one direction where a peer could stand too. */
export const LIMITED_WAYS = Object.keys(SETTINGS) as readonly LimitedWay[];

/** A speed limit in bytes per second; 0: none. */
export interface Limit {
  what: LimitedWay | 'peer';
  /** Of `peer`. */
  peer?: PeerRef;
  limit: number;
}

type Finding = Pick<ReachOptions, 'patience' | 'signal'>;

const isWay = (what: string): what is LimitedWay => Object.hasOwn(SETTINGS, what);

/** All that hold: both directions, and peers that have one. */
export async function limits(client: CoreClient): Promise<Limit[]> {
  const ways = await Promise.all(LIMITED_WAYS.map((way) => wayLimit(client, way)));
  const peers = peersInOrder(client.state).flatMap(({ rules, ...peer }): Limit[] =>
    rules?.limit === undefined ? [] : [{ what: 'peer', peer, limit: rules.limit }],
  );
  return [...ways, ...peers];
}

/**
 * The limit of a direction or a peer.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS.
 */
export async function limitOf(client: CoreClient, what: string, finding: Finding = {}): Promise<Limit> {
  if (isWay(what)) return await wayLimit(client, what);
  const peer = await resolveMetPeer(client, what, finding);
  return { what: 'peer', peer, limit: client.state.peers[peer.id]?.rules?.limit ?? 0 };
}

/**
 * Sets it: `5MB`, `500KB`, `off`.
 * Errors: those of limitOf, TINCAN_E_USAGE for what is no speed, TINCAN_E_INVALID for a peer that is not approved.
 */
export async function setLimit(
  client: CoreClient,
  what: string,
  text: string,
  finding: Finding = {},
): Promise<Limit> {
  const limit = readLimit(text);
  if (isWay(what)) {
    await client.call('settings.set', { key: SETTINGS[what], value: String(limit) });
    return { what, limit };
  }
  const { id } = await resolveMetPeer(client, what, finding);
  const { peer, rules } = await client.call('peer.rules', { peer: id, limit: limit === 0 ? null : limit });
  return { what: 'peer', peer, limit: rules.limit ?? 0 };
}

async function wayLimit(client: CoreClient, what: LimitedWay): Promise<Limit> {
  const { value } = await client.call('settings.get', { key: SETTINGS[what] });
  return { what, limit: typeof value === 'number' ? value : 0 };
}

function readLimit(text: string): number {
  const limit = parseLimit(text);
  if (limit !== undefined) return limit;
  throw new TincanError(
    'TINCAN_E_USAGE',
    `${safeText(text)} is no speed. Give bytes a second, as 5MB or 500KB, or off.`,
  );
}

/** `Sending: 5.0 MB/s at the most`, `bob: as fast as it goes`. */
export function limitText(state: State, { what, peer, limit }: Limit): string {
  const who =
    what === 'send'
      ? 'Sending'
      : what === 'receive'
        ? 'Receiving'
        : peer === undefined
          ? ''
          : peerLabel(state, peer);
  return `${who}: ${limit === 0 ? 'as fast as it goes' : `${formatRate(limit)} at the most`}`;
}

/** Rules of a peer that take a value of their own. */
export const PEER_RULES = ['auto-connect', 'auto-accept', 'inbox'] as const;
export type PeerRuleName = (typeof PEER_RULES)[number];

/**
 * Sets a rule, or with `off` takes it back, and says what holds now. Of files that are accepted without asking `off` is a rule, too: none,
 * whatever the setting for all says; `default` goes by that.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS, TINCAN_E_USAGE for what is no size, TINCAN_E_INVALID for a peer that is not
 * approved and for a folder that cannot be.
 *
 * @param absolutePath what a folder as typed is in whole
 */
export async function setPeerRule(
  client: CoreClient,
  given: { peer: string; rule: PeerRuleName; value: string },
  { absolutePath, ...finding }: Finding & { absolutePath(typed: string): string },
): Promise<{ peer: PeerRef; rules: PeerRules; text: string }> {
  const { rule, value } = given;
  // What cannot be read is said before anybody is looked for.
  const change = changeOf(rule, value, absolutePath);
  const { id } = await resolveMetPeer(client, given.peer, finding);
  const { peer, rules } = await client.call('peer.rules', { peer: id, ...change });
  return { peer, rules, text: ruleText(peerLabel(client.state, peer), rule, rules, client.state.downloads) };
}

function changeOf(
  rule: PeerRuleName,
  value: string,
  absolutePath: (typed: string) => string,
): Omit<CallParams<'peer.rules'>, 'peer'> {
  switch (rule) {
    case 'inbox':
      return { inbox: value === 'off' ? null : absolutePath(value) };
    case 'auto-accept':
      return { autoAccept: readAutoAccept(value) };
    case 'auto-connect':
      return { ask: readAutoConnect(value) ? null : true };
  }
}

function readAutoConnect(text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new TincanError(
    'TINCAN_E_USAGE',
    `${safeText(text)} is neither on nor off: on connects without asking, off asks about each connection.`,
  );
}

function readAutoAccept(text: string): number | null {
  if (text.trim().toLowerCase() === DEFAULT_WORD) return null;
  const bytes = parseLimit(text);
  if (bytes === undefined) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      `${safeText(text)} is no size. Give one as 100MB or 2GB, or off, or default.`,
    );
  }
  return bytes;
}

function ruleText(label: string, rule: PeerRuleName, rules: PeerRules, downloads: string): string {
  if (rule === 'inbox') return `Files of ${label} go to ${rules.inbox ?? downloads}.`;
  if (rule === 'auto-connect') {
    return rules.ask === true
      ? `You are asked about each connection of ${label} from the next one on, and connect to ${label} only by yourself.`
      : `${label} connects without asking.`;
  }
  if (rules.autoAccept === undefined)
    return `Files of ${label} are accepted without asking as the setting autoAccept says of all.`;
  return rules.autoAccept === 0
    ? `You are asked about all files of ${label}.`
    : `Files of ${label} up to ${formatSize(rules.autoAccept)} are accepted without asking.`;
}

/** `asked about each connection, up to 100 MB without asking, to /inbox, 5.0 MB/s at the most`; empty where nothing was said. */
export function rulesText(rules: PeerRules | undefined): string {
  if (rules === undefined) return '';
  return [
    ...(rules.ask === true ? ['asked about each connection'] : []),
    ...(rules.autoAccept === undefined ? [] : [autoAcceptText(rules.autoAccept)]),
    ...(rules.inbox === undefined ? [] : [`to ${rules.inbox}`]),
    ...(rules.limit === undefined ? [] : [`${formatRate(rules.limit)} at the most`]),
  ].join(', ');
}

/** @param most 0: none */
function autoAcceptText(most: number): string {
  return most === 0 ? 'none without asking' : `up to ${formatSize(most)} without asking`;
}

/**
 * Sets the note on a peer, or with an empty text takes it away; without a text tells what it is.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS, TINCAN_E_INVALID for a stranger and for what is too long.
 */
export async function peerNote(
  client: CoreClient,
  given: { peer: string; note: string | undefined },
  finding: Finding = {},
): Promise<{ peer: PeerRef; note: string; text: string }> {
  const found = await resolveMetPeer(client, given.peer, finding);
  const label = peerLabel(client.state, found);
  if (given.note === undefined) {
    const note = client.state.peers[found.id]?.note ?? '';
    return { peer: found, note, text: note === '' ? `There is no note on ${label}.` : note };
  }
  const problem = noteProblem(normalizeNote(given.note));
  if (problem !== undefined) throw new TincanError('TINCAN_E_INVALID', problem);
  const { peer, note } = await client.call('peer.note', { peer: found.id, note: given.note });
  return {
    peer,
    note,
    text: note === '' ? `There is no note on ${label} any more.` : `Your note on ${label}: ${note}`,
  };
}

/** A line of the list of whom one trusts, in columns: who it is, since when it is known, and what holds. */
function trustColumns(peer: PeerState, now: number): string[] {
  const { label, shortId, trust, firstSeen, lastSeen, earlierNames = [], note, rules, state } = peer;
  const isHere = state === 'connected' || state === 'nearby';
  const mixed = mixedScriptsText(peer.name);
  return [
    label,
    shortId,
    trust,
    firstSeen === undefined ? '' : `first seen ${formatWhen(firstSeen, now)}`,
    isHere ? state : `last seen ${formatWhen(lastSeen, now)}`,
    [
      ...(mixed === undefined ? [] : [`beware: ${mixed}`]),
      ...(earlierNames.length === 0 ? [] : [`was called ${earlierNames.join(', ')}`]),
      ...(rulesText(rules) === '' ? [] : [rulesText(rules)]),
      ...(note === undefined ? [] : [`note: ${note}`]),
    ].join('; '),
  ];
}

/** Whom one trusts and whom not, in columns. */
export function trustLines(peers: readonly PeerState[], now: number): string[] {
  return formatTable(peers.map((peer) => trustColumns(peer, now)));
}
