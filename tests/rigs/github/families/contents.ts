// What REST tells of a repository whose commits are in git: files, commits, comparisons, branches, refs.
import type { BareRepository } from '../../git-bare.ts';
import type { Json } from '../../json.ts';
import type { Answer, Call, Family, Handler } from '../call.ts';
import { created, notFound, nothing, ok, refuse, repositoryOf, textOf } from '../call.ts';
import { commitJson, commitsOf, filesJson, gitCommitJson } from '../git-objects.ts';
import type { World } from '../world.ts';

interface Bound {
  readonly call: Call;
  readonly world: World;
  readonly git: BareRepository;
  readonly name: string;
}

/** The emulator answers for repositories that are not in git. */
function inGit(handle: (bound: Bound) => Promise<Answer>): Handler {
  return async (call, world) => {
    const name = repositoryOf(call);
    const git = world.seen.repository(name)?.git;
    return git === undefined ? undefined : handle({ call, world, git, name });
  };
}

const WHOLE_FILE = 2 ** 20;
const noCommit = (ref: string): Answer => refuse(404, `No commit found for the ref ${ref}`);

/** A commit of this repository, or `owner:branch` of a fork whose objects it has. */
async function commitNamed({ git, world }: Bound, name: string): Promise<string | undefined> {
  const [owner = '', branch] = name.split(':');
  if (branch === undefined) return git.resolve(owner);
  const pull = [...world.state.pulls.values()].find((one) => one.headOwner === owner && one.headBranch === branch);
  return pull?.headCommit ?? git.resolve(branch);
}

const KINDS: Readonly<Record<string, string>> = { '040000': 'dir', '120000': 'symlink', '160000': 'submodule' };

interface Entry {
  readonly type: string;
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

async function entries(git: BareRepository, commit: string, path: string): Promise<readonly Entry[]> {
  const text = await git.text('ls-tree', '-z', '-l', commit, '--', path);
  return text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [meta = '', found = ''] = line.split('\t');
      const [mode = '', , sha = '', size = ''] = meta.split(/ +/);
      return { type: KINDS[mode] ?? 'file', sha, size: Number(size) || 0, path: found };
    });
}

function entryJson({ world, name }: Bound, entry: Entry, commit: string): Json {
  const url = `${world.url}/repos/${name}/contents/${entry.path}?ref=${commit}`;
  const gitUrl = `${world.url}/repos/${name}/git/blobs/${entry.sha}`;
  const page = `${world.pages}/${name}/blob/${commit}/${entry.path}`;
  return {
    type: entry.type,
    size: entry.size,
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    url,
    git_url: gitUrl,
    html_url: page,
    download_url: entry.type === 'file' ? `${world.pages}/${name}/raw/${commit}/${entry.path}` : null,
    _links: { self: url, git: gitUrl, html: page },
  };
}

async function content(bound: Bound): Promise<Answer> {
  const { call, git } = bound;
  const ref = call.query.get('ref') ?? 'HEAD';
  const path = (call.params['path'] ?? '').replace(/\/+$/, '');
  const commit = await commitNamed(bound, ref);
  if (commit === undefined) return noCommit(ref);
  const [entry] = path === '' ? [] : await entries(git, commit, path);
  if (path !== '' && entry === undefined) return notFound;
  if (entry === undefined || entry.type === 'dir') {
    const inside = await entries(git, commit, path === '' ? '.' : `${path}/`);
    return ok(inside.map((one) => entryJson(bound, one, commit)));
  }
  const bytes = entry.type === 'submodule' ? Buffer.alloc(0) : await git.bytes('cat-file', 'blob', entry.sha);
  if (/[.+]raw/.test(call.headers['accept'] ?? '')) {
    return { ...ok(bytes), headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } };
  }
  const json = entryJson(bound, entry, commit);
  if (entry.type === 'symlink') return ok({ ...json, target: bytes.toString() });
  if (entry.type === 'submodule') return ok({ ...json, submodule_git_url: '' });
  const isSmall = bytes.length <= WHOLE_FILE;
  const wrapped = bytes.toString('base64').replaceAll(/.{60}/g, '$&\n');
  return ok({ ...json, encoding: isSmall ? 'base64' : 'none', content: isSmall ? wrapped : '' });
}

