// The licences of what is bundled: their texts have to go with the package.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The folder of the npm package to which a bundled file belongs, or undefined for our own. */
function packageOf(file) {
  const at = file.lastIndexOf('node_modules/');
  if (at === -1) return undefined;
  const [scope, name] = file.slice(at + 'node_modules/'.length).split('/');
  return path.join(file.slice(0, at), 'node_modules', scope.startsWith('@') ? `${scope}/${name}` : scope);
}

/**
 * @param {Iterable<string>} files bundled files, relative to the root
 * @returns {Promise<string>} one section for each package
 */
export async function licensesOf(root, files) {
  const folders = new Set([...files].map(packageOf).filter((folder) => folder !== undefined));
  const sections = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(
      await readFile(path.join(root, folder, 'package.json'), 'utf8'),
    );
    const texts = (await readdir(path.join(root, folder))).filter((file) =>
      /^(licen[cs]e|copying|notice)/i.test(file),
    );
    const parts = await Promise.all(texts.map((file) => readFile(path.join(root, folder, file), 'utf8')));
    sections.push(
      [`${name} ${version} (${license ?? 'see below'})`, ...parts.map((text) => text.trim())].join('\n\n'),
    );
  }
  return `${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
