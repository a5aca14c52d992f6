/**
 * The log: a file, never the screen. No message text, no file names, no keys; ids by their first eight
 * characters (`logId`); every foreign string through safeText().
 */
import { lstatSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { createStream } from 'rotating-file-stream';
import { type ErrorCode, errorText, systemCode, TincanError } from '../errors.ts';
import { STORAGE } from '../limits.ts';
import { safeText } from '../text/safe-text.ts';
import { LOG_LEVELS } from '../text/setting-words.ts';

export { LOG_LEVELS };
export type LogLevel = (typeof LOG_LEVELS)[number];
export const DEFAULT_LOG_LEVEL: LogLevel = 'info';

/** What modules log with. `fields` are numbers, codes, truncated ids: nothing that a person wrote. */
export interface Logger {
  error(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  info(fields: object, text: string): void;
  debug(fields: object, text: string): void;
}

export interface LogFile extends Logger {
  setLevel(level: LogLevel): void;
  close(): Promise<void>;
}

/** Drops everything; for tests and tools. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {} };

/** The part of a device id that may stand in a log. */
export function logId(id: string): string {
  return id.slice(0, 8);
}

/** Errors of ours whose messages tell no name of a person's file; of any other the log has the general text of its code. */
const TOLD = new Set<ErrorCode>([
  'TINCAN_E_PEER_IDENTITY',
  'TINCAN_E_PROTOCOL',
  'TINCAN_E_MANIFEST',
  'TINCAN_E_UNREACHABLE',
  'TINCAN_E_PORT_TAKEN',
  'TINCAN_E_DATABASE',
]);

/** An error as log fields: its code and message, safe, without a name of a file and without a stack full of paths. */
export function logError(thrown: unknown): { code?: string; message: string } {
  if (!(thrown instanceof Error)) return { message: safeText(String(thrown)) };
  if (thrown instanceof TincanError) {
    const { code } = thrown;
    const why = systemCode(thrown.cause);
    if (TOLD.has(code)) return { code, message: safeText(thrown.message) };
    return { code, message: why === undefined ? errorText(code) : `${errorText(code)} (${why})` };
  }
  const code = systemCode(thrown);
  // The message of a system error quotes the path, and may have two of them.
  if (code !== undefined && 'path' in thrown) {
    return { code, message: 'syscall' in thrown ? safeText(String(thrown.syscall)) : code };
  }
  return { ...(code === undefined ? {} : { code }), message: safeText(thrown.message) };
}

/** The core's log, and that of a screen: two programs must not rotate one file. */
export type LogFileName = 'tincan.log' | 'interface.log';

/**
 * Opens the log file in a directory (0700, file 0600), rotated by size.
 *
 * @throws TincanError TINCAN_E_HOME_UNUSABLE where a link or the like has its name
 */
export function openLogFile(directory: string, level: LogLevel, name: LogFileName = 'tincan.log'): LogFile {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, name);
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    throw new TincanError('TINCAN_E_HOME_UNUSABLE', `${file} is not a regular file; remove it.`);
  }
  const stream = createStream(name, {
    path: directory,
    size: STORAGE.logFileBytes,
    maxFiles: STORAGE.logFiles,
    mode: 0o600,
  });
  // A log that cannot be written (full disk) must not end the core.
  stream.on('error', () => {});
  const inner = pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  const write =
    (name: LogLevel) =>
    (fields: object, text: string): void =>
      inner[name](fields, text);
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    setLevel(next) {
      inner.level = next;
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
