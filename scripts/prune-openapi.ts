// Keeps of GitHub's OpenAPI description what the rig in tests/rigs/github answers: run it on the file `generated/api.github.com.json`
// of the npm package @octokit/openapi (MIT), unpacked anywhere, and commit the result.
//   node scripts/prune-openapi.ts <api.github.com.json>
import { readFileSync, writeFileSync } from 'node:fs';
import { isRecord, recordAt } from '../tests/rigs/json.ts';

const TARGET = new URL('../tests/rigs/github/openapi.json', import.meta.url);

/** Operations by id; a trailing `*` stands for any ending. */
const KEPT = [
  'actions/create-workflow-dispatch actions/delete-artifact actions/download-artifact actions/get-artifact',
  'actions/get-pending-deployments-for-run actions/get-reviews-for-run actions/get-workflow actions/get-workflow-run',
  'actions/get-workflow-run-attempt actions/list-artifacts-for-repo actions/list-jobs-for-workflow-run actions/list-repo-workflows',
  'actions/list-workflow-run-artifacts actions/list-workflow-runs actions/list-workflow-runs-for-repo',
  'actions/get-github-actions-default-workflow-permissions-repository actions/re-run-workflow',
  'checks/create checks/get checks/update checks/list-for-ref checks/list-annotations',
  'git/*',
  'issues/add-assignees issues/add-labels issues/create issues/create-comment issues/delete-comment issues/get issues/get-comment',
  'issues/list-comments issues/list-comments-for-repo issues/list-for-repo issues/list-labels-on-issue issues/lock issues/remove-label',
  'issues/unlock issues/update issues/update-comment issues/create-label issues/get-label',
  'orgs/get orgs/check-membership-for-user orgs/get-membership-for-user',
  'pulls/create pulls/create-review pulls/get pulls/list pulls/list-commits pulls/list-files pulls/list-reviews pulls/merge pulls/update',
  'rate-limit/get',
  'reactions/*-for-issue-comment',
  'repos/get repos/list-branches repos/get-branch repos/get-branch-protection repos/get-branch-rules repos/get-repo-rulesets',
  'repos/get-repo-ruleset repos/codeowners-errors repos/list-collaborators repos/check-collaborator',
  'repos/get-collaborator-permission-level repos/list-commits repos/get-commit repos/list-pull-requests-associated-with-commit',
  'repos/get-combined-status-for-ref repos/list-commit-statuses-for-ref repos/create-commit-status',
  'repos/compare-commits-with-basehead repos/get-content repos/create-or-update-file-contents repos/delete-file',
  'repos/*-deployment repos/*-deployments repos/*-deployment-status repos/*-deployment-statuses repos/create-dispatch-event',
  'repos/get-environment repos/get-all-environments repos/list-deployment-branch-policies repos/create-fork repos/list-tags',
  'repos/*-release repos/*-releases repos/*-release-asset repos/*-release-assets repos/get-release-by-tag repos/merge',
  'teams/create teams/get-by-name teams/list-members-in-org teams/*-membership-for-user-in-org',
  'users/get-authenticated users/get-by-id users/get-by-username users/list-ssh-signing-keys-for-user',
].flatMap((line) => line.split(' '));

const kept = KEPT.map((id) => new RegExp(`^${id.replaceAll('*', '[a-z-]+')}$`));

/** Words for people, which no validator reads. */
const PROSE = new Set(['description', 'summary', 'example', 'examples', 'externalDocs', 'tags', 'x-github', 'title']);

/** Without prose. Names of properties are names, whatever they are called. */
function plain(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map((part) => plain(part));
  if (!isRecord(node)) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) =>
      !isNames && PROSE.has(key) ? [] : [[key, plain(value, key === 'properties' && !isNames)]],
    ),
  );
}

function operationIds(path: unknown): readonly string[] {
  return Object.values(isRecord(path) ? path : {}).flatMap((operation) =>
    isRecord(operation) && typeof operation['operationId'] === 'string' ? [operation['operationId']] : [],
  );
}

/** The kept operations of one path, without the success-less responses that nothing here answers with a body. */
function keptOperations(path: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(isRecord(path) ? path : {}).flatMap(([method, operation]) => {
      const [id] = operationIds({ operation });
      if (!isRecord(operation) || id === undefined || !kept.some((pattern) => pattern.test(id))) return [];
      const responses = Object.entries(recordAt(operation, 'responses')).filter(([status]) => /^[23]/.test(status));
      return [[method, { ...operation, responses: Object.fromEntries(responses) }]];
    }),
  );
}

/** Names `kind/name` of all components that a part of the description refers to. */
function references(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(references);
  if (!isRecord(node)) return [];
  const own = typeof node['$ref'] === 'string' ? [node['$ref'].replace('#/components/', '')] : [];
  return [...own, ...Object.values(node).flatMap(references)];
}

/** The components that are reached, as they stand in the description. */
function reachedComponents(description: unknown, paths: unknown): Record<string, Record<string, unknown>> {
  const reached: Record<string, Record<string, unknown>> = {};
  const queue = [...references(paths)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [kind = '', name = ''] = next.split('/');
    const group = (reached[kind] ??= {});
    if (name in group) continue;
    group[name] = plain(recordAt(recordAt(recordAt(description, 'components'), kind), name));
    queue.push(...references(group[name]));
  }
  return reached;
}

function prune(description: unknown): unknown {
  const paths = Object.fromEntries(
    Object.entries(recordAt(description, 'paths')).flatMap(([path, operations]) => {
      const some = plain(keptOperations(operations));
      return isRecord(some) && Object.keys(some).length > 0 ? [[path, some]] : [];
    }),
  );
  const info = {
    title: 'GitHub v3 REST API, pruned',
    version: recordAt(description, 'info')['version'],
    license: { name: 'MIT' },
  };
  return { openapi: '3.0.3', info, paths, components: reachedComponents(description, paths) };
}

if (import.meta.main) {
  const [, , source] = process.argv;
  if (source === undefined) throw new Error('usage: node scripts/prune-openapi.ts <api.github.com.json>');
  const pruned = JSON.stringify(prune(JSON.parse(readFileSync(source, 'utf8'))));
  writeFileSync(TARGET, `${pruned}\n`);
  console.log(`${(pruned.length / 2 ** 20).toFixed(2)} MiB`);
}
