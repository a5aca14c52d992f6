/** Who one is, for oneself: what others compare, and how it lies on the disk. Pure. */
import { formatDeviceId } from '../identity/device-id.ts';
import type { State } from '../store/state.ts';

/** @returns rows of what it is, and what it is here: name, whole id, since when, and whether it is encrypted */
export function identityRows({ name, id, createdAt, protected: isProtected }: State['self']): string[][] {
  return [
    ['name', name],
    ['id', formatDeviceId(id)],
    ['since', new Date(createdAt).toISOString().slice(0, 10)],
    [
      'on disk',
      isProtected === true ? 'encrypted, under a passphrase' : 'in clear; tincan passphrase set protects it',
    ],
  ];
}
