// Pull requests, and issues that are pull requests.
import type { Json } from '../../json.ts';
import { isRecord, recordAt } from '../../json.ts';
import type { Answer, Call, Family } from '../call.ts';
import { created, loginOf, notFound, numberOf, ok, refuse, repositoryOf, textOf } from '../call.ts';
import { commitJson, commitsOf, filesJson } from '../git-objects.ts';
import { isTooLong } from '../limits.ts';
import { closePull, mergePull, openPull, pullJson, pullKey } from '../pulls.ts';
import type { StoredPull, World } from '../world.ts';

function own(call: Call, world: World, name = 'pull_number'): StoredPull | undefined {
  return world.state.pulls.get(pullKey(repositoryOf(call), numberOf(call, name)));
}

function pullsOf(world: World, repository: string): readonly StoredPull[] {
  return [...world.state.pulls.values()]
    .filter((pull) => pull.repository === repository)
    .sort((a, b) => b.number - a.number);
}

/** `pull-request-simple`: without what only the whole one has. */
async function simple(world: World, pull: StoredPull): Promise<Json> {
  const { merged: _, mergeable: __, merged_by: ___, ...rest } = await pullJson(world, pull);
  return rest;
}

async function list(call: Call, world: World): Promise<Answer> {
  const state = call.query.get('state') ?? 'open';
  const head = call.query.get('head');
  const base = call.query.get('base');
  const wanted = pullsOf(world, repositoryOf(call)).filter(
    (pull) =>
      (state === 'all' || (state === 'open') === pull.isOpen) &&
      (head === null || head === `${pull.headOwner}:${pull.headBranch}`) &&
      (base === null || base === pull.baseBranch),
  );
  return ok(await Promise.all(wanted.map(async (pull) => simple(world, pull))));
}

async function create(call: Call, world: World): Promise<Answer> {
  const repository = repositoryOf(call);
  const [owner = '', branch] = (textOf(call, 'head') ?? '').split(':');
  const fork = branch === undefined ? repository : `${owner}/${repository.split('/')[1] ?? ''}`;
  const name = branch ?? owner;
  const git = world.seen.repository(fork)?.git;
  if (git !== undefined && (await git.resolve(name)) === undefined) {
    return refuse(422, 'Validation Failed', [{ resource: 'PullRequest', field: 'head', code: 'invalid' }]);
  }
  const title = textOf(call, 'title');
  const pull = await openPull(world, {
    repository,
    author: loginOf(call),
    from: fork,
    branch: name,
    into: textOf(call, 'base') ?? 'main',
    ...(title === undefined ? {} : { title }),
  });
  return created(await pullJson(world, pull));
}

/** A pull request whose head it is, or that it merged. */
async function ofCommit(call: Call, world: World): Promise<Answer> {
  const sha = call.params['commit_sha'];
  const all = pullsOf(world, repositoryOf(call));
  const found = all.filter((pull) => pull.headCommit === sha || pull.merge?.commit === sha);
  return ok(await Promise.all(found.map(async (pull) => simple(world, pull))));
}

async function asIssue(call: Call, world: World): Promise<Answer | undefined> {
  const pull = own(call, world, 'issue_number');
  if (pull === undefined) return undefined;
  const whole = await pullJson(world, pull);
  const url = `${world.url}/repos/${pull.repository}`;
  const { head: _, base: __, ...rest } = whole;
  const links = {
    url: `${url}/pulls/${pull.number}`,
    html_url: whole['html_url'],
    diff_url: whole['diff_url'],
    patch_url: whole['patch_url'],
  };
  return ok({
    ...rest,
    url: `${url}/issues/${pull.number}`,
    repository_url: url,
    labels_url: `${url}/issues/${pull.number}/labels{/name}`,
    events_url: `${url}/issues/${pull.number}/events`,
    comments: [...world.state.comments.values()].filter(
      (one) => pullKey(one.repository, one.number) === pullKey(pull.repository, pull.number),
    ).length,
    locked: world.state.locked.has(pullKey(pull.repository, pull.number)),
    pull_request: { ...links, merged_at: pull.merge?.at ?? null },
  });
}

