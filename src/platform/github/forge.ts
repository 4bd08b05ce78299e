// GitHub as the forge of a workflow run.
import type { Forge } from '../forge.ts';
import { githubArtifacts } from './artifacts.ts';
import { githubChecks } from './checks.ts';
import type { GitHubClient } from './client.ts';
import { githubComments } from './comments.ts';
import { githubDeployments } from './deployments.ts';
import { githubIssues } from './issues.ts';
import { githubPeople } from './people.ts';
import { githubPullRequests } from './pull-requests.ts';
import { githubReleases } from './releases.ts';
import { remoteRepository } from './remote-repository.ts';
import { githubRuns } from './runs.ts';
import type { Workflow } from './workflow.ts';
import { githubWorkflows } from './workflows.ts';

/** Who comments when a workflow's own token does. */
export const WORKFLOW_ACCOUNT = 'github-actions[bot]';

export interface ForgeParts {
  readonly client: GitHubClient;
  readonly workflow: Workflow;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly apiUrl: string;
  /** The login whose comments are ours. */
  readonly self?: string;
}

export function githubForge({ client, workflow, environment, apiUrl, self = WORKFLOW_ACCOUNT }: ForgeParts): Forge {
  const { event, run, repository, server } = workflow;
  return {
    repository: remoteRepository(client, repository),
    event,
    run,
    comments: githubComments(client, self),
    pullRequests: githubPullRequests(client),
    checks: githubChecks(client),
    people: githubPeople(client),
    deployments: githubDeployments(client),
    workflows: githubWorkflows(client),
    runs: githubRuns(client),
    issues: githubIssues(client, self),
    releases: githubReleases(client, apiUrl),
    artifacts: githubArtifacts(client, {
      id: run.id,
      headRepositoryId: event.headRepositoryId ?? repository.id,
      environment,
    }),
    self,
    host: server,
  };
}
