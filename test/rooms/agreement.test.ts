/** Any number of wishes, broken connections and restarts: in the end all are agreed, and only owners have changed anything. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { proveStatement, type Statement } from '../../src/rooms/roster.ts';
import type { RoomId, RoomState } from '../../src/store/state.ts';
import { acceptOnly, createLan, type Device, type Lan } from './support.ts';

/** A longer run: TINCAN_ROOM_RUNS=2000. */
const RUNS = Number(process.env.TINCAN_ROOM_RUNS ?? 60);
const NAMES = ['alice', 'bob', 'carol', 'dave'];
const ROOM_NAMES = ['plans', 'music', 'cellar'];

const WHATS = [
  'connect',
  'connect',
  'disconnect',
  'restart',
  'deliver',
  'deliver',
  'deliver',
  'deliver all',
  'create',
  'invite',
  'invite',
  'invite',
  'yes',
  'yes',
  'yes',
  'no',
  'ask',
  'remove',
  'rename',
  'topic',
  'hand over',
  'leave',
  'say',
  'say',
  'say',
] as const;

interface Step {
  what: (typeof WHATS)[number];
  one: number;
  other: number;
  room: number;
  many: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...WHATS),
  one: fc.nat(NAMES.length - 1),
  other: fc.nat(NAMES.length - 1),
  room: fc.nat(7),
  many: fc.nat(12),
});

/** What the program may answer to a wish that cannot be fulfilled as things are. */
const REFUSALS: ReadonlySet<string> = new Set([
  'TINCAN_E_INVALID',
  'TINCAN_E_NO_SUCH_ROOM',
  'TINCAN_E_NOT_OWNER',
  'TINCAN_E_OWNER_LEAVES',
  'TINCAN_E_NO_SUCH_PEER',
  'TINCAN_E_NOT_CONNECTED',
  'TINCAN_E_SELF',
]);
const OWNERS_ONLY: ReadonlySet<string> = new Set(['invite', 'remove', 'rename', 'topic', 'hand over']);

class World {
  readonly devices: Device[];
  /** Rooms that each device's user has said yes to in any way. */
  readonly wanted = new Map<Device, Set<RoomId>>();
  readonly askers = new Set<Device>();
  heard = 0;

  constructor(readonly lan: Lan) {
    this.devices = NAMES.map((name) => lan.device(name));
    for (const device of this.devices) this.wanted.set(device, new Set());
    lan.onSaid = (from, to, { room, version }) => {
      const state = to.rooms.get(room);
      this.heard += 1;
      if (to.rooms.mayTake(from.id, room) === 'yes') return;
      // A member is refused only by who knows more than it did, or has not said yes, or has left.
      const isIn = state?.part === 'owner' || state?.part === 'member';
      expect(isIn && state.version <= version).toBe(false);
    };
  }

  /** All are connected, and there is a room of alice's with bob and carol in it. */
  begin(): void {
    settle(this);
    const [alice, ...others] = this.devices as [Device, Device, Device, Device];
    const { id } = alice.rooms.create('plans');
    this.want(alice, id);
    for (const other of others.slice(0, 2)) {
      alice.rooms.invite(id, other.id);
      this.lan.settle();
      this.want(other, id);
      acceptOnly(other);
      this.lan.settle();
    }
  }

  run({ what, one, other, room: index, many }: Step): void {
    const device = this.devices[one] as Device;
    const peer = this.devices[other] as Device;
    const all = device.rooms.all();
    const room = all[index % Math.max(1, all.length)];
    switch (what) {
      case 'connect':
        this.lan.connect(device, peer);
        return;
      case 'disconnect':
        this.lan.disconnect(device, peer);
        return;
      case 'restart':
        this.lan.restart(device);
        return;
      case 'deliver':
        for (let times = 0; times < many; times += 1) this.lan.step(index + times);
        return;
      case 'deliver all':
        this.lan.settle();
        return;
      case 'yes':
      case 'no': {
        const open = device.requests.all();
        const request = open[index % Math.max(1, open.length)];
        if (request === undefined) return;
        if (what === 'no') device.requests.deny(request.id);
        else {
          if (request.kind === 'invitation') this.want(device, request.room?.id);
          device.requests.accept(request.id);
        }
        return;
      }
      default:
        this.wish(what, device, peer, room, ROOM_NAMES[index % ROOM_NAMES.length] as string);
    }
  }

  private want(device: Device, room: RoomId | undefined): void {
    if (room !== undefined) this.wanted.get(device)?.add(room);
  }

  private wish(
    what: Step['what'],
    device: Device,
    peer: Device,
    room: RoomState | undefined,
    name: string,
  ): void {
    try {
      if (what === 'create') this.want(device, device.rooms.create(name).id);
      else if (what === 'ask') {
        device.rooms.ask(peer.id, name);
        this.askers.add(device);
      } else if (room !== undefined) {
        if (what === 'invite') device.rooms.invite(room.id, peer.id);
        if (what === 'remove') device.rooms.remove(room.id, peer.id);
        if (what === 'rename') device.rooms.rename(room.id, `${name} ${room.version}`);
        if (what === 'topic') device.rooms.setTopic(room.id, `about ${name} ${room.version}`);
        if (what === 'hand over') device.rooms.handOver(room.id, peer.id);
        if (what === 'leave') device.rooms.leave(room.id);
        if (what === 'say') this.lan.say(device, room.id);
        if (OWNERS_ONLY.has(what)) expect(room.part).toBe('owner');
      }
    } catch (thrown) {
      if (!(thrown instanceof TincanError) || !REFUSALS.has(thrown.code)) throw thrown;
    }
  }

