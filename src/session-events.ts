/** What happens on sessions, led to everybody whom it concerns: rows, chat, transfers, requests, notices. */
import type { Chat } from './chat/index.ts';
import { SESSION } from './limits.ts';
import {
  createRenames,
  type Directory,
  type HearingExchange,
  nameWarning,
  type Presence,
} from './peers/index.ts';
import type { RequestBook } from './requests/index.ts';
import type { Rooms } from './rooms/index.ts';
import type { Link, SessionEvents, Sessions } from './session/index.ts';
import type { AddNotice } from './store/notices.ts';
import type { PeerId } from './store/state.ts';
import { safeText } from './text/safe-text.ts';
import type { Transfers } from './transfer/index.ts';
import type { TrustBook } from './trust/index.ts';
import type { Verifications } from './verification/index.ts';
import type { WireMessage } from './wire/messages.ts';

export interface SessionEventParts {
  trust: TrustBook;
  notice: AddNotice;
  requests: RequestBook;
  directory: Directory;
  presence: Presence;
  /** These are made after the sessions whose events they hear. */
  sessions(): Sessions;
  chat(): Chat;
  rooms(): Rooms;
  transfers(): Transfers;
  verifications(): Verifications;
  hearing(): HearingExchange;
}

export function createSessionEvents(parts: SessionEventParts): SessionEvents {
  const { trust, notice, requests, directory } = parts;

  const renames = createRenames((peer, name) => {
    const before = directory.labelOf(peer);
    directory.noteName(peer, name);
    if (directory.labelOf(peer) === before) return;
    const known = trust.get(peer);
    if (known !== undefined) trust.seen(peer, { name, address: known.address, port: known.port });
    directory.refresh(peer);
    parts.rooms().onName(peer);
    tellRename(peer, before);
  });
  const warningOf = (peer: PeerId, name: string): string | undefined =>
    nameWarning(name, directory.lookAlikeOf(peer, name));
  /** What a peer has done, with a word of warning where its name is odd. */
  const tell = (level: 'info' | 'success', text: string, peer: PeerId, beware: string | undefined): void => {
    if (beware === undefined) notice(level, text, { peer });
    else notice('warning', `${text} Beware: ${beware}`, { peer });
  };
  const tellRename = (peer: PeerId, before: string): void =>
    tell(
      'info',
      `${before} is now called ${directory.labelOf(peer)}.`,
      peer,
      warningOf(peer, directory.nameOf(peer)),
    );
  /** Of a clock that never jumps. */
  let replacedAt = Number.NEGATIVE_INFINITY;

  function onMessage(link: Link, message: WireMessage): void {
    switch (message.t) {
      case 'msg':
      case 'ack':
      case 'nack':
      case 'later':
      case 'read':
      case 'typing':
        parts.chat().onMessage(link.peer, message);
        break;
      case 'name':
        renames.heard(link.peer, message.name);
        break;
      case 'presence':
        parts.presence.heard(link.peer, message.away);
        break;
      case 'room-roster':
      case 'room-have':
      case 'room-answer':
      case 'room-ask':
      case 'room-refuse':
        parts.rooms().onMessage(link.peer, message);
        parts.chat().onSynced(link.peer);
        break;
      case 'verify-start':
      case 'verify-reply':
      case 'verify-reveal':
      case 'verify-answer':
      case 'verify-end':
        parts.verifications().onMessage(link, message);
        break;
      case 'hearing-ask':
      case 'hearing':
        parts.hearing().onMessage(link, message);
        break;
      case 'hello':
      case 'pending':
      case 'welcome':
      case 'bye':
        break;
      default:
        parts.transfers().onMessage(link.peer, message);
    }
  }

  return {
    onPhase: (peer) => directory.refresh(peer),
    onOpen(link) {
      const known = trust.get(link.peer);
      const isFirst = known === undefined || known.port === 0;
      const isRenamed = known !== undefined && known.name !== link.hello.name;
      const before = isRenamed ? directory.labelOf(link.peer, safeText(known.name)) : '';
      directory.noteName(link.peer, link.hello.name);
      trust.seen(link.peer, { name: link.hello.name, address: link.address, port: link.hello.port });
      directory.refresh(link.peer);
      parts.presence.onOpen(link.peer);
      parts.rooms().onName(link.peer);
      parts.rooms().onOpen(link.peer);
      parts.chat().onOpen(link.peer);
      parts.transfers().onOpen(link.peer);
      if (isRenamed) tellRename(link.peer, before);
      // Of one that this user has asked for the connection nothing was said before.
      const beware = isFirst ? warningOf(link.peer, directory.nameOf(link.peer)) : undefined;
      tell('success', `${directory.labelOf(link.peer)} is connected.`, link.peer, beware);
    },
    onEnd(link, end) {
      renames.ended(link.peer);
      parts.presence.onEnd(link.peer);
      parts.rooms().onEnd(link.peer);
      parts.chat().onEnd(link.peer);
      parts.transfers().onEnd(link.peer);
      parts.verifications().onEnd(link);
      parts.hearing().onEnd(link.peer);
      trust.seen(link.peer, {
        name: directory.nameOf(link.peer),
        address: link.address,
        port: link.hello.port,
      });
      directory.refresh(link.peer);
      const name = directory.labelOf(link.peer);
      if (end.by === 'lost') notice('warning', `The connection to ${name} was lost.`, { peer: link.peer });
      else if (end.by === 'peer') {
        // It may still be there, and see us: then only the connection has ended.
        const what = end.reason === 'exit' ? 'has left' : 'has ended the connection';
        notice('info', `${name} ${what}.`, { peer: link.peer });
      }
    },
    onMessage,
    onAsked(asked) {
      directory.noteName(asked.peer, asked.name);
      directory.refresh(asked.peer);
      // A stranger who is not near leaves nothing in the directory.
      const beware = warningOf(asked.peer, safeText(asked.name));
      requests.add(
        {
          id: asked.peer,
          kind: 'connection',
          peer: { id: asked.peer, name: safeText(asked.name), address: asked.address },
          files: 0,
          bytes: 0,
          names: [],
          createdAt: Date.now(),
          expiresAt: asked.expiresAt,
          ...(beware === undefined
            ? {}
            : { warning: `${beware} Ask them by another way before you say yes.` }),
        },
        {
          accept() {
            parts.sessions().accept(asked.peer);
            return {};
          },
          deny: () => parts.sessions().deny(asked.peer),
        },
      );
    },
    onAskEnded(peer, end) {
      const wasOpen = requests.get(peer) !== undefined;
      // A stranger who is gone takes its name along.
      const label = directory.labelOf(peer);
      requests.remove(peer);
      directory.refresh(peer);
      if (!wasOpen) return;
      if (end === 'timeout') notice('info', `The request of ${label} has expired.`, { peer });
      if (end === 'withdrawn') notice('info', `${label} took back the request.`, { peer });
    },
    onRtt: (peer) => directory.refresh(peer, 'bulk'),
    onTwin(address) {
      notice(
        'error',
        `Another device${address === '' ? '' : ` (${safeText(address)})`} uses the identity of this one. Two devices need two identities; if you did not copy it, somebody else did.`,
      );
    },
    onReplaced(peer) {
      // It is that peer's word only, and may be said as often as it likes.
      if (performance.now() - replacedAt < SESSION.replacedEvery) return;
      replacedAt = performance.now();
      notice(
        'warning',
        `${directory.labelOf(peer)} says that it is connected to another device with the identity of this one. If you have copied the identity, each device needs its own; if you have not, somebody else may have.`,
        { peer },
      );
    },
    onData: (socket, peer) => {
      // Only a peer with a live session has any business with data.
      if (parts.sessions().linkOf(peer) === undefined) socket.destroy();
      else parts.transfers().adopt(socket, peer);
    },
  };
}
