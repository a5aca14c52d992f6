import { expect, it } from 'vitest';
import { VERIFICATION } from '../../src/limits.ts';
import type { Link } from '../../src/session/index.ts';
import type { TrustBook } from '../../src/trust/index.ts';
import { createVerifications } from '../../src/verification/index.ts';
import { CAPABILITY_VERIFY } from '../../src/wire/messages.ts';
import { aBinding } from '../support/bindings.ts';
import { peerId } from '../support/states.ts';

it('of comparisons that are over a number is told of, the latest', async () => {
  const links = new Map<string, Link>();
  const trust: Partial<TrustBook> = { isBlocked: () => false, isApproved: () => true };
  const verifications = createVerifications({
    selfId: peerId('self'),
    trust: trust as TrustBook,
    linkOf: (peer) => links.get(peer),
    labelOf: () => 'eve',
    notice: () => {},
    onChange: () => {},
    onTrust: () => {},
    endSession: () => {},
  });
  const { signal } = new AbortController();
  const ids: string[] = [];
  for (let number = 0; number <= VERIFICATION.outcomes; number += 1) {
    const peer = peerId(`${number}`);
    const link: Partial<Link> = {
      peer,
      hello: { capabilities: [CAPABILITY_VERIFY] } as unknown as Link['hello'],
      binding: aBinding('session'),
      send: () => true,
    };
    links.set(peer, link as Link);
    ids.push(verifications.start(peer).id);
    verifications.cancel(peer);
  }
  await expect(verifications.settled(ids[0] ?? '', signal)).rejects.toMatchObject({
    code: 'TINCAN_E_NO_COMPARISON',
  });
  expect((await verifications.settled(ids[1] ?? '', signal)).outcome).toBe('cancelled');
  verifications.stop();
});
