/** What the calls on verification do: the parameters are checked already, each is a step on the module. */
import type { CallHandlers, CallName, PeerRef, VerificationResult } from './control/calls.ts';
import type { PeerId } from './store/state.ts';
import type { Settled, Verifications } from './verification/index.ts';
import { whileAttached } from './while-attached.ts';

type VerifyCall = Extract<CallName, `verify.${string}`>;

export function createVerificationCalls(
  verifications: Verifications,
  peerRef: (peer: PeerId) => PeerRef,
): Pick<CallHandlers, VerifyCall> {
  const resultOf = ({ peer, ...rest }: Settled): VerificationResult => ({ peer: peerRef(peer), ...rest });
  return {
    'verify.start': ({ peer }) => ({ verification: verifications.start(peer) }),
    'verify.answer': ({ peer, same }) => {
      const settled = verifications.answer(peer, same);
      return settled === undefined ? {} : { ended: resultOf(settled) };
    },
    'verify.cancel': ({ peer }) => resultOf(verifications.cancel(peer)),
    'verify.byId': ({ peer, id }) => resultOf(verifications.byId(peer, id)),
    'verify.settled': async ({ id }, caller) =>
      resultOf(await whileAttached(caller, (detached) => verifications.settled(id, detached))),
  };
}
