import { describe, expect, it } from 'vitest';
import {
  ERROR_CODES,
  type ErrorCode,
  EXIT,
  errorText,
  exitCodeOf,
  isErrorCode,
  systemCode,
  TincanError,
  toTincanError,
} from '../src/errors.ts';

describe('an error', () => {
  it('has the text of its code unless it says more', () => {
    expect(new TincanError('TINCAN_E_SELF').message).toBe(errorText('TINCAN_E_SELF'));
    expect(new TincanError('TINCAN_E_SELF', 'Not to yourself.').message).toBe('Not to yourself.');
  });

  it('crosses a boundary as code and message', () => {
    expect(JSON.parse(JSON.stringify(new TincanError('TINCAN_E_DENIED', 'No.')))).toEqual({
      code: 'TINCAN_E_DENIED',
      message: 'No.',
    });
  });

  it.each([
    ['TINCAN_E_USAGE', EXIT.usage],
    ['TINCAN_E_AMBIGUOUS', EXIT.usage],
    ['TINCAN_E_NO_SUCH_PEER', EXIT.noPeer],
    ['TINCAN_E_TIMEOUT', EXIT.noPeer],
    ['TINCAN_E_DENIED', EXIT.refused],
    ['TINCAN_E_BLOCKED', EXIT.refused],
    ['TINCAN_E_CORRUPT', EXIT.verification],
    ['TINCAN_E_PEER_IDENTITY', EXIT.verification],
    ['TINCAN_E_NO_CORE', EXIT.noCore],
    ['TINCAN_E_INTERNAL', EXIT.failed],
  ] as const)('%s has the exit code that scripts were promised', (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit);
  });

  it('of ours passes unchanged; a foreign one keeps its cause', () => {
    const ours = new TincanError('TINCAN_E_BUSY');
    expect(toTincanError(ours)).toBe(ours);
    const foreign = new Error('boom');
    const wrapped = toTincanError(foreign);
    expect(wrapped.code).toBe('TINCAN_E_INTERNAL');
    expect(wrapped.message).toContain('boom');
    expect(wrapped.cause).toBe(foreign);
    expect(toTincanError('text').message).toContain('text');
    expect(toTincanError(undefined).code).toBe('TINCAN_E_INTERNAL');
  });

  it('of a full disk says so, where, and what to do, whoever met it', () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/home/x/control.token.new' });
    expect(toTincanError(full)).toMatchObject({
      code: 'TINCAN_E_NO_SPACE',
      message: expect.stringMatching(/^No space .* \/home\/x\/control\.token\.new .* --home DIR\.$/),
      cause: full,
    });
    for (const thrown of [
      Object.assign(new Error(), { code: 'EDQUOT' }),
      Object.assign(new Error('database or disk is full'), { errcode: 13 }),
    ])
      expect(toTincanError(thrown).code).toBe('TINCAN_E_NO_SPACE');
    expect(toTincanError(Object.assign(new Error(), { errcode: 11 })).code).toBe('TINCAN_E_INTERNAL');
  });

  it('is told by its code from anything else', () => {
    expect(isErrorCode('TINCAN_E_BUSY')).toBe(true);
    for (const other of ['', 'toString', '__proto__', 'constructor', 1, null, undefined, {}]) {
      expect(isErrorCode(other)).toBe(false);
    }
  });

  it('of the system has its own code', () => {
    expect(systemCode(Object.assign(new Error(), { code: 'ENOENT' }))).toBe('ENOENT');
    for (const other of [undefined, null, 'ENOENT', {}, { code: 5 }, new Error('x')]) {
      expect(systemCode(other)).toBeUndefined();
    }
  });

  /** What is said of the next step is a second sentence, or stands behind a semicolon or a colon. */
  const WITHOUT_STEP: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    // Somebody wanted exactly that.
    'TINCAN_E_CANCELLED',
  ]);

  it.each(ERROR_CODES)('%s says what happened and what to do, in words of people', (code) => {
    const text = errorText(code);
    expect(text).toMatch(/^[A-Z0-9].*\.$/);
    expect(text).not.toMatch(/\bE[A-Z]{4,}\b|undefined|null|NaN|\[object|TINCAN_E|\n/);
    const [what = '', step = ''] = text.split(/[.;:] /, 2);
    expect(what.split(' ').length, 'what happened').toBeGreaterThan(WITHOUT_STEP.has(code) ? 0 : 2);
    expect(step !== '', text).toBe(!WITHOUT_STEP.has(code));
  });
});
