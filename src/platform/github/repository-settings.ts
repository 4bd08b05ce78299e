// What the settings of a repository keep from happening, asked from a terminal with somebody's token. What the token may not read is null.
import * as z from 'zod';
import type { ProtectionState } from '../forge.ts';
import type { Log } from '../log.ts';
import { githubClient } from './client.ts';
import type { GitHubClient } from './client.ts';
import { hasCode } from './failure.ts';
import { remoteRepository } from './remote-repository.ts';

export interface SettingsQuestion {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** `https://github.com`. */
  readonly server: string;
  readonly apiUrl: string;
  /** Of the approval. */
  readonly environment: string;
  /** Where versions and the ledger live. */
  readonly branch: string;
  readonly log: Pick<Log, 'notice'>;
  readonly signal: AbortSignal;
}

export interface RepositorySettings {
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly protection: ProtectionState;
  /** Whether the registry's branch is there, may be deleted, may be rewritten. */
  readonly registry: { readonly exists: boolean; readonly keeps: boolean | null; readonly onlyForward: boolean | null };
}

const repositorySchema = z.lazy(() => z.object({ id: z.int(), full_name: z.string(), private: z.boolean() }));
const branchSchema = z.lazy(() => z.object({ protected: z.boolean() }));
const rulesSchema = z.lazy(() => z.array(z.object({ type: z.string() })));
const switchSchema = z.lazy(() => z.object({ enabled: z.boolean() }));
const classicSchema = z.lazy(() =>
  z.object({
    allow_force_pushes: switchSchema.optional(),
    allow_deletions: switchSchema.optional(),
  }),
);

/** @throws ExternalError `github-…`. */
export async function readRepositorySettings(question: SettingsQuestion): Promise<RepositorySettings> {
  const { apiUrl } = question;
  const client = githubClient({
    ...question,
    graphqlUrl: `${apiUrl.replace(/\/v3$/, '')}/graphql`,
    readOnly: false,
  });
  const request = { route: 'GET /repos/{owner}/{repo}', needs: 'metadata: read' };
  const { id, full_name: name, private: isPrivate } = await client.ask(request, repositorySchema);
  const remote = remoteRepository(client, { id, name, isPrivate });
  return {
    isPrivate,
    defaultBranch: (await remote.defaultBranch()).name,
    protection: await remote.protection(question.environment),
    registry: await readRegistryBranch(client, question.branch),
  };
}

async function readRegistryBranch(client: GitHubClient, branch: string): Promise<RepositorySettings['registry']> {
  const about = { parameters: { branch }, needs: 'contents: read' };
  const found = await client.find({ route: 'GET /repos/{owner}/{repo}/branches/{branch}', ...about }, branchSchema);
  // Rules hold for a branch before it is there.
  const rules = await client.all({ route: 'GET /repos/{owner}/{repo}/rules/branches/{branch}', ...about }, rulesSchema);
  const has = (type: string): boolean => rules.some((rule) => rule.type === type);
  const classic = found?.protected === true ? await readClassic(client, branch) : { keeps: false, onlyForward: false };
  return {
    exists: found !== undefined,
    keeps: has('deletion') || classic.keeps,
    onlyForward: has('non_fast_forward') || classic.onlyForward,
  };
}

/** The older branch protection asks for `administration: read`. */
async function readClassic(
  client: GitHubClient,
  branch: string,
): Promise<Pick<RepositorySettings['registry'], 'keeps' | 'onlyForward'>> {
  const route = 'GET /repos/{owner}/{repo}/branches/{branch}/protection';
  try {
    const state = await client.ask({ route, parameters: { branch }, needs: 'administration: read' }, classicSchema);
    return {
      keeps: state.allow_deletions?.enabled === false,
      onlyForward: state.allow_force_pushes?.enabled === false,
    };
  } catch (error) {
    // `protected` is also true of a branch that only a ruleset protects.
    if (hasCode(error, 'github-not-found')) return { keeps: false, onlyForward: false };
    if (hasCode(error, 'github-forbidden')) return { keeps: null, onlyForward: null };
    throw error;
  }
}