  /** Rosters as they lie in a device's database. */
  statements(device: Device): Map<RoomId, Statement> {
    const rows = device.database.prepare('SELECT id, record FROM rooms').all() as {
      id: string;
      record: string;
    }[];
    const found = new Map<RoomId, Statement>();
    for (const { id, record } of rows) {
      const { kind, statement } = JSON.parse(record) as { kind: string; statement: Statement };
      if (kind === 'room') found.set(id, statement);
    }
    return found;
  }
}

/** All are connected, for as long as anybody has anything to say. */
function settle({ lan, devices }: World): void {
  for (const one of devices) for (const other of devices) lan.connect(one, other);
  lan.settle();
}

function judge(world: World): void {
  const { devices, lan } = world;
  const roomIds = new Set(devices.flatMap(({ shown }) => [...shown.keys()]));
  /** One text for each place in a room's life: two would be two writers. */
  const written = new Map<string, string>();
  const note = (room: RoomId, statement: Statement): void => {
    const proof = proveStatement(room, statement);
    if (!('proven' in proof)) throw new Error(`a roster that is not right: ${proof.problem}`);
    const { roster, handovers } = proof.proven;
    const place = `${room} ${handovers.length} ${roster.version}`;
    expect(written.get(place) ?? statement.roster.body).toBe(statement.roster.body);
    written.set(place, statement.roster.body);
  };
  for (const device of devices) {
    for (const [room, statement] of world.statements(device)) {
      // Of a room with which it has nothing to do any more it keeps but the place, and no signature.
      if (statement.roster.signature !== '') note(room, statement);
    }
    for (const { message } of device.received) {
      if (message.t === 'room-roster') note(message.room, message);
    }
  }

  for (const id of roomIds) {
    const inside = devices.filter((device) => ['owner', 'member'].includes(device.shown.get(id)?.part ?? ''));
    const owner = inside.find((device) => device.shown.get(id)?.part === 'owner');
    // Members have an owner, but where the room was given to somebody who no longer wanted to be in it.
    if (owner === undefined) {
      for (const device of inside) {
        const named = devices.find(({ id: other }) => other === device.shown.get(id)?.owner);
        expect(['invited', undefined]).toContain(named?.shown.get(id)?.part);
      }
      continue;
    }
    const truth = owner.shown.get(id) as RoomState;
    expect(truth.members.every(({ state }) => state !== 'leaving')).toBe(true);
    for (const device of devices) {
      const state = device.shown.get(id);
      const listed = truth.members.find((member) => member.id === device.id)?.state;
      // Whoever is let in when they no longer want it is asked.
      if (listed === 'member') expect(['owner', 'member', 'invited']).toContain(state?.part);
      else expect(inside).not.toContain(device);
      if (listed === 'invited') expect(state?.part).toBe('invited');
      if (listed === undefined) expect(state?.part).not.toBe('invited');
      if (listed === undefined) continue;
      const { label, part, ...common } = state as RoomState;
      expect(common).toEqual((({ label: _label, part: _part, ...rest }) => rest)(truth));
      expect(world.statements(device).get(id)?.roster.body).toBe(
        world.statements(owner).get(id)?.roster.body,
      );
    }
    for (const device of inside) {
      // Nobody is in who has not said so: by a yes, or by asking.
      expect(world.wanted.get(device)?.has(id) === true || world.askers.has(device)).toBe(true);
      const others = truth.members
        .filter(({ id: other, state }) => other !== device.id && state === 'member')
        .map((other) => other.id);
      expect(device.rooms.recipients(id).toSorted()).toEqual(others.toSorted());
      for (const other of inside) {
        if (other === device) continue;
        expect(device.rooms.mayTake(other.id, id)).toBe('yes');
        expect(device.rooms.isSynced(other.id, id)).toBe(true);
      }
    }
  }
  for (const device of devices) {
    for (const { id, kind, peer, room } of device.requests.all()) {
      if (kind === 'invitation') expect(device.shown.get(room?.id ?? '')?.part).toBe('invited');
      else {
        expect(device.shown.get(room?.id ?? '')?.part).toBe('owner');
        const asker = devices.find((other) => other.id === peer.id);
        expect([id, [...(asker?.shown.values() ?? [])].map(({ part }) => part)]).toEqual([
          id,
          expect.arrayContaining(['asking']),
        ]);
      }
    }
    // What is in memory is what was written down.
    const before = new Map(device.shown);
    lan.restart(device);
    expect(new Map([...device.shown].toSorted())).toEqual(new Map([...before].toSorted()));
  }
}

describe('members of rooms', () => {
  it('agree once they have met, whatever was wished, lost or started again before', {
    timeout: 60_000 + RUNS * 1_000,
  }, async () => {
    let heard = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 90, size: 'max' }), async (steps) => {
        const world = new World(await createLan(NAMES));
        try {
          world.begin();
          for (const one of steps) world.run(one);
          settle(world);
          judge(world);
          heard += world.heard;
        } finally {
          world.lan.end();
        }
      }),
      { numRuns: RUNS },
    );
    // Enough was said that somebody heard.
    expect(heard).toBeGreaterThan(RUNS / 4);
  });
});
