// The version in production, scored again on the candidate's rows by this checkout's predict command, so that noise cancels.
import type { Sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { Measured, Unmeasured } from '../../records/evaluation.ts';
import { championOf, versionSlot } from '../../registry/registry.ts';
import type { Version } from '../../registry/registry.ts';
import { stageOf, storeOf } from '../registry-access.ts';
import type { Session } from '../session.ts';
import { earlierNumbers, whyOtherNumbers } from './earlier-numbers.ts';
import type { Known } from './earlier-numbers.ts';
import { measurePredictions } from './measured.ts';
import { scoreModel } from './score-model.ts';
import type { Scoring } from './score-model.ts';

export interface ChampionContext extends Scoring {
  /** undefined: this clone provably has no registry. */
  readonly known: Known | undefined;
}

export interface MeasuredSubject {
  readonly result: Measured | Unmeasured;
  readonly reused: boolean;
}

/** Absent when the registry provably has none; failed, with the reason, when it could not be scored. */
export async function measureChampion(session: Session, context: ChampionContext): Promise<MeasuredSubject> {
  const stage = stageOf(session);
  const { known } = context;
  const champion = known === undefined ? undefined : championOf(known.state, stage);
  if (known === undefined || champion === undefined)
    return unmeasured('absent', `nothing is at the stage ${stage} yet`);
  const { version, digest } = champion;
  try {
    const { path } = await storeOf(session).get(session.config.model, versionSlot(version), {
      digest,
      into: context.place.folder,
    });
    const scored = await scoreModel(session, { name: 'champion', path, digest }, context);
    const subject = { role: 'champion', version, digest } as const;
    const rows = context.test.digest;
    const result = await measurePredictions(session, {
      subject,
      source: 'scored',
      predictions: scored.predictions,
      rows,
    });
    const why = await whyNotItself({ ...known, champion, rows }, result);
    if (why !== undefined) return failed(session, `version ${version} cannot be compared with: ${why}`);
    return { result, reused: scored.reused };
  } catch (error) {
    const cancelled = error instanceof UserError && error.problems[0].code === 'cancelled';
    if (cancelled || !(error instanceof UserError || error instanceof ExternalError)) throw error;
    return failed(session, `version ${version} could not be scored: ${error.message}`);
  }
}

/** Numbers that are not its own would make any candidate look better or worse than it is. */
async function whyNotItself(
  { champion, rows, ...known }: Known & { readonly champion: Version; readonly rows: Sha256 },
  { estimates }: Measured,
): Promise<string | undefined> {
  const earlier = await earlierNumbers(known, champion, rows);
  return earlier === undefined ? undefined : whyOtherNumbers(earlier, estimates);
}

function failed({ platform }: Session, reason: string): MeasuredSubject {
  platform.log.warn(reason);
  return unmeasured('failed', reason);
}

function unmeasured(kind: Unmeasured['kind'], reason: string): MeasuredSubject {
  return { result: { kind, role: 'champion', reason }, reused: false };
}
