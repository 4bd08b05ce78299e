// How a request stands now: decided from all comments, written down where that is due, and its deployment started.
import { basename } from 'node:path';
import { readCommand } from '../../approval/conversation/grammar.ts';
import type { PostedRequest } from '../../approval/conversation/conversation.ts';
import { askedWith, decideSettlement, serverTime } from '../../approval/conversation/settle.ts';
import type { Settled } from '../../approval/conversation/settle.ts';
import { waitedFor } from '../../approval/conversation/waited-for.ts';
import { decide } from '../../approval/decide.ts';
import { factsOf } from '../../approval/request-facts.ts';
import { ExternalError } from '../../records/errors.ts';
import { holdText } from '../../deployment/hold.ts';
import { isUsedUp } from '../../registry/registry.ts';
import type { Hold, Registry } from '../../registry/registry.ts';
import { startedBy } from './answer-comment.ts';
import type { Next, Standing } from './standing-blocks.ts';
import { lookAround, waitsForMerge } from './facts-on-forge.ts';
import type { Hearing, Looked } from './facts-on-forge.ts';
import { serverAuthor } from './people-on-forge.ts';
import type { Governing } from './policy-on-forge.ts';

export interface Deciding {
  readonly hearing: Hearing;
  readonly registry: Registry;
  /** Started by hand: a grant that is not used is started once more. */
  readonly byHand: boolean;
}

export async function standingOf({ hearing, registry, byHand }: Deciding, posted: PostedRequest): Promise<Standing> {
  const { session, forge } = hearing;
  const looked = await lookFarEnough(hearing, posted, registry);
  const waits = looked.policy !== undefined && waitsForMerge(hearing, looked.policy);
  const settling = {
    ...looked.asked,
    author: await serverAuthor(forge),
    mlgate: session.platform.version,
    waitsForMerge: waits,
    evidence: looked.evidence,
  };
  const { value: settled, state } = await registry.update<Settled, Settled>(posted.request.model, (state, at) =>
    decideSettlement(state, at, settling),
  );
  const { members = {}, names = new Map<string, string>() } = looked.electorate ?? {};
  return {
    posted,
    settled,
    waits: waitedFor(posted.request, settled.decision, members),
    names,
    next: await nextOf(hearing, posted, {
      settled,
      waits,
      again: byHand || isLeftOver(hearing, posted.id, state.requests.get(posted.id)?.grant?.grantedAt),
      policy: looked.policy,
      hold: state.held.get(posted.request.environment),
    }),
  };
}

/** Milliseconds that a run needs, at most, from writing a grant down to starting its deployment. */
const UNDER_WAY = 120_000;

/**
 * A grant that nobody started: its run was killed before that, or promotions were held. Not one that a run beside this one is about to
 * start.
 */
function isLeftOver(hearing: Hearing, id: string, grantedAt: string | undefined): boolean {
  if (wasStarted(hearing, id)) return false;
  const { event, run } = hearing.forge;
  const read = readCommand(event.comment?.body ?? '');
  const isResumed = read.kind === 'command' && read.command.kind === 'resume';
  const age = hearing.session.platform.clock.now().getTime() - Date.parse(grantedAt ?? '');
  return isResumed || run.attempt > 1 || age > UNDER_WAY;
}

/** An answer of ours says so. Where one cannot be posted, a deployment is started again, and finds the claim of the first. */
export function wasStarted({ comments, forge }: Hearing, id: string): boolean {
  return comments.some(({ author, body }) => author.login === forge.self && startedBy(body).includes(id));
}

/** Bytes and evidence are hashed only where everything else would grant it. */
async function lookFarEnough(hearing: Hearing, posted: PostedRequest, registry: Registry): Promise<Looked> {
  const near = await lookAround(hearing, posted, { registry, thorough: false });
  const state = await registry.read(posted.request.model);
  const kept = state.requests.get(posted.id)?.grant ?? null;
  const at = serverTime(near.asked, hearing.session.platform.clock.now());
  const { kind } = decide(posted.request, factsOf(state, askedWith(near.asked, state)), at);
  return kind === 'granted' && kept === null ? lookAround(hearing, posted, { registry, thorough: true }) : near;
}

interface Outcome {
  readonly settled: Settled;
  readonly waits: boolean;
  /** A grant of before is started too: whoever wrote it was killed before that, or somebody asks for it. */
  readonly again: boolean;
  readonly policy: Governing | undefined;
  readonly hold: Hold | undefined;
}

async function nextOf(
  { forge, session }: Hearing,
  posted: PostedRequest,
  { settled, waits, again, policy, hold }: Outcome,
): Promise<Next> {
  const workflow = policy?.config.deploy?.workflow;
  const granted = settled.decision.kind === 'granted' && settled.grant !== 'used';
  if (workflow !== undefined && mayTryAgain(settled)) return { kind: 'again', workflow };
  if (!granted || workflow === undefined || policy === undefined) return { kind: 'none' };
  if (waits) return { kind: 'when-merged', workflow };
  if (hold !== undefined) return { kind: 'held', workflow, why: holdText(hold) };
  if (settled.grant !== 'now' && !again) return { kind: 'unused', workflow };
  try {
    await forge.workflows.dispatch(basename(workflow), { branch: policy.branch, inputs: { request: posted.id } });
    return { kind: 'started', workflow };
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    session.platform.log.warn(`${workflow} could not be started: ${error.message}`);
    return { kind: 'by-hand', workflow, why: error.message };
  }
}

/** What failed a moment ago is not started by itself: a person does it. */
function mayTryAgain({ decision, use }: Settled): boolean {
  return decision.kind === 'granted' && use !== null && use.result !== null && !isUsedUp(use);
}
