// A step that asks nothing of GitHub, as a process of its own: prints which packages were loaded for it, and how long that took.
import { registerHooks } from 'node:module';
import * as process from 'node:process';

const loaded = new Set<string>();
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(resolved.url)?.[1];
    if (name !== undefined) loaded.add(name);
    return resolved;
  },
});
const begun = performance.now();
const { githubPlatform } = await import('../../../src/platform/github/github-platform.ts');
const imported = performance.now();
const platform = await githubPlatform(process.cwd(), {
  environment: process.env,
  log: (await import('../../fakes/silent-log.ts')).silentLog,
  signal: new AbortController().signal,
  token: 'secret',
});
const opened = performance.now();
const before = [...loaded];
if (process.argv[2] === 'ask') await platform.forge?.comments.list(1).catch(() => undefined);
const asked = performance.now();
const seconds = { imported: imported - begun, opened: opened - imported, asked: asked - opened };
process.stdout.write(JSON.stringify({ before, after: [...loaded], seconds }));
