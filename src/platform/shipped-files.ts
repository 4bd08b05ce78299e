// Files that mlgate brings along to read at run time: beside the sources, or beside the bundle.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localFiles } from './local-files.ts';
import { UserError } from '../records/errors.ts';

/** Texts of the files of a folder by name, looked for from this code upwards. @throws UserError `installation-incomplete`. */
export async function shippedFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  for (let from = import.meta.dirname; ; from = dirname(from)) {
    if (existsSync(join(from, folder))) {
      const files = localFiles(join(from, folder));
      const names = await files.list('.');
      return new Map(await Promise.all(names.map(async (name) => [name, await files.readText(name)] as const)));
    }
    if (from === dirname(from)) break;
  }
  throw new UserError({
    code: 'installation-incomplete',
    what: `the folder ${folder} of mlgate itself is missing`,
    fix: 'install mlgate again',
  });
}
