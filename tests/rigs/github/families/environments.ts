// Environments, their waiting runs, and how branches are protected: read here, never written by a workflow's token.
import type { Json } from '../../json.ts';
import type { Family } from '../call.ts';
import { notFound, numberOf, ok, refuse, repositoryOf } from '../call.ts';
import type { World } from '../world.ts';

function environmentsOf(world: World, repository: string): readonly Json[] {
  return [...world.state.environments].filter(([key]) => key.startsWith(`${repository}/`)).map(([, value]) => value);
}

export const environments: Family = {
  'repos/get-environment'(call, world) {
    const found = world.state.environments.get(`${repositoryOf(call)}/${call.params['environment_name'] ?? ''}`);
    return found === undefined ? notFound : ok(found);
  },
  'repos/get-all-environments'(call, world) {
    const all = environmentsOf(world, repositoryOf(call));
    return { ...ok({ total_count: all.length, environments: all }), paged: 'environments' };
  },
  'repos/list-deployment-branch-policies'(call, world) {
    const found = world.state.environments.get(`${repositoryOf(call)}/${call.params['environment_name'] ?? ''}`);
    return found === undefined ? notFound : ok({ total_count: 0, branch_policies: [] });
  },
  'actions/get-pending-deployments-for-run': (call, world) =>
    ok(world.state.pendingDeployments.get(numberOf(call, 'run_id')) ?? []),
  'actions/get-reviews-for-run': (call, world) => ok(world.state.approvals.get(numberOf(call, 'run_id')) ?? []),
  'repos/get-branch-protection'(call, world) {
    const found = world.state.protections.get(`${repositoryOf(call)}/${call.params['branch'] ?? ''}`);
    return found === undefined ? refuse(404, 'Branch not protected') : ok(found);
  },
  'repos/get-branch-rules': (call, world) =>
    ok(world.state.rules.get(`${repositoryOf(call)}/${call.params['branch'] ?? ''}`) ?? []),
  'repos/get-repo-rulesets': () => ok([]),
  'repos/codeowners-errors': () => ok({ errors: [] }),
};

/** An environment as GitHub tells of it. */
export function environmentJson(
  world: World,
  repository: string,
  environment: { readonly name: string; readonly reviewers?: readonly Json[]; readonly protectedBranches?: boolean },
): Json {
  const id = world.nextId();
  const reviewers = environment.reviewers ?? [];
  const isBound = environment.protectedBranches === true;
  const rule = { id: world.nextId(), node_id: 'GA_1', type: 'required_reviewers', reviewers };
  return {
    id,
    node_id: `EN_${id}`,
    name: environment.name,
    url: `${world.url}/repos/${repository}/environments/${environment.name}`,
    html_url: `${world.pages}/${repository}/deployments/activity_log?environments_filter=${environment.name}`,
    created_at: world.now(),
    updated_at: world.now(),
    protection_rules: reviewers.length === 0 ? [] : [rule],
    deployment_branch_policy: isBound ? { protected_branches: true, custom_branch_policies: false } : null,
  };
}
