// Opening issues, and finding those that we opened.
import * as z from 'zod';
import type { Issues } from '../forge.ts';
import { authorSchema } from './account.ts';
import { doOnce } from './client.ts';
import type { GitHubClient } from './client.ts';
import { hasCode } from './failure.ts';

const issueSchema = z.lazy(() =>
  z.object({
    number: z.int().positive(),
    title: z.string(),
    body: z.string().nullish(),
    user: authorSchema,
    created_at: z.string(),
    html_url: z.string(),
    /** Lists of issues have the pull requests among them. */
    pull_request: z.unknown().optional(),
  }),
);
type Issue = z.infer<typeof issueSchema>;

const ISSUES = '/repos/{owner}/{repo}/issues';
const SLACK_MS = 5_000;

/** @param self who our own issues are by. */
export function githubIssues(client: GitHubClient, self: string): Issues {
  return {
    own: async () => {
      const found = await openIssues(client, { creator: self }).catch((error: unknown) => {
        // A server that does not take an app's name there has the whole list.
        if (!hasCode(error, 'github-invalid')) throw error;
        return openIssues(client, {});
      });
      return found
        .filter(({ user, pull_request: pull }) => user.login === self && (pull ?? undefined) === undefined)
        .sort((a, b) => b.number - a.number)
        .map(({ number, title, body }) => ({ number, title, body: body ?? '' }));
    },
    create: async ({ title, body }) => {
      const begun = performance.now();
      const request = { route: `POST ${ISSUES}`, parameters: { title, body }, needs: 'issues: write', once: true };
      const issue = await doOnce(
        () => client.ask(request, issueSchema),
        async () => {
          const parameters = { state: 'all', sort: 'created', direction: 'desc', per_page: 30 };
          const newest = await client.ask(
            { route: `GET ${ISSUES}`, parameters, needs: 'issues: read' },
            z.array(issueSchema),
          );
          const since = (client.serverTime() ?? Date.now()) - (performance.now() - begun) - SLACK_MS;
          const isOurs = (one: Issue): boolean =>
            one.user.login === self &&
            one.title === title &&
            (one.body ?? '') === body &&
            Date.parse(one.created_at) >= since;
          return newest.find(isOurs);
        },
      );
      return { number: issue.number, url: issue.html_url };
    },
  };
}

function openIssues(client: GitHubClient, by: { readonly creator?: string }): Promise<readonly Issue[]> {
  const parameters = { ...by, state: 'open', sort: 'created', direction: 'desc' };
  return client.all({ route: `GET ${ISSUES}`, parameters, needs: 'issues: read' }, z.array(issueSchema));
}
