// Asks GitHub for the repository's settings, where there is a token to ask with.
import type { ModelConfig } from '../../config/model-config.ts';
import { readRepositorySettings } from '../../platform/github/repository-settings.ts';
import type { Repository } from '../../platform/repository.ts';
import { ExternalError } from '../../records/errors.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';
import { judgeSettings } from './judge-settings.ts';

export async function examineSettings(
  world: World,
  repository: Repository | undefined,
  models: readonly ModelConfig[],
): Promise<readonly Finding[]> {
  const { environment } = world;
  const place = placeOf(environment, await repository?.origin());
  if (place === undefined) return [];
  const token = environment['GITHUB_TOKEN'] ?? environment['GH_TOKEN'] ?? '';
  const name = 'settings on GitHub';
  if (token === '') {
    const fix = 'GH_TOKEN=$(gh auth token) mlgate doctor';
    return [
      { name, state: 'note', text: `${place.repository} was not asked: there is no GITHUB_TOKEN or GH_TOKEN`, fix },
    ];
  }
  const [first] = models;
  const approval = models.find((model) => model.approval !== undefined)?.approval;
  const registry = first?.registry;
  const branch = registry?.kind === 'git' ? registry.branch : 'mlgate-registry';
  const wanted = approval?.environment ?? 'production';
  const { log, signal } = world;
  try {
    const settings = await readRepositorySettings({ ...place, token, environment: wanted, branch, log, signal });
    const url = `${place.server}/${place.repository}`;
    return judgeSettings(settings, { url, environment: wanted, registryBranch: branch });
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    const mend = error.fix === undefined ? {} : { fix: error.fix };
    return [{ name, state: 'note', text: error.message, ...mend }];
  }
}

interface Place {
  readonly server: string;
  readonly apiUrl: string;
  readonly repository: string;
}

/**
 * From the variables of a workflow, else from an origin on github.com or a host that the person named (GH_HOST): a token goes to no
 * other, whatever an origin is called.
 */
export function placeOf(environment: World['environment'], origin: string | undefined): Place | undefined {
  const found = /^(?:https?:\/\/|ssh:\/\/|git@)(?:[^@/]*@)?([^/:]+)(?::\d+)?[/:]([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(
    origin ?? '',
  );
  const [, host = '', path = ''] = found ?? [];
  const repository = environment['GITHUB_REPOSITORY'] ?? path;
  const isKnown = host === 'github.com' || host.endsWith('.ghe.com') || host === environment['GH_HOST'];
  const server = environment['GITHUB_SERVER_URL'] ?? (isKnown ? `https://${host}` : '');
  if (server === '' || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return undefined;
  return { server, repository, apiUrl: environment['GITHUB_API_URL'] ?? apiOf(server) };
}

function apiOf(server: string): string {
  const { protocol, host } = new URL(server);
  return host === 'github.com' || host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : `${server}/api/v3`;
}
