// A rolldown plugin: of package.json the program knows its version alone, so that a change of a test's dependency is no change of dist/.
import { resolve } from 'node:path';
import type { Plugin } from 'rolldown';
import manifest from '../package.json' with { type: 'json' };

export function onlyVersion(): Plugin {
  const path = resolve('package.json');
  return {
    name: 'only-version',
    load: (id) => (id === path ? { code: JSON.stringify({ version: manifest.version }), moduleType: 'json' } : null),
  };
}
