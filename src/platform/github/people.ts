// Accounts, what they may do in this repository, and the members of teams.
import * as z from 'zod';
import type { People } from '../forge.ts';
import { accountSchema } from './account.ts';
import type { GitHubClient } from './client.ts';
import { failed } from './failure.ts';

const LEVELS = ['admin', 'maintain', 'write', 'triage', 'read', 'none'] as const;
type Level = (typeof LEVELS)[number];

/** `role_name` may be a role that the organisation named itself; `permission` then says which one it stands on. */
const permissionSchema = z.lazy(() =>
  z
    .object({ permission: z.enum(LEVELS), role_name: z.string().optional() })
    .transform(({ permission, role_name }): Level => LEVELS.find((level) => level === role_name) ?? permission),
);

export function githubPeople(client: GitHubClient): People {
  return {
    account: (login) =>
      client.find(
        { route: 'GET /users/{username}', parameters: { username: login }, needs: 'metadata: read' },
        accountSchema,
      ),
    permission: async (login) => {
      const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
      const request = { route, parameters: { username: login }, needs: 'metadata: read' };
      return (await client.find(request, permissionSchema)) ?? 'none';
    },
    team: async (slug) => {
      const [org = '', team = '', ...more] = slug.split('/');
      if (org === '' || team === '' || more.length > 0) {
        const what = `${JSON.stringify(slug)} names no team: write organisation/team`;
        throw failed('GET /orgs/{org}/teams/{team_slug}/members', { code: 'github-not-found', what });
      }
      // Whoever was invited and has not accepted is not listed.
      const route = 'GET /orgs/{org}/teams/{team_slug}/members';
      const request = { route, parameters: { org, team_slug: team }, needs: 'members: read' };
      return client.all(request, z.array(accountSchema));
    },
  };
}
