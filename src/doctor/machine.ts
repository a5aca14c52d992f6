/** What else a machine can be in the way with: its folders, its disks, its clock. The reading part touches the disk, judging is pure. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.ts';
import { DOCTOR } from '../limits.ts';
import { formatSize } from '../text/format.ts';
import { safeText } from '../text/safe-text.ts';
import type { Finding } from './finding.ts';
import { shellWord } from './shell-word.ts';

export interface FolderFacts {
  what: 'home' | 'downloads';
  path: string;
  /** Absent where it is there and can be written; `missing` where it would be made; else a system code. */
  problem?: string;
  /** Its owner's number, and the permission bits of its mode; absent where it is not there, or on Windows. */
  owner?: number;
  mode?: number;
  /** Bytes that this user may still write there; absent where it cannot be told. */
  free?: number;
}

/** Of the folder, or of the nearest one above that is there. Never rejects. */
export async function readFolder(what: FolderFacts['what'], folder: string): Promise<FolderFacts> {
  const base = { what, path: folder };
  try {
    const found = await stat(folder);
    if (!found.isDirectory()) return { ...base, problem: 'ENOTDIR' };
    const rights = process.platform === 'win32' ? {} : { owner: found.uid, mode: found.mode & 0o777 };
    return { ...base, ...rights, ...(await whyNotWritable(folder)), ...(await freeIn(folder)) };
  } catch (thrown) {
    const code = systemCode(thrown) ?? 'unknown';
    if (code !== 'ENOENT') return { ...base, problem: code };
    let above = path.dirname(folder);
    while (above !== path.dirname(above) && (await freeIn(above)).free === undefined)
      above = path.dirname(above);
    return { ...base, problem: 'missing', ...(await whyNotWritable(above)), ...(await freeIn(above)) };
  }
}

async function whyNotWritable(folder: string): Promise<{ problem?: string }> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return {};
  } catch (thrown) {
    return { problem: systemCode(thrown) ?? 'unknown' };
  }
}

async function freeIn(folder: string): Promise<{ free?: number }> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return { free: bavail * bsize };
  } catch {
    return {};
  }
}

const FOLDER_WORDS = { home: 'the home', downloads: 'the folder for received files' } as const;

/**
 * @param uid of this user; undefined where there is none
 * @param reserve bytes that transfers leave free
 */
export function judgeFolder(facts: FolderFacts, uid: number | undefined, reserve: number): Finding[] {
  const { free } = facts;
  return [judgePermissions(facts, uid), ...(free === undefined ? [] : [judgeRoom(facts, free, reserve)])];
}

function judgePermissions(
  { what, path: folder, problem, owner, mode }: FolderFacts,
  uid: number | undefined,
): Finding {
  const finding = (state: Finding['state'], text: string, fix?: string): Finding => ({
    check: 'permissions',
    state,
    subject: what,
    text: safeText(text),
    ...(fix === undefined ? {} : { fix: safeText(fix) }),
  });
  const word = shellWord(folder);
  if (problem === 'missing') return finding('ok', `${folder} is made when it is needed`);
  if (problem === 'ENOTDIR')
    return finding('problem', `${folder} is to be ${FOLDER_WORDS[what]}, and is no folder. Move it away.`);
  if (problem !== undefined) {
    const fix = uid === undefined ? undefined : `sudo chown ${uid} ${word} && chmod u+rwx ${word}`;
    return finding('problem', `${folder} is ${FOLDER_WORDS[what]}, and cannot be written (${problem}).`, fix);
  }
  if (what === 'home' && owner !== undefined && uid !== undefined && owner !== uid) {
    const text = `${folder} belongs to another user, who can read all that is in it.`;
    return finding('warning', text, `sudo chown -R ${uid} ${word}`);
  }
  if (what === 'home' && mode !== undefined && (mode & 0o022) !== 0)
    return finding('warning', `Other users of this machine may write into ${folder}.`, `chmod go-w ${word}`);
  return finding('ok', `${folder} can be written`);
}

function judgeRoom({ what }: FolderFacts, free: number, reserve: number): Finding {
  const finding = (state: Finding['state'], text: string): Finding => ({
    check: 'disk',
    state,
    subject: what,
    text,
  });
  const size = formatSize(free);
  if (free <= reserve) {
    return finding(
      'problem',
      `${size} are free on its disk, and ${formatSize(reserve)} are to stay free (setting spaceReserve): no files can be received. Make room there.`,
    );
  }
  return free < DOCTOR.roomLow
    ? finding('warning', `Only ${size} are free on its disk.`)
    : finding('ok', `${size} free`);
}

/** The command that sets a clock by the network. */
const CLOCK_FIXES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
  win32: 'w32tm /resync',
};

/** @param now milliseconds since 1970 */
export function judgeClock(now: number, platform: NodeJS.Platform): Finding {
  const shown = `${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (new Date(now).getUTCFullYear() >= DOCTOR.firstYear)
    return { check: 'clock', state: 'ok', subject: 'clock', text: shown };
  const text = `It shows ${shown}, which is past: times of messages are wrong, and members of rooms may refuse them.`;
  return withClockFix({ check: 'clock', state: 'problem', subject: 'clock', text }, platform);
}

/**
 * @param skew milliseconds by which the peer's clock is ahead of this one
 * @param peer its label
 */
export function judgeSkew(skew: number, peer: string, platform: NodeJS.Platform): Finding {
  const subject = `clock of ${safeText(peer)}`;
  if (Math.abs(skew) < DOCTOR.clockSkew)
    return { check: 'clock', state: 'ok', subject, text: 'agrees with this one' };
  const direction = skew > 0 ? 'ahead of' : 'behind';
  const text = `It is ${Math.round(Math.abs(skew) / 1_000)} s ${direction} this one, so that times of messages differ. Set the wrong one.`;
  return withClockFix({ check: 'clock', state: 'warning', subject, text }, platform);
}

function withClockFix(finding: Finding, platform: NodeJS.Platform): Finding {
  const fix = CLOCK_FIXES[platform];
  return fix === undefined ? finding : { ...finding, fix };
}
