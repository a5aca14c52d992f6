import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DOCTOR } from '../../src/limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { createHearingExchange, type HearingExchange } from '../../src/peers/index.ts';
import type { DialOutcome, HearingMessage, WireMessage } from '../../src/wire/messages.ts';
import { peerId } from '../support/states.ts';

const BOB = peerId('bob');

function aSide(capabilities: string[] = ['hearing']) {
  const sent: HearingMessage[] = [];
  const dials: [string, number][] = [];
  const link = {
    peer: BOB,
    hello: { capabilities, port: 47471 },
    address: '10.0.0.2',
    send: (message: WireMessage) => sent.push(message as HearingMessage) > 0,
  };
  let announced: number | undefined = 1_200;
  const exchange: HearingExchange = createHearingExchange({
    linkOf: (peer) => (peer === BOB ? link : undefined),
    announcedAgo: () => announced,
    async dial(host, port): Promise<DialOutcome> {
      dials.push([host, port]);
      return 'silent';
    },
    logger: silentLogger,
  });
  const hearNothing = (): void => {
    announced = undefined;
  };
  return { exchange, link, sent, dials, hearNothing };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const ID = 'a'.repeat(32);

describe('who is asked', () => {
  it('says what is heard, and what became of a connection to where the session comes from', async () => {
    const { exchange, link, sent, dials, hearNothing } = aSide();
    exchange.onMessage(link, { t: 'hearing-ask', id: ID });
    await vi.advanceTimersByTimeAsync(0);
    expect(dials).toEqual([['10.0.0.2', 47471]]);
    expect(sent).toEqual([
      { t: 'hearing', id: ID, dialled: 'silent', time: 1_700_000_000_000, announced: 1_200 },
    ]);
    hearNothing();
    await vi.advanceTimersByTimeAsync(DOCTOR.peerEvery);
    exchange.onMessage(link, { t: 'hearing-ask', id: ID });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent[1]).not.toHaveProperty('announced');
  });

  it('is not made to dial more often than once in DOCTOR.peerEvery', async () => {
    const { exchange, link, dials } = aSide();
    for (let n = 0; n < 20; n += 1) {
      exchange.onMessage(link, { t: 'hearing-ask', id: ID });
      await vi.advanceTimersByTimeAsync(DOCTOR.peerEvery / 10);
    }
    expect(dials).toHaveLength(2);
  });
});

describe('who asks', () => {
  it('gets the answer of the peer that was asked, and of no other', async () => {
    const { exchange, link, sent } = aSide();
    const asked = exchange.ask(BOB);
    const id = sent[0]?.id ?? '';
    const answer: HearingMessage = {
      t: 'hearing',
      id,
      announced: 40,
      dialled: 'open',
      time: Date.now() + 90_000,
    };
    exchange.onMessage({ ...link, peer: peerId('eve') }, { ...answer, dialled: 'refused' });
    exchange.onMessage(link, { ...answer, id: ID });
    exchange.onMessage(link, answer);
    expect(await asked).toEqual({ announcedAgo: 40, dialled: 'open', skew: 90_000 });
  });

  it('is told why there is none', async () => {
    await expect(aSide([]).exchange.ask(BOB)).rejects.toMatchObject({ code: 'TINCAN_E_VERSION' });
    await expect(aSide().exchange.ask(peerId('eve'))).rejects.toMatchObject({
      code: 'TINCAN_E_NOT_CONNECTED',
    });
    const { exchange } = aSide();
    const late = expect(exchange.ask(BOB)).rejects.toMatchObject({ code: 'TINCAN_E_TIMEOUT' });
    await vi.advanceTimersByTimeAsync(DOCTOR.peerAnswer);
    await late;
    const cut = expect(exchange.ask(BOB)).rejects.toMatchObject({ code: 'TINCAN_E_DISCONNECTED' });
    exchange.onEnd(BOB);
    await cut;
    const stopped = expect(exchange.ask(BOB)).rejects.toMatchObject({ code: 'TINCAN_E_DISCONNECTED' });
    exchange.stop();
    await stopped;
  });
});
