/** `tincan requests`, `accept`, `deny`: approvals without a user interface. */
import { findRequest, peerLabel, requestLines, requestsInOrder } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { outcomeObject, requestObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface RequestArguments extends GlobalArguments {
  request: string;
}

export const requests: Command<GlobalArguments> = async ({ attachRunning, output }) => {
  const client = await attachRunning();
  const lines = requestLines(client.state);
  for (const [index, request] of requestsInOrder(client.state).entries()) {
    output.data(requestObject(request), lines[index] ?? '');
  }
  if (lines.length === 0) output.note('Nothing waits for an answer.');
  return EXIT.done;
};

export const accept: Command<RequestArguments> = async ({ attachRunning, output }, { request: typed }) => {
  const client = await attachRunning();
  const request = findRequest(client.state, typed);
  const { peer } = await client.call('request.accept', { id: request.id });
  const what = request.kind === 'connection' ? 'the connection' : 'the files';
  output.data(outcomeObject(peer, 'accepted'), `Accepted ${what} of ${peerLabel(client.state, peer)}.`);
  return EXIT.done;
};

export const deny: Command<RequestArguments> = async ({ attachRunning, output }, { request: typed }) => {
  const client = await attachRunning();
  const request = findRequest(client.state, typed);
  const { peer, blocked } = await client.call('request.deny', { id: request.id });
  const label = peerLabel(client.state, peer);
  output.data(outcomeObject(peer, 'denied'), `Denied ${label}.`);
  if (blocked) output.note(`${label} is now blocked; "tincan trust unblock" undoes it.`);
  return EXIT.done;
};
