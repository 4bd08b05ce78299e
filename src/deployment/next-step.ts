// Where a promotion stands and what comes next, from the ledger alone: so that a killed one knows how to go on.
import type { ClaimResult, OpenClaim, Version } from '../registry/registry.ts';

export type PromotionStep =
  /** Fetch the version's bytes, write `deploying`, run the deploy command. */
  | { readonly kind: 'deploy'; readonly version: number }
  | { readonly kind: 'smoke'; readonly version: number }
  /** Adopt: the bytes go into the store, nothing runs. */
  | { readonly kind: 'keep'; readonly version: number }
  | { readonly kind: 'finish'; readonly result: ClaimResult; readonly reason: string };

export interface PromotionView {
  readonly smoke: boolean;
  /** The version to put back when the claimed one fails; undefined when there is none. */
  readonly fallback: Version | undefined;
}

/** The next step for whoever holds the claim. */
export function nextStep(open: OpenClaim, view: PromotionView): PromotionStep {
  const { claim, phase, version } = open;
  const own = version === claim.version;
  switch (phase) {
    case 'claimed':
      return { kind: claim.action === 'adopt' ? 'keep' : 'deploy', version };
    case 'deploying':
      return { kind: 'deploy', version };
    case 'deployed':
      if (view.smoke) return { kind: 'smoke', version };
      return finishWell(open, own);
    case 'failed':
      if (!own || open.revertFailure !== null) {
        const reason = `${describeFailure(open)}; putting v${version} back failed too`;
        return { kind: 'finish', result: 'failed', reason };
      }
      if (view.fallback !== undefined) return { kind: 'deploy', version: view.fallback.version };
      return { kind: 'finish', result: 'failed', reason: `${describeFailure(open)}; there is no version to put back` };
  }
}

/** After the smoke check of `version`, or without one. */
export function finishWell(open: OpenClaim, own: boolean): Extract<PromotionStep, { readonly kind: 'finish' }> {
  if (own) return { kind: 'finish', result: 'deployed', reason: `v${open.claim.version} serves ${open.claim.stage}` };
  return { kind: 'finish', result: 'reverted', reason: `${describeFailure(open)}; v${open.version} was put back` };
}

function describeFailure({ claim, failure }: OpenClaim): string {
  if (failure === null) return `v${claim.version} failed`;
  const what = failure.step === 'deploy' ? 'the deploy command' : 'the smoke check';
  const how = failure.result.outcome === 'timed-out' ? 'ran out of time' : `ended with ${failure.result.exitCode}`;
  return `${what} of v${claim.version} ${how}`;
}
