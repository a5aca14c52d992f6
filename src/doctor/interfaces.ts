/** The network interfaces of this machine: what each is, and what the doctor says of it. The reading part takes the system; judging is pure. */
import { safeText } from '../text/safe-text.ts';
import type { Finding } from './finding.ts';
import type { System } from './system.ts';

export type InterfaceKind = 'loopback' | 'wireless' | 'vpn' | 'virtual' | 'wired' | 'unknown';

export interface InterfaceFacts {
  name: string;
  kind: InterfaceKind;
  up: boolean;
  addresses: string[];
}

/** Names that programs for VPNs, virtual machines and containers give to what they make. */
const VPN_NAMES = /^(?:tun|tap|wg|ppp|utun|ipsec|tailscale|zt|nordlynx|proton)/i;
const VIRTUAL_NAMES =
  /^(?:docker|br-|bridge|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|flannel|cali|awdl|llw|anpi|vEthernet)/;

/** On Linux also those that are down, or have no address. */
export async function readInterfaces(system: System): Promise<InterfaceFacts[]> {
  const found = new Map<string, InterfaceFacts>();
  for (const [label, infos = []] of Object.entries(system.interfaces())) {
    // Linux lists a labelled second address as `eth0:1`; it is the same interface.
    const name = system.platform === 'linux' ? label.replace(/:\d+$/, '') : label;
    const isLoopback = infos.length > 0 && infos.every(({ internal }) => internal);
    const addresses = [...(found.get(name)?.addresses ?? []), ...infos.map(({ address }) => address)];
    found.set(name, { name, kind: isLoopback ? 'loopback' : kindOfName(name), up: true, addresses });
  }
  if (system.platform !== 'linux') return [...found.values()];
  for (const name of await system.list('/sys/class/net')) {
    const known = found.get(name);
    const kind = known?.kind === 'loopback' ? 'loopback' : await kindOnLinux(system, name);
    const state = (await system.read(`/sys/class/net/${name}/operstate`))?.trim();
    // Tunnels have no carrier to tell of: the state of one that is up is `unknown`.
    const up = state === 'up' || (state !== 'down' && known !== undefined);
    found.set(name, { name, kind, up, addresses: known?.addresses ?? [] });
  }
  return [...found.values()];
}

function kindOfName(name: string): InterfaceKind {
  if (VPN_NAMES.test(name)) return 'vpn';
  return VIRTUAL_NAMES.test(name) ? 'virtual' : 'unknown';
}

/** ARPHRD_LOOPBACK, ARPHRD_PPP, ARPHRD_NONE (tun, WireGuard): linux/if_arp.h. */
const TYPES: Readonly<Record<string, InterfaceKind>> = { '772': 'loopback', '512': 'vpn', '65534': 'vpn' };

async function kindOnLinux(system: System, name: string): Promise<InterfaceKind> {
  const folder = `/sys/class/net/${name}`;
  const [type, entries, event = ''] = await Promise.all([
    system.read(`${folder}/type`),
    system.list(folder),
    system.read(`${folder}/uevent`),
  ]);
  const byType = TYPES[type?.trim() ?? ''];
  if (byType !== undefined) return byType;
  if (event.includes('DEVTYPE=wlan') || entries.includes('wireless') || entries.includes('phy80211'))
    return 'wireless';
  if (entries.includes('tun_flags') || event.includes('DEVTYPE=wireguard')) return 'vpn';
  const byName = kindOfName(name);
  if (byName !== 'unknown') return byName;
  if (entries.includes('bridge')) return 'virtual';
  // What stands for no device is made by software: veth, dummy, vlan.
  return entries.includes('device') ? 'wired' : 'virtual';
}

const KIND_WORDS: Readonly<Record<InterfaceKind, string>> = {
  loopback: '',
  wireless: 'Wi-Fi',
  vpn: 'a VPN, over which discovery seldom works',
  virtual: 'virtual',
  wired: 'wired',
  unknown: '',
};

const finding = (state: Finding['state'], subject: string, text: string, fix?: string): Finding => ({
  check: 'interface',
  state,
  subject: safeText(subject),
  text: safeText(text),
  ...(fix === undefined ? {} : { fix: safeText(fix) }),
});

/** Which interfaces are used, as discovery sorts them. */
export interface Choice {
  /** Those that were named; undefined: nothing was chosen. */
  expected: readonly string[] | undefined;
  /** Those that are up and not used, each with a sentence that says why. */
  unused: readonly { name: string; why: string }[];
  /** The command that takes the choice back. */
  undo: string;
}

export function judgeInterfaces(facts: readonly InterfaceFacts[], choice: Choice): Finding[] {
  const names = choice.expected;
  const outer = facts.filter(({ kind }) => kind !== 'loopback');
  const shown = outer.filter(
    (one) => names?.includes(one.name) === true || one.addresses.length > 0 || isCard(one),
  );
  const missing = (names ?? []).filter((name) => !facts.some((one) => one.name === name));
  const there = facts.map((one) => one.name).join(', ');
  return [
    ...shown.map((one) => judgeInterface(one, choice)),
    ...missing.map((name) =>
      finding(
        'problem',
        name,
        `It was chosen, and there is no such interface here; there are ${there}.`,
        choice.undo,
      ),
    ),
    ...(outer.some(({ up, addresses }) => up && addresses.length > 0)
      ? []
      : [
          finding(
            'problem',
            'network',
            'No network interface is up with an address, so only tincans on this machine are reached. Plug in the cable, or join a Wi-Fi network.',
          ),
        ]),
  ];
}

const isCard = ({ kind }: InterfaceFacts): boolean => kind === 'wired' || kind === 'wireless';

function judgeInterface(facts: InterfaceFacts, choice: Choice): Finding {
  const { name, kind, up, addresses } = facts;
  const four = addresses.filter((address) => address.includes('.'));
  // Beside an IPv4 address those of IPv6 say nothing to a person.
  const words = [...(four.length > 0 ? four : addresses), KIND_WORDS[kind]]
    .filter((word) => word !== '')
    .join(', ');
  const isNamed = choice.expected?.includes(name) === true;
  if (isNamed && !up) {
    return finding('problem', name, 'It was chosen, and it is down.', `sudo ip link set ${name} up`);
  }
  if (isNamed && addresses.length === 0)
    return finding('problem', name, 'It was chosen, and it has no address.', choice.undo);
  if (!up) return finding('ok', name, words === '' ? 'down' : `down; ${words}`);
  if (addresses.length === 0) return finding('ok', name, 'up, without an address');
  const why = choice.unused.find((one) => one.name === name)?.why;
  if (why === undefined) return finding('ok', name, words);
  const text = `${words}. ${why}`;
  return isCard(facts) && choice.expected !== undefined
    ? finding('warning', name, text, choice.undo)
    : finding('ok', name, text);
}
