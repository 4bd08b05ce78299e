// Starting another workflow.
import * as z from 'zod';
import type { Workflows } from '../forge.ts';
import type { GitHubClient } from './client.ts';
import { hasCode } from './failure.ts';

const addressSchema = z.lazy(() => z.object({ html_url: z.string() }));
/** Older servers answer with nothing. */
const startedSchema = z.unknown().transform((answer) => addressSchema.safeParse(answer).data?.html_url);

export function githubWorkflows(client: GitHubClient): Workflows {
  return {
    dispatch: async (file, { branch, inputs }) => {
      const start = (more: object): Promise<string | undefined> =>
        client.ask(
          {
            route: 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
            parameters: { workflow_id: file, ref: branch, inputs, ...more },
            needs: 'actions: write',
            once: true,
          },
          startedSchema,
        );
      try {
        return await start({ return_run_details: true });
      } catch (error) {
        if (!hasCode(error, 'github-invalid') || !/return_run_details/.test(error.message)) throw error;
        return start({});
      }
    },
  };
}
