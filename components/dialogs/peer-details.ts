/** All that is known of a peer. Pure. */
import { peerFacts, type State } from '../../src/client/index.ts';
import type { Row } from '../rows/index.ts';
import { factRows, idRows, textRows } from './facts.ts';

export function peerDetails(state: State, id: string, now: number, width: number): Row[] {
  const peer = state.peers[id];
  if (peer === undefined) return textRows('This peer is not in the list any more.', width, 'muted');
  const rows = peerFacts(state, peer, now).flatMap(({ label, text, kind }) => {
    if (kind === 'id') return idRows(label, id, width);
    if (kind === 'warning') return textRows(`${label}: ${text}.`, width, 'warning');
    return factRows(label, text, width);
  });
  return [...textRows(peer.label, width, 'title'), [], ...rows];
}
