/** Rooms on the disk: what this device knows of each, and who has gone and may not know it yet. */
import * as v from 'valibot';
import { TincanError } from '../errors.ts';
import { ROOMS } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { PeerId, RoomId } from '../store/state.ts';
import { peerIdSchema, randomIdSchema, roomNameSchema } from '../wire/messages.ts';
import { isLive, STANDINGS, type Standing } from './room-rules.ts';
import { type ProvenRoster, proveStatement, type Statement } from './roster.ts';

/** A room that this device knows of. */
export interface RoomRecord {
  id: RoomId;
  standing: Standing;
  proven: ProvenRoster;
  /** Members that have said that they leave. */
  leaving: PeerId[];
  changedAt: number;
}

/** This user has asked a peer to be let into a room whose id is not known yet. */
export interface AskRecord {
  /** Random: stands for the room's until that is known. */
  id: RoomId;
  peer: PeerId;
  name: string;
  askedAt: number;
}

/** What is written in one transaction. */
export interface RoomWrite {
  room?: RoomRecord;
  ask?: AskRecord;
  /** Asks and rooms that are forgotten. */
  forgotten?: readonly string[];
  /** Members that are gone, and the roster that says so. */
  departed?: readonly { peer: PeerId; statement: Statement }[];
  /** Members that are listed: whatever was kept of an earlier going is over. */
  listed?: readonly PeerId[];
}

/** Every method throws TincanError TINCAN_E_NO_SPACE or TINCAN_E_DATABASE where the database cannot be used. */
export interface RoomStore {
  load(): { rooms: RoomRecord[]; asks: AskRecord[] };
  /** Durable when it returns; all of it or nothing. */
  write(room: RoomId, change: RoomWrite): void;
  /** The roster that says that this peer is gone from the room, where it may not know it. */
  departure(peer: PeerId, room: RoomId): ProvenRoster | undefined;
  /** Rooms of which this peer may not know that it is gone. */
  departuresOf(peer: PeerId): RoomId[];
  /** It knows. */
  forgetDeparture(peer: PeerId, room: RoomId): void;
}

const signedSchema = v.object({ body: v.string(), key: v.string(), signature: v.string() });
const statementSchema = v.object({ roster: signedSchema, handovers: v.array(signedSchema) });
const recordSchema = v.variant('kind', [
  v.object({
    kind: v.literal('room'),
    standing: v.picklist(STANDINGS),
    statement: statementSchema,
    leaving: v.array(peerIdSchema),
  }),
  v.object({ kind: v.literal('ask'), peer: peerIdSchema, name: roomNameSchema }),
]);

interface Row {
  id: string;
  changed_at: number;
  record: string;
}

function parsed<T>(schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>, text: string): T | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

function provenFrom(room: RoomId, statement: Statement): ProvenRoster | undefined {
  const proof = proveStatement(room, statement, true);
  return 'proven' in proof ? proof.proven : undefined;
}

export function createRoomStore(database: Database): RoomStore {
  const select = database.prepare('SELECT id, changed_at, record FROM rooms ORDER BY changed_at, id');
  const put = database.prepare(
    `INSERT INTO rooms (id, changed_at, record) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, record = excluded.record`,
  );
  const remove = database.prepare('DELETE FROM rooms WHERE id = ?');
  const putDeparture = database.prepare(
    `INSERT INTO room_departures (peer, room, record) VALUES (?, ?, ?)
     ON CONFLICT (peer, room) DO UPDATE SET record = excluded.record`,
  );
  const removeDeparture = database.prepare('DELETE FROM room_departures WHERE peer = ? AND room = ?');
  const trimDepartures = database.prepare(
    `DELETE FROM room_departures WHERE room = ?1 AND rowid NOT IN
       (SELECT rowid FROM room_departures WHERE room = ?1 ORDER BY rowid DESC LIMIT ?2)`,
  );
  const removeDepartures = database.prepare('DELETE FROM room_departures WHERE room = ?');
  const selectDeparture = database.prepare('SELECT record FROM room_departures WHERE peer = ? AND room = ?');
  const selectDepartures = database.prepare('SELECT room FROM room_departures WHERE peer = ?');

  const writeAll = (
    room: RoomId,
    { room: record, ask, forgotten = [], departed = [], listed = [] }: RoomWrite,
  ): void => {
    for (const id of forgotten) {
      remove.run(id);
      removeDepartures.run(id);
    }
    if (ask !== undefined) {
      const { id, peer, name, askedAt } = ask;
      put.run(id, askedAt, JSON.stringify({ kind: 'ask', peer, name }));
    }
    if (record !== undefined) {
      const { standing, proven, leaving, changedAt } = record;
      const { statement } = proven;
      put.run(room, changedAt, JSON.stringify({ kind: 'room', standing, statement, leaving }));
    }
    for (const peer of listed) removeDeparture.run(peer, room);
    for (const { peer, statement } of departed) putDeparture.run(peer, room, JSON.stringify(statement));
    if (departed.length > 0) trimDepartures.run(room, ROOMS.departures);
  };

  return {
    load() {
      const rooms: RoomRecord[] = [];
      const asks: AskRecord[] = [];
      for (const { id, changed_at: changedAt, record: text } of guarded(() =>
        select.all(),
      ) as unknown as Row[]) {
        const record = parsed(recordSchema, text);
        if (record === undefined || !v.is(randomIdSchema, id)) continue;
        if (record.kind === 'ask')
          asks.push({ id, peer: record.peer, name: record.name, askedAt: changedAt });
        else {
          const { standing, statement, leaving } = record;
          const proven = provenFrom(id, statement);
          if (proven !== undefined) rooms.push({ id, standing, proven, leaving, changedAt });
        }
      }
      return { rooms, asks };
    },
    write(room, change) {
      guarded(() => {
        database.exec('BEGIN IMMEDIATE');
        try {
          writeAll(room, change);
          database.exec('COMMIT');
        } catch (thrown) {
          // A full disk may have ended the transaction already.
          if (database.isTransaction) database.exec('ROLLBACK');
          throw thrown;
        }
      });
    },
    departure(peer, room) {
      const row = guarded(() => selectDeparture.get(peer, room)) as { record: string } | undefined;
      const statement = row === undefined ? undefined : parsed(statementSchema, row.record);
      return statement === undefined ? undefined : provenFrom(room, statement);
    },
    departuresOf: (peer) =>
      (guarded(() => selectDepartures.all(peer)) as { room: string }[]).map(({ room }) => room),
    forgetDeparture(peer, room) {
      guarded(() => removeDeparture.run(peer, room));
    },
  };
}

/** Rooms that are remembered only against old rosters, beyond what is kept: those first that nobody sees any more, and of them the oldest. */
export function superfluous(rooms: Iterable<RoomRecord>): RoomId[] {
  const past = [...rooms].filter(({ standing }) => !isLive(standing));
  const isSeen = ({ standing }: RoomRecord): number => (standing === 'out' ? 0 : 1);
  past.sort((a, b) => isSeen(a) - isSeen(b) || a.changedAt - b.changedAt || (a.id < b.id ? -1 : 1));
  return past.slice(0, Math.max(0, past.length - ROOMS.pastRooms)).map(({ id }) => id);
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown error';
    const isFull = /disk is full/i.test(why);
    throw new TincanError(
      isFull ? 'TINCAN_E_NO_SPACE' : 'TINCAN_E_DATABASE',
      isFull
        ? 'The disk is full: nothing of it could be written down.'
        : `Rooms cannot be written down (${why}).`,
      { cause },
    );
  }
}
