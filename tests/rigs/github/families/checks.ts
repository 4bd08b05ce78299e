// Check runs: annotations add up over updates, and only a workflow's token may write them.
import type { Json } from '../../json.ts';
import { isRecord, listAt, recordAt } from '../../json.ts';
import { appJson, TOKEN_APP } from '../apps.ts';
import type { Answer, Call, Family } from '../call.ts';
import { created, notFound, numberOf, ok, refuse, repositoryOf, textOf } from '../call.ts';
import type { World } from '../world.ts';

const OUTPUT = { title: null, summary: null, text: null, annotations_count: 0 };

function own(call: Call, world: World): Json | undefined {
  const run = world.state.checks.get(numberOf(call, 'check_run_id'));
  return run?.['rig_repository'] === repositoryOf(call) ? run : undefined;
}

function shown(run: Json): Json {
  const { rig_repository: _, ...rest } = run;
  return rest;
}

function withAnnotations(call: Call, world: World, id: number): Json {
  const given = recordAt(call.body, 'output');
  const added = listAt(given, 'annotations').filter(isRecord);
  const blank = { start_column: null, end_column: null, title: null, raw_details: null, blob_href: world.pages };
  const all = [...(world.state.annotations.get(id) ?? []), ...added.map((one) => ({ ...blank, ...one }))];
  world.state.annotations.set(id, all);
  const { title, summary, text } = given;
  const texts = Object.fromEntries(Object.entries({ title, summary, text }).filter(([, value]) => value !== undefined));
  const url = `${world.url}/repos/${repositoryOf(call)}/check-runs/${id}/annotations`;
  return { ...texts, annotations_count: all.length, annotations_url: url };
}

/** What a request sets, whether it creates or updates. */
function settings(call: Call, world: World): Json {
  const keys = ['name', 'details_url', 'external_id', 'started_at', 'status'];
  const set = Object.fromEntries(keys.flatMap((key) => (call.body[key] === undefined ? [] : [[key, call.body[key]]])));
  const conclusion = textOf(call, 'conclusion');
  if (conclusion === undefined) return set;
  return { ...set, status: 'completed', conclusion, completed_at: textOf(call, 'completed_at') ?? world.now() };
}

async function create(call: Call, world: World): Promise<Answer> {
  if (call.who?.permissions === undefined) return refuse(403, 'You must authenticate via a GitHub App.');
  const name = repositoryOf(call);
  const head = textOf(call, 'head_sha') ?? '';
  const git = world.seen.repository(name)?.git;
  if (git !== undefined && (await git.attempt('cat-file', '-e', `${head}^{commit}`)) === undefined) {
    return refuse(422, `No commit found for SHA: ${head}`);
  }
  const id = world.nextId();
  const run: Json = {
    rig_repository: name,
    id,
    node_id: `CR_${id}`,
    head_sha: head,
    external_id: '',
    url: `${world.url}/repos/${name}/check-runs/${id}`,
    html_url: `${world.pages}/${name}/runs/${id}`,
    details_url: null,
    status: 'queued',
    conclusion: null,
    started_at: world.now(),
    completed_at: null,
    check_suite: { id: 1 },
    app: appJson(TOKEN_APP),
    pull_requests: [],
    ...settings(call, world),
    output: { ...OUTPUT, ...withAnnotations(call, world, id) },
  };
  world.state.checks.set(id, run);
  return created(shown(run));
}

export const checks: Family = {
  'checks/create': create,
  'checks/update'(call, world) {
    const run = own(call, world);
    if (run === undefined) return notFound;
    const output = { ...recordAt(run, 'output'), ...withAnnotations(call, world, numberOf(call, 'check_run_id')) };
    Object.assign(run, settings(call, world), { output });
    return ok(shown(run));
  },
  'checks/get'(call, world) {
    const run = own(call, world);
    return run === undefined ? notFound : ok(shown(run));
  },
  async 'checks/list-for-ref'(call, world) {
    const git = world.seen.repository(repositoryOf(call))?.git;
    const ref = call.params['ref'] ?? '';
    const head = (await git?.resolve(ref)) ?? ref;
    const name = call.query.get('check_name');
    const all = [...world.state.checks.values()].filter(
      (run) =>
        run['rig_repository'] === repositoryOf(call) &&
        run['head_sha'] === head &&
        (name === null || run['name'] === name),
    );
    return { ...ok({ total_count: all.length, check_runs: all.toReversed().map(shown) }), paged: 'check_runs' };
  },
  'checks/list-annotations'(call, world) {
    return own(call, world) === undefined
      ? notFound
      : ok(world.state.annotations.get(numberOf(call, 'check_run_id')) ?? []);
  },
};
