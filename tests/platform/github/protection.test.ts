// What protects a branch and an environment, and what of it a token may not read.
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/platform/github/octokit.ts';
import type { GitHubClient, GitHubRequest } from '../../../src/platform/github/client.ts';
import { failed } from '../../../src/platform/github/failure.ts';
import type { GitHubCode } from '../../../src/platform/github/failure.ts';
import { readProtection } from '../../../src/platform/github/protection.ts';
import type { ProtectionState } from '../../../src/platform/forge.ts';

type Said = unknown;
type Refusal = { readonly refuse: GitHubCode; readonly says?: string };

const isRefusal = (said: Said): said is Refusal => typeof said === 'object' && said !== null && 'refuse' in said;

const NOT_READABLE: Refusal = { refuse: 'github-forbidden' };
const MISSING: Refusal = { refuse: 'github-not-found' };

/** Answers by the last part of the address. */
function answering(answers: Readonly<Record<string, Said>>): GitHubClient {
  const answer = (request: GitHubRequest): unknown => {
    const key = request.route.split('/').slice(-1)[0] ?? '';
    const kind = request.route.includes('/rules/') ? 'rules' : key;
    const said = answers[kind];
    if (isRefusal(said)) throw failed(request.route, { code: said.refuse, what: said.says ?? 'no' });
    return said;
  };
  return {
    ask: async (request, schema) => schema.parse(answer(request)),
    find: async (request, schema) => {
      const said = answers[request.route.split('/').slice(-1)[0] ?? ''];
      if (said === MISSING) return undefined;
      return schema.parse(answer(request));
    },
    all: async (request, schema) => schema.parse(answer(request)),
    query: () => Promise.reject(new Error('no GraphQL here')),
    send: (): Promise<Answer> => Promise.reject(new Error('not sent')),
    serverTime: () => undefined,
  };
}

const NO_RULES: readonly unknown[] = [];
const REVIEWS = (count: number, owners = false): readonly unknown[] => [
  { type: 'deletion' },
  { type: 'pull_request', parameters: { required_approving_review_count: count, require_code_owner_review: owners } },
];
const CLASSIC = (count: number, owners = false): object => ({
  required_pull_request_reviews: { required_approving_review_count: count, require_code_owner_reviews: owners },
});
const NOT_PROTECTED: Refusal = {
  refuse: 'github-not-found',
  says: 'GitHub has nothing there (404: Branch not protected)',
};

async function read(answers: Readonly<Record<string, Said>>, isProtected = true): Promise<ProtectionState> {
  const some = { rules: NO_RULES, protection: NOT_PROTECTED, '{environment_name}': MISSING, ...answers };
  return readProtection(answering(some), { name: 'main', isProtected }, 'production');
}

describe('the default branch', () => {
  it.each<readonly [string, Readonly<Record<string, Said>>, boolean, readonly [boolean | null, boolean | null]]>([
    ['nothing at all', {}, false, [false, false]],
    ['protected, with no word of reviews', { protection: {} }, true, [false, false]],
    ['a ruleset without reviews', { rules: [{ type: 'deletion' }] }, false, [false, false]],
    ['a ruleset that asks for none', { rules: REVIEWS(0) }, false, [false, false]],
    ['a ruleset that asks for one', { rules: REVIEWS(1) }, false, [true, false]],
    ['a ruleset with code owners', { rules: REVIEWS(1, true) }, false, [true, true]],
    ['the older protection asks for one', { protection: CLASSIC(1) }, true, [true, false]],
    ['the older protection, code owners', { protection: CLASSIC(2, true) }, true, [true, true]],
    ['the older protection may not be read', { protection: NOT_READABLE }, true, [null, null]],
    ['it is hidden', { protection: MISSING }, true, [null, null]],
    [
      'it may not be read, and a ruleset asks for one',
      { protection: NOT_READABLE, rules: REVIEWS(1) },
      true,
      [true, null],
    ],
    ['rulesets may not be read', { rules: NOT_READABLE }, false, [null, null]],
    [
      'rulesets may not be read, the older protection asks',
      { rules: NOT_READABLE, protection: CLASSIC(1, true) },
      true,
      [true, true],
    ],
  ])('%s', async (_, answers, isProtected, [reviewed, codeOwners]) => {
    expect(await read(answers, isProtected)).toMatchObject({ reviewed, codeOwners });
  });
});

describe('the environment', () => {
  const environment = (policy: object | null, reviewers: readonly unknown[] = []): object => ({
    deployment_branch_policy: policy,
    protection_rules: reviewers.length === 0 ? [] : [{ type: 'required_reviewers', reviewers }],
  });
  const CUSTOM = { protected_branches: false, custom_branch_policies: true };
  const named = (...names: readonly string[]): object => ({ branch_policies: names.map((name) => ({ name })) });

  it.each<readonly [string, Readonly<Record<string, Said>>, readonly [boolean | null, boolean | null]]>([
    ['is not there', {}, [false, false]],
    ['may not be read', { '{environment_name}': NOT_READABLE }, [null, null]],
    ['any branch', { '{environment_name}': environment(null) }, [false, false]],
    [
      'protected branches, with reviewers',
      { '{environment_name}': environment({ protected_branches: true, custom_branch_policies: false }, [{}]) },
      [true, true],
    ],
    [
      'the default branch alone',
      { '{environment_name}': environment(CUSTOM), 'deployment-branch-policies': named('main') },
      [true, false],
    ],
    [
      'another branch, too',
      { '{environment_name}': environment(CUSTOM), 'deployment-branch-policies': named('main', 'release/*') },
      [false, false],
    ],
    [
      'a pattern',
      { '{environment_name}': environment(CUSTOM), 'deployment-branch-policies': named('m*') },
      [false, false],
    ],
    [
      'a tag of that name',
      {
        '{environment_name}': environment(CUSTOM),
        'deployment-branch-policies': { branch_policies: [{ name: 'main', type: 'tag' }] },
      },
      [false, false],
    ],
    [
      'its branches may not be read',
      { '{environment_name}': environment(CUSTOM), 'deployment-branch-policies': NOT_READABLE },
      [null, false],
    ],
  ])('%s', async (_, answers, [environmentBound, requiredReviewers]) => {
    expect(await read(answers)).toMatchObject({ environmentBound, requiredReviewers });
  });
});

it.each(['rules', 'protection', '{environment_name}'])(
  '%s: a server that fails is an error, never "unprotected"',
  async (name) => {
    await expect(read({ [name]: { refuse: 'github-failed' } })).rejects.toMatchObject({ code: 'github-failed' });
  },
);
