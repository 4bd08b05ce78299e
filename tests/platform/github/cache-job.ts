// One job of a workflow, as a process of its own: saves or restores a file by the cache. `node cache-job.ts save|restore KEY PATH`
import * as process from 'node:process';
import { actionsCache } from '../../../src/platform/github/actions-cache.ts';
import { localFiles } from '../../../src/platform/local-files.ts';

const [verb, key = '', path = ''] = process.argv.slice(2);
const folder = process.cwd();
const cache = actionsCache({
  files: localFiles(folder, process.env['RUNNER_TEMP']),
  log: { notice: (message) => void process.stderr.write(`notice: ${message}\n`) },
  environment: process.env,
  folder,
  workingFolder: folder,
});
if (verb === 'save') await cache.save(key, path);
else process.stderr.write(`restored: ${await cache.restore(key, path)}\n`);
