/** What it says of a network whether this device hears what it sends to everybody. Pure. */
import { safeText } from '../text/safe-text.ts';
import type { Finding } from './finding.ts';
import type { InterfaceFacts } from './interfaces.ts';
import type { LoopFacts, LoopOutcome, LoopResult } from './loop-probe.ts';

/** Whether anything that was sent came back; undefined where nothing could be sent. */
export function announcementsReturn(result: LoopResult): boolean | undefined {
  if (result.kind === 'deaf') return undefined;
  const outcomes = result.links.flatMap(({ broadcast, multicast }) => [broadcast, multicast]);
  if (outcomes.includes('heard')) return true;
  return outcomes.includes('silent') ? false : undefined;
}

const finding = (state: Finding['state'], subject: string, text: string, fix?: string): Finding => ({
  check: 'announcements',
  state,
  subject: safeText(subject),
  text: safeText(text),
  ...(fix === undefined ? {} : { fix }),
});

/** @param port of discovery, UDP */
export function judgeLoops(
  result: LoopResult,
  port: number,
  interfaces: readonly InterfaceFacts[],
): Finding[] {
  if (result.kind === 'tried') {
    return result.links.map((link) =>
      judgeLoop(
        link,
        port,
        interfaces.find(({ name }) => name === link.name),
      ),
    );
  }
  const taken = result.code === 'EADDRINUSE' ? ' A program has it that shares it with nobody; end that.' : '';
  const text = `The port cannot be listened on (${result.code}), so that peers are not heard.${taken}`;
  return [finding('problem', `UDP ${port}`, text)];
}

function judgeLoop(
  { name, broadcast, multicast }: LoopFacts,
  port: number,
  facts: InterfaceFacts | undefined,
): Finding {
  const ways = [broadcast, multicast];
  // What comes back was never in the VPN: the system hands it to this machine before it goes out.
  if (facts?.kind === 'vpn' && ways.includes('heard')) {
    const text =
      'UDP gets in; that a VPN carries what is said to everybody to anybody else is seldom so. Who is behind it is reached by address.';
    return finding('ok', name, text, 'tincan peers add HOST');
  }
  if (broadcast === 'heard' && multicast === 'heard')
    return finding('ok', name, 'broadcast and multicast are sent, and come back');
  if (ways.includes('heard')) {
    const [works, fails, why] =
      multicast === 'heard'
        ? ['multicast', 'broadcast', whyNot(broadcast)]
        : ['broadcast', 'multicast', whyNot(multicast)];
    return finding(
      'ok',
      name,
      `${works} is sent, and comes back; ${fails} does not (${why}), but one is enough`,
    );
  }
  if (ways.includes('silent')) {
    return finding(
      'problem',
      name,
      `What this device sends to everybody does not come back to it: its own firewall keeps UDP port ${port} out, so that nobody is heard over it.`,
    );
  }
  // A VPN that carries nothing to everybody is as it should be.
  const state = facts?.kind === 'vpn' ? 'ok' : 'warning';
  const text = `Neither broadcast nor multicast can be sent (${whyNot(multicast)}), so that nobody is found over it; who is behind it is reached by address.`;
  return finding(state, name, text, 'tincan peers add HOST');
}

function whyNot(outcome: LoopOutcome | undefined): string {
  if (outcome === undefined) return 'it has no broadcast address';
  return typeof outcome === 'object' ? outcome.failed : 'it is lost';
}
