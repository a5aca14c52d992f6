/** Who is heard, and who hears this device. Pure. */
import type { HeardSource } from '../control/calls.ts';
import { DOCTOR } from '../limits.ts';
import { formatCount } from '../text/format.ts';
import { safeText } from '../text/safe-text.ts';
import type { Finding } from './finding.ts';
import { shellWord } from './shell-word.ts';

const finding = (state: Finding['state'], subject: string, text: string, fix?: string): Finding => ({
  check: 'peers',
  state,
  subject: safeText(subject),
  text: safeText(text),
  ...(fix === undefined ? {} : { fix: safeText(fix) }),
});

/** What the core says of it. */
export interface Hearing {
  heard: readonly HeardSource[];
  /** False where nothing is announced or heard at all (the demonstration). */
  listens: boolean;
}

/** @param asks false where strangers are not told of this device, and so are not asked to answer */
export function judgeHeard({ heard, listens }: Hearing, asks: boolean): Finding[] {
  if (!listens) return [finding('unknown', 'peers', 'Nothing is announced here, so nobody is heard.')];
  const [first] = heard;
  if (first === undefined) {
    return [
      finding(
        'warning',
        'peers',
        'Nobody was heard. If tincan runs on another machine of this network, run its doctor there, too, and try its address from here. A network may also keep its devices apart, as Wi-Fi for guests does ("AP isolation", "client isolation"); who runs it can switch that off.',
        'tincan doctor --with HOST:PORT',
      ),
    ];
  }
  const ids = [...new Set(heard.map(({ id }) => id))];
  const named = ids.slice(0, DOCTOR.named).map((id) => heardFinding(heard.filter((one) => one.id === id)));
  const more = ids.length - named.length;
  const isAnswered = heard.some(({ answeredAgo }) => answeredAgo !== undefined);
  return [
    ...named,
    ...(more > 0 ? [finding('ok', 'others', `${formatCount(more, 'more peer')} heard`)] : []),
    ...(isAnswered || !asks
      ? []
      : [
          finding(
            'unknown',
            'peers',
            'No answer came back, so whether they hear this device is not known: a firewall may have dropped the answers. Ask one of them.',
            `tincan doctor --with ${shellWord(first.name)}`,
          ),
        ]),
  ];
}

/** @param sources of one peer, at least one */
function heardFinding(sources: readonly HeardSource[]): Finding {
  const places = sources.map(({ host, interface: name }) =>
    name === undefined || host.includes('%') ? host : `${host} over ${name}`,
  );
  const times = sources.flatMap(({ announcedAgo, answeredAgo }) => [announcedAgo, answeredAgo]);
  const ago = Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
  const hears = sources.some(({ answeredAgo }) => answeredAgo !== undefined) ? '; it hears this device' : '';
  return finding(
    'ok',
    sources[0]?.name ?? '',
    `heard ${Math.round(ago / 1_000)} s ago from ${places.join(', ')}${hears}`,
  );
}
