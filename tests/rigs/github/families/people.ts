// Who may do what: collaborators, teams, accounts.
import type { Family } from '../call.ts';
import { notFound, ok, repositoryOf } from '../call.ts';
import type { Role, Team, World } from '../world.ts';
import { roleOf } from '../world.ts';

/** The older word for a role, which `permission` still has. */
const PERMISSION = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
} as const satisfies Record<Role, string>;

function team(world: World, params: Readonly<Record<string, string>>): Team | undefined {
  return world.state.teams.find(
    ({ organisation, slug }) => organisation === params['org'] && slug === params['team_slug'],
  );
}

export const people: Family = {
  async 'repos/get-collaborator-permission-level'(call, world) {
    const login = call.params['username'] ?? '';
    const repository = world.seen.repository(repositoryOf(call));
    const user = await world.account(login);
    if (repository === undefined || user === undefined) return notFound;
    const role = roleOf(repository, login);
    return ok({ permission: PERMISSION[role], role_name: role, user: { ...user, role_name: role } });
  },
  async 'users/get-by-username'(call, world) {
    const login = call.params['username'] ?? '';
    const { status, body } = await world.upstream.ask(`/users/${encodeURIComponent(login)}`);
    return status === 200 ? ok(body) : notFound;
  },
  async 'users/get-authenticated'(call, world) {
    const { body } = await world.upstream.ask('/user', { login: call.who?.login ?? '' });
    return ok(body);
  },
  async 'teams/list-members-in-org'(call, world) {
    const found = team(world, call.params);
    if (found === undefined) return notFound;
    const members = await Promise.all(found.members.map(async (login) => world.account(login)));
    return ok(members.filter((member) => member !== undefined));
  },
  async 'teams/get-membership-for-user-in-org'(call, world) {
    const found = team(world, call.params);
    const login = call.params['username'] ?? '';
    const state = found?.members.includes(login) ? 'active' : found?.pending?.includes(login) ? 'pending' : undefined;
    if (state === undefined) return notFound;
    return ok({ url: `${world.url}${call.path}`, role: 'member', state });
  },
  'users/list-ssh-signing-keys-for-user': (call, world) =>
    ok(world.state.signingKeys.get(call.params['username'] ?? '') ?? []),
};
