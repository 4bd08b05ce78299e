// Workflows that are started from outside, workflow runs and reactions.
import type { Json } from '../../json.ts';
import { isRecord } from '../../json.ts';
import type { Answer, Call, Family } from '../call.ts';
import { created, loginOf, notFound, nothing, numberOf, ok, refuse, repositoryOf, textOf } from '../call.ts';
import type { World } from '../world.ts';

export interface NewRun {
  readonly id: number;
  readonly repository: string;
  readonly event: string;
  /** `.github/workflows/x.yml` */
  readonly workflow: string;
  readonly headCommit: string;
  readonly headBranch: string;
  /** Default: the repository itself. */
  readonly headRepository?: string;
  readonly attempt?: number;
  readonly actor?: string;
  readonly triggeringActor?: string;
  readonly conclusion?: string;
}

/** A run as GitHub tells of it. */
export async function addRun(world: World, run: NewRun): Promise<Json> {
  const url = `${world.url}/repos/${run.repository}/actions/runs/${run.id}`;
  const shape = async (name: string): Promise<unknown> => (await world.upstream.ask(`/repos/${name}`)).body;
  const person = { name: 'Ann', email: 'ann@example.com' };
  const actor = await world.account(run.actor ?? 'ghost');
  const triggering = await world.account(run.triggeringActor ?? run.actor ?? 'ghost');
  const json: Json = {
    id: run.id,
    node_id: `WFR_${run.id}`,
    name: run.workflow,
    display_title: run.workflow,
    path: run.workflow,
    event: run.event,
    status: run.conclusion === undefined ? 'in_progress' : 'completed',
    conclusion: run.conclusion ?? null,
    run_number: 1,
    run_attempt: run.attempt ?? 1,
    head_branch: run.headBranch,
    head_sha: run.headCommit,
    head_commit: {
      id: run.headCommit,
      tree_id: run.headCommit,
      message: '',
      timestamp: world.now(),
      author: person,
      committer: person,
    },
    head_repository: await shape(run.headRepository ?? run.repository),
    repository: await shape(run.repository),
    ...(actor === undefined ? {} : { actor }),
    ...(triggering === undefined ? {} : { triggering_actor: triggering }),
    workflow_id: 1,
    check_suite_id: 1,
    pull_requests: [],
    url,
    html_url: `${world.pages}/${run.repository}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${url}/suite`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    artifacts_url: `${url}/artifacts`,
    workflow_url: `${world.url}/repos/${run.repository}/actions/workflows/1`,
    created_at: world.now(),
    updated_at: world.now(),
    run_started_at: world.now(),
  };
  world.state.runs.set(run.id, json);
  return json;
}

async function dispatchWorkflow(call: Call, world: World): Promise<Answer> {
  const file = (call.params['workflow_id'] ?? '').split('/').at(-1) ?? '';
  const workflow = world.state.workflows.get(`${repositoryOf(call)}/${file}`);
  if (workflow === undefined) return notFound;
  const git = world.seen.repository(repositoryOf(call))?.git;
  const ref = textOf(call, 'ref') ?? '';
  if (git !== undefined && (await git.resolve(ref)) === undefined) return refuse(422, `No ref found for: ${ref}`);
  const inputs = isRecord(call.body['inputs']) ? Object.keys(call.body['inputs']) : [];
  const unknown = inputs.filter((name) => !workflow.inputs.includes(name));
  if (unknown.length > 0) return refuse(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  world.state.dispatches.push({ repository: repositoryOf(call), workflow: file, by: loginOf(call), ...call.body });
  if (call.body['return_run_details'] !== true) return nothing;
  const id = world.nextId();
  return ok({
    workflow_run_id: id,
    run_url: `${world.url}/repos/${repositoryOf(call)}/actions/runs/${id}`,
    html_url: `${world.pages}/${repositoryOf(call)}/actions/runs/${id}`,
  });
}

export const runs: Family = {
  'actions/create-workflow-dispatch': dispatchWorkflow,
  'repos/create-dispatch-event'(call, world) {
    world.state.dispatches.push({ repository: repositoryOf(call), by: loginOf(call), ...call.body });
    return nothing;
  },
  'actions/get-workflow-run'(call, world) {
    const run = world.state.runs.get(numberOf(call, 'run_id'));
    return run === undefined ? notFound : ok(run);
  },
  'actions/get-workflow-run-attempt'(call, world) {
    const run = world.state.runs.get(numberOf(call, 'run_id'));
    return run?.['run_attempt'] === numberOf(call, 'attempt_number') ? ok(run) : notFound;
  },
  'actions/list-workflow-runs-for-repo'(call, world) {
    const wanted = ['event', 'head_sha', 'status'].flatMap((key) => {
      const value = call.query.get(key);
      return value === null ? [] : [[key, value] as const];
    });
    const all = [...world.state.runs.values()].filter((run) => wanted.every(([key, value]) => run[key] === value));
    return { ...ok({ total_count: all.length, workflow_runs: all.toReversed() }), paged: 'workflow_runs' };
  },
  async 'reactions/create-for-issue-comment'(call, world) {
    const id = numberOf(call, 'comment_id');
    if (!world.state.comments.has(id)) return notFound;
    const user = await world.account(loginOf(call));
    const all = world.state.reactions.get(id) ?? [];
    const content = textOf(call, 'content');
    const old = all.find(
      (one) => one['content'] === content && isRecord(one['user']) && one['user']['login'] === loginOf(call),
    );
    if (old !== undefined) return ok(old);
    const reaction = { id: world.nextId(), node_id: `REA_${id}`, user: user ?? null, content, created_at: world.now() };
    world.state.reactions.set(id, [...all, reaction]);
    return created(reaction);
  },
  'reactions/list-for-issue-comment'(call, world) {
    const id = numberOf(call, 'comment_id');
    return world.state.comments.has(id) ? ok(world.state.reactions.get(id) ?? []) : notFound;
  },
};
