// Written by request-approval and approve: exactly what was asked for, and who said what to it.
import * as z from 'zod';
import { recordType } from './record.ts';
import { commitText, conclusion, instant, modelName, sha256Text, verdict } from './scalars.ts';

/** A person as far as the place knows them. Locally an e-mail address that git was told: asserted, not proven. */
export const person = z.lazy(() => z.strictObject({ id: z.string(), name: z.string() }));
export type Person = z.infer<typeof person>;

/** `K of GROUP`. */
export const need = z.lazy(() => z.strictObject({ count: z.int().min(1), group: z.string() }));
export type Need = z.infer<typeof need>;

export const policy = z.lazy(() =>
  z.strictObject({
    environment: z.string(),
    groups: z.record(z.string(), z.array(z.string())),
    needs: z.array(need),
    selfApproval: z.boolean(),
  }),
);
export type ApprovalPolicy = z.infer<typeof policy>;

/** A0 advisory, A1 reviewed, A2 enforced by credential, A3 attested; `local` where identity is asserted. */
export const assuranceLevel = z.enum(['local', 'A0', 'A1', 'A2', 'A3']);
export type AssuranceLevel = z.infer<typeof assuranceLevel>;

/** Where on a server a request stands, and what its people and rules were read from. */
const requestPlace = z.lazy(() =>
  z.strictObject({
    host: z.string(),
    repositoryId: z.int().min(1),
    /** The pull request, or the issue, whose comment it is. */
    number: z.int().min(1),
    pullRequest: z.boolean(),
    run: z.int().min(1),
    attempt: z.int().min(1),
    /** The commit of the default branch whose mlgate.yml has the policy. */
    policyCommit: commitText,
    /** Whom the policy's logins meant: a login that changes hands names nobody. */
    accounts: z.array(person),
  }),
);
export type RequestPlace = z.infer<typeof requestPlace>;

const requestSchema = z.lazy(() =>
  z.strictObject({
    model: modelName,
    repository: z.string(),
    environment: z.string(),
    /** Digest of the candidate's bytes. */
    candidate: sha256Text,
    /** The version it would replace; null for a stage that has none. */
    champion: z.strictObject({ version: z.int().min(1), digest: sha256Text }).nullable(),
    data: z.array(sha256Text),
    /** Evidence bundle, the rendered evidence section of the report among it. */
    evidence: sha256Text,
    verdict,
    conclusion,
    /** One sentence from the report: what the approver reads first. */
    headline: z.string(),
    policy: z.strictObject({ digest: sha256Text, policy }),
    /** What will run: digest of each script and command. */
    runs: z.array(z.strictObject({ name: z.string(), command: z.string(), digest: sha256Text })),
    head: commitText.optional(),
    built: commitText.optional(),
    trainingInputs: sha256Text.optional(),
    /** The candidate's training run, kept in the registry: what changed since, when it is the champion. */
    training: sha256Text.optional(),
    requester: person,
    /** May not approve, with why: `ann` (requested), `bob` (committed). */
    excluded: z.array(z.strictObject({ person, reason: z.string() })),
    ledgerHead: sha256Text.nullable(),
    created: instant,
    expires: instant,
    level: assuranceLevel,
    /** Absent in a terminal. */
    place: requestPlace.optional(),
    observed: z.strictObject({ run: z.string(), mlgate: z.string() }),
  }),
);
export type ApprovalRequest = z.infer<typeof requestSchema>;
export const approvalRequest = recordType<ApprovalRequest>({
  kind: 'approval-request',
  schemaVersion: 1,
  schema: requestSchema,
});

/** What a person said about a request. The order of opinions is the order in which the registry took them. */
export const opinion = z.lazy(() =>
  z.strictObject({
    person,
    says: z.enum(['approve', 'deny', 'withdraw']),
    code: z.string(),
    note: z.string(),
    /** By the clock of the place where it was said. */
    at: instant,
    /** The comment that says it, where it was said in one. */
    comment: z.int().min(1).optional(),
  }),
);
export type Opinion = z.infer<typeof opinion>;

const approvalSchema = z.lazy(() =>
  z.strictObject({
    model: modelName,
    environment: z.string(),
    request: sha256Text,
    requestId: z.string(),
    code: z.string(),
    candidate: sha256Text,
    evidence: sha256Text,
    opinions: z.array(opinion),
    decision: z.literal('granted'),
    level: assuranceLevel,
    grantedAt: instant,
    expires: instant,
    observed: z.strictObject({ run: z.string(), mlgate: z.string() }),
  }),
);
export type Approval = z.infer<typeof approvalSchema>;
export const approval = recordType<Approval>({ kind: 'approval', schemaVersion: 1, schema: approvalSchema });
