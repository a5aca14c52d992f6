/** The network interfaces of this device, and addresses that were remembered, in words. Pure. */
import type { AddressState, InterfaceState } from '../store/state.ts';

/** Interfaces that are told of by themselves: a machine with many containers has hundreds. */
const TOLD = 8;

/** What follows for the user of an interface that leads to one other end. */
const TUNNEL =
  'a VPN or other tunnel, behind which peers are seldom found by themselves; they are reached by address.';

/** A line for each, those that are used first; the others with the reason why not. None before they were looked at, and where discovery is off. */
export function interfaceLines(interfaces: readonly InterfaceState[]): string[] {
  const used = interfaces.filter((one) => one.used);
  const unused = interfaces.filter((one) => !one.used);
  return [...some(used, lineOf), ...some(unused, lineOf)];
}

function lineOf({ name, addresses, used, tunnel, problem }: InterfaceState): string {
  const where = addresses.length === 0 ? '' : ` (${addresses.join(', ')})`;
  if (!used) return `${name} is not used${where}: ${problem ?? ''}`;
  if (problem !== undefined) return `${name}${where}: ${problem}`;
  return tunnel === true ? `${name}${where}: ${TUNNEL}` : `${name}${where}`;
}

function some(list: readonly InterfaceState[], line: (one: InterfaceState) => string): string[] {
  if (list.length <= TOLD) return list.map(line);
  return [...list.slice(0, TOLD - 1).map(line), `and ${list.length - TOLD + 1} more`];
}

/** @param address `host:port` */
export function addressAddedText(address: string): string {
  return `${address} is remembered. While tincan runs it is tried, until somebody answers there and says yes.`;
}

export function addressRemovedText(address: string): string {
  return `${address} is not tried any more.`;
}

/** A line for each. */
export function addressLines(addresses: readonly AddressState[]): string[] {
  return addresses.map(({ address, state, problem }) => {
    const what = { trying: 'is tried', unanswered: 'was asked, and will be again', refused: 'is not tried' };
    return `${address} ${what[state]}${problem === undefined ? '.' : `: ${problem}`}`;
  });
}
