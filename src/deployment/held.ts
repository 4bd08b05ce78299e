// A deployment under way: what is wanted, with the claim that is held for it.
import type { Claim, ModelState } from '../registry/registry.ts';
import type { DeployCommands, DeploymentOutcome, DeploymentTarget, DeploymentTools } from './deployment.ts';
import type { BytesAtHand } from './model-bytes.ts';
import type { ClaimDecision, Intent } from './take-claim.ts';

export interface DeploymentPlan {
  readonly target: DeploymentTarget;
  /** Absent for adopt, which runs nothing. */
  readonly commands?: DeployCommands;
  /** Where the bytes of a new version lie when the store does not have them. */
  readonly source?: string;
  /** Pure: what is wanted, given the state, or the answer already. */
  readonly intend: (
    state: ModelState,
    at: Date,
  ) => { readonly kind: 'go'; readonly intent: Intent } | Extract<ClaimDecision, { readonly kind: 'answer' }>;
}

/** What every step of a held claim needs. */
export interface Held {
  readonly tools: DeploymentTools;
  readonly plan: DeploymentPlan;
  readonly claim: Claim;
  readonly bytes: BytesAtHand;
}

/** What a step came to. */
export type Done =
  | { readonly kind: 'state'; readonly state: ModelState }
  | { readonly kind: 'outcome'; readonly outcome: DeploymentOutcome };
