/** `tincan connect`: waits for the approval, and says how it went. */
import {
  type CoreClient,
  connectError,
  connectText,
  type PeerRef,
  peerLabel,
  resolvePeer,
} from '../../src/client/index.ts';
import { EXIT, exitCodeOf } from '../../src/errors.ts';
import { outcomeObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface PeerArguments extends GlobalArguments {
  peer: string;
}

export const connect: Command<PeerArguments> = async (context, { peer: target }) => {
  const { output, interrupted } = context;
  const { client, patience } = await context.attach();
  const found = await resolvePeer(client, target, { patience, signal: interrupted });
  const label = found.id === '' ? target : peerLabel(client.state, found);
  if (client.state.peers[found.id]?.state !== 'connected')
    output.note(`Connecting to ${label}; they may have to say yes.`);
  withdrawWhenInterrupted(client, found, interrupted);
  const { peer, outcome, message } = await client.call('peer.connect', { target });
  if (outcome === 'connected') {
    output.data(outcomeObject(peer, outcome), connectText(outcome, peerLabel(client.state, peer)));
    return EXIT.done;
  }
  const error = connectError(outcome, label, message);
  output.data(outcomeObject(peer, outcome));
  if (interrupted.aborted) return EXIT.interrupted;
  output.complain(error.message);
  return exitCodeOf(error.code);
};

/** Ctrl-C takes the request back; for an address whose peer is not known yet, leaving does. */
export function withdrawWhenInterrupted(client: CoreClient, { id }: PeerRef, interrupted: AbortSignal): void {
  interrupted.addEventListener('abort', () => {
    if (id === '') client.close();
    else client.call('peer.cancelConnect', { peer: id }).catch(() => client.close());
  });
}
