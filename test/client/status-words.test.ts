import { describe, expect, it } from 'vitest';
import { interfaceLines } from '../../src/client/network-words.ts';
import { statusLines } from '../../src/client/status-words.ts';
import { transferWordsSpoken } from '../../src/client/transfer-words.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, readyState } from '../support/states.ts';

const bob = aPeer('bob', { away: true });
const carol = aPeer('carol', { state: 'offline' });
const own = aMessage('m', 'hi', { from: 'self', status: 'read' });

describe('how things stand', () => {
  const state = readyState({
    peers: byId(bob, carol),
    requests: byId(aRequest({ number: 3 })),
    transfers: byId(
      aTransfer({ id: 'abcd', transferred: 610_000 }),
      aTransfer({ id: 'eeee', state: 'done' }),
    ),
    conversations: byId(
      { id: bob.id, messages: [own], more: false, unread: 1 },
      { id: carol.id, messages: [], more: false, unread: 2, muted: true as const },
      { id: 'everyone', messages: [], more: false, unread: 3 },
    ),
  });

  it('is told a sentence a line, in ASCII', () => {
    const lines = statusLines(state, bob.id, transferWordsSpoken);
    expect(lines.slice(1)).toEqual([
      'Received files go to /home/alice/Downloads.',
      'Open conversation: bob, connected, away.',
      expect.stringMatching(/^Your last message there, of \d\d:\d\d: read\.$/),
      '1 of 2 peers connected; /list names them.',
      '2 unread from carol, muted.',
      '3 unread in # everyone.',
      'Request 3: eve wants to connect. /accept 3 or /deny 3',
      'Transfer abcd, report.pdf to bob: 61 percent',
    ]);
    expect(lines[0]).toMatch(/^You are alice, id \S+, port 47470\.$/);
    expect(lines.join('')).toMatch(/^[\x20-\x7e]+$/);
  });

  it('says how to open a conversation where none is, and that one is away', () => {
    const { self } = state;
    const lines = statusLines(readyState({ self: { ...self, away: true } }), undefined, transferWordsSpoken);
    expect(lines[0]).toContain('You are away.');
    expect(lines).toContain('No conversation is open; /msg PEER opens one.');
  });

  it('say who sees this device, and how that is ended, where it is not everybody', () => {
    const { self } = readyState();
    const told = (visibility: 'contacts' | 'nobody'): string[] =>
      statusLines(readyState({ self: { ...self, visibility } }), undefined, transferWordsSpoken);
    expect(told('nobody')[1]).toMatch(/^You are invisible: .* \/settings visibility everyone ends that\.$/);
    expect(told('contacts')[1]).toMatch(/^Contacts only: .* \/settings visibility everyone ends that\.$/);
  });

  it('has a line for each network interface, and of many so many', () => {
    const at = (name: string, used: boolean, problem?: string) => ({
      name,
      addresses: used ? ['192.0.2.2'] : [],
      used,
      ...(problem === undefined ? {} : { problem }),
    });
    const network = { port: 47470, discoveryPort: 47470 };
    const interfaces = [at('docker0', false, 'It is left out by !docker0.'), at('eth0', true)];
    const told = statusLines(
      { ...state, network: { ...network, interfaces } },
      undefined,
      transferWordsSpoken,
    );
    expect(told.slice(1, 3)).toEqual([
      'Network: eth0 (192.0.2.2).',
      'Network: docker0 is not used: It is left out by !docker0.',
    ]);
    expect(interfaceLines([{ ...at('tun0', true), tunnel: true }])[0]).toBe(
      'tun0 (192.0.2.2): a VPN or other tunnel, behind which peers are seldom found by themselves; they are reached by address.',
    );
    const many = Array.from({ length: 300 }, (_, index) => at(`veth${index}`, false, 'It is a port.'));
    expect(interfaceLines(many)).toHaveLength(8);
    expect(interfaceLines(many).at(-1)).toBe('and 293 more');
  });
});
