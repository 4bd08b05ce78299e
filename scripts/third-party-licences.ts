// A rolldown plugin: lists every package whose code is in the bundle, with its licence, as THIRD-PARTY-LICENCES.txt.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import * as z from 'zod';

interface Package {
  readonly title: string;
  readonly text: string;
}

export function thirdPartyLicences(): Plugin {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.type === 'chunk' ? chunk.moduleIds : []) {
          const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'));
          if (found?.[1] !== undefined) folders.add(found[1]);
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

/** Some packages say it in their licence file alone. */
const manifest = z.object({ name: z.string(), version: z.string(), license: z.string().optional() });

function describe(folder: string): Package {
  const { name, version, license } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file) && existsSync(join(folder, file)))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (license === undefined && texts.length === 0) throw new Error(`${name} ${version} names no licence`);
  return { title: `${name} ${version} (${license ?? 'as below'})`, text: texts.join('\n\n') };
}

/** Packages with the same text stand above it together. */
function render(packages: readonly Package[]): string {
  const byText = Map.groupBy(packages, ({ text }) => text);
  const sections = [...byText].map(([text, same]) => {
    const titles = same.map(({ title }) => title).sort();
    return `${titles.join('\n')}\n\n${text === '' ? 'The package ships no licence file.' : text}\n`;
  });
  return `Code of these packages is part of the files beside this one.\n\n${sections.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
}
