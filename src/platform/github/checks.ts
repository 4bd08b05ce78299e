// Check runs: in progress first, then completed with annotations in portions.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Annotation, CheckResult, Checks } from '../forge.ts';
import { doOnce } from './client.ts';
import type { GitHubClient } from './client.ts';

const checkSchema = z.lazy(() =>
  z.object({
    id: z.int().positive(),
    status: z.string(),
    external_id: z.string().nullish(),
    output: z.object({ annotations_count: z.int().default(0) }).optional(),
  }),
);
type Check = z.infer<typeof checkSchema>;

const CHECK = '/repos/{owner}/{repo}/check-runs/{check_run_id}';
const READ = 'checks: read';
const WRITE = 'checks: write';
/** Of one request; later ones add to them. */
const PORTION = 50;

export function githubChecks(client: GitHubClient): Checks {
  return {
    start: async ({ name, head, detailsUrl }) => {
      const mark = `mlgate ${randomUUID()}`;
      const parameters = {
        name,
        head_sha: head,
        status: 'in_progress',
        external_id: mark,
        ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
      };
      const route = 'POST /repos/{owner}/{repo}/check-runs';
      const check = await doOnce(
        () => client.ask({ route, parameters, needs: WRITE, once: true }, checkSchema),
        () => findCheck(client, head, { name, mark }),
      );
      return check.id;
    },
    complete: async (id, result) => {
      const portions = portionsOf(result.annotations);
      for (const [index, annotations] of portions.entries()) {
        const isLast = index === portions.length - 1;
        const count = index * PORTION + annotations.length;
        await update(client, id, { result, annotations, isLast, count });
      }
    },
  };
}

async function findCheck(
  client: GitHubClient,
  head: string,
  { name, mark }: { readonly name: string; readonly mark: string },
): Promise<Check | undefined> {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
  const parameters = { ref: head, check_name: name, filter: 'all' };
  const page = z.object({ check_runs: z.array(checkSchema) }).transform((answer) => answer.check_runs);
  const checks = await client.all({ route, parameters, needs: READ }, page);
  return checks.find((check) => check.external_id === mark);
}

interface Portion {
  readonly result: CheckResult;
  readonly annotations: readonly Annotation[];
  readonly isLast: boolean;
  /** Annotations that the check run has after this portion. */
  readonly count: number;
}

/** Without annotations it can be said twice; with them it would add them twice. */
async function update(client: GitHubClient, id: number, portion: Portion): Promise<void> {
  const { result, annotations, isLast, count } = portion;
  const { title, summary, detailsUrl, conclusion } = result;
  const parameters = {
    check_run_id: id,
    output: { title, summary, ...(annotations.length === 0 ? {} : { annotations: annotations.map(asGitHub) }) },
    ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
    ...(isLast ? { status: 'completed', conclusion } : {}),
  };
  const once = annotations.length > 0;
  await doOnce(
    () => client.ask({ route: `PATCH ${CHECK}`, parameters, needs: WRITE, once }, checkSchema),
    async () => {
      const request = { route: `GET ${CHECK}`, parameters: { check_run_id: id }, needs: READ };
      const check = await client.ask(request, checkSchema);
      const isDone = (check.output?.annotations_count ?? 0) >= count && (!isLast || check.status === 'completed');
      return isDone ? check : undefined;
    },
  );
}

/** At least one, be it empty. */
function portionsOf(annotations: readonly Annotation[]): readonly (readonly Annotation[])[] {
  const portions: (readonly Annotation[])[] = [];
  for (let from = 0; from === 0 || from < annotations.length; from += PORTION) {
    portions.push(annotations.slice(from, from + PORTION));
  }
  return portions;
}

/** GitHub's bounds: a title of 255 characters, a message of 64 KiB. */
function asGitHub({ path, line, level, title, message }: Annotation): object {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: title.slice(0, 255),
    message: message.slice(0, 16_000),
  };
}
