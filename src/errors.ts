/**
 * The one family of errors. Each kind has a stable code, an exit code for the command line, and a default
 * text; the table below is the only place where the three are brought together.
 */

import { ROOMS } from './limits.ts';

/** Exit codes of the command line, as promised to scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  noPeer: 3,
  refused: 4,
  verification: 5,
  noCore: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const TABLE = {
  TINCAN_E_INTERNAL: {
    exit: EXIT.failed,
    text: 'Something went wrong inside tincan; the log has the details.',
  },
  TINCAN_E_INVALID: { exit: EXIT.usage, text: 'That is not valid. The help says how it is written.' },
  TINCAN_E_USAGE: {
    exit: EXIT.usage,
    text: 'That is not how this command is used. The help says how it is.',
  },
  TINCAN_E_NAME_INVALID: { exit: EXIT.usage, text: 'That name cannot be used. Choose another one.' },
  TINCAN_E_NO_NAME: { exit: EXIT.usage, text: 'No name is set yet. Give one with --name.' },
  TINCAN_E_HOME_UNUSABLE: {
    exit: EXIT.failed,
    text: 'The home directory cannot be used. Choose another one with --home DIR.',
  },
  TINCAN_E_ALREADY_RUNNING: {
    exit: EXIT.failed,
    text: 'A core is already running for this home. "tincan stop" ends it, --home DIR chooses another home.',
  },
  TINCAN_E_IDENTITY_DAMAGED: {
    exit: EXIT.failed,
    text: 'The identity files are damaged. Restore them from a backup, or move them away to begin as a new device.',
  },
  TINCAN_E_LOCKED: {
    exit: EXIT.failed,
    text: 'A passphrase protects this home, and nobody can be asked for it here. Start tincan at a terminal, or give --passphrase-file FILE.',
  },
  TINCAN_E_PASSPHRASE_WRONG: {
    exit: EXIT.failed,
    text: 'That is not the passphrase of this home. Try again; without it neither the key nor what was said can be read.',
  },
  TINCAN_E_PASSPHRASE_INVALID: {
    exit: EXIT.usage,
    text: 'That cannot be a passphrase. Choose another one.',
  },
  TINCAN_E_PASSPHRASE_THERE: {
    exit: EXIT.failed,
    text: 'This home has a passphrase. "tincan passphrase change" gives it another one, "tincan passphrase remove" takes it away.',
  },
  TINCAN_E_NO_PASSPHRASE: {
    exit: EXIT.failed,
    text: 'This home has no passphrase. "tincan passphrase set" gives it one.',
  },
  TINCAN_E_SETTINGS_DAMAGED: {
    exit: EXIT.failed,
    text: 'The settings file is damaged. Mend it or remove it.',
  },
  TINCAN_E_DATABASE: { exit: EXIT.failed, text: 'The database cannot be used. The log says why.' },
  TINCAN_E_PORT_TAKEN: { exit: EXIT.failed, text: 'The port is taken. Choose another one with --port.' },
  TINCAN_E_NO_CORE: { exit: EXIT.noCore, text: 'No core is running for this home. "tincan" starts one.' },
  TINCAN_E_CORE_START: { exit: EXIT.failed, text: 'The core did not start. Its log may say why.' },
  TINCAN_E_CORE_GONE: { exit: EXIT.failed, text: 'The core went away. "tincan" starts it again.' },
  TINCAN_E_CORE_VERSION: {
    exit: EXIT.failed,
    text: 'The running core is of another version. "tincan stop" ends it, then try again.',
  },
  TINCAN_E_SERVICE: {
    exit: EXIT.failed,
    text: 'The service could not be changed. "tincan service status" says how it stands.',
  },
  TINCAN_E_SINGLE_FILE: {
    exit: EXIT.failed,
    text: 'The single file of tincan cannot be run here. Copy it here again, or install tincan with npm.',
  },
  TINCAN_E_NEEDS_RESTART: {
    exit: EXIT.usage,
    text: 'That can only be set when the core starts. Stop it first (tincan stop).',
  },
  TINCAN_E_NO_SUCH_PEER: { exit: EXIT.noPeer, text: 'No such peer. The list of peers shows who is there.' },
  TINCAN_E_AMBIGUOUS: { exit: EXIT.usage, text: 'That matches more than one. Write more of it.' },
  TINCAN_E_NO_SUCH_REQUEST: {
    exit: EXIT.noPeer,
    text: 'No such request is waiting. It may have been answered, or taken back.',
  },
  TINCAN_E_NO_SUCH_ROOM: {
    exit: EXIT.noPeer,
    text: 'No such room. The list of rooms has those that you know.',
  },
  TINCAN_E_NOT_OWNER: { exit: EXIT.refused, text: 'Only the owner of the room can do that. Ask its owner.' },
  TINCAN_E_NO_SUCH_TRANSFER: {
    exit: EXIT.noPeer,
    text: 'No such transfer. The list of transfers has those that there are.',
  },
  TINCAN_E_OWNER_LEAVES: {
    exit: EXIT.refused,
    text: 'You own this room and others are in it: make one of them the owner first, or remove them.',
  },
  TINCAN_E_ROOM_FULL: {
    exit: EXIT.failed,
    text: `A room has at most ${ROOMS.members} members. Remove one first, or make another room.`,
  },
  TINCAN_E_TOO_MANY_ROOMS: {
    exit: EXIT.failed,
    text: `There are at most ${ROOMS.rooms} rooms; leave one first.`,
  },
  TINCAN_E_UNREACHABLE: {
    exit: EXIT.noPeer,
    text: 'The peer could not be reached. Look whether tincan runs there, and is on this network.',
  },
  TINCAN_E_TIMEOUT: { exit: EXIT.noPeer, text: 'Nobody answered in time. Try again when somebody is there.' },
  TINCAN_E_NOT_CONNECTED: { exit: EXIT.noPeer, text: 'Not connected to that peer. Connect first.' },
  TINCAN_E_SELF: { exit: EXIT.usage, text: 'That is you. Name somebody else.' },
  TINCAN_E_DENIED: { exit: EXIT.refused, text: 'The other side said no. Ask them before you try again.' },
  TINCAN_E_BLOCKED: { exit: EXIT.refused, text: 'That peer is blocked. Unblock it first.' },
  TINCAN_E_BUSY: { exit: EXIT.failed, text: 'The peer has too much waiting; try again shortly.' },
  TINCAN_E_WITHDRAWN: {
    exit: EXIT.failed,
    text: 'The request was withdrawn. Ask again if it is still wanted.',
  },
  TINCAN_E_DISCONNECTED: { exit: EXIT.failed, text: 'The connection was lost. Try again.' },
  TINCAN_E_PROTOCOL: {
    exit: EXIT.failed,
    text: 'The peer broke the protocol. Look whether both sides run the same version of tincan.',
  },
  TINCAN_E_VERSION: {
    exit: EXIT.failed,
    text: 'The peer speaks another version of the protocol. Bring both sides to the same version of tincan.',
  },
  TINCAN_E_WORDS_DIFFER: {
    exit: EXIT.verification,
    text: 'The words, or the ids, are not the same. Somebody may sit between you; talk to each other in person before you go on.',
  },
  TINCAN_E_NO_COMPARISON: {
    exit: EXIT.noPeer,
    text: 'No comparison of words with that peer is under way. Begin one.',
  },
  TINCAN_E_TOO_OFTEN: { exit: EXIT.failed, text: 'That was tried too often; try again later.' },
  TINCAN_E_PEER_IDENTITY: {
    exit: EXIT.verification,
    text: 'The peer is not who it should be. Compare the ids with its user before you go on.',
  },
  TINCAN_E_TEXT_EMPTY: { exit: EXIT.usage, text: 'There is nothing to send. Write something first.' },
  TINCAN_E_TEXT_TOO_LONG: {
    exit: EXIT.usage,
    text: 'The message is too long; 16 KiB is the most. Send it in parts, or as a file.',
  },
  TINCAN_E_OUTBOX_FULL: {
    exit: EXIT.failed,
    text: 'Too many messages are waiting for that peer. Wait until some are delivered.',
  },
  TINCAN_E_NO_SUCH_FILE: {
    exit: EXIT.failed,
    text: 'No such file or folder. Look at how its path is written.',
  },
  TINCAN_E_NOT_SENDABLE: {
    exit: EXIT.failed,
    text: 'Only regular files and folders can be sent. Choose one of those.',
  },
  TINCAN_E_FILE_ACCESS: {
    exit: EXIT.failed,
    text: 'The file cannot be read or written. Look at who may do that.',
  },
  TINCAN_E_FILE_NAME: {
    exit: EXIT.refused,
    text: 'A file name in the offer is not acceptable. Its sender has to change it.',
  },
  TINCAN_E_MANIFEST: {
    exit: EXIT.refused,
    text: 'The offer is not acceptable. Its sender has to make another one.',
  },
  TINCAN_E_NO_SPACE: {
    exit: EXIT.failed,
    text: 'There is not enough room on the disk. Make room there, then try again.',
  },
  TINCAN_E_SOURCE_CHANGED: {
    exit: EXIT.failed,
    text: 'The file changed while it was being sent. Send it again when it stays as it is.',
  },
  TINCAN_E_CORRUPT: {
    exit: EXIT.verification,
    text: 'What arrived is not what was sent. It has to be sent again.',
  },
  TINCAN_E_DATA_ROUTE: {
    exit: EXIT.failed,
    text: 'No data connection could be made in either direction. Look whether a firewall stands between.',
  },
  TINCAN_E_CANCELLED: { exit: EXIT.failed, text: 'Cancelled.' },
  TINCAN_E_TRANSFER_STATE: {
    exit: EXIT.failed,
    text: 'That cannot be done with the transfer as it is. The list of transfers says how it stands.',
  },
  TINCAN_E_PARTIAL: { exit: EXIT.failed, text: 'Some files did not arrive. They can be sent again.' },
} as const satisfies Record<string, { exit: ExitCode; text: string }>;

/** A stable error code. */
export type ErrorCode = keyof typeof TABLE;

