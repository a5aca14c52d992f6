import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type WebSocket from 'ws';
import { SESSION } from '../../src/limits.ts';
import { createInbox, type Frame, type Inbox } from '../../src/session/inbox.ts';

class Socket extends EventEmitter {
  terminated = false;
  terminate(): void {
    this.terminated = true;
  }
}

let socket: Socket;
let inbox: Inbox;
let heard: string[];

beforeEach(() => {
  socket = new Socket();
  inbox = createInbox(socket as unknown as WebSocket);
  heard = [];
});
const arrive = (text: string): boolean => socket.emit('message', Buffer.from(text), false);
const note = ({ data }: Frame): void => void heard.push(data.toString());

describe('the inbox of a WebSocket', () => {
  it('keeps what comes before somebody listens, in order', () => {
    arrive('1');
    arrive('2');
    inbox.listen(note);
    arrive('3');
    expect(heard).toEqual(['1', '2', '3']);
  });

  it('keeps what comes between two listeners', () => {
    inbox.listen((frame) => {
      note(frame);
      inbox.listen(undefined);
    });
    arrive('1');
    arrive('2');
    arrive('3');
    expect(heard).toEqual(['1']);
    inbox.listen(note);
    expect(heard).toEqual(['1', '2', '3']);
  });

  it('hands over in order also where the next listener comes while the last is called', () => {
    arrive('1');
    arrive('2');
    inbox.listen((frame) => {
      note(frame);
      inbox.listen((next) => heard.push(`next ${next.data}`));
    });
    arrive('3');
    expect(heard).toEqual(['1', 'next 2', 'next 3']);
  });

  it('cuts a socket that sends too many frames to nobody', () => {
    for (let count = 0; count < SESSION.earlyMessages; count += 1) arrive('x');
    expect(socket.terminated).toBe(false);
    arrive('x');
    expect(socket.terminated).toBe(true);
  });

  it('cuts a socket that sends too many bytes to nobody', () => {
    const half = 'x'.repeat(SESSION.earlyBytes / 2);
    arrive(half);
    arrive(half);
    inbox.listen(note);
    inbox.listen(undefined);
    arrive(half);
    arrive(half);
    expect(socket.terminated).toBe(false);
    arrive('x');
    expect(socket.terminated).toBe(true);
  });
});
