/** Why peers are not found, and what mends it: reading parts, which touch the machine, and judging parts, which are pure. */

export { expectedNames, OnLink, sortInterfaces } from '../discovery/interfaces.ts';
export { type Address, looksLikeAddress, parseAddress } from '../peers/target.ts';
export { dial } from './dial.ts';
export type { CheckName, Finding, FindingState } from './finding.ts';
export { firewallNotAsked, judgeFirewall } from './firewall/judge.ts';
export { readFirewall } from './firewall/reading.ts';
export { judgeInterfaces, readInterfaces } from './interfaces.ts';
export { probeLoops } from './loop-probe.ts';
export { announcementsReturn, judgeLoops } from './loops.ts';
export { judgeClock, judgeFolder, readFolder } from './machine.ts';
export { packetsOf } from './packets.ts';
export { judgePeer, type PeerFacts } from './peer.ts';
export { type Hearing, judgeHeard } from './peers.ts';
export { type PlainSettings, plainSettings, readPlainSettings } from './plain-settings.ts';
export { judgePort, readPort } from './ports.ts';
export { type CoreFacts, judgeCore, judgeTerminal, judgeVersions, type TerminalFacts } from './program.ts';
export { reportLines } from './report.ts';
export { createSystem, type System } from './system.ts';
export { judgeVisibility } from './visibility.ts';
