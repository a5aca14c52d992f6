/** Two connected cores, and the steps of a transfer as their users take them. */
import type { CallParams } from '../../src/client/index.ts';
import type { RequestState, TransferState } from '../../src/store/state.ts';
import { caller, connectCores, startTestCore, type TestCore } from './cores.ts';

export interface CorePair {
  alice: TestCore;
  bob: TestCore;
  aliceId: string;
  bobId: string;
}

/** Starts alice and bob, who know each other. Stop both with `stopCores()`. */
export async function startPair(): Promise<CorePair> {
  const [alice, bob] = await Promise.all([startTestCore('alice'), startTestCore('bob')]);
  const { fromId, toId } = await connectCores(alice, bob);
  return { alice, bob, aliceId: fromId, bobId: toId };
}

/** Offers files and folders to a peer. @returns the transfer's id */
export async function sendPaths(from: TestCore, peer: string, ...paths: string[]): Promise<string> {
  return (await from.handlers['transfer.send']({ peer, paths }, caller)).transfer.id;
}

/** The question that an offer puts to its receiver. */
export function offerAt(receiver: TestCore, id: string): Promise<RequestState> {
  return receiver.until('the offer', ({ requests }) => requests[id]);
}

/** Says yes to an offer, once it is there. */
export async function acceptOffer(
  receiver: TestCore,
  id: string,
  choice: Omit<CallParams<'request.accept'>, 'id'> = {},
): Promise<void> {
  await offerAt(receiver, id);
  await receiver.handlers['request.accept']({ id, ...choice }, caller);
}

/** The end of a transfer, once the core has heard of it. */
export async function settled(core: TestCore, id: string): Promise<TransferState> {
  await core.until('the transfer', ({ transfers }) => transfers[id]);
  return (await core.handlers['transfer.settled']({ id }, caller)).transfer;
}
