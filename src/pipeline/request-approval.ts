// The request-approval step: binds candidate, evidence, policy and deploy scripts into one record, and seals it with a code.
import { requestApproval } from '../approval/request-approval.ts';
import type { ApprovalAsk, AskOutcome } from '../approval/request-approval.ts';
import type { ApprovalRequest } from '../records/approval.ts';
import { comparison } from '../records/comparison.ts';
import type { Sha256 } from '../records/digest.ts';
import { evaluation } from '../records/evaluation.ts';
import type { Evaluation } from '../records/evaluation.ts';
import { recordDigest } from '../records/record.ts';
import { trainingRun } from '../records/training-run.ts';
import { headlineText } from '../report/headline/headline.ts';
import { asLists, runsOf } from './approval-facts.ts';
import { saveContext } from './context.ts';
import { candidateModel } from './evaluate/candidate.ts';
import { collectEvidence } from './evidence.ts';
import { openSessionRegistry, stageOf, storeOf } from './registry-access.ts';
import { gatherReport } from './report.ts';
import { authorOf, personOf, requireSection } from './session.ts';
import type { Session } from './session.ts';
import { join } from 'node:path';
import { sourcesDigest } from '../training/lineage.ts';

export async function requestApprovalStep(session: Session): Promise<AskOutcome> {
  const { config, platform } = session;
  const approval = requireSection(config, 'approval');
  const model = await candidateModel(session);
  const evidence = await collectEvidence(session);
  await using opened = await openSessionRegistry(session);
  const ask: ApprovalAsk = {
    subject: await describeSubject(session, { candidate: model.digest, evidence: evidence.digest }),
    policy: { ...approval, groups: asLists(approval.groups), needs: [...approval.needs] },
    members: approval.groups,
    requester: await personOf(session),
    committers: (await platform.repository?.identity())?.committers ?? [],
    source: join(platform.folder, model.path),
    evidence: evidence.files,
    author: await authorOf(session),
    mlgate: platform.version,
  };
  return await requestApproval({ registry: opened.registry, store: storeOf(session) }, ask);
}

async function describeSubject(
  session: Session,
  { candidate, evidence }: { readonly candidate: Sha256; readonly evidence: Sha256 },
): Promise<ApprovalAsk['subject']> {
  const { config, workspace } = session;
  const compared = await workspace.require(comparison, 'run');
  const evaluated = await workspace.require(evaluation, 'run');
  const training = await workspace.load(trainingRun);
  const context = await saveContext(session);
  return {
    model: config.model,
    repository: context.repository,
    environment: stageOf(session),
    candidate,
    champion: championCompared(evaluated),
    data: evaluated.rows.data === undefined ? [] : [evaluated.rows.data.digest],
    evidence,
    verdict: compared.verdict,
    conclusion: compared.conclusion,
    headline: headlineText(await gatherReport(session)),
    runs: await runsOf(session),
    ...(context.head === undefined ? {} : { head: context.head }),
    ...(context.built === undefined ? {} : { built: context.built }),
    ...(training === undefined
      ? {}
      : { trainingInputs: sourcesDigest(training, training.command), training: recordDigest(trainingRun, training) }),
  };
}

/** The version that the evidence speaks about: what the approver believes is replaced. */
function championCompared({ baselines }: Evaluation): ApprovalRequest['champion'] {
  for (const baseline of baselines) {
    if (baseline.kind === 'measured' && baseline.subject.role === 'champion') {
      return { version: baseline.subject.version, digest: baseline.subject.digest };
    }
  }
  return null;
}