async function compare(bound: Bound): Promise<Answer> {
  const { call, world, git, name } = bound;
  const [baseName = '', headName = ''] = (call.params['basehead'] ?? '').split('...');
  const base = await commitNamed(bound, baseName);
  const head = await commitNamed(bound, headName);
  const merge = base === undefined || head === undefined ? undefined : await git.attempt('merge-base', base, head);
  if (base === undefined || head === undefined || merge === undefined) return notFound;
  const ahead = (await commitsOf(git, `${base}..${head}`)).toReversed();
  const behind = (await commitsOf(git, `${head}..${base}`)).length;
  const [baseCommit] = await commitsOf(git, '-1', base);
  const [mergeCommit] = await commitsOf(git, '-1', merge);
  if (baseCommit === undefined || mergeCommit === undefined) return notFound;
  const page = `${world.pages}/${name}/compare/${baseName}...${headName}`;
  const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';
  const isFirstPage = (call.query.get('page') ?? '1') === '1';
  const body = {
    url: `${world.url}${call.path}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await commitJson(world, name, baseCommit),
    merge_base_commit: await commitJson(world, name, mergeCommit),
    status,
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: await Promise.all(ahead.map(async (commit) => commitJson(world, name, commit))),
    files: isFirstPage ? (await filesJson(world, name, git, { from: merge, to: head })).slice(0, 300) : [],
  };
  return { ...ok(body), paged: 'commits' };
}

async function refJson({ world, git, name }: Bound, ref: string): Promise<Json | undefined> {
  const sha = await git.attempt('rev-parse', '-q', '--verify', ref);
  if (sha === undefined) return undefined;
  const type = await git.text('cat-file', '-t', sha);
  const url = `${world.url}/repos/${name}/git`;
  return { ref, node_id: `REF_${ref}`, url: `${url}/${ref}`, object: { type, sha, url: `${url}/${type}s/${sha}` } };
}

export const contents: Family = {
  'repos/get-content': inGit(content),
  'repos/compare-commits-with-basehead': inGit(compare),
  'repos/get-commit': inGit(async (bound) => {
    const { call, world, git, name } = bound;
    const sha = await commitNamed(bound, call.params['ref'] ?? '');
    const [commit] = sha === undefined ? [] : await commitsOf(git, '-1', sha);
    if (commit === undefined) return refuse(422, `No commit found for SHA: ${call.params['ref'] ?? ''}`);
    const files = await filesJson(world, name, git, { from: commit.parents[0], to: commit.sha });
    return ok({ ...(await commitJson(world, name, commit)), files });
  }),
  'repos/list-commits': inGit(async (bound) => {
    const { call, world, git, name } = bound;
    const ref = call.query.get('sha') ?? 'HEAD';
    const sha = await commitNamed(bound, ref);
    if (sha === undefined) return notFound;
    const path = call.query.get('path');
    const all = await commitsOf(git, sha, ...(path === null ? [] : ['--', path]));
    return ok(await Promise.all(all.map(async (commit) => commitJson(world, name, commit))));
  }),
  'git/get-commit': inGit(async ({ call, world, git, name }) => {
    const sha = call.params['commit_sha'] ?? '';
    const isCommit = (await git.attempt('cat-file', '-t', sha)) === 'commit';
    const [commit] = isCommit ? await commitsOf(git, '-1', sha) : [];
    return commit === undefined ? notFound : ok(gitCommitJson(world, name, commit));
  }),
  'git/get-tree': inGit(async ({ call, world, git, name }) => {
    const named = call.params['tree_sha'] ?? '';
    const sha = await git.attempt('rev-parse', '-q', '--verify', `${named}^{tree}`);
    if (sha === undefined) return notFound;
    const text = await git.text('ls-tree', '-z', '-l', ...(call.query.has('recursive') ? ['-r', '-t'] : []), sha);
    const url = `${world.url}/repos/${name}/git`;
    const tree = text.split('\0').flatMap((line): readonly Json[] => {
      const [, mode, type, object, size, path] = /^(\d+) (\w+) (\w+) +(\S+)\t(.+)$/s.exec(line) ?? [];
      if (path === undefined) return [];
      const bytes = type === 'blob' ? { size: Number(size) } : {};
      return [{ path, mode, type, sha: object, ...bytes, url: `${url}/${type}s/${object}` }];
    });
    return ok({ sha, url: `${url}/trees/${sha}`, tree, truncated: false });
  }),
  'git/get-blob': inGit(async ({ call, world, git, name }) => {
    const sha = call.params['file_sha'] ?? '';
    if ((await git.attempt('cat-file', '-t', sha)) !== 'blob') return notFound;
    const bytes = await git.bytes('cat-file', 'blob', sha);
    const content = bytes.toString('base64').replaceAll(/.{60}/g, '$&\n');
    const url = `${world.url}/repos/${name}/git/blobs/${sha}`;
    return ok({ sha, node_id: `B_${sha}`, size: bytes.length, url, content, encoding: 'base64' });
  }),
  'repos/list-branches': inGit(async ({ world, git, name }) => {
    const text = await git.text('for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads');
    const lines = text.split('\n').filter((line) => line !== '');
    return ok(lines.map((line) => branchJson(world, name, line)));
  }),
  'repos/get-branch': inGit(async ({ call, world, git, name }) => {
    const branch = call.params['branch'] ?? '';
    const [commit] = await commitsOf(git, '-1', `refs/heads/${branch}`).catch(() => []);
    if (commit === undefined) return refuse(404, 'Branch not found');
    const url = `${world.url}/repos/${name}/branches/${branch}`;
    return ok({
      ...branchJson(world, name, `${branch} ${commit.sha}`),
      commit: await commitJson(world, name, commit),
      _links: { self: url, html: `${world.pages}/${name}/tree/${branch}` },
      protection: { enabled: world.state.protections.has(`${name}/${branch}`) },
      protection_url: `${url}/protection`,
    });
  }),
  'git/get-ref': inGit(async (bound) => {
    const found = await refJson(bound, `refs/${bound.call.params['ref'] ?? ''}`);
    return found === undefined ? notFound : ok(found);
  }),
  'git/create-ref': inGit(async (bound) => {
    const ref = textOf(bound.call, 'ref') ?? '';
    if ((await refJson(bound, ref)) !== undefined) return refuse(422, 'Reference already exists');
    const made = await bound.git.attempt('update-ref', ref, textOf(bound.call, 'sha') ?? '');
    return made === undefined ? refuse(422, 'Object does not exist') : created(await refJson(bound, ref));
  }),
  'git/delete-ref': inGit(async (bound) => {
    const ref = `refs/${bound.call.params['ref'] ?? ''}`;
    if ((await refJson(bound, ref)) === undefined) return refuse(422, 'Reference does not exist');
    await bound.git.deleteRef(ref);
    return nothing;
  }),
};

function branchJson(world: World, repository: string, line: string): Json {
  const [name = '', sha = ''] = line.split(' ');
  const url = `${world.url}/repos/${repository}/commits/${sha}`;
  return { name, commit: { sha, url }, protected: world.state.protections.has(`${repository}/${name}`) };
}
