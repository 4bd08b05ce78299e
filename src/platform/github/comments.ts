// Comments of issues and pull requests: REST for what they say, GraphQL for what has happened to them.
import * as z from 'zod';
import type { Comment, CommentHistory, Comments } from '../forge.ts';
import { authorSchema } from './account.ts';
import { doOnce } from './client.ts';
import type { GitHubClient } from './client.ts';
import { failed } from './failure.ts';

const commentSchema = z.lazy(() =>
  z
    .object({
      id: z.int().positive(),
      user: authorSchema,
      body: z.string().nullish(),
      created_at: z.string(),
      updated_at: z.string(),
      performed_via_github_app: z.object({ slug: z.string().optional() }).nullish(),
      html_url: z.string(),
    })
    .transform((comment): Comment => {
      const app = comment.performed_via_github_app;
      return {
        id: comment.id,
        author: comment.user,
        body: comment.body ?? '',
        createdAt: comment.created_at,
        updatedAt: comment.updated_at,
        viaApp: app === null || app === undefined ? null : (app.slug ?? 'an app'),
        url: comment.html_url,
      };
    }),
);

const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
const READ = 'pull-requests: read';
const WRITE = 'pull-requests: write';
/** Clocks of one server differ by less. */
const SLACK_MS = 5_000;

/** @param self who our own comments are by. */
export function githubComments(client: GitHubClient, self: string): Comments {
  const list = async (number: number): Promise<readonly Comment[]> => {
    const request = { route: `GET ${ISSUE}`, parameters: { issue_number: number }, needs: READ };
    const comments = await client.all(request, z.array(commentSchema));
    return [...comments].sort((a, b) => a.id - b.id);
  };
  return {
    list,
    read: (id) => client.find({ route: `GET ${COMMENT}`, parameters: { comment_id: id }, needs: READ }, commentSchema),
    create: (number, body) => {
      const begun = performance.now();
      const parameters = { issue_number: number, body };
      return doOnce(
        () => client.ask({ route: `POST ${ISSUE}`, parameters, needs: WRITE, once: true }, commentSchema),
        async () => {
          const comments = await list(number);
          const since = (client.serverTime() ?? Date.now()) - (performance.now() - begun) - SLACK_MS;
          const isOurs = ({ author, body: text, createdAt }: Comment): boolean =>
            author.login === self && text === body && Date.parse(createdAt) >= since;
          return comments.findLast(isOurs);
        },
      );
    },
    update: (id, body) =>
      client.find({ route: `PATCH ${COMMENT}`, parameters: { comment_id: id, body }, needs: WRITE }, commentSchema),
    histories: (number) => histories(client, number),
  };
}

/** `databaseId` has 32 bits only, which comments have outgrown. */
const FIELDS = `comments(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor }
  nodes {
    databaseId fullDatabaseId body createdAt lastEditedAt includesCreatedEdit createdViaEmail
    author { login }
  }
}`;

const QUERY = `query($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    issueOrPullRequest(number: $number) {
      ... on Issue { ${FIELDS} }
      ... on PullRequest { ${FIELDS} }
    }
  }
}`;

const nodeSchema = z.lazy(() =>
  z
    .object({
      databaseId: z.int().nullish(),
      fullDatabaseId: z.union([z.string().regex(/^\d{1,15}$/), z.int()]).nullish(),
      body: z.string(),
      createdAt: z.string(),
      lastEditedAt: z.string().nullable(),
      includesCreatedEdit: z.boolean(),
      createdViaEmail: z.boolean(),
      author: z.object({ login: z.string() }).nullable(),
    })
    .transform((node, context): readonly [number, CommentHistory] => {
      const id = Number(node.fullDatabaseId ?? node.databaseId ?? 0);
      if (id <= 0) context.addIssue({ code: 'custom', message: 'a comment without a number' });
      const editedAt = node.lastEditedAt ?? (node.includesCreatedEdit ? node.createdAt : null);
      return [id, { editedAt, byEmail: node.createdViaEmail, body: node.body, author: node.author?.login ?? null }];
    }),
);

const pageSchema = z.lazy(() =>
  z.object({
    repository: z
      .object({
        issueOrPullRequest: z
          .object({
            comments: z.object({
              pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
              nodes: z.array(nodeSchema),
            }),
          })
          .nullable(),
      })
      .nullable(),
  }),
);

async function histories(client: GitHubClient, number: number): Promise<ReadonlyMap<number, CommentHistory>> {
  const found = new Map<number, CommentHistory>();
  const cursors = new Set<string>();
  for (let after: string | null = null; ;) {
    const query = { text: QUERY, variables: { number, after }, needs: READ };
    const page: z.infer<typeof pageSchema> = await client.query(query, pageSchema);
    const comments = page.repository?.issueOrPullRequest?.comments;
    if (comments === undefined) throw noConversation(number);
    for (const [id, history] of comments.nodes) found.set(id, history);
    const { hasNextPage, endCursor } = comments.pageInfo;
    if (!hasNextPage) return found;
    if (endCursor === null || cursors.has(endCursor)) {
      throw failed('POST /graphql', { code: 'github-failed', what: 'GitHub does not say where the next page begins' });
    }
    cursors.add(endCursor);
    after = endCursor;
  }
}

function noConversation(number: number): Error {
  const what = `there is no issue or pull request ${number} for this token`;
  return failed('POST /graphql', {
    code: 'github-not-found',
    what,
    fix: `check the number; the token needs \`${READ}\``,
  });
}
