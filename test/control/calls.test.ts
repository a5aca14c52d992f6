import * as v from 'valibot';
import { expect, it } from 'vitest';
import { CALLS, type CallName } from '../../src/control/calls.ts';
import { clientHelloSchema } from '../../src/control/protocol.ts';
import { CHAT, CONTROL, INTERFACE, TEXT, VERIFICATION } from '../../src/limits.ts';
import { peerId } from '../support/states.ts';

const peer = peerId('bob');
const id = 'a'.repeat(32);
const x = (length: number): string => 'x'.repeat(length);
const list = (length: number): string[] => Array(length).fill('x');

it.each<[string, number, CallName, (length: number) => object]>([
  ['a name', CONTROL.nameCharacters, 'self.rename', (length) => ({ name: x(length) })],
  ['a room’s name', CONTROL.nameCharacters, 'room.create', (length) => ({ name: x(length) })],
  ['a topic', CONTROL.topicCharacters, 'room.topic', (length) => ({ room: id, topic: x(length) })],
  ['a setting’s name', CONTROL.settingKeyCharacters, 'settings.get', (length) => ({ key: x(length) })],
  ['a value', CONTROL.settingValueCharacters, 'settings.set', (length) => ({ key: 'k', value: x(length) })],
  ['interfaces', CONTROL.interfaces, 'settings.apply', (length) => ({ interfaces: list(length) })],
  [
    'an interface’s name',
    CONTROL.interfaceCharacters,
    'settings.apply',
    (length) => ({ interfaces: [x(length)] }),
  ],
  ['a path', CONTROL.pathCharacters, 'settings.apply', (length) => ({ downloads: x(length) })],
  ['a target', CONTROL.targetCharacters, 'peer.connect', (length) => ({ target: x(length) })],
  ['a request’s id', CONTROL.requestCharacters, 'request.deny', (length) => ({ id: x(length) })],
  [
    'paths that are wanted',
    CONTROL.pathsAccepted,
    'request.accept',
    (length) => ({ id, only: list(length) }),
  ],
  ['paths that are sent', CONTROL.pathsSent, 'transfer.send', (length) => ({ peer, paths: list(length) })],
  [
    'the name of what is sent',
    CONTROL.fileNameCharacters,
    'transfer.send',
    (length) => ({ peer, paths: ['x'], as: x(length) }),
  ],
  ['a text', TEXT.messageBytes * 2, 'chat.send', (length) => ({ conversation: peer, text: x(length) })],
  ['a query', CHAT.queryCharacters, 'chat.search', (length) => ({ query: x(length), limit: 1 })],
  ['an id that is compared', VERIFICATION.idCharacters, 'verify.byId', (length) => ({ peer, id: x(length) })],
  ['a draft', INTERFACE.composerBytes, 'interface.save', (length) => ({ drafts: { '': x(length) } })],
])('%s has so many characters or entries at the most in a call: %i', (_what, most, method, paramsOf) => {
  expect(v.is(CALLS[method], paramsOf(most))).toBe(true);
  expect(v.is(CALLS[method], paramsOf(most + 1))).toBe(false);
});

it('a hello has a version and a token of so many characters at the most', () => {
  const fits = (fields: object): boolean =>
    v.is(clientHelloSchema, { tincan: 1, version: '1', token: 't', ...fields });
  const { versionCharacters, tokenCharacters } = CONTROL;
  expect([fits({ version: x(versionCharacters) }), fits({ version: x(versionCharacters + 1) })]).toEqual([
    true,
    false,
  ]);
  // CONTROL.versionCharacters above, CONTROL.tokenCharacters here.
  expect([fits({ token: x(tokenCharacters) }), fits({ token: x(tokenCharacters + 1) })]).toEqual([
    true,
    false,
  ]);
});
