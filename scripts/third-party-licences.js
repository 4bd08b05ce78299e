// A rolldown plugin: lists every package whose code is in the bundle, with its licence, as THIRD-PARTY-LICENCES.txt.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export function thirdPartyLicences() {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      const folders = new Set();
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.type === 'chunk' ? chunk.moduleIds : []) {
          const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'));
          if (found !== null) folders.add(found[1]);
        }
      }
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-LICENCES.txt',
        source: render([...folders].map(describe)),
      });
    },
  };
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file) && existsSync(join(folder, file)))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
}

/** Packages with the same text stand above it together. */
function render(packages) {
  const byText = Map.groupBy(packages, ({ text }) => text);
  const sections = [...byText].map(([text, same]) => {
    const titles = same.map(({ title }) => title).sort();
    return `${titles.join('\n')}\n\n${text === '' ? 'The package ships no licence file.' : text}\n`;
  });
  return `Code of these packages is part of the files beside this one.\n\n${sections.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
}
