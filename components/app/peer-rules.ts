/** What is decided about the peer whose details are on the screen: at once where it is a yes or no, else as a line to be finished. */
import { type PeerState, quoteWord } from '../../src/client/index.ts';
import { peerAtHand } from '../keymap/index.ts';
import { type Session, sceneOf } from './session.ts';
import { writeLine } from './write-line.ts';

type Run = (session: Session) => void;

const withPeer =
  (run: (session: Session, peer: PeerState) => void): Run =>
  (session) => {
    const peer = peerAtHand(sceneOf(session));
    if (peer !== undefined) run(session, peer);
  };

/** The note as it is, to be changed. */
export const writeNote: Run = withPeer((session, { label, note = '' }) =>
  writeLine(session, `/trust ${quoteWord(label)} note ${note}`),
);

export const writeRule = (rule: 'auto-accept' | 'inbox'): Run =>
  withPeer((session, { label }) => writeLine(session, `/trust ${quoteWord(label)} ${rule} `));

export const writeLimit: Run = withPeer((session, { label }) =>
  writeLine(session, `/limit ${quoteWord(label)} `),
);

/** Whether each of its connections is asked about: the contrary of what holds. */
export const turnAsking: Run = withPeer((session, { id, rules }) =>
  session.run('trust', [id, 'auto-connect', rules?.ask === true ? 'on' : 'off']),
);

export const blockPeer: Run = withPeer((session, { id, trust }) =>
  session.run(trust === 'blocked' ? 'unblock' : 'block', [id]),
);

export const forgetPeer: Run = withPeer((session, { id }) => session.run('trust', [id, 'forget']));
