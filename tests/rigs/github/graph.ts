// What GraphQL knows of a repository: comments with their histories, the people of a pull request's commits.
import type { Json } from '../json.ts';
import { commentsOf } from './families/comments.ts';
import { commitsOf } from './git-objects.ts';
import type { GitCommit } from './git-objects.ts';
import { connection, GraphError, GraphObject } from './graphql.ts';
import { pullKey } from './pulls.ts';
import type { Identity } from './call.ts';
import { roleOf } from './world.ts';
import type { StoredComment, StoredPull, World } from './world.ts';

/** GraphQL names a bot without the `[bot]` that REST has; a deleted account is null. */
async function actor(world: World, login: string | null): Promise<GraphObject | null> {
  const account = login === null || login === 'ghost' ? undefined : await world.account(login);
  if (account === undefined || login === null) return null;
  const isBot = account['type'] === 'Bot';
  return new GraphObject(
    isBot ? 'Bot' : 'User',
    {
      login: () => login.replace(/\[bot\]$/, ''),
      databaseId: () => account['id'],
      id: () => account['node_id'],
      url: () => account['html_url'],
      ...(isBot ? {} : { name: () => login }),
    },
    ['Actor', 'Node'],
  );
}

function comment(world: World, stored: StoredComment): GraphObject {
  const isPull = world.state.pulls.has(pullKey(stored.repository, stored.number));
  const page = `${world.pages}/${stored.repository}/${isPull ? 'pull' : 'issues'}/${stored.number}`;
  return new GraphObject(
    'IssueComment',
    {
      id: () => `IC_${stored.id}`,
      databaseId: () => stored.id,
      fullDatabaseId: () => String(stored.id),
      author: async () => actor(world, stored.author),
      editor: async () => actor(world, stored.editor),
      body: () => stored.body,
      createdAt: () => stored.createdAt,
      updatedAt: () => stored.updatedAt,
      publishedAt: () => stored.createdAt,
      lastEditedAt: () => stored.editedAt,
      includesCreatedEdit: () => stored.editedAt !== null,
      createdViaEmail: () => stored.byEmail,
      isMinimized: () => false,
      url: () => `${page}#issuecomment-${stored.id}`,
    },
    ['Comment', 'Node'],
  );
}

const CO_AUTHOR = /^co-authored-by: (.*) <(.*)>$/gim;

async function gitActor(world: World, person: { readonly name: string; readonly email: string }): Promise<GraphObject> {
  const login = person.email.endsWith('@example.com') ? person.email.slice(0, -'@example.com'.length) : null;
  const user = await actor(world, login);
  return new GraphObject('GitActor', { name: () => person.name, email: () => person.email, user: () => user });
}

async function commit(world: World, found: GitCommit): Promise<GraphObject> {
  const others = [...found.message.matchAll(CO_AUTHOR)].map(([, name = '', email = '']) => ({ name, email }));
  const authors = await Promise.all([found.author, ...others].map(async (person) => gitActor(world, person)));
  return new GraphObject('Commit', {
    oid: () => found.sha,
    message: () => found.message,
    authors: connection('GitActorConnection', authors),
    author: () => authors[0],
    committer: async () => gitActor(world, found.committer),
  });
}

async function commits(world: World, pull: StoredPull, args: Json): Promise<unknown> {
  const git = world.seen.repository(pull.repository)?.git;
  const base = pull.merge === null ? pull.baseCommit : `${pull.merge.commit}^1`;
  const found = git === undefined ? [] : (await commitsOf(git, `${base}..${pull.headCommit}`)).toReversed();
  const nodes = found.map((one) => new GraphObject('PullRequestCommit', { commit: async () => commit(world, one) }));
  return connection('PullRequestCommitConnection', nodes)(args);
}

function discussion(world: World, repository: string, number: number): GraphObject {
  const pull = world.state.pulls.get(pullKey(repository, number));
  const comments = commentsOf(world, repository, number).map((stored) => comment(world, stored));
  const shared = { number: () => number, comments: connection('IssueCommentConnection', comments) };
  if (pull === undefined) return new GraphObject('Issue', shared, ['Node']);
  return new GraphObject(
    'PullRequest',
    {
      ...shared,
      author: async () => actor(world, pull.author),
      headRefOid: () => pull.headCommit,
      state: () => (pull.merge === null ? (pull.isOpen ? 'OPEN' : 'CLOSED') : 'MERGED'),
      commits: async (args) => commits(world, pull, args),
    },
    ['Node'],
  );
}

async function numbered(world: World, repository: string, args: Json, type?: string): Promise<GraphObject> {
  const number = Number(args['number']);
  const isKnown =
    world.state.pulls.has(pullKey(repository, number)) ||
    (await world.upstream.ask(`/repos/${repository}/issues/${number}`)).status === 200;
  const found = isKnown ? discussion(world, repository, number) : undefined;
  if (found !== undefined && (type === undefined || found.type === type)) return found;
  throw new GraphError(`Could not resolve to an issue or pull request with the number of ${number}.`, 'NOT_FOUND');
}

/** A workflow's token sees a private repository only with a right to what is asked for. */
function isHidden(world: World, repository: string, { login, permissions }: Identity): boolean {
  const seen = world.seen.repository(repository);
  if (seen === undefined) return true;
  if (!seen.isPrivate) return false;
  return permissions === undefined
    ? roleOf(seen, login) === 'none'
    : permissions['issues'] === undefined && permissions['pull_requests'] === undefined;
}

export function queryRoot(world: World, who: Identity): GraphObject {
  return new GraphObject('Query', {
    viewer: async () => actor(world, who.login),
    rateLimit: () => new GraphObject('RateLimit', { cost: () => 1, remaining: () => 4999, limit: () => 5000 }),
    nodes: ({ ids }) =>
      (Array.isArray(ids) ? ids : []).map((id) => {
        const stored = world.state.comments.get(Number(String(id).replace('IC_', '')));
        return stored === undefined ? null : comment(world, stored);
      }),
    repository: ({ owner, name }) => {
      const full = `${String(owner)}/${String(name)}`;
      if (isHidden(world, full, who)) {
        throw new GraphError(`Could not resolve to a Repository with the name '${full}'.`, 'NOT_FOUND');
      }
      return new GraphObject('Repository', {
        nameWithOwner: () => full,
        databaseId: () => world.seen.repository(full)?.id,
        pullRequest: async (args) => numbered(world, full, args, 'PullRequest'),
        issue: async (args) => numbered(world, full, args, 'Issue'),
        issueOrPullRequest: async (args) => numbered(world, full, args),
      });
    },
  });
}
