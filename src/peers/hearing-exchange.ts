/** Two connected devices tell each other what they hear of one another: each can only know of its own side. */
import { randomBytes } from 'node:crypto';
import { TincanError } from '../errors.ts';
import { DOCTOR } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import type { PeerId } from '../store/state.ts';
import {
  CAPABILITY_HEARING,
  type DialOutcome,
  type HearingMessage,
  type Hello,
  type WireMessage,
} from '../wire/messages.ts';

/** What a peer hears of this device. Times are milliseconds. */
export interface PeerHearing {
  announcedAgo?: number;
  dialled: string;
  /** By which its clock is ahead. */
  skew: number;
}

interface Link {
  readonly peer: PeerId;
  readonly hello: Pick<Hello, 'capabilities' | 'port'>;
  readonly address: string;
  send(message: WireMessage): boolean;
}

export interface HearingExchangeOptions {
  linkOf(peer: PeerId): Link | undefined;
  /** Since an announcement of the peer was heard. */
  announcedAgo(peer: PeerId): number | undefined;
  dial(host: string, port: number): Promise<DialOutcome>;
  logger: Logger;
  /** Of a clock that never jumps, and since 1970. */
  monotonic?(): number;
  now?(): number;
}

export interface HearingExchange {
  /** Rejects with a TincanError: TINCAN_E_NOT_CONNECTED, TINCAN_E_VERSION, TINCAN_E_TIMEOUT, TINCAN_E_DISCONNECTED. */
  ask(peer: PeerId): Promise<PeerHearing>;
  onMessage(link: Link, message: HearingMessage): void;
  onEnd(peer: PeerId): void;
  stop(): void;
}

interface Question {
  peer: PeerId;
  timer: NodeJS.Timeout;
  resolve(hearing: PeerHearing): void;
  reject(error: TincanError): void;
}

export function createHearingExchange(options: HearingExchangeOptions): HearingExchange {
  const { monotonic = () => performance.now(), now = Date.now } = options;
  /** By their ids. */
  const questions = new Map<string, Question>();
  /** Peers that have asked in this session, when they did last. */
  const asked = new Map<PeerId, number>();

  const fail = (id: string, code: 'TINCAN_E_TIMEOUT' | 'TINCAN_E_DISCONNECTED', message?: string): void => {
    const question = questions.get(id);
    questions.delete(id);
    clearTimeout(question?.timer);
    question?.reject(new TincanError(code, message));
  };

  /** One dial at a time for each peer, to where its session comes from: nobody is made to knock at a third one's door. */
  const answer = async (link: Link, id: string): Promise<void> => {
    const last = asked.get(link.peer);
    if (last !== undefined && monotonic() - last < DOCTOR.peerEvery) return;
    asked.set(link.peer, monotonic());
    const dialled = await options.dial(link.address, link.hello.port);
    const announced = options.announcedAgo(link.peer);
    link.send({ t: 'hearing', id, dialled, time: now(), ...(announced === undefined ? {} : { announced }) });
  };

  return {
    async ask(peer) {
      const link = options.linkOf(peer);
      if (link === undefined) throw new TincanError('TINCAN_E_NOT_CONNECTED');
      if (!link.hello.capabilities.includes(CAPABILITY_HEARING))
        throw new TincanError('TINCAN_E_VERSION', 'The tincan over there is too old to tell what it hears.');
      const id = randomBytes(16).toString('hex');
      return await new Promise<PeerHearing>((resolve, reject) => {
        const timer = setTimeout(
          () => fail(id, 'TINCAN_E_TIMEOUT', 'The peer did not say in time what it hears.'),
          DOCTOR.peerAnswer,
        );
        questions.set(id, { peer, timer, resolve, reject });
        link.send({ t: 'hearing-ask', id });
      });
    },
    onMessage(link, message) {
      if (message.t === 'hearing-ask') {
        answer(link, message.id).catch((thrown: unknown) =>
          options.logger.warn(logError(thrown), 'a peer was not told what is heard of it'),
        );
        return;
      }
      const question = questions.get(message.id);
      // Only the one that was asked answers.
      if (question?.peer !== link.peer) return;
      questions.delete(message.id);
      clearTimeout(question.timer);
      const { announced, dialled, time } = message;
      question.resolve({
        ...(announced === undefined ? {} : { announcedAgo: announced }),
        dialled,
        skew: time - now(),
      });
    },
    onEnd(peer) {
      asked.delete(peer);
      for (const [id, question] of questions) if (question.peer === peer) fail(id, 'TINCAN_E_DISCONNECTED');
    },
    stop() {
      for (const id of [...questions.keys()]) fail(id, 'TINCAN_E_DISCONNECTED');
    },
  };
}
