/** `tincan requests`, `accept`, `deny`: approvals without a user interface. */
import {
  acceptedInvitationText,
  type CoreClient,
  findRequest,
  findRequestToAccept,
  offerEntries,
  offerEntryText,
  peerLabel,
  type RequestState,
  requestLines,
  requestObject,
  requestObjectText,
  requestsInOrder,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, TincanError } from '../../src/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { entryObject, outcomeObject } from '../json-objects.ts';
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
  checkFiles(client, request, 'has no files');
  for await (const entry of offerEntries(client, request.id))
    output.data(entryObject(entry), offerEntryText(entry));
  return EXIT.done;
}

function checkFiles({ state }: CoreClient, request: RequestState, what: string): void {
  if (request.kind === 'files') return;
  throw new TincanError(
    'TINCAN_E_USAGE',
    `Request ${request.number} is for ${requestObjectText(state, request)}, and ${what}.`,
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
  const request = findRequestToAccept(client.state, args.request);
  if (Object.keys(how).length > 0) checkFiles(client, request, '--only, --to and --existing are for files');
  const asked = requestObjectText(client.state, request);
  const { peer } = await client.call('request.accept', { id: request.id, ...how });
  output.data(
    outcomeObject(peer, 'accepted'),
    acceptedText(client, { ...request, peer }, asked, args.only.length > 0),
  );
  return EXIT.done;
};

function acceptedText(client: CoreClient, request: RequestState, asked: string, isPart: boolean): string {
  if (request.kind === 'admission') return `Let ${asked}.`;
  if (request.kind === 'invitation') return acceptedInvitationText(client.state, request);
  return isPart ? `Accepted these files of ${peerLabel(client.state, request.peer)}.` : `Accepted ${asked}.`;
}

export const deny: Command<RequestArguments> = async ({ attachRunning, output }, { request: typed }) => {
  const client = await attachRunning();
  const request = findRequest(client.state, typed);
  const asked = requestObjectText(client.state, request);
  const { peer, blocked } = await client.call('request.deny', { id: request.id });
  const label = peerLabel(client.state, peer);
  const text = request.kind === 'admission' ? `Did not let ${asked}.` : `Denied ${asked}.`;
  output.data(outcomeObject(peer, 'denied'), text);
  if (blocked) output.note(`${label} is now blocked; "tincan trust unblock" undoes it.`);
  return EXIT.done;
};
