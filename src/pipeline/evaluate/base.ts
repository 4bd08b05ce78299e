// What the default branch had: recorded when it was pushed, or run again in a worktree of its commit.
import type { CommitSha, Sha256 } from '../../records/digest.ts';
import type { Measured, Unmeasured } from '../../records/evaluation.ts';
import { decodePredictions } from '../../records/predictions-file.ts';
import { nearestEvaluation } from '../../registry/registry.ts';
import type { ModelState, Registry } from '../../registry/registry.ts';
import type { Session } from '../session.ts';
import { measurePredictions } from './measured.ts';

/** How far back a recorded evaluation is looked for. */
const ANCESTORS = 200;

/** The base's commit and its ancestors, nearest first; empty outside git and before the first commit. */
export async function baseCommits({ platform }: Session): Promise<readonly CommitSha[]> {
  return (await platform.repository?.base({ limit: ANCESTORS })) ?? [];
}

export interface MeasuredBase {
  readonly result: Measured | Unmeasured;
  /** What of it was made earlier, in the words of the record's `observed.reused`. */
  readonly reused: readonly string[];
}

export function noBase(kind: Unmeasured['kind'], reason: string): Unmeasured {
  return { kind, role: 'base', reason };
}

export interface RecordedContext {
  readonly registry: Registry;
  readonly state: ModelState;
  /** Digest of the candidate's rows; undefined on rung 0. */
  readonly rows: Sha256 | undefined;
}

/** Predictions on the same rows are measured anew, with the metrics asked for today; else the recorded numbers stand as they are. */
export async function recordedBase(session: Session, context: RecordedContext): Promise<Measured | Unmeasured> {
  const commits = await baseCommits(session);
  const found = await nearestEvaluation(context.registry, context.state, commits);
  if (found === undefined) {
    const head = commits[0];
    const back = commits.length === 1 ? 'it' : `the ${commits.length} commits from there back`;
    const why =
      head === undefined
        ? 'there is no commit before this one'
        : `it is ${head.slice(0, 12)}, and nothing is recorded of ${back}`;
    return noBase('absent', why);
  }
  const { candidate, rows } = found.evaluation;
  const digest = candidate.subject.role === 'base' ? undefined : candidate.subject.digest;
  const subject = {
    role: 'base',
    commit: found.commit,
    distance: found.distance,
    ...(digest === undefined ? {} : { digest }),
  } as const;
  if (found.predictions !== undefined && context.rows !== undefined && rows.digest === context.rows) {
    const predictions = decodePredictions(found.predictions, `the base's predictions in ${context.registry.place}`);
    return measurePredictions(session, { subject, source: 'recorded', predictions, rows: context.rows });
  }
  const { predictions: _not, ...numbers } = candidate;
  return { ...numbers, subject, source: 'recorded', ...(rows.digest === undefined ? {} : { rows: rows.digest }) };
}
