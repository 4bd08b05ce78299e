// The request-approval step: binds candidate, evidence, policy and deploy scripts into one record, and seals it with a code.
import { join } from 'node:path';
import { requestApproval } from '../../approval/request-approval.ts';
import type { ApprovalAsk, AskOutcome } from '../../approval/request-approval.ts';
import { asLists, runsOf } from './facts.ts';
import { candidateModel } from '../evaluate/candidate.ts';
import { collectEvidence } from './evidence.ts';
import { describeSubject, readRecords } from './request-records.ts';
import { openSessionRegistry, stageOf, storeOf } from '../registry-access.ts';
import { authorOf, requireSection } from '../session.ts';
import type { Session } from '../session.ts';

export async function requestApprovalStep(session: Session): Promise<AskOutcome> {
  const { config, platform } = session;
  const approval = requireSection(config, 'approval');
  const model = await candidateModel(session);
  const records = await readRecords(session, model);
  const evidence = await collectEvidence(session);
  const author = await authorOf(session);
  await using opened = await openSessionRegistry(session);
  const ask: ApprovalAsk = {
    subject: {
      ...(await describeSubject(session, records, { candidate: model.digest, evidence: evidence.digest })),
      environment: stageOf(session),
      runs: await runsOf(session),
    },
    policy: { ...approval, groups: asLists(approval.groups), needs: [...approval.needs] },
    members: approval.groups,
    requester: author.by,
    committers: (await platform.repository?.committers()) ?? [],
    source: join(platform.folder, model.path),
    evidence: evidence.files,
    author,
    mlgate: platform.version,
  };
  return await requestApproval({ registry: opened.registry, store: storeOf(session) }, ask);
}
