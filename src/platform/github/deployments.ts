// Deployments as GitHub shows them: one for each key, with its statuses.
import * as z from 'zod';
import type { Deployments } from '../forge.ts';
import { doOnce } from './client.ts';
import type { GitHubClient } from './client.ts';

/** GitHub keeps the payload as an object, or as the text that it was sent as. */
const payloadSchema = z.lazy(() =>
  z
    .union([z.looseObject({ key: z.string().optional() }), z.string(), z.null()])
    .optional()
    .transform((payload) => (typeof payload === 'string' ? keyInText(payload) : payload?.key)),
);

const deploymentSchema = z.lazy(() => z.object({ id: z.int().positive(), payload: payloadSchema }));
const idSchema = z.lazy(() => z.object({ id: z.int().positive() }));

type NewDeployment = Parameters<Deployments['open']>[0];
type Wanted = Pick<NewDeployment, 'environment' | 'key'> & Partial<Pick<NewDeployment, 'commit'>>;
type Known = z.infer<typeof idSchema>;

const DEPLOYMENTS = '/repos/{owner}/{repo}/deployments';
/** GitHub shows no more. */
const LONGEST_DESCRIPTION = 140;

export function githubDeployments(client: GitHubClient): Deployments {
  const find = async ({ environment, commit, key }: Wanted): Promise<Known | undefined> => {
    const parameters = { environment, ...(commit === undefined ? {} : { sha: commit }) };
    const request = { route: `GET ${DEPLOYMENTS}`, parameters, needs: 'deployments: read' };
    const found = await client.all(request, z.array(deploymentSchema));
    return found.find(({ payload }) => payload === key);
  };
  return {
    open: async (deployment) => {
      const there = await find(deployment);
      if (there !== undefined) return there.id;
      const { environment, commit, description, key, payload } = deployment;
      const parameters = {
        ref: commit,
        environment,
        description: shortened(description),
        payload: { ...payload, key },
        // Neither merges the default branch into it, nor waits for checks: what is deployed was approved.
        auto_merge: false,
        required_contexts: [],
      };
      const request = { route: `POST ${DEPLOYMENTS}`, parameters, needs: 'deployments: write', once: true };
      const made = await doOnce(
        () => client.ask(request, idSchema),
        () => find(deployment),
      );
      return made.id;
    },
    find: async (environment, key) => (await find({ environment, key }))?.id,
    setStatus: async (id, { state, description, url }) => {
      const parameters = {
        deployment_id: id,
        state,
        description: shortened(description),
        ...(url === undefined ? {} : { log_url: url }),
      };
      const route = `POST ${DEPLOYMENTS}/{deployment_id}/statuses`;
      await client.ask({ route, parameters, needs: 'deployments: write' }, idSchema);
    },
  };
}

function shortened(text: string): string {
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}

function keyInText(text: string): string | undefined {
  try {
    return z.looseObject({ key: z.string().optional() }).parse(JSON.parse(text)).key;
  } catch {
    return undefined;
  }
}
