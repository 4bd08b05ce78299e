// Attempts of workflow runs, as GitHub tells of them: nobody but GitHub writes there.
import * as z from 'zod';
import type { RunFacts, Runs } from '../forge.ts';
import { authorSchema } from './account.ts';
import type { GitHubClient } from './client.ts';
import { commitSchema } from './remote-repository.ts';

const runSchema = z.lazy(() =>
  z
    .object({
      event: z.string(),
      status: z.string().nullable(),
      path: z.string(),
      head_sha: commitSchema,
      head_branch: z.string().nullish(),
      repository: z.object({ id: z.int().positive() }),
      head_repository: z.object({ id: z.int().positive() }).nullish(),
      actor: authorSchema,
      triggering_actor: authorSchema,
      created_at: z.string(),
      run_started_at: z.string().optional(),
      updated_at: z.string(),
    })
    .transform((run): RunFacts => ({
      repositoryId: run.repository.id,
      headRepositoryId: run.head_repository?.id ?? null,
      event: run.event,
      // `.github/workflows/x.yml@main`
      workflow: run.path.replace(/@.*$/, ''),
      head: run.head_sha,
      branch: run.head_branch ?? null,
      actor: run.actor,
      triggeringActor: run.triggering_actor,
      startedAt: run.run_started_at ?? run.created_at,
      endedAt: run.status === 'completed' ? run.updated_at : undefined,
    })),
);

export function githubRuns(client: GitHubClient): Runs {
  return {
    read: ({ id, attempt }) => {
      const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}';
      const parameters = { run_id: id, attempt_number: attempt };
      return client.find({ route, parameters, needs: 'actions: read' }, runSchema);
    },
  };
}
