/** Local data planes on loopback, as a device has them: one, or a sender and a receiver. */
import type { AdoptingDataPlane, DataPlane } from '../../src/transfer/data/data-plane.ts';
import { createLocalPlane, type LocalPlaneOptions } from '../../src/transfer/data/local-plane.ts';
import { type EndEvent, EventLog } from './data-events.ts';
import { type TestIdentity, testIdentity } from './test-identities.ts';
import { makeWorkplace, type Workplace } from './workplace.ts';

export const LOOPBACK = '127.0.0.1';

export interface Side {
  identity: TestIdentity;
  plane: AdoptingDataPlane;
  log: EventLog;
}

export type SideOptions = Pick<LocalPlaneOptions, 'inlineFileCalls' | 'taken'>;

export async function openSide(name: string, options: SideOptions = {}): Promise<Side> {
  const identity = await testIdentity(name);
  const log = new EventLog();
  const plane = await createLocalPlane({
    credentials: identity.credentials,
    onEvent: log.add,
    listen: { port: 0, host: LOOPBACK },
    ...options,
  });
  return { identity, plane, log };
}

/** Alice, who sends, and bob, who receives, with a folder for each. */
export interface TwoSides {
  place: Workplace;
  sender: Side;
  receiver: Side;
}

export async function openTwoSides(
  options: SideOptions = {},
  ofReceiver: SideOptions = options,
): Promise<TwoSides> {
  return {
    place: makeWorkplace(),
    sender: await openSide('alice', options),
    receiver: await openSide('bob', ofReceiver),
  };
}

export async function stopPlanes({ sender, receiver }: Pick<TwoSides, 'sender' | 'receiver'>): Promise<void> {
  await Promise.all([sender.plane.stop(), receiver.plane.stop()]);
}

/** Stops both planes and removes both folders. */
export async function closeTwoSides(sides: TwoSides): Promise<void> {
  await stopPlanes(sides);
  sides.place.remove();
}

/** Connects one side of a transfer to what listens on loopback: the plane of the other, or a proxy in front of it. */
export function dial(from: { plane: DataPlane }, to: { port: number }, id: string): void {
  from.plane.dial(id, [{ host: LOOPBACK, port: to.port }]);
}

/** How a transfer ended on both sides. */
export async function endsOf(
  { sender, receiver }: Pick<TwoSides, 'sender' | 'receiver'>,
  id: string,
): Promise<{ sent: EndEvent; received: EndEvent }> {
  const [sent, received] = await Promise.all([sender.log.end(id), receiver.log.end(id)]);
  return { sent, received };
}
