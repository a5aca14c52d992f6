/** The name that a first run proposes. */
import { userInfo } from 'node:os';
import { isPeerName, normalizePeerName } from './peer-name.ts';

/** The login name, if it can be a peer's name at all; else empty. */
export function loginName(): string {
  try {
    const name = normalizePeerName(userInfo().username);
    return isPeerName(name) ? name : '';
  } catch {
    return '';
  }
}
