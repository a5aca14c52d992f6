/** For which platform an addon has to be: that of the Node which runs. */
import { closeSync, openSync, readSync } from 'node:fs';

/** Of an executable's beginning: its headers, and the name of its loader, which linkers put behind them. */
const HEAD_BYTES = 4096;

/**
 * Name of a platform, as `linux-x64-musl` or `darwin-arm64`.
 *
 * @param head the beginning of Node's executable: on Linux its loader tells the C library, which an addon has to share
 */
export function platformName(platform: string, arch: string, head: Buffer): string {
  if (platform !== 'linux') return `${platform}-${arch}`;
  return `${platform}-${arch}-${head.includes('/ld-musl-') ? 'musl' : 'glibc'}`;
}

/** The platform of this process. What of its executable cannot be read is taken for the usual one. */
export function ownPlatform(): string {
  return platformName(
    process.platform,
    process.arch,
    process.platform === 'linux' ? headOf(process.execPath) : Buffer.alloc(0),
  );
}

function headOf(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const fd = openSync(file, 'r');
    try {
      readSync(fd, head, 0, HEAD_BYTES, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Node runs, so it is there; who may run it need not be allowed to read it.
  }
  return head;
}
