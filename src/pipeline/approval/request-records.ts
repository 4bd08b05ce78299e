// What is asked for, from the records of one run: they must belong together, and to the model that is there.
import type { ApprovalAsk } from '../../approval/request-approval.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import type { ModelConfig } from '../../config/model-config.ts';
import { comparison } from '../../records/comparison.ts';
import type { Comparison } from '../../records/comparison.ts';
import { dataReport } from '../../records/data-report.ts';
import type { DataReport } from '../../records/data-report.ts';
import { digestOf } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { UserError } from '../../records/errors.ts';
import { evaluation } from '../../records/evaluation.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import { recordDigest } from '../../records/record.ts';
import type { Conclusion } from '../../records/scalars.ts';
import { trainingRun } from '../../records/training-run.ts';
import type { TrainingRun } from '../../records/training-run.ts';
import { headlineText } from '../../report/headline/headline.ts';
import { sourcesDigest } from '../../training/lineage.ts';
import { decideComparison } from '../compare.ts';
import type { CandidateModel } from '../evaluate/candidate.ts';
import { gatherReport } from '../report.ts';
import type { Session } from '../session.ts';

export interface RunRecords {
  readonly evaluated: Evaluation;
  readonly compared: Comparison;
  readonly training: TrainingRun | undefined;
  /** The gate's: broken data fail it, whatever was measured on them. */
  readonly conclusion: Conclusion;
}

/**
 * @param by whose rules decided, where they are not those at hand.
 * @throws UserError `record-missing`, and `record-stale` where the records are not of one run on this model.
 */
export async function readRecords(
  session: Session,
  model: Pick<CandidateModel, 'digest'>,
  by: ModelConfig = session.config,
): Promise<RunRecords> {
  const { workspace } = session;
  const evaluated = await workspace.require(evaluation, 'run');
  const compared = await workspace.require(comparison, 'run');
  const training = await workspace.load(trainingRun);
  if (digestScored(evaluated, training) !== model.digest)
    throw stale(`what was evaluated is not the model ${model.digest.slice(0, 12)} that is there now`);
  if (compared.evaluation !== recordDigest(evaluation, evaluated)) {
    throw stale('the comparison was not made from the evaluation that lies beside it');
  }
  // A verdict that was written by hand is not what the evaluation and the rules lead to.
  if (judged(compared) !== judged(await decideComparison({ ...session, config: by }, evaluated))) {
    throw stale('the comparison is not what the evaluation beside it and the rules of mlgate.yml lead to');
  }
  const data =
    by.data.contract === undefined ? await workspace.load(dataReport) : await workspace.require(dataReport, 'run');
  const tested = data?.datasets.find(({ name }) => name === 'test')?.file.digest;
  if (tested !== undefined && evaluated.rows.data !== undefined && tested !== evaluated.rows.data.digest) {
    throw stale('the test data were changed between validate-data and evaluate');
  }
  return { evaluated, compared, training, conclusion: conclusionOf(compared, data) };
}

export function digestScored(
  { candidate: { subject } }: Pick<Evaluation, 'candidate'>,
  training: Pick<TrainingRun, 'output'> | undefined,
): Sha256 | undefined {
  return (subject.role === 'candidate' ? subject.digest : undefined) ?? training?.output?.digest;
}

export function conclusionOf(
  compared: Pick<Comparison, 'conclusion'>,
  data: Pick<DataReport, 'verdict'> | undefined,
): Conclusion {
  return data?.verdict === 'fail' ? 'failure' : compared.conclusion;
}

/** All that was decided, without the places of the rules in their file and the parameters that are shown beside it. */
function judged({ policy, rules, verdict, conclusion, changes, slices, churn }: Omit<Comparison, 'observed'>): Sha256 {
  const results = rules.map(({ rule, ...result }) => ({ ...result, text: rule.text }));
  return digestOf({ policy: policy.digest, results, verdict, conclusion, changes, slices, churn: churn ?? null });
}

function stale(what: string): UserError {
  return new UserError({ code: 'record-stale', what, fix: 'mlgate run' });
}

export async function describeSubject(
  session: Session,
  { evaluated, compared, training, conclusion }: RunRecords,
  { candidate, evidence }: { readonly candidate: Sha256; readonly evidence: Sha256 },
): Promise<Omit<ApprovalAsk['subject'], 'environment' | 'runs'>> {
  const { config } = session;
  const report = await gatherReport(session);
  const { context } = report;
  return {
    model: config.model,
    repository: context.repository,
    candidate,
    champion: championCompared(evaluated),
    data: evaluated.rows.data === undefined ? [] : [evaluated.rows.data.digest],
    evidence,
    verdict: compared.verdict,
    conclusion,
    headline: headlineText(report),
    ...(context.head === undefined ? {} : { head: context.head }),
    ...(context.built === undefined ? {} : { built: context.built }),
    ...(training === undefined
      ? {}
      : { trainingInputs: sourcesDigest(training, training.command), training: recordDigest(trainingRun, training) }),
  };
}

/** The version that the evidence speaks about: what the approver believes is replaced. */
export function championCompared({ baselines }: Pick<Evaluation, 'baselines'>): ApprovalRequest['champion'] {
  for (const baseline of baselines) {
    if (baseline.kind === 'measured' && baseline.subject.role === 'champion') {
      return { version: baseline.subject.version, digest: baseline.subject.digest };
    }
  }
  return null;
}
