// Puts an approved candidate into a stage: once, whoever else tries, and resumable wherever it was stopped.
import { championOf, isUsedUp } from '../registry/registry.ts';
import type { ClaimResult, GrantUse, ModelState } from '../registry/registry.ts';
import type { DeploymentOutcome, DeploymentTools, PromoteOptions } from './deployment.ts';
import { holdReason } from './hold.ts';
import { runDeployment } from './run-deployment.ts';
import type { DeploymentPlan } from './held.ts';
import type { Intent } from './take-claim.ts';

/** @throws UserError for commands with unknown placeholders and for bytes that are gone or are others; ExternalError for the registry. */
export function promote(tools: DeploymentTools, options: PromoteOptions): Promise<DeploymentOutcome> {
  const { commands, source } = options;
  const plan = {
    target: options,
    commands,
    intend: (state, at) => intendPromotion(state, at, options),
  } satisfies DeploymentPlan;
  return runDeployment(tools, source === undefined ? plan : { ...plan, source });
}

function intendPromotion(state: ModelState, at: Date, options: PromoteOptions): ReturnType<DeploymentPlan['intend']> {
  const asked = options.authorise(state, at);
  const use = state.requests.get(asked.request)?.use ?? null;
  if (use?.result === 'deployed') {
    const serves = championOf(state, options.stage)?.version === use.version;
    return answer(serves ? { kind: 'already', version: use.version } : usedUp(asked.request, use));
  }
  if (use !== null && isUsedUp(use)) return answer(usedUp(asked.request, use));
  const begun = continued(state, options, asked.request);
  if (begun !== undefined) return { kind: 'go', intent: begun };
  const held = options.heldBack === true ? holdReason(state, options.stage) : undefined;
  if (held !== undefined) return answer({ kind: 'refused', reasons: [held] });
  if (asked.kind === 'refused') return answer({ kind: 'refused', reasons: asked.reasons });
  return {
    kind: 'go',
    intent: {
      action: 'promote',
      digest: asked.candidate,
      version: undefined,
      expected: asked.champion,
      request: asked.request,
      approval: asked.approval,
      commit: asked.commit,
      resume: options.resume ?? false,
      force: false,
      also: [],
    },
  };
}

/**
 * A promotion whose command has run is finished on the grant that began it, even when that grant ended meanwhile; running
 * the command again (`resume`) asks anew.
 */
function continued(state: ModelState, options: PromoteOptions, request: string): Intent | undefined {
  const open = state.claims.get(options.stage);
  const resume = options.resume ?? false;
  if (open?.claim.request !== request || open.phase === 'claimed' || (open.phase === 'deploying' && resume)) {
    return undefined;
  }
  const { digest, version, expected, approval, commit } = open.claim;
  return { action: 'promote', digest, version, expected, request, approval, commit, resume, force: false, also: [] };
}

function usedUp(request: string, use: GrantUse): DeploymentOutcome {
  const { version, result, reason } = use;
  const because = reason === null ? '' : `: ${reason}`;
  const since: Readonly<Record<ClaimResult, string>> = {
    deployed: `does not serve any more; mlgate rollback ${version} puts it back`,
    reverted: `was taken back${because}`,
    failed: `failed${because}`,
  };
  const found = `used by v${version}, which ${since[result ?? 'failed']}`;
  const rule = `the grant of request ${request} is unused`;
  return { kind: 'refused', reasons: [{ rule, expected: 'unused', found, holds: false, mend: ASK_ANEW }] };
}

const ASK_ANEW =
  'mend what failed; the run of that commit asks for a new approval (in a terminal: mlgate run, then mlgate request-approval)';

function answer(outcome: DeploymentOutcome): { readonly kind: 'answer'; readonly outcome: DeploymentOutcome } {
  return { kind: 'answer', outcome };
}
