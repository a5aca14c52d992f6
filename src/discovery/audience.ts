/**
 * Who is told that this device is here: everybody on the LAN, approved peers alone, or nobody; and never a blocked one. Contacts are told by
 * unicast, at the addresses at which their keys were last proved: an announcement proves nothing, so what it says is not asked. Pure.
 */
import { DISCOVERY } from '../limits.ts';
import type { PeerId, Visibility } from '../store/state.ts';
import { VISIBILITIES } from '../text/setting-words.ts';

/** Approved peers, and the address of each at its last session. */
export interface Contacts {
  /** Undefined for whoever is not approved, or was never connected. */
  addressOf(id: PeerId): string | undefined;
  /** The one that was connected last goes first. */
  all(): readonly { id: PeerId; host: string }[];
}

export class Audience {
  visibility: Visibility;
  readonly #contacts: Contacts;
  readonly #isBlocked: (id: PeerId) => boolean;
  /** From which UDP port a contact was heard last: where several cores share a host, only this one reaches it alone. */
  readonly #ports = new Map<PeerId, number>();

  constructor(visibility: Visibility, contacts: Contacts, isBlocked: (id: PeerId) => boolean) {
    this.visibility = visibility;
    this.#contacts = contacts;
    this.#isBlocked = isBlocked;
  }

  /** @param id as the packet claims; with the address of another it is no contact's */
  mayAnswer(id: PeerId, host: string): boolean {
    if (this.visibility === 'nobody' || this.#isBlocked(id)) return false;
    return this.visibility === 'everyone' || this.#contacts.addressOf(id) === host;
  }

  /** A packet of this id came from there. */
  note(id: PeerId, { host, port }: { host: string; port: number }): void {
    if (this.#contacts.addressOf(id) !== host) return;
    this.#ports.delete(id);
    this.#ports.set(id, port);
    if (this.#ports.size <= DISCOVERY.contactsTold) return;
    for (const oldest of this.#ports.keys()) {
      this.#ports.delete(oldest);
      break;
    }
  }

  /** Where contacts are told. @param discoveryPort on which everybody listens */
  contacts(discoveryPort: number): { host: string; port: number }[] {
    return this.#contacts
      .all()
      .slice(0, DISCOVERY.contactsTold)
      .flatMap(({ id, host }) => {
        const port = this.#ports.get(id);
        const heard = port === undefined || port === discoveryPort ? [] : [{ host, port }];
        return [{ host, port: discoveryPort }, ...heard];
      });
  }
}

/** True where fewer are told. */
export function isNarrower(one: Visibility, other: Visibility): boolean {
  return VISIBILITIES.indexOf(one) > VISIBILITIES.indexOf(other);
}
