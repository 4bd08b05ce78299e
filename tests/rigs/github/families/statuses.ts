// Commit statuses, and deployments with theirs: what a page of GitHub shows of them, and nothing is decided by it.
import type { Json } from '../../json.ts';
import { optionalText } from '../../json.ts';
import type { Call, Family } from '../call.ts';
import { created, loginOf, notFound, numberOf, ok, refuse, repositoryOf, textOf } from '../call.ts';
import type { World } from '../world.ts';
import { prepend } from '../world.ts';

const times = (world: World): Json => ({ created_at: world.now(), updated_at: world.now() });
const urlOf = (call: Call, world: World): string => `${world.url}/repos/${repositoryOf(call)}`;

async function commitOf(call: Call, world: World, name: string): Promise<string> {
  const git = world.seen.repository(repositoryOf(call))?.git;
  return (await git?.resolve(name)) ?? name;
}

function combined(states: readonly unknown[]): string {
  if (states.some((state) => state === 'failure' || state === 'error')) return 'failure';
  return states.length > 0 && states.every((state) => state === 'success') ? 'success' : 'pending';
}

async function newDeployment(call: Call, world: World): Promise<Json> {
  const id = world.nextId();
  const url = `${urlOf(call, world)}/deployments/${id}`;
  const ref = textOf(call, 'ref') ?? '';
  return {
    id,
    url,
    ref,
    node_id: `DE_${id}`,
    sha: await commitOf(call, world, ref),
    task: textOf(call, 'task') ?? 'deploy',
    payload: call.body['payload'] ?? {},
    original_environment: textOf(call, 'environment') ?? 'production',
    environment: textOf(call, 'environment') ?? 'production',
    description: optionalText(call.body['description']),
    creator: (await world.account(loginOf(call))) ?? null,
    statuses_url: `${url}/statuses`,
    repository_url: urlOf(call, world),
    transient_environment: call.body['transient_environment'] ?? false,
    production_environment: call.body['production_environment'] ?? false,
    ...times(world),
  };
}

async function newStatus(call: Call, world: World, deployment: Json): Promise<Json> {
  const id = world.nextId();
  const url = `${urlOf(call, world)}/deployments/${String(deployment['id'])}`;
  return {
    id,
    url: `${url}/statuses/${id}`,
    node_id: `DES_${id}`,
    state: textOf(call, 'state'),
    creator: (await world.account(loginOf(call))) ?? null,
    description: textOf(call, 'description') ?? '',
    environment: textOf(call, 'environment') ?? deployment['environment'],
    target_url: textOf(call, 'target_url') ?? '',
    log_url: textOf(call, 'log_url') ?? '',
    environment_url: textOf(call, 'environment_url') ?? '',
    deployment_url: url,
    repository_url: urlOf(call, world),
    ...times(world),
  };
}

function deployment(call: Call, world: World): Json | undefined {
  const all = world.state.deployments.get(repositoryOf(call)) ?? [];
  return all.find(({ id }) => id === numberOf(call, 'deployment_id'));
}

/** A success makes the earlier successes of the same environment inactive, unless that is switched off. */
function retireOthers(call: Call, world: World, current: Json): void {
  if (textOf(call, 'state') !== 'success' || call.body['auto_inactive'] === false) return;
  for (const other of world.state.deployments.get(repositoryOf(call)) ?? []) {
    const id = Number(other['id']);
    const [newest] = world.state.deploymentStatuses.get(id) ?? [];
    const isSame = other['environment'] === current['environment'] && id !== current['id'];
    if (!isSame || newest?.['state'] !== 'success') continue;
    prepend(world.state.deploymentStatuses, id, { ...newest, id: world.nextId(), state: 'inactive' });
  }
}

export const statuses: Family = {
  async 'repos/create-commit-status'(call, world) {
    const sha = call.params['sha'] ?? '';
    const id = world.nextId();
    const status = {
      id,
      url: `${urlOf(call, world)}/statuses/${sha}`,
      avatar_url: null,
      node_id: `SC_${id}`,
      state: textOf(call, 'state'),
      description: optionalText(call.body['description']),
      target_url: optionalText(call.body['target_url']),
      context: textOf(call, 'context') ?? 'default',
      creator: (await world.account(loginOf(call))) ?? null,
      ...times(world),
    };
    prepend(world.state.statuses, `${repositoryOf(call)}@${sha}`, status);
    return created(status);
  },
  async 'repos/list-commit-statuses-for-ref'(call, world) {
    const sha = await commitOf(call, world, call.params['ref'] ?? '');
    return ok(world.state.statuses.get(`${repositoryOf(call)}@${sha}`) ?? []);
  },
  async 'repos/get-combined-status-for-ref'(call, world) {
    const sha = await commitOf(call, world, call.params['ref'] ?? '');
    const all = world.state.statuses.get(`${repositoryOf(call)}@${sha}`) ?? [];
    const newest = all.filter(({ context }, i) => all.findIndex((one) => one['context'] === context) === i);
    const repository = await world.upstream.ask(`/repos/${repositoryOf(call)}`);
    const state = combined(newest.map(({ state }) => state));
    const urls = {
      url: `${urlOf(call, world)}/commits/${sha}/status`,
      commit_url: `${urlOf(call, world)}/commits/${sha}`,
    };
    return ok({ state, sha, statuses: newest, total_count: newest.length, repository: repository.body, ...urls });
  },
  async 'repos/create-deployment'(call, world) {
    const git = world.seen.repository(repositoryOf(call))?.git;
    const ref = textOf(call, 'ref') ?? '';
    if (git !== undefined && (await git.resolve(ref)) === undefined) return refuse(422, `No ref found for: ${ref}`);
    const deployment = await newDeployment(call, world);
    prepend(world.state.deployments, repositoryOf(call), deployment);
    return created(deployment);
  },
  'repos/list-deployments'(call, world) {
    const wanted = ['environment', 'sha', 'ref', 'task'].flatMap((key) => {
      const value = call.query.get(key);
      return value === null || value === 'none' ? [] : [[key, value] as const];
    });
    const all = world.state.deployments.get(repositoryOf(call)) ?? [];
    return ok(all.filter((one) => wanted.every(([key, value]) => one[key] === value)));
  },
  'repos/get-deployment'(call, world) {
    const found = deployment(call, world);
    return found === undefined ? notFound : ok(found);
  },
  async 'repos/create-deployment-status'(call, world) {
    const found = deployment(call, world);
    if (found === undefined) return notFound;
    const status = await newStatus(call, world, found);
    retireOthers(call, world, found);
    prepend(world.state.deploymentStatuses, numberOf(call, 'deployment_id'), status);
    return created(status);
  },
  'repos/list-deployment-statuses'(call, world) {
    if (deployment(call, world) === undefined) return notFound;
    return ok(world.state.deploymentStatuses.get(numberOf(call, 'deployment_id')) ?? []);
  },
};
