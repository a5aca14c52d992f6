/** `tincan requests`, `accept`, `deny`: approvals without a user interface. */
import {
  findRequest,
  offerEntries,
  offerEntryText,
  peerLabel,
  type RequestState,
  requestLines,
  requestsInOrder,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, TincanError } from '../../src/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { entryObject, outcomeObject, requestObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import { type Existing, type GlobalArguments, readFolder } from '../settings.ts';

export interface RequestsArguments extends GlobalArguments {
  files: string | undefined;
}

export const requests: Command<RequestsArguments> = async (context, { files }) => {
  if (files !== undefined) return await printFiles(context, files);
  const { attachRunning, output } = context;
  const client = await attachRunning();
  const lines = requestLines(client.state);
  for (const [index, request] of requestsInOrder(client.state).entries()) {
    output.data(requestObject(request), lines[index] ?? '');
  }
  if (lines.length === 0) output.note('Nothing waits for an answer.');
  return EXIT.done;
};

/** Every file of an offer. */
async function printFiles({ attachRunning, output }: CommandContext, typed: string): Promise<ExitCode> {
  const client = await attachRunning();
  const request = findRequest(client.state, typed);
  checkFiles(request, 'has no files');
  for await (const entry of offerEntries(client, request.id))
    output.data(entryObject(entry), offerEntryText(entry));
  return EXIT.done;
}

function checkFiles({ kind, peer, number }: RequestState, what: string): void {
  if (kind === 'files') return;
  throw new TincanError(
    'TINCAN_E_USAGE',
    `Request ${number} is for the connection of ${peer.name}, and ${what}.`,
  );
}

export interface RequestArguments extends GlobalArguments {
  request: string;
}

export interface AcceptArguments extends RequestArguments {
  only: string[];
  to: string | undefined;
  existing: Existing | undefined;
}

export const accept: Command<AcceptArguments> = async ({ attachRunning, output }, args) => {
  const how = {
    ...(args.to === undefined ? {} : { into: readFolder('--to', args.to) }),
    ...(args.only.length === 0 ? {} : { only: args.only }),
    ...(args.existing === undefined ? {} : { existing: args.existing }),
  };
  const client = await attachRunning();
  const request = findRequest(client.state, args.request);
  if (Object.keys(how).length > 0) checkFiles(request, '--only, --to and --existing are for files');
  const { peer } = await client.call('request.accept', { id: request.id, ...how });
  const what =
    request.kind === 'connection' ? 'the connection' : args.only.length > 0 ? 'these files' : 'the files';
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