export const pulls: Family = {
  'pulls/list': list,
  'pulls/create': create,
  async 'pulls/get'(call, world) {
    const pull = own(call, world);
    return pull === undefined ? notFound : ok(await pullJson(world, pull));
  },
  async 'pulls/update'(call, world) {
    const pull = own(call, world);
    if (pull === undefined) return notFound;
    if (textOf(call, 'state') === 'closed') await closePull(world, pull);
    if (textOf(call, 'state') === 'open' && pull.merge === null) pull.isOpen = true;
    return ok(await pullJson(world, pull));
  },
  async 'pulls/merge'(call, world) {
    const pull = own(call, world);
    if (pull === undefined) return notFound;
    if (!pull.isOpen) return refuse(405, 'Pull Request is not mergeable');
    const expected = textOf(call, 'sha');
    if (expected !== undefined && expected !== pull.headCommit) return refuse(409, 'Head branch was modified.');
    const method = textOf(call, 'merge_method') === 'squash' ? 'squash' : 'merge';
    const sha = await mergePull(world, pull, { by: loginOf(call), method });
    return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
  },
  async 'pulls/list-commits'(call, world) {
    const pull = own(call, world);
    const git = world.seen.repository(repositoryOf(call))?.git;
    if (pull === undefined) return notFound;
    if (git === undefined) return ok([]);
    const base = pull.merge === null ? pull.baseCommit : `${pull.merge.commit}^1`;
    const commits = (await commitsOf(git, `${base}..${pull.headCommit}`)).toReversed();
    return ok(await Promise.all(commits.map(async (commit) => commitJson(world, pull.repository, commit))));
  },
  async 'pulls/list-files'(call, world) {
    const pull = own(call, world);
    const git = world.seen.repository(repositoryOf(call))?.git;
    if (pull === undefined) return notFound;
    if (git === undefined) return ok([]);
    const from = await git.text('merge-base', pull.baseCommit, pull.headCommit);
    return ok(await filesJson(world, pull.repository, git, { from, to: pull.headCommit }));
  },
  'repos/list-pull-requests-associated-with-commit': ofCommit,
  'issues/get': asIssue,
  async 'issues/update'(call, world) {
    if (!isTooLong(call.body['body'])) return undefined;
    const { body: _, ...rest } = call.body;
    return world.upstream.ask(call.path, { method: 'PATCH', body: rest });
  },
  async 'issues/lock'(call, world) {
    world.state.locked.add(pullKey(repositoryOf(call), numberOf(call, 'issue_number')));
    await world.upstream.ask(call.path, { method: 'PUT', body: call.body });
    return { status: 204 };
  },
  async 'issues/unlock'(call, world) {
    world.state.locked.delete(pullKey(repositoryOf(call), numberOf(call, 'issue_number')));
    await world.upstream.ask(call.path, { method: 'DELETE' });
    return { status: 204 };
  },
  async 'pulls/list-reviews'(call, world) {
    if (own(call, world) === undefined) return notFound;
    const { body } = await world.upstream.ask(`${call.path}?per_page=100`);
    const all = Array.isArray(body) ? body.filter(isRecord) : [];
    return ok(all.map((review) => ({ ...review, commit_id: world.state.reviewed.get(Number(review['id'])) })));
  },
  async 'pulls/create-review'(call, world) {
    const pull = own(call, world);
    if (pull === undefined) return notFound;
    const { status, body } = await world.upstream.ask(call.path, {
      method: 'POST',
      body: call.body,
      login: loginOf(call),
    });
    const id = Number(recordAt({ body }, 'body')['id']);
    const commit = textOf(call, 'commit_id') ?? pull.headCommit;
    if (status === 200) world.state.reviewed.set(id, commit);
    return { status, body: isRecord(body) && status === 200 ? { ...body, commit_id: commit } : body };
  },
};
