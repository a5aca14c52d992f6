/** What the doctor finds: one statement on one thing. Plain data, as `tincan doctor --json` prints it. */

/** Which check a finding comes from; docs/cli.md names them for scripts. */
export type CheckName =
  | 'core'
  | 'interface'
  | 'announcements'
  | 'port'
  | 'firewall'
  | 'visibility'
  | 'peers'
  | 'peer'
  | 'clock'
  | 'disk'
  | 'permissions'
  | 'terminal'
  | 'version';

/** `warning`: works, but not as it could, or not everywhere. `problem`: something does not work. `unknown`: could not be looked at. */
export type FindingState = 'ok' | 'warning' | 'problem' | 'unknown';

export interface Finding {
  check: CheckName;
  state: FindingState;
  /** What it is about: `eth0`, `UDP 47470`, a folder, a peer. Free of control characters, as is `text`. */
  subject: string;
  /** For a person: what there is, or what is wrong and what follows from it. */
  text: string;
  /** The command that mends it or tells more, ready to be run. */
  fix?: string;
}
