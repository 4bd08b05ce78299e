// What can be said of workflow and action files without running them: actionlint and zizmor.
import { execFile } from 'node:child_process';
import { isRecord, listAt, recordAt } from './json.ts';
import { toolPath } from './tools.ts';

export interface Finding {
  readonly tool: 'actionlint' | 'zizmor';
  /** `file:line` */
  readonly place: string;
  /** `unpinned-uses`, `syntax-check`, … */
  readonly rule: string;
  readonly message: string;
}

/** Both exit with something else than 0 when they find something. */
async function said(program: string, args: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 2 ** 26, env: { ...process.env, NO_COLOR: '1' } };
    execFile(program, [...args], options, (problem, stdout, stderr) => {
      if (problem !== null && stdout.trim() === '') reject(new Error(`${program}: ${stderr}`));
      else resolve(stdout);
    });
  });
}

/** @param files relative to the folder, which is a repository's root: inputs of local actions are looked up there */
export async function actionlint(folder: string, files: readonly string[]): Promise<readonly Finding[]> {
  const args = ['-no-color', '-shellcheck=', '-pyflakes=', '-format', '{{json .}}', ...files];
  const found: unknown = JSON.parse((await said(await toolPath('actionlint'), args, folder)) || '[]');
  return listAt({ found }, 'found').map((one) => {
    const { filepath, line, kind, message } = isRecord(one) ? one : {};
    return { tool: 'actionlint', place: `${filepath}:${line}`, rule: String(kind), message: String(message) };
  });
}

/** @param paths files or folders, relative to the folder; @param config a `zizmor.yml` */
export async function zizmor(folder: string, paths: readonly string[], config?: string): Promise<readonly Finding[]> {
  const chosen = config === undefined ? ['--no-config'] : ['--config', config];
  const args = ['--offline', '--no-progress', '--strict-collection', '--format=json', ...chosen, ...paths];
  const found: unknown = JSON.parse(await said(await toolPath('zizmor'), args, folder));
  return listAt({ found }, 'found').map((one) => {
    const [location] = listAt(one, 'locations');
    const file = recordAt(recordAt(recordAt(location, 'symbolic'), 'key'), 'Local')['verbatim_path'];
    const row = recordAt(recordAt(recordAt(location, 'concrete'), 'location'), 'start_point')['row'];
    const { ident, desc } = isRecord(one) ? one : {};
    return { tool: 'zizmor', place: `${file}:${Number(row) + 1}`, rule: String(ident), message: String(desc) };
  });
}
