// What protects the default branch and an environment, read at run time. What this token may not read is null, never false.
import * as z from 'zod';
import type { ProtectionState } from '../forge.ts';
import type { GitHubClient, GitHubRequest } from './client.ts';
import { hasCode } from './failure.ts';

type Reviews = Pick<ProtectionState, 'reviewed' | 'codeOwners'>;
type Environment = Pick<ProtectionState, 'environmentBound' | 'requiredReviewers'>;

interface Branch {
  readonly name: string;
  readonly isProtected: boolean;
}

const NONE: Reviews = { reviewed: false, codeOwners: false };
const UNKNOWN: Reviews = { reviewed: null, codeOwners: null };

export async function readProtection(
  client: GitHubClient,
  branch: Branch,
  environment: string,
): Promise<ProtectionState> {
  const rules = await reviewsOfRules(client, branch);
  const classic = await reviewsOfBranch(client, branch);
  const either = (name: keyof Reviews): boolean | null => {
    if (rules[name] === true || classic[name] === true) return true;
    return rules[name] === null || classic[name] === null ? null : false;
  };
  return {
    reviewed: either('reviewed'),
    codeOwners: either('codeOwners'),
    ...(await protectionOfEnvironment(client, branch, environment)),
  };
}

const reviewSchema = z.lazy(() =>
  z.object({
    required_approving_review_count: z.int().default(0),
    require_code_owner_review: z.boolean().default(false),
  }),
);
const rulesSchema = z.lazy(() => z.array(z.object({ type: z.string(), parameters: z.unknown().optional() })));

/** Of rulesets: whoever can read the repository can read them. */
async function reviewsOfRules(client: GitHubClient, { name }: Branch): Promise<Reviews> {
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
  const rules = await readable(
    client.all({ route, parameters: { branch: name }, needs: 'metadata: read' }, rulesSchema),
  );
  if (rules === null) return UNKNOWN;
  const reviews = rules.flatMap(({ type, parameters }) => {
    const review = type === 'pull_request' ? reviewSchema.safeParse(parameters) : undefined;
    return review?.success === true ? [review.data] : [];
  });
  return {
    reviewed: reviews.some((review) => review.required_approving_review_count > 0),
    codeOwners: reviews.some((review) => review.require_code_owner_review),
  };
}

const classicSchema = z.lazy(() =>
  z.object({
    required_pull_request_reviews: z
      .object({
        required_approving_review_count: z.int().default(0),
        require_code_owner_reviews: z.boolean().default(false),
      })
      .nullish(),
  }),
);

/** Of the older branch protection, which asks for `administration: read`; that there is none anybody may know. */
async function reviewsOfBranch(client: GitHubClient, { name, isProtected }: Branch): Promise<Reviews> {
  if (!isProtected) return NONE;
  const route = 'GET /repos/{owner}/{repo}/branches/{branch}/protection';
  const request: GitHubRequest = { route, parameters: { branch: name }, needs: 'administration: read' };
  try {
    const { required_pull_request_reviews: reviews } = await client.ask(request, classicSchema);
    return {
      reviewed: (reviews?.required_approving_review_count ?? 0) > 0,
      codeOwners: reviews?.require_code_owner_reviews ?? false,
    };
  } catch (error) {
    if (hasCode(error, 'github-not-found') && /branch not protected/i.test(error.message)) return NONE;
    if (hasCode(error, 'github-forbidden', 'github-not-found')) return UNKNOWN;
    throw error;
  }
}

const environmentSchema = z.lazy(() =>
  z.object({
    protection_rules: z.array(z.object({ type: z.string(), reviewers: z.array(z.unknown()).optional() })).default([]),
    deployment_branch_policy: z
      .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
      .nullish(),
  }),
);
const policiesSchema = z.lazy(() =>
  z
    .object({ branch_policies: z.array(z.object({ name: z.string(), type: z.string().default('branch') })) })
    .transform(({ branch_policies: policies }) => policies),
);

const ENVIRONMENT = 'GET /repos/{owner}/{repo}/environments/{environment_name}';

async function protectionOfEnvironment(
  client: GitHubClient,
  branch: Branch,
  environment: string,
): Promise<Environment> {
  const about = { parameters: { environment_name: environment }, needs: 'actions: read' };
  const found = await readable(client.find({ route: ENVIRONMENT, ...about }, environmentSchema));
  if (found === null) return { environmentBound: null, requiredReviewers: null };
  if (found === undefined) return { environmentBound: false, requiredReviewers: false };
  const { protection_rules: rules, deployment_branch_policy: policy } = found;
  const requiredReviewers = rules.some(
    ({ type, reviewers = [] }) => type === 'required_reviewers' && reviewers.length > 0,
  );
  if (policy?.protected_branches === true) return { environmentBound: true, requiredReviewers };
  if (policy?.custom_branch_policies !== true) return { environmentBound: false, requiredReviewers };
  const policies = await readable(
    client.all({ route: `${ENVIRONMENT}/deployment-branch-policies`, ...about }, policiesSchema),
  );
  const isOnlyDefault = policies?.every(({ name, type }) => type === 'branch' && name === branch.name);
  return { environmentBound: isOnlyDefault === undefined ? null : isOnlyDefault, requiredReviewers };
}

/** null where this token may not look. */
async function readable<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (hasCode(error, 'github-forbidden', 'github-not-found')) return null;
    throw error;
  }
}
