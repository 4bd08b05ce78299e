// A rolldown plugin: puts files that the program reads at run time beside the bundle, so that dist/ works wherever it is copied.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** @param folders copied file by file, to the same path below the output. */
export function copyAssets(folders: readonly string[]): Plugin {
  return {
    name: 'copy-assets',
    generateBundle() {
      for (const folder of folders) {
        for (const file of readdirSync(folder).sort()) {
          this.emitFile({ type: 'asset', fileName: `${folder}/${file}`, source: readFileSync(join(folder, file)) });
        }
      }
    },
  };
}
