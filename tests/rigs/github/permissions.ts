// What a token must hold for a call, as GitHub asks it.
import type { Answer, Call, Right } from './call.ts';
import { forbidden, notFound, refuse, repositoryOf } from './call.ts';
import type { World } from './world.ts';

/** The first that matches a path holds; any one of the names is enough. */
const NEEDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\/check-(?:runs|suites)/, ['checks']],
  [/\/statuses\/|\/commits\/[^/]+\/status(?:es)?$/, ['statuses']],
  [/\/deployments/, ['deployments']],
  [/\/environments/, ['actions']],
  [/\/pulls/, ['pull_requests']],
  [/\/issues/, ['issues', 'pull_requests']],
  [/\/labels/, ['issues']],
  [/\/actions\//, ['actions']],
  [/\/branches\/[^/]+\/protection|\/rulesets$/, ['administration']],
  [/\/(?:dispatches|git|contents|releases|commits|compare|branches|merges)(?:\/|$)/, ['contents']],
  [/^\/orgs\/[^/]+\/(?:teams|members|memberships)/, ['members']],
];

/** What anybody who can read a public repository may do there. */
const OPEN_TO_READERS = new Set([
  'issues/create',
  'issues/create-comment',
  'issues/update-comment',
  'issues/delete-comment',
  'pulls/create',
  'pulls/create-review',
  'reactions/create-for-issue-comment',
  'repos/create-fork',
]);
const MAINTAINERS = ['admin', 'maintain', 'write'];
const ORDER = { read: 1, write: 2 };

function holds(granted: Readonly<Record<string, Right>>, names: readonly string[], wanted: Right): boolean {
  return names.some((name) => ORDER[granted[name] ?? 'read'] >= ORDER[wanted] && granted[name] !== undefined);
}

/** A comment on a pull request can be written with the right to pull requests, one on an issue only with that to issues. */
function needsOf(call: Call, world: World): readonly string[] {
  const names = NEEDS.find(([pattern]) => pattern.test(call.path))?.[1] ?? [];
  if (call.operation !== 'issues/create-comment') return names;
  const isPull = world.state.pulls.has(`${repositoryOf(call)}#${call.params['issue_number']}`);
  return isPull ? names : names.filter((name) => name !== 'pull_requests');
}

function lacking(names: readonly string[], right: Right): Answer {
  return {
    ...forbidden,
    headers: { 'x-accepted-github-permissions': names.map((name) => `${name}=${right}`).join('; ') },
  };
}

function refusedToWorkflow(call: Call, world: World, granted: Readonly<Record<string, Right>>): Answer | undefined {
  const names = needsOf(call, world);
  const right = call.method === 'GET' ? 'read' : 'write';
  if (call.operation === 'users/get-authenticated') return forbidden;
  if (names.includes('members') || names.includes('administration')) {
    return holds(granted, names, right) ? undefined : lacking(names, right);
  }
  const isOpen = right === 'read' && world.seen.repository(repositoryOf(call))?.isPrivate !== true;
  return names.length === 0 || isOpen || holds(granted, names, right) ? undefined : lacking(names, right);
}

function refusedToPerson(call: Call, world: World, login: string): Answer | undefined {
  const repository = world.seen.repository(repositoryOf(call));
  if (repository === undefined) return undefined;
  const role = repository.roles.get(login) ?? (repository.isPrivate ? 'none' : 'read');
  if (role === 'none') return notFound;
  if (call.method === 'GET' || OPEN_TO_READERS.has(call.operation) || MAINTAINERS.includes(role)) return undefined;
  return refuse(403, 'Must have write access to the repository');
}

/** undefined when the call may go on. */
export function refusedTo(call: Call, world: World): Answer | undefined {
  const { who, token, method } = call;
  if (token !== undefined && who === undefined) return refuse(401, 'Bad credentials');
  if (who === undefined) {
    if (method !== 'GET') return refuse(401, 'Requires authentication');
    return world.seen.repository(repositoryOf(call))?.isPrivate === true ? notFound : undefined;
  }
  if (who.repositories !== undefined && call.path.startsWith('/repos/')) {
    const isOwn = who.repositories.includes(repositoryOf(call));
    const repository = world.seen.repository(repositoryOf(call));
    if (!isOwn && (repository?.isPrivate !== false || method !== 'GET')) return method === 'GET' ? notFound : forbidden;
  }
  return who.permissions === undefined
    ? refusedToPerson(call, world, who.login)
    : refusedToWorkflow(call, world, who.permissions);
}
