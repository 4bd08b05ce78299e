// What a decision rests on. A fact that could not be learnt is unknown, and an unknown fact is never a denial.
import type { ApprovalPolicy, ApprovalRequest, AssuranceLevel, Opinion } from '../records/approval.ts';
import type { CommitSha, Sha256 } from '../records/digest.ts';

export type Fact<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly reason: string };

export function known<T>(value: T): Fact<T> {
  return { kind: 'known', value };
}

export interface StatedOpinion {
  readonly opinion: Opinion;
  /** Why it does not count whatever it says (`edited`, `made by a bot`); null for one that may count. */
  readonly void: string | null;
}

/** What is so outside the registry at this moment. */
export interface Given {
  readonly policy: Fact<ApprovalPolicy>;
  /** Ids of the persons of each group, resolved (teams, code owners). */
  readonly members: Fact<Readonly<Record<string, readonly string[]>>>;
  /** Digest of the bytes that would be deployed. */
  readonly candidate: Fact<Sha256>;
  /** Digest of the evidence bundle as it lies there now. */
  readonly evidence: Fact<Sha256>;
  /** The commands that would run now, with the digests of what they name. */
  readonly runs: Fact<ApprovalRequest['runs']>;
  /** Training inputs on the default branch; absent where a deployment may come from anywhere, or nothing is deployed yet. */
  readonly trainingInputs?: Fact<Sha256>;
  /** Absent in a terminal. */
  readonly server?: ServerFacts;
}

/** What only a server knows. */
export interface ServerFacts {
  /** Number that names the repository whatever it is called. */
  readonly repository: Fact<number>;
  /** Newest commit of the pull request; null for a request on an issue. */
  readonly head: Fact<CommitSha | null>;
  /** How far an approval is enforced now. */
  readonly level: Fact<AssuranceLevel>;
  /** Who may not approve, as it is now: whoever opened the pull request, wrote its commits, started the run. */
  readonly barred: Fact<ApprovalRequest['excluded']>;
  /** Why the request was not made by the run that it names; null when it was. */
  readonly foreign: Fact<string | null>;
  /** In what the request differs from the evidence that it names; null when in nothing, or when it was not looked at. */
  readonly otherEvidence: Fact<string | null>;
  /** Id of a newer request on the same pull request. */
  readonly newer: Fact<string | null>;
  /** What people said in comments, those among them that the ledger keeps. */
  readonly opinions: Fact<readonly StatedOpinion[]>;
}

export interface Facts extends Given {
  readonly requestId: string;
  readonly opinions: Fact<readonly StatedOpinion[]>;
  readonly champion: Fact<{ readonly version: number; readonly digest: Sha256 } | null>;
  /** The ledger still contains the entry that was its head at the request. */
  readonly ledgerKept: Fact<boolean>;
  /** Id of a newer request for the same environment. */
  readonly supersededBy: Fact<string | null>;
  readonly quarantined: Fact<boolean>;
  readonly grant: { readonly expires: string; readonly used: boolean } | null;
}
