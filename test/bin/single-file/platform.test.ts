import { describe, expect, it } from 'vitest';
import { ownPlatform, platformName } from '../../../bin/single-file/platform.ts';

const head = (loader: string): Buffer =>
  Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(700), Buffer.from(`${loader}\0`), Buffer.alloc(99)]);

describe('the platform of an addon', () => {
  it('has the C library with which Node was linked', () => {
    expect(platformName('linux', 'x64', head('/lib64/ld-linux-x86-64.so.2'))).toBe('linux-x64-glibc');
    expect(platformName('linux', 'arm64', head('/lib/ld-musl-aarch64.so.1'))).toBe('linux-arm64-musl');
  });

  it('has none where there is one', () => {
    expect(platformName('darwin', 'arm64', Buffer.alloc(0))).toBe('darwin-arm64');
    expect(platformName('win32', 'x64', Buffer.alloc(0))).toBe('win32-x64');
  });

  it.runIf(process.platform === 'linux')('is found out of the Node that runs', () => {
    const { glibcVersionRuntime } = (process.report.getReport() as { header: object }).header as {
      glibcVersionRuntime?: string;
    };
    expect(ownPlatform()).toBe(
      `linux-${process.arch}-${glibcVersionRuntime === undefined ? 'musl' : 'glibc'}`,
    );
  });
});
