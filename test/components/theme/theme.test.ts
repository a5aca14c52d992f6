import { describe, expect, it } from 'vitest';
import { createTheme, type Role } from '../../../components/theme/theme.ts';

const ROLES: readonly Role[] = [
  'text',
  'muted',
  'title',
  'focus',
  'border',
  'time',
  'name',
  'self',
  'mark',
  'good',
  'warning',
  'error',
  'key',
  'selected',
];

describe('a theme', () => {
  it('has no colour where there are none, and keeps what is bold, dim or inverse', () => {
    const [plain, colored] = [createTheme('none'), createTheme('16')];
    for (const role of ROLES) {
      const { color: _color, ...look } = colored(role);
      expect(plain(role)).toEqual(look);
    }
    expect(plain('selected')).toEqual({ inverse: true });
    expect(colored('error').color).toBe('red');
  });

  it('has one of sixteen colours, or none, on the background that there is', () => {
    const known = ['cyan', 'green', 'yellow', 'red', undefined];
    for (const role of ROLES) expect(known).toContain(createTheme('16')(role).color);
  });
});
