/**
 * What `--json` prints, as docs/cli.md promises it, in schemas that take no field more and none less. A field that is added is added here, in the
 * page, and in `src/store/script-objects.ts` or `bin/json-objects.ts`; none is ever taken away.
 */
import * as v from 'valibot';

const { boolean, nullable, number, picklist, strictObject, string } = v;

const time = v.pipe(string(), v.isoTimestamp());
const count = v.pipe(number(), v.integer(), v.minValue(0));
const hexId = v.pipe(string(), v.regex(/^[0-9a-f]{32}$/));
const peerId = v.pipe(string(), v.length(56));
const peer = strictObject({ id: peerId, name: string(), address: string() });
const error = nullable(
  strictObject({ code: v.pipe(string(), v.startsWith('TINCAN_E_')), message: string() }),
);
const room = strictObject({ id: string(), name: string() });
const rules = strictObject({
  autoAccept: nullable(count),
  inbox: nullable(string()),
  limit: nullable(count),
  autoConnect: boolean(),
});
const trust = picklist(['unknown', 'approved', 'verified', 'blocked']);

export const status = strictObject({
  pid: count,
  version: string(),
  id: peerId,
  name: string(),
  port: count,
  home: string(),
  downloads: string(),
  nearby: count,
  connected: count,
  transfers: count,
  uptimeSeconds: count,
  visibility: picklist(['everyone', 'contacts', 'nobody']),
  interfaces: v.array(
    strictObject({
      name: string(),
      addresses: v.array(string()),
      used: boolean(),
      tunnel: boolean(),
      problem: nullable(string()),
    }),
  ),
});
export const address = strictObject({
  address: string(),
  host: string(),
  port: count,
  addedAt: time,
  state: picklist(['trying', 'unanswered', 'refused']),
  problem: nullable(string()),
});
export const stopped = strictObject({ stopped: v.literal(true) });
export const identity = strictObject({
  id: peerId,
  shortId: string(),
  name: string(),
  createdAt: time,
  passphrase: boolean(),
});
export const aPeer = strictObject({
  id: peerId,
  name: string(),
  address: string(),
  port: count,
  state: picklist(['nearby', 'connecting', 'awaiting-approval', 'connected', 'offline']),
  trust,
  unread: count,
  queued: count,
  lastSeen: time,
  away: boolean(),
  rules,
  firstSeen: nullable(time),
  verified: nullable(strictObject({ by: string(), at: time })),
  earlierNames: v.array(string()),
  note: nullable(string()),
  mixedScripts: v.array(string()),
});
export const request = strictObject({
  id: string(),
  kind: picklist(['connection', 'files', 'invitation', 'admission']),
  peer,
  files: count,
  bytes: count,
  names: v.array(string()),
  expiresAt: nullable(time),
  room: nullable(room),
  warning: nullable(string()),
  mixedScripts: v.array(string()),
});
export const entry = strictObject({ path: string(), files: count, bytes: count });
/** @param outcomes what it may say */
export const outcome = (...outcomes: string[]) => strictObject({ peer, outcome: picklist(outcomes) });
export const message = strictObject({
  id: hexId,
  peer: nullable(peer),
  state: picklist(['queued', 'sent', 'delivered', 'failed']),
  error,
  room: nullable(room),
  recipients: count,
  delivered: count,
  failed: count,
});
export const said = strictObject({
  id: hexId,
  time,
  from: v.union([peerId, v.literal('self')]),
  name: string(),
  text: string(),
  state: picklist(['queued', 'sent', 'delivered', 'read', 'failed']),
  error,
  edited: nullable(time),
  retracted: boolean(),
  replyTo: nullable(hexId),
  event: boolean(),
  recipients: nullable(count),
  delivered: nullable(count),
  failed: nullable(count),
});
export const forgotten = strictObject({ conversation: nullable(string()), outcome: v.literal('forgotten') });
export const aRoom = strictObject({
  id: hexId,
  name: string(),
  topic: string(),
  owner: peerId,
  part: picklist(['owner', 'member', 'invited', 'asking', 'left', 'removed']),
  members: v.array(
    strictObject({ id: peerId, name: string(), state: picklist(['member', 'invited', 'leaving']) }),
  ),
  version: count,
});
export const transfer = strictObject({
  id: hexId,
  direction: picklist(['send', 'receive']),
  peer,
  name: string(),
  state: picklist([
    'offered',
    'queued',
    'active',
    'paused',
    'verifying',
    'done',
    'failed',
    'cancelled',
    'declined',
  ]),
  files: count,
  bytes: count,
  transferred: count,
  rate: number(),
  pausedBy: nullable(picklist(['self', 'peer'])),
  path: string(),
  sha256: nullable(v.pipe(string(), v.regex(/^[0-9a-f]{64}$/))),
  error,
  filesDone: count,
  average: nullable(number()),
  identical: count,
  repaired: count,
  problems: v.array(strictObject({ name: string(), error })),
  position: nullable(count),
});
export const limit = strictObject({
  what: picklist(['send', 'receive', 'peer']),
  peer: nullable(peer),
  limit: nullable(count),
});
export const peerRules = strictObject({ peer, rules });
export const note = strictObject({ peer, note: nullable(string()) });
export const trustFile = strictObject({ file: string(), peers: count });
export const imported = strictObject({ id: peerId, name: string(), trust, outcome: string() });
export const passphrase = strictObject({ passphrase: boolean() });
export const setting = strictObject({ key: string(), value: v.unknown() });
export const changedSetting = strictObject({
  key: string(),
  value: v.unknown(),
  effect: picklist(['now', 'next-start', 'next-screen']),
});
export const path = strictObject({ path: string() });

export const event = v.variant('event', [
  strictObject({
    event: v.literal('message'),
    time,
    change: picklist(['new', 'edited', 'retracted', 'state']),
    peer: nullable(peer),
    room: nullable(room),
    muted: boolean(),
    message: said,
  }),
  strictObject({
    event: v.literal('request'),
    time,
    change: picklist(['arrived', 'accepted', 'denied', 'expired', 'withdrawn']),
    request,
  }),
  strictObject({ event: v.literal('transfer'), time, change: picklist(['state', 'progress']), transfer }),
  strictObject({
    event: v.literal('peer'),
    time,
    change: picklist(['appeared', 'connected', 'disconnected', 'gone', 'away', 'back']),
    peer: aPeer,
  }),
  strictObject({
    event: v.literal('notice'),
    time,
    level: picklist(['info', 'success', 'warning', 'error']),
    text: string(),
    peer: nullable(peerId),
    transfer: nullable(hexId),
  }),
  strictObject({ event: v.literal('core'), time, change: v.literal('stopping') }),
  strictObject({ event: v.literal('skipped'), time, count: nullable(count) }),
]);
