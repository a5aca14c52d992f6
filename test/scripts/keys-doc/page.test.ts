import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMPOSER_KEYS } from '../../../components/composer/index.ts';
import { BINDINGS } from '../../../components/keymap/index.ts';
import { keysPage } from '../../../scripts/keys-doc/page.ts';
import { ACTIONS } from '../../../src/client/index.ts';

const page = keysPage();
const file = readFileSync(new URL('../../../docs/keys.md', import.meta.url), 'utf8');

describe('the page of keys and commands', () => {
  it('is what the tables give', () => {
    expect(file === page, 'docs/keys.md is not what the tables give: npm run keys writes it anew').toBe(true);
  });

  it('has every key and every command with what it does', () => {
    for (const { keys, description } of [
      ...BINDINGS,
      ...COMPOSER_KEYS.map((one) => ({ ...one, keys: one.keys.split(' ') })),
    ])
      expect(page).toContain(`| ${keys.map((key) => `\`${key}\``).join(' ')} | ${description} |`);
    for (const { action, description, fixed } of BINDINGS)
      expect(page).toContain(`| ${description} | ${fixed === true ? '' : `\`${action}\``} |`);
    for (const { name, aliases, summary } of ACTIONS) {
      const row = page.split('\n').find((line) => new RegExp(`^\\| \`/${name}[ \`]`).test(line));
      expect(row).toContain(summary);
      for (const alias of aliases) expect(row).toContain(`\`/${alias}\``);
    }
  });

  it('has tables of which each row has as many cells as its head', () => {
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
    let head = 0;
    for (const [index, line] of page.split('\n').entries()) {
      if (!line.startsWith('|')) head = 0;
      else if (head === 0) head = cells(line);
      if (head > 0) expect([index, cells(line)]).toEqual([index, head]);
    }
  });
});
