/** The text of a launchd property list, the macOS counterpart of a unit. Pure. */
import path from 'node:path';
import { SERVICE } from '../../src/limits.ts';
import type { ServiceDefinition } from './definition.ts';

export const LABEL = 'tincan-lan.tincan';

/** In every list that this program writes: by it the program knows its own. */
export const PLIST_MARK =
  '<!-- Written by "tincan service install"; "tincan service uninstall" removes it. -->';

/** The property list of an agent of the user: starts at the login, and again after a failure. */
export function launchdPlist({ command, environment, home }: ServiceDefinition): string {
  const variables = Object.entries(environment).flatMap(([name, value]) => [
    `    <key>${escaped(name)}</key>`,
    `    <string>${escaped(value)}</string>`,
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    PLIST_MARK,
    '<plist version="1.0">',
    '<dict>',
    '  <key>Label</key>',
    `  <string>${LABEL}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...command.map((word) => `    <string>${escaped(word)}</string>`),
    '  </array>',
    '  <key>EnvironmentVariables</key>',
    '  <dict>',
    ...variables,
    '  </dict>',
    '  <key>RunAtLoad</key>',
    '  <true/>',
    '  <key>KeepAlive</key>',
    '  <dict>',
    '    <key>SuccessfulExit</key>',
    '    <false/>',
    '  </dict>',
    '  <key>ThrottleInterval</key>',
    `  <integer>${SERVICE.throttleSeconds}</integer>`,
    '  <key>ExitTimeOut</key>',
    `  <integer>${SERVICE.stopSeconds}</integer>`,
    '  <key>StandardErrorPath</key>',
    `  <string>${escaped(path.join(home.log, 'service.txt'))}</string>`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

/** What XML cannot have is left out: no path of a person has it. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
