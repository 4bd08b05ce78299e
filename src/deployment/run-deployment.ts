// The thin loop around the decisions: take the claim, then look, decide, do one step, write it down, look again.
import type { ClaimHolder } from '../platform/holder.ts';
import { lastGoodVersion } from '../registry/registry.ts';
import type { Claim, ModelState, OpenClaim } from '../registry/registry.ts';
import { checkCommands, leaseSeconds } from './command.ts';
import type { DeploymentOutcome, DeploymentTools } from './deployment.ts';
import type { DeploymentPlan, Held } from './held.ts';
import { nextStep } from './next-step.ts';
import { bytesAtHand } from './model-bytes.ts';
import { takeStep } from './take-step.ts';
import { decideClaim } from './take-claim.ts';
import type { ClaimDecision } from './take-claim.ts';

/** Commands of an adopt: none run, so its claim needs little time. */
const ADOPT_LEASE_SECONDS = 60 * 60;

export async function runDeployment(tools: DeploymentTools, plan: DeploymentPlan): Promise<DeploymentOutcome> {
  if (plan.commands !== undefined) checkCommands(plan.commands);
  const taken = await takeClaim(tools, plan);
  if (taken.kind === 'answer') return taken.outcome;
  const open = taken.state.claims.get(taken.claim.stage);
  if (open !== undefined) await tools.announce?.begun(open, taken.before);
  try {
    const outcome = await carryOut(tools, plan, taken);
    await tools.announce?.ended(outcome);
    return outcome;
  } catch (error) {
    await tools.announce?.ended({ kind: 'stopped', reason: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function carryOut(
  tools: DeploymentTools,
  plan: DeploymentPlan,
  taken: Extract<Taken, { readonly kind: 'claim' }>,
): Promise<DeploymentOutcome> {
  await using folder = await tools.files.temporary('mlgate-deploy-');
  const bytes = bytesAtHand(tools, { model: plan.target.model, folder: folder.path, source: plan.source });
  const held: Held = { tools, plan, claim: taken.claim, bytes };
  let state: ModelState = taken.state;
  for (;;) {
    const open = state.claims.get(held.claim.stage);
    if (open?.claim.id !== held.claim.id) return lostClaim(held.claim, open);
    const step = nextStep(open, {
      smoke: plan.commands?.smoke !== undefined,
      fallback: held.claim.action === 'promote' ? fallbackOf(state, held.claim) : undefined,
    });
    const done = await takeStep(held, { step, open, state });
    if (done.kind === 'outcome') return done.outcome;
    state = done.state;
  }
}

type Taken =
  | { readonly kind: 'claim'; readonly claim: Claim; readonly state: ModelState; readonly before: ModelState }
  | { readonly kind: 'answer'; readonly outcome: DeploymentOutcome };

interface Written {
  readonly claim: Claim;
  readonly before: ModelState;
}

async function takeClaim(tools: DeploymentTools, plan: DeploymentPlan): Promise<Taken> {
  const lives = new Map<string, 'alive' | 'dead' | 'unknown'>();
  const me: ClaimHolder = tools.holders.me();
  const lease = plan.commands === undefined ? ADOPT_LEASE_SECONDS : leaseSeconds(plan.commands);
  const claimant = { target: plan.target, me, leaseSeconds: lease, lives };
  for (;;) {
    const updated = await tools.registry.update<Written, Exclude<ClaimDecision, { readonly kind: 'take' }>>(
      plan.target.model,
      (state, at) => {
        const wanted = plan.intend(state, at);
        const decision =
          wanted.kind === 'answer' ? wanted : decideClaim(state, at, { intent: wanted.intent, claimant });
        if (decision.kind !== 'take') return { kind: 'stop', value: decision };
        return {
          kind: 'change',
          events: decision.events,
          author: plan.target.author,
          value: { claim: decision.claim, before: state },
        };
      },
    );
    if (updated.kind === 'written') return { kind: 'claim', ...updated.value, state: updated.state };
    if (updated.value.kind === 'answer') return updated.value;
    const { id, holder } = updated.value.claim;
    lives.set(id, await tools.holders.lives(holder));
  }
}

/** What the stage goes back to: what it served, if that was well, else the last version that was. */
function fallbackOf(state: ModelState, claim: Claim): ReturnType<typeof lastGoodVersion> {
  return lastGoodVersion(state, claim.stage, [claim.version]);
}

function lostClaim(claim: Claim, now: OpenClaim | undefined): DeploymentOutcome {
  if (now !== undefined) {
    const by = `${now.claim.action} of v${now.claim.version} by ${now.claim.holder.name}`;
    const mend = [{ command: 'status', does: 'shows how far that is' }];
    return { kind: 'unfinished', version: claim.version, known: `The claim was taken over by ${by}.`, mend };
  }
  const known = `The claim on ${claim.stage} was taken over and is finished already.`;
  return {
    kind: 'unfinished',
    version: claim.version,
    known,
    mend: [{ command: 'status', does: 'shows what serves' }],
  };
}