/** All of them. */
export const ERROR_CODES = Object.keys(TABLE) as readonly ErrorCode[];

/** True for a string that is one of our codes (errors come back from the core and from peers as plain JSON). */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(TABLE, value);
}

/** Default text of a code. */
export function errorText(code: ErrorCode): string {
  return TABLE[code].text;
}

/** Exit code of the command line for a code. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return TABLE[code].exit;
}

/** Every error that tincan itself raises. `message` is one or more whole sentences for a person. */
export class TincanError extends Error {
  readonly code: ErrorCode;

  /**
   * @param code stable code
   * @param message sentence that says what happened, to what, and what to do; default: the code's text
   */
  constructor(code: ErrorCode, message?: string, options?: ErrorOptions) {
    super(message ?? errorText(code), options);
    this.name = 'TincanError';
    this.code = code;
  }

  /** The form that crosses the control socket and `--json`. */
  toJSON(): { code: ErrorCode; message: string } {
    return { code: this.code, message: this.message };
  }
}

/** Any thrown value as a TincanError; foreign errors become TINCAN_E_INTERNAL, or TINCAN_E_NO_SPACE of a full disk, and keep their cause. */
export function toTincanError(thrown: unknown): TincanError {
  if (thrown instanceof TincanError) return thrown;
  if (isNoSpace(thrown)) return noSpace(pathOf(thrown), thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new TincanError('TINCAN_E_INTERNAL', `${errorText('TINCAN_E_INTERNAL')} (${detail})`, {
    cause: thrown,
  });
}

/** The `code` of a Node system error (ENOENT, EADDRINUSE, …), if it is one. */
export function systemCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Why a directory cannot be used, in words for a person, from what the system has thrown. */
export function directoryTrouble(thrown: unknown): string {
  const code = systemCode(thrown);
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'it is not a directory';
  if (code === 'ENOENT') return 'nothing can be made there';
  return code ?? 'unknown error';
}

/** SQLite's result codes of a full disk, https://www.sqlite.org/rescode.html: the file, or the memory of its log, cannot grow. */
const SQLITE_FULL: ReadonlySet<unknown> = new Set([13, 4874]);

/** True for what a full disk, or a quota that is used up, makes the system or SQLite throw. */
export function isNoSpace(thrown: unknown): boolean {
  const code = systemCode(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return thrown instanceof Error && 'errcode' in thrown && SQLITE_FULL.has(thrown.errcode);
}

/** What cannot be written for want of room, where that is of the home. @param file absent: not known */
export function noSpace(file: string | undefined, cause: unknown): TincanError {
  return new TincanError(
    'TINCAN_E_NO_SPACE',
    `No space is left on the disk: ${file ?? 'a file of tincan'} cannot be written. Make room there, or choose another home with --home DIR.`,
    { cause },
  );
}

function pathOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('path' in thrown)) return undefined;
  return typeof thrown.path === 'string' ? thrown.path : undefined;
}
