import { userInfo } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { loginName } from '../../src/text/login-name.ts';

vi.mock('node:os', () => ({ userInfo: vi.fn() }));
afterEach(() => vi.mocked(userInfo).mockReset());

const named = (username: string): string => {
  vi.mocked(userInfo).mockReturnValue({ username } as ReturnType<typeof userInfo>);
  return loginName();
};

it('is the name of the login, in the form of a name', () => {
  expect(named('alice')).toBe('alice');
  expect(named(' Zoe\u0308 ')).toBe('Zo\u00eb');
});

it('is none where the login could not be a name', () => {
  expect(named('-x')).toBe('');
  expect(named('x'.repeat(40))).toBe('');
});

it('is none where the system knows no login', () => {
  vi.mocked(userInfo).mockImplementation(() => {
    throw Object.assign(new Error('no such user'), { code: 'ERR_SYSTEM_ERROR' });
  });
  expect(loginName()).toBe('');
});
