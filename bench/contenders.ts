/**
 * The programs that people use to bring files to another machine of their network, each as one command that moves a
 * file or a folder between two hosts of a test LAN.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LanCore } from '../test/support/lan-core.ts';
import type { Host } from '../test/support/namespaces.ts';

export type Load = 'file' | 'folder';

export interface Contender {
  name: string;
  moves: readonly Load[];
  /** Starts what must be listening, before the clock does. */
  prepare?(source: string, into: string): Promise<void>;
  /** Moves the source to a file or folder of its name in `into`; resolves when it is complete there. */
  run(source: string, into: string): Promise<void>;
}

export interface Contenders {
  list: Contender[];
  /** Names of those that are not installed here. */
  missing: string[];
  close(): Promise<void>;
}

const CIPHER = 'aes128-gcm';
/** How long a server that was started for one connection takes to listen, ms. */
const LISTENS_AFTER = 150;

const has = (program: string): boolean => {
  try {
    execFileSync('which', [program], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
};

async function runIn(
  host: Host,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const child = host.spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${errors}`);
}

/** A program that waits for one connection, and another that makes it; both run to their ends. */
function pair(
  name: string,
  [from, to]: readonly [Host, Host],
  receive: (file: string) => string,
  send: (source: string) => string,
): Contender {
  let ended: Promise<unknown> = Promise.resolve();
  return {
    name,
    moves: ['file'],
    async prepare(source, into) {
      const command = receive(path.join(into, path.basename(source)));
      // Its input stays open: some take the end of it for a wish to leave.
      const server = to.spawn('sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'ignore', 'ignore'] });
      ended = once(server, 'exit');
      await sleep(LISTENS_AFTER);
    },
    async run(source) {
      await runIn(from, 'sh', ['-c', `exec ${send(source)}`]);
      await ended;
    },
  };
}

/** An SSH server of our own on a host; gives the client's options for it. */
async function startSsh(
  host: Host,
  directory: string,
): Promise<{ options: string[]; close(): Promise<void> }> {
  const key = path.join(directory, 'user');
  const hostKey = path.join(directory, 'host');
  for (const file of [key, hostKey])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  const config = path.join(directory, 'sshd_config');
  writeFileSync(
    config,
    [
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${key}.pub`,
      'StrictModes no',
      'PermitRootLogin yes',
      'UsePAM no',
      'PidFile none',
      'Subsystem sftp internal-sftp',
    ].join('\n'),
  );
  mkdirSync('/run/sshd', { recursive: true });
  const server = host.spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: 'ignore' });
  await sleep(500);
  const known = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=no'];
  return {
    options: ['-q', '-i', key, ...known, '-c', `${CIPHER}@openssh.com`],
    async close() {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}

function tincan(sender: LanCore, receiver: LanCore): Contender {
  return {
    name: 'tincan',
    moves: ['file', 'folder'],
    async run(source, into) {
      await receiver.client.call('settings.apply', { downloads: into });
      const program = path.resolve('dist/tincan.js');
      await runIn(sender.host, process.execPath, [
        program,
        '--home',
        sender.directory,
        'send',
        'bob',
        source,
      ]);
    },
  };
}

function overSsh(from: Host, to: Host, options: string[]): Contender[] {
  const user = `root@${to.address}`;
  const shell = `ssh ${options.join(' ')}`;
  const list: Contender[] = [
    {
      name: `scp ${CIPHER}`,
      moves: ['file', 'folder'],
      run: (source, into) => runIn(from, 'scp', ['-r', ...options, source, `${user}:${into}/`]),
    },
    {
      name: 'tar through ssh',
      moves: ['folder'],
      run(source, into) {
        const pack = `tar -C ${path.dirname(source)} -cf - ${path.basename(source)}`;
        return runIn(from, 'sh', ['-c', `${pack} | ${shell} ${user} tar -C ${into} -xf -`]);
      },
    },
  ];
  if (has('rsync')) {
    list.push({
      name: `rsync ${CIPHER}`,
      moves: ['file', 'folder'],
      run: (source, into) =>
        runIn(from, 'rsync', ['-a', '--whole-file', '-e', shell, source, `${user}:${into}/`]),
    });
  }
  return list;
}

const plainNetcat = (from: Host, to: Host): Contender =>
  pair(
    'nc, plain',
    [from, to],
    (file) => `nc -l -N ${to.address} 7400 > ${file}`,
    (source) => `nc -N ${to.address} 7400 < ${source}`,
  );

function openssl(from: Host, to: Host, directory: string): Contender {
  const [key, certificate] = [path.join(directory, 'tls.key'), path.join(directory, 'tls.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const files = ['-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=bench'];
  execFileSync('openssl', [...request, ...files], { stdio: 'pipe' });
  const suite = '-quiet -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256';
  const server = `openssl s_server ${suite} -naccept 1 -accept ${to.address}:7401`;
  return pair(
    'openssl s_client',
    [from, to],
    (file) => `${server} -cert ${certificate} -key ${key} > ${file}`,
    // Without -nocommands a Q in the file is a wish to leave.
    (source) => `openssl s_client ${suite} -no_ign_eof -nocommands -connect ${to.address}:7401 < ${source}`,
  );
}

/** Its own relay does not leave the LAN; compression off, as random data has nothing to compress. */
const croc = (from: Host, to: Host): Contender => ({
  name: 'croc, no compression',
  moves: ['file', 'folder'],
  async run(source, into) {
    const env = { ...process.env, CROC_SECRET: `1234-bench-of-${path.basename(into)}` };
    const sending = runIn(
      from,
      'croc',
      ['--yes', '--no-compress', '--local', 'send', '--no-multi', source],
      env,
    );
    await sleep(LISTENS_AFTER);
    await runIn(
      to,
      'croc',
      ['--yes', '--no-compress', '--local', '--overwrite', '--ip', from.address, '--out', into],
      env,
    );
    await sending;
  },
});

/**
 * Prepares everything that is installed.
 * @param directory for keys and settings of the servers
 */
export async function prepareContenders(
  sender: LanCore,
  receiver: LanCore,
  directory: string,
): Promise<Contenders> {
  const [from, to] = [sender.host, receiver.host];
  const list = [tincan(sender, receiver)];
  const missing: string[] = [];
  let close = async (): Promise<void> => {};
  if (has('scp') && existsSync('/usr/sbin/sshd')) {
    const ssh = await startSsh(to, mkdtempSync(path.join(directory, 'ssh-')));
    close = ssh.close;
    list.push(...overSsh(from, to, ssh.options));
  } else missing.push('scp');
  const others: [string, () => Contender][] = [
    ['nc', () => plainNetcat(from, to)],
    ['openssl', () => openssl(from, to, directory)],
    ['croc', () => croc(from, to)],
  ];
  for (const [program, make] of others) {
    if (has(program)) list.push(make());
    else missing.push(program);
  }
  if (!has('rsync')) missing.push('rsync');
  return { list, missing, close: () => close() };
}
