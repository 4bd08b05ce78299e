// Comments of issues and pull requests. Ours, because histories, bots, locks, outsiders and the clock matter here.
import type { Call, Family } from '../call.ts';
import { created, forbidden, loginOf, notFound, nothing, numberOf, ok, refuse, repositoryOf, textOf } from '../call.ts';
import type { Json } from '../../json.ts';
import { appJson, TOKEN_APP } from '../apps.ts';
import type { StoredComment, World } from '../world.ts';
import { roleOf } from '../world.ts';

const WRITERS = ['admin', 'maintain', 'write'];

export async function commentJson(comment: StoredComment, world: World): Promise<Json> {
  const { id, repository, number, author } = comment;
  const isPull = world.state.pulls.has(`${repository}#${number}`);
  const seen = world.seen.repository(repository);
  return {
    id,
    node_id: `IC_${id}`,
    url: `${world.url}/repos/${repository}/issues/comments/${id}`,
    html_url: `${world.pages}/${repository}/${isPull ? 'pull' : 'issues'}/${number}#issuecomment-${id}`,
    issue_url: `${world.url}/repos/${repository}/issues/${number}`,
    user: (await world.account(author)) ?? null,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: seen !== undefined && WRITERS.includes(roleOf(seen, author)) ? 'MEMBER' : 'NONE',
    performed_via_github_app: comment.viaApp === null ? null : appJson(comment.viaApp),
  };
}

export function commentsOf(world: World, repository: string, number?: number): readonly StoredComment[] {
  return [...world.state.comments.values()].filter(
    (comment) => comment.repository === repository && (number === undefined || comment.number === number),
  );
}

/** Known when a comment stands there, else the emulator is asked. */
async function exists(world: World, repository: string, number: number): Promise<boolean> {
  if (world.state.pulls.has(`${repository}#${number}`) || commentsOf(world, repository, number).length > 0) return true;
  return (await world.upstream.ask(`/repos/${repository}/issues/${number}`)).status === 200;
}

function own(call: Call, world: World): StoredComment | undefined {
  const comment = world.state.comments.get(numberOf(call, 'comment_id'));
  return comment?.repository === repositoryOf(call) ? comment : undefined;
}

/** Its author may change it, and whoever may write: people by their role, a workflow's token by its permission. */
function mayChange(call: Call, world: World, comment: StoredComment): boolean {
  if (comment.author === loginOf(call) || call.who?.permissions !== undefined) return true;
  const repository = world.seen.repository(comment.repository);
  return repository !== undefined && WRITERS.includes(roleOf(repository, loginOf(call)));
}

function isLockedTo(call: Call, world: World, number: number): boolean {
  const name = repositoryOf(call);
  const repository = world.seen.repository(name);
  if (!world.state.locked.has(`${name}#${number}`)) return false;
  return (
    call.who?.permissions !== undefined ||
    repository === undefined ||
    !WRITERS.includes(roleOf(repository, loginOf(call)))
  );
}

async function listJson(world: World, comments: readonly StoredComment[]): Promise<readonly Json[]> {
  return Promise.all(comments.map(async (comment) => commentJson(comment, world)));
}

export const comments: Family = {
  async 'issues/list-comments'(call, world) {
    const number = numberOf(call, 'issue_number');
    if (!(await exists(world, repositoryOf(call), number))) return notFound;
    const since = call.query.get('since') ?? '';
    return ok(
      await listJson(
        world,
        commentsOf(world, repositoryOf(call), number).filter(({ updatedAt }) => updatedAt >= since),
      ),
    );
  },
  async 'issues/list-comments-for-repo'(call, world) {
    return ok(await listJson(world, commentsOf(world, repositoryOf(call))));
  },
  async 'issues/get-comment'(call, world) {
    const comment = own(call, world);
    return comment === undefined ? notFound : ok(await commentJson(comment, world));
  },
  async 'issues/create-comment'(call, world) {
    const number = numberOf(call, 'issue_number');
    const body = textOf(call, 'body') ?? '';
    if (!(await exists(world, repositoryOf(call), number))) return notFound;
    if (isLockedTo(call, world, number)) return refuse(403, 'Unable to create comment because issue is locked.');
    if (body.trim() === '') return refuse(422, 'Validation Failed', [{ code: 'missing_field', field: 'body' }]);
    const viaApp = call.who?.permissions === undefined ? null : TOKEN_APP;
    const comment = addComment(world, { repository: repositoryOf(call), number, author: loginOf(call), body, viaApp });
    return created(await commentJson(comment, world));
  },
  async 'issues/update-comment'(call, world) {
    const comment = own(call, world);
    if (comment === undefined) return notFound;
    if (!mayChange(call, world, comment)) return forbidden;
    editComment(world, comment.id, { body: textOf(call, 'body') ?? '', by: loginOf(call) });
    return ok(await commentJson(comment, world));
  },
  'issues/delete-comment'(call, world) {
    const comment = own(call, world);
    if (comment === undefined) return notFound;
    if (!mayChange(call, world, comment)) return forbidden;
    world.state.comments.delete(comment.id);
    return nothing;
  },
};

export interface NewComment {
  readonly repository: string;
  readonly number: number;
  readonly author: string;
  readonly body: string;
  readonly viaApp?: string | null;
  readonly byEmail?: boolean;
  /** RFC 3339; now when absent. */
  readonly createdAt?: string;
}

export function addComment(world: World, comment: NewComment): StoredComment {
  const at = comment.createdAt ?? world.now();
  const stored: StoredComment = {
    byEmail: false,
    viaApp: null,
    ...comment,
    id: world.nextId(),
    createdAt: at,
    updatedAt: at,
    editedAt: null,
    editor: null,
  };
  world.state.comments.set(stored.id, stored);
  return stored;
}

/** Sets its history, as an edit does: GraphQL then has `lastEditedAt` and the editor. */
export function editComment(
  world: World,
  id: number,
  edit: { readonly body: string; readonly by: string; readonly at?: string },
): void {
  const comment = world.state.comments.get(id);
  if (comment === undefined) throw new Error(`no comment ${id}`);
  const at = edit.at ?? world.now();
  Object.assign(comment, { body: edit.body, updatedAt: at, editedAt: at, editor: edit.by });
}
