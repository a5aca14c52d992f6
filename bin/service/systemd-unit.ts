/** The text of a systemd user unit. Pure. */
import { SERVICE } from '../../src/limits.ts';
import type { ServiceDefinition } from './definition.ts';

export const UNIT_NAME = 'tincan.service';

/** The first line of every unit that this program writes: by it the program knows its own. */
export const UNIT_MARK = '# Written by "tincan service install"; "tincan service uninstall" removes it.';

/**
 * The unit. It has what works for a user's unit without user namespaces: nothing that mounts (ProtectSystem, PrivateTmp, ReadWritePaths
 * and their like), as many systems forbid those to users, and the unit would not start there. MemoryDenyWriteExecute is not there, as V8
 * writes the code that it runs, and neither is UMask, as the core keeps its own files to itself, and received files get the user's mode.
 */
export function systemdUnit({ command, environment }: ServiceDefinition): string {
  // systemd takes no program whose path has a quote, a backslash or a control character: env(1) becomes it.
  const isPlain = /^[^\p{Cc}"'\\]*$/u.test(command[0]);
  const [program, ...args] = isPlain ? command : ['/usr/bin/env', ...command];
  // The colon: a "$" in a path is no variable.
  const words = [quoted(`:${program}`), ...args.map(quoted)];
  return [
    UNIT_MARK,
    '[Unit]',
    'Description=tincan, chat and file transfer on the local network',
    'Documentation=man:tincan(1)',
    '# A core that cannot start is given up, instead of being tried for ever.',
    `StartLimitIntervalSec=${SERVICE.startWindowSeconds}`,
    `StartLimitBurst=${SERVICE.startTries}`,
    '',
    '[Service]',
    'Type=notify',
    '# What the core has to say is said by systemd-notify, which it starts.',
    'NotifyAccess=all',
    `ExecStart=${words.join(' ')}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    'Restart=on-failure',
    `RestartSec=${SERVICE.restartSeconds}`,
    `WatchdogSec=${SERVICE.watchdogSeconds}`,
    'KillMode=mixed',
    `TimeoutStopSec=${SERVICE.stopSeconds}`,
    '# The memory of a core has its private key.',
    'LimitCORE=0',
    'NoNewPrivileges=yes',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'LockPersonality=yes',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service @pkey',
    'SystemCallErrorNumber=EPERM',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
}

/** A word as systemd.syntax(7) has it: in quotes, with its escapes, and no specifiers (%). */
export function quoted(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll(/[\u0001-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escaped}"`;
}
