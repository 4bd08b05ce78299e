// Which request promote acts on: the one it is given, or the newest grant that can be used now.
import { holdText } from '../../deployment/hold.ts';
import type { Authorisation } from '../../deployment/deployment.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import type { CommitSha } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import { readRequest } from '../../registry/registry.ts';
import type { ModelState, Registry, RequestState } from '../../registry/registry.ts';
import { inputsThatDiffer, mergedInputs } from '../approval/training-inputs.ts';
import { verifyOnForge } from '../approval/verify.ts';
import { stageOf } from '../registry-access.ts';
import { requireSection } from '../session.ts';
import type { Session } from '../session.ts';

export type Chosen =
  | { readonly kind: 'request'; readonly id: string }
  /** There is nothing to deploy, which is as it should be on most pushes. */
  | { readonly kind: 'nothing'; readonly why: string };

/** The newest granted, unused request whose training inputs the default branch holds. */
export async function chooseRequest(session: Session, registry: Registry): Promise<Chosen> {
  const stage = stageOf(session);
  const state = await registry.read(session.config.model);
  const granted = grantedRequests(state, stage);
  // Nothing was asked of the server yet, and until then its time is not known: a runner's clock may be days ahead.
  if (granted.length > 0) await session.platform.forge?.repository.defaultBranch();
  const now = session.platform.clock.now().toISOString();
  const usable = granted.filter(({ use, grant }) => use !== null || (grant?.expires ?? '') > now);
  const [newest] = usable;
  if (newest === undefined) return nothing(`no granted request waits for ${stage}`);
  // What began is carried on with, whatever else is so.
  if (newest.use !== null) return { kind: 'request', id: newest.id };
  const hold = state.held.get(stage);
  if (hold !== undefined) return nothing(`promotions to ${stage} are ${holdText(hold)}; /resume lets them go on`);
  if (requireSection(session.config, 'deploy').from === 'any') return { kind: 'request', id: newest.id };
  const merged = await mergedInputs(session);
  for (const { id } of usable) {
    if ((await readRequest(registry, state, id))?.trainingInputs === merged) return { kind: 'request', id };
  }
  return nothing(await whyNotHeld(session, newest.id, await readRequest(registry, state, newest.id)));
}

/** A granted request whose training inputs the default branch does not hold: not yet, or not any more. */
async function whyNotHeld(session: Session, id: string, request: ApprovalRequest | undefined): Promise<string> {
  const { forge, log } = session.platform;
  const { place } = request ?? {};
  const pull = place?.pullRequest === true ? await forge?.pullRequests.read(place.number) : undefined;
  if (pull?.state === 'open') return `request ${id} is granted, and waits for the merge of #${pull.number}`;
  if (pull?.state === 'closed') return `request ${id} is granted, and #${pull.number} was closed without a merge`;
  const differing = (await differingInputs(session, request?.built)) ?? (await differingInputs(session, request?.head));
  const why = `request ${id} is granted, and the default branch does not hold its training inputs any more: ${differing ?? 'other files than the approved ones are there'}`;
  log.warn(
    `${why}. A later change ended this approval. What the model does not depend on is left out by train.inputs in mlgate.yml (globs of what it does depend on); the run of a new pull request asks anew.`,
  );
  return why;
}

/** undefined where the approved commit cannot be had any more. */
async function differingInputs(session: Session, approved: CommitSha | undefined): Promise<string | undefined> {
  if (approved === undefined) return undefined;
  try {
    const paths = await inputsThatDiffer(session, approved);
    const [first = 'the training command'] = paths;
    if (paths.length <= 1) return `${first} is another`;
    return `${paths.slice(0, SHOWN).join(', ')}${paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : ''} are others`;
  } catch (error) {
    if (error instanceof ExternalError || error instanceof UserError) return undefined;
    throw error;
  }
}

/** Paths in a sentence. */
const SHOWN = 5;

function nothing(why: string): Chosen {
  return { kind: 'nothing', why };
}

/** Newest first; neither used up nor taken back. */
function grantedRequests(state: ModelState, stage: string): readonly RequestState[] {
  return [...state.requests.values()]
    .filter(({ environment, grant, use }) => environment === stage && grant !== null && (use?.result ?? null) === null)
    .toReversed();
}

/** Verified anew; a grant that is in use is settled, and what became of its comments blocks nothing any more. */
export async function authoriseOnForge(
  session: Session,
  registry: Registry,
  id: string,
): Promise<(state: ModelState, now: Date) => Authorisation> {
  try {
    return (await verifyOnForge(session, registry, id)).authorise;
  } catch (error) {
    const isGone = error instanceof UserError && ['request-none', 'request-void'].includes(error.problems[0].code);
    const state = isGone ? await registry.read(session.config.model) : undefined;
    if (!isGone || (state?.requests.get(id)?.use ?? null) === null) throw error;
    const reasons = [{ rule: `request ${id} stands as it was`, expected: 'sound', found: error.message, holds: false }];
    return () => ({ kind: 'refused', request: id, reasons });
  }
}
