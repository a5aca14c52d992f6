/** Actions on what others ask for. */
import { TincanError } from '../../errors.ts';
import { INTERFACE } from '../../limits.ts';
import type { OfferEntry, RequestState } from '../../store/state.ts';
import { formatCount, formatSize } from '../../text/format.ts';
import { peerLabel } from '../labels.ts';
import { offerEntries } from '../offer.ts';
import { connectText, requestObjectText } from '../outcomes.ts';
import { acceptedInvitationText } from '../rooms.ts';
import { findRequest, findRequestToAccept } from '../selection.ts';
import { readAcceptance } from './acceptance.ts';
import { type Action, unless } from './action.ts';
import { blockedText } from './connections.ts';

/** What a request is for. */
const KINDS: Record<RequestState['kind'], string> = {
  connection: 'a connection',
  files: 'files',
  invitation: 'a room',
  admission: 'a room',
};

const nothingAsked = unless(
  ({ requests }) => Object.keys(requests).length > 0,
  'Nothing waits for an answer.',
);

/** @param entries how many of the offer were taken; 0: everything */
export function acceptedFilesText(name: string, entries: number, into?: string): string {
  const what = entries === 0 ? 'the files' : formatCount(entries, 'entry', 'entries');
  return `Accepted ${what} of ${name}${into === undefined ? '' : ` into ${into}`}.`;
}

const accept: Action = {
  name: 'accept',
  aliases: [],
  usage: 'NUMBER|PEER|#ROOM [only PATH...] [to DIR] [skip|overwrite]',
  summary: 'Says yes to a request; of files, to a part, into a folder',
  help: {
    options: [
      ['NUMBER', 'the number that stands before the request'],
      ['PEER, #ROOM', 'who asks, or the room'],
      ['only PATH...', 'of files: only these of the offer'],
      ['to DIR', 'of files: into this folder'],
      ['skip', 'of files: leaves out what is there with the same contents'],
      ['overwrite', 'of files: replaces what is there'],
    ],
    example: '/accept 2 only photos/ to ~/in',
    related: ['deny', 'files', 'trust'],
  },
  parameters: [
    { kind: 'request', rest: true },
    { kind: 'acceptance', optional: true, rest: true },
  ],
  disabledReason: nothingAsked,
  async run({ client, say, openConversation, absolutePath }, args) {
    const { who, only, to, existing } = readAcceptance(args);
    const request = findRequestToAccept(client.state, who);
    const how = {
      ...(only.length === 0 ? {} : { only }),
      ...(to === undefined ? {} : { into: absolutePath(to) }),
      ...(existing === undefined ? {} : { existing }),
    };
    if (request.kind !== 'files' && Object.keys(how).length > 0) {
      throw new TincanError(
        'TINCAN_E_USAGE',
        `Request ${request.number} is for ${KINDS[request.kind]}; what stands behind it is for files.`,
      );
    }
    const asked = requestObjectText(client.state, request);
    const { peer } = await client.call('request.accept', { id: request.id, ...how });
    if (request.kind === 'connection') {
      openConversation(peer.id);
      say(connectText('connected', peerLabel(client.state, peer)));
      return;
    }
    if (request.kind === 'invitation') {
      // Its owner may have to confirm it first; it is where one wants to be all the same.
      if (request.room !== undefined) openConversation(request.room.id);
      say(acceptedInvitationText(client.state, request));
      return;
    }
    if (request.kind === 'admission') {
      say(`Let ${asked}.`);
      return;
    }
    say(
      acceptedFilesText(
        peerLabel(client.state, peer),
        only.length,
        to === undefined ? undefined : absolutePath(to),
      ),
    );
  },
};

const deny: Action = {
  name: 'deny',
  aliases: [],
  usage: 'NUMBER|PEER|#ROOM',
  summary: 'Says no; three denied connections block the peer',
  help: {
    options: [
      ['NUMBER', 'the number that stands before the request'],
      ['PEER, #ROOM', 'who asks, or the room'],
    ],
    example: '/deny 1',
    related: ['accept', 'block'],
  },
  parameters: [{ kind: 'request', rest: true }],
  disabledReason: nothingAsked,
  async run({ client, say }, { words }) {
    const request = findRequest(client.state, words.join(' '));
    const asked = requestObjectText(client.state, request);
    const { peer, blocked } = await client.call('request.deny', { id: request.id });
    const label = peerLabel(client.state, peer);
    const text = request.kind === 'admission' ? `Did not let ${asked}.` : `Denied ${asked}.`;
    say(`${text}${blocked ? ` ${blockedText(label)}` : ''}`);
  },
};

const files: Action = {
  name: 'files',
  aliases: [],
  usage: 'NUMBER|PEER',
  summary: 'Lists the files of an offer, with their sizes',
  help: {
    options: [
      ['NUMBER', 'the number that stands before the request'],
      ['PEER', 'who offers the files'],
    ],
    example: '/files 2',
    related: ['accept', 'deny'],
  },
  parameters: [{ kind: 'request', rest: true }],
  disabledReason: unless(
    ({ requests }) => Object.values(requests).some(({ kind }) => kind === 'files'),
    'Nobody offers any files.',
  ),
  async run({ client, say, show, linesMost }, { words }) {
    const request = findRequest(client.state, words.join(' '));
    if (request.kind !== 'files') {
      throw new TincanError(
        'TINCAN_E_USAGE',
        `Request ${request.number} is for ${KINDS[request.kind]}, not for files.`,
      );
    }
    if (show('offer', request.id)) return;
    const lines: string[] = [];
    let left = false;
    for await (const entry of offerEntries(client, request.id)) {
      left = lines.length >= (linesMost ?? INTERFACE.offerListed);
      if (left) break;
      lines.push(spokenEntry(entry));
    }
    if (left) lines.push(`And more; "tincan requests --files ${request.number}" lists all.`);
    say(lines.join('\n'));
  },
};

/** `photos/a.jpg, 50 kB`. */
function spokenEntry({ path, files, bytes }: OfferEntry): string {
  return `${path}${path.endsWith('/') ? `, ${formatCount(files, 'file')}` : ''}, ${formatSize(bytes)}`;
}

export const requestActions: readonly Action[] = [accept, deny, files];
