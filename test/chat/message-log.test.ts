import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLog, type MessageLog, type OutboundMessage } from '../../src/chat/message-log.ts';
import { CHAT } from '../../src/limits.ts';
import { EVERYONE } from '../../src/store/state.ts';
import { aMessage } from '../support/states.ts';

let log: MessageLog;
beforeEach(() => {
  log = createMemoryLog();
});

const outbound = (id: string, peer = 'bob'): OutboundMessage => ({
  id,
  seq: 1,
  peer,
  conversation: peer,
  text: id,
  time: 0,
});

describe('the message log', () => {
  it('changes a message that it keeps, and no other', () => {
    log.append('bob', aMessage('1', 'one'));
    log.append('bob', aMessage('2', 'two'));
    log.update('bob', '2', (message) => ({ ...message, status: 'failed' }));
    log.update('bob', '3', () => aMessage('3', 'three'));
    log.update('eve', '1', () => aMessage('x', 'x'));
    expect(log.window('bob').messages.map(({ status }) => status)).toEqual(['delivered', 'failed']);
    expect(log.find('bob', '1')?.text).toBe('one');
    expect(log.find('eve', '1')).toBeUndefined();
  });

  it('gives windows that do not change under their reader', () => {
    log.append('bob', aMessage('1', 'one'));
    const before = log.window('bob').messages;
    log.append('bob', aMessage('2', 'two'));
    log.update('bob', '1', (message) => ({ ...message, text: 'other' }));
    expect(before.map(({ text }) => text)).toEqual(['one']);
  });

  it('takes an id of a peer once, and remembers a bounded number', () => {
    expect(log.take('bob', 'a')).toBe(true);
    expect(log.take('bob', 'a')).toBe(false);
    expect(log.take('eve', 'a')).toBe(true);
    for (let count = 0; count < CHAT.seenIds; count += 1) log.take('bob', `${count}`);
    expect(log.take('bob', `${CHAT.seenIds - 1}`)).toBe(false);
    expect(log.take('bob', 'a')).toBe(true);
  });

  it('keeps the outbox of each peer in order', () => {
    for (const id of ['1', '2', '3']) log.enqueue(outbound(id));
    log.enqueue(outbound('4', 'eve'));
    expect(log.dequeue('bob', '2')?.id).toBe('2');
    expect(log.dequeue('bob', '2')).toBeUndefined();
    expect(log.dequeue('bob', '4')).toBeUndefined();
    expect(log.outbox('bob').map(({ id }) => id)).toEqual(['1', '3']);
    log.clear('bob');
    expect(log.outbox('bob')).toHaveLength(2);
  });

  it('counts the messages to each peer', () => {
    expect([log.nextSeq('bob'), log.nextSeq('bob'), log.nextSeq('eve')]).toEqual([1, 2, 1]);
  });

  it('keeps a bounded number of conversations: the one unused for longest goes, never that of everyone', () => {
    log.append(EVERYONE, aMessage('0', 'all'));
    for (let count = 0; count < CHAT.conversations; count += 1)
      log.append(`peer ${count}`, aMessage('1', 'x'));
    expect(log.window('peer 0').messages).toEqual([]);
    expect(log.window('peer 1').messages).toHaveLength(1);
    expect(log.window(EVERYONE).messages).toHaveLength(1);
  });
});
