/** Looks at everything on which it depends whether peers are found: at this machine, and through the core where one runs. */
import type { Home } from '../../config/home.ts';
import type { CoreStatus } from '../../control/calls.ts';
import * as doctor from '../../doctor/index.ts';
import { PORTS, TRANSFER } from '../../limits.ts';
import { VERSION } from '../../version.ts';
import type { CoreClient } from '../core-client.ts';
import { examinePeer } from './examine-peer.ts';

/** A home whose core does not run, or may not be asked. */
export interface Unasked {
  home: Pick<Home, 'root' | 'downloads' | 'settingsFile'>;
  /** Why it may not be asked; absent where none runs. */
  closed?: string | undefined;
  /** Given on the command line, in place of the settings. */
  given: {
    port?: number | undefined;
    discoveryPort?: number | undefined;
    interfaces?: string[] | undefined;
    downloads?: string | undefined;
  };
}

export interface Examination {
  core: CoreClient | Unasked;
  terminal?: doctor.TerminalFacts | undefined;
  /** The peer with which both directions are tried, as a person wrote it. */
  peer?: string | undefined;
  system?: doctor.System;
}

/**
 * Takes two to ten seconds. What cannot be looked at is a finding; rejects for a peer that nothing is known of (TINCAN_E_NO_SUCH_PEER,
 * TINCAN_E_AMBIGUOUS), and where the core goes meanwhile.
 */
export async function examine(examination: Examination): Promise<doctor.Finding[]> {
  const { core, terminal, peer, system = doctor.createSystem() } = examination;
  const client = 'home' in core ? undefined : core;
  const facts = 'home' in core ? await settleWithout(core) : await settle(core);
  const { choice, ports, usual, status } = facts;
  const { used: links, unused } = doctor.sortInterfaces(system.interfaces(), choice?.names, system.platform);
  // Before the probes, which listen on the port themselves.
  const [udp, tcp] = [
    await doctor.readPort(system, 'udp', usual.udp),
    await doctor.readPort(system, 'tcp', usual.tcp),
  ];
  const [interfaces, loops, folders, firewall] = await Promise.all([
    doctor.readInterfaces(system),
    doctor.probeLoops(links, ports.udp),
    Promise.all([doctor.readFolder('home', facts.home), doctor.readFolder('downloads', facts.downloads)]),
    system.platform === 'linux' ? doctor.readFirewall(system) : undefined,
  ]);
  const returns = doctor.announcementsReturn(loops);
  const question = { packets: doctor.packetsOf(links, ports), announcementsReturn: returns };
  // Everybody is asked once, also where one peer is looked at.
  const withPeer =
    peer === undefined
      ? undefined
      : await examinePeer(peer, {
          client,
          onLink: new doctor.OnLink(links),
          ports,
          isInvisible: status?.visibility === 'nobody',
          announcementsReturn: returns,
        });
  const heard = withPeer?.heard ?? (await client?.call('network.listen', {}));
  const running = status === undefined ? {} : { core: status.version };
  return [
    doctor.judgeCore(facts.core),
    ...(status === undefined ? [] : [doctor.judgeVisibility(status.visibility)]),
    ...doctor.judgeInterfaces(interfaces, {
      expected: choice === undefined ? undefined : doctor.expectedNames(choice.names),
      unused,
      undo: choice?.undo ?? '',
    }),
    ...doctor.judgeLoops(loops, ports.udp, interfaces),
    doctor.judgePort({ protocol: 'udp', port: ports.udp, usual: usual.udp, core: status?.pid }, udp),
    doctor.judgePort({ protocol: 'tcp', port: ports.tcp, usual: usual.tcp, core: status?.pid }, tcp),
    ...(firewall === undefined
      ? [doctor.firewallNotAsked(question)]
      : doctor.judgeFirewall(firewall, question)),
    ...(heard === undefined ? [] : doctor.judgeHeard(heard, status?.visibility === 'everyone')),
    ...(withPeer === undefined ? [] : doctor.judgePeer(withPeer.facts, system.platform)),
    doctor.judgeClock(Date.now(), system.platform),
    ...folders.flatMap((folder) => doctor.judgeFolder(folder, system.uid, facts.reserve)),
    ...(terminal === undefined ? [] : doctor.judgeTerminal(terminal)),
    ...doctor.judgeVersions({ client: VERSION, node: process.versions.node, ...running }),
  ];
}

/** As a person writes it, and the command that takes it back. */
interface Choice {
  names: readonly string[];
  undo: string;
}

/** What holds: as the core has it, else as it would have it. */
interface Settled {
  core: doctor.CoreFacts;
  status: CoreStatus | undefined;
  /** Undefined: all interfaces are used. */
  choice: Choice | undefined;
  ports: { udp: number; tcp: number };
  /** Those that are taken where they are free. */
  usual: { udp: number; tcp: number };
  /** Folders. */
  home: string;
  downloads: string;
  /** Bytes that transfers leave free. */
  reserve: number;
}

async function settle(client: CoreClient): Promise<Settled> {
  const [status, { settings, path }] = await Promise.all([
    client.call('core.status', {}),
    client.call('settings.list', {}),
  ]);
  const listed = doctor.plainSettings(settings);
  const file = await doctor.readPlainSettings(path);
  const { network, self } = client.state;
  const usual = { udp: network.discoveryPort, tcp: usualPort(file.port) };
  const isNameless = self.status === 'needs-name';
  return {
    core: isNameless ? { kind: 'nameless' } : { kind: 'running', pid: status.pid, name: self.name },
    status,
    choice: choiceOfCore(network.chosen, listed.interfaces),
    // Before there is a name nothing listens.
    ports: { udp: network.discoveryPort, tcp: isNameless ? usual.tcp : network.port },
    usual,
    home: status.home,
    downloads: status.downloads,
    reserve: listed.spaceReserve ?? TRANSFER.spaceReserve,
  };
}

async function settleWithout({ home, closed, given }: Unasked): Promise<Settled> {
  const file = await doctor.readPlainSettings(home.settingsFile);
  const ports = {
    udp: given.discoveryPort ?? file.discoveryPort ?? PORTS.discovery,
    tcp: usualPort(given.port ?? file.port),
  };
  return {
    core: closed === undefined ? { kind: 'none' } : { kind: 'closed', why: closed },
    status: undefined,
    choice: choiceOf(given.interfaces ?? file.interfaces),
    ports,
    usual: ports,
    home: home.root,
    downloads: given.downloads ?? file.downloads ?? home.downloads,
    reserve: file.spaceReserve ?? TRANSFER.spaceReserve,
  };
}

/** @param wanted 0: any, which is no port that could be looked at */
const usualPort = (wanted: number | undefined): number =>
  wanted === undefined || wanted === 0 ? PORTS.tcp : wanted;

/** @param names of the setting, or the command line; none are all of them */
const choiceOf = (names: readonly string[] | undefined): Choice | undefined =>
  names === undefined || names.length === 0 ? undefined : { names, undo: 'tincan config unset interfaces' };

/** What the core goes by: its setting, or what it was told as it was started, which stands in no setting and ends with it. */
function choiceOfCore(
  chosen: readonly string[] | undefined,
  setting: readonly string[] | undefined,
): Choice | undefined {
  const choice = choiceOf(chosen);
  const isSetting = choice !== undefined && choice.names.join(' ') === setting?.join(' ');
  return choice === undefined || isSetting ? choice : { ...choice, undo: 'tincan stop && tincan' };
}
