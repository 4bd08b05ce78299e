// Where `.ci/tools` put the programs that the rigs start; installs them when they are not there yet.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../../.ci/tools', import.meta.url));
let folder: Promise<string> | undefined;

export async function toolPath(name: 'act' | 'actionlint' | 'zizmor'): Promise<string> {
  folder ??= promisify(execFile)(SCRIPT).then(({ stdout }) => stdout.trim());
  return join(await folder, name);
}
