// Who holds a claim, where runs of workflows do: a run and its attempt. GitHub knows whether they still run.
import * as z from 'zod';
import type { WorkflowRun } from '../forge.ts';
import type { ClaimHolder, Holders } from '../holder.ts';
import type { GitHubClient } from './client.ts';
import { hasCode } from './failure.ts';

const HOST = 'github';
const runSchema = z.lazy(() => z.object({ status: z.string().nullable(), run_attempt: z.int().positive().default(1) }));

/** Processes of one machine (`local`) are told apart as ever. */
export function runHolders(client: GitHubClient, run: WorkflowRun, local: Holders): Holders {
  return {
    me: () => ({ name: run.url, host: HOST, process: `${run.id}:${run.attempt}` }),
    lives: (holder) => (holder.host === HOST ? lives(client, run, holder) : local.lives(holder)),
  };
}

async function lives(
  client: GitHubClient,
  run: WorkflowRun,
  holder: ClaimHolder,
): Promise<'alive' | 'dead' | 'unknown'> {
  const [, id, attempt] = /^([1-9]\d*):([1-9]\d*)$/.exec(holder.process) ?? [];
  if (id === undefined || attempt === undefined) return 'unknown';
  // A run is started again only after its last attempt ended.
  if (Number(id) === run.id) return Number(attempt) === run.attempt ? 'alive' : 'dead';
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}';
  try {
    const now = await client.ask({ route, parameters: { run_id: Number(id) }, needs: 'actions: read' }, runSchema);
    return now.run_attempt > Number(attempt) || now.status === 'completed' ? 'dead' : 'alive';
  } catch (error) {
    // Without the right, or a run of another repository: nobody can tell.
    if (hasCode(error, 'github-forbidden', 'github-not-found')) return 'unknown';
    throw error;
  }
}
