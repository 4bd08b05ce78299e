// Rung 0: numbers that the training command wrote itself, compared with those of the base.
import { readPlainMetrics } from '../../evaluation/plain-metrics.ts';
import type { Measured, Subject, Unmeasured } from '../../records/evaluation.ts';
import { lookUpModel } from '../registry-access.ts';
import type { Session } from '../session.ts';
import { noBase, recordedBase } from './base.ts';
import type { MeasuredBase } from './base.ts';
import { candidateSubject } from './candidate.ts';
import type { Evaluated } from './evaluated.ts';
import { rerunBase } from './rerun.ts';

export async function evaluateNumbers(session: Session, file: string): Promise<Evaluated> {
  const subject = await candidateSubject(session);
  const candidate = await readNumbers(session, file, { subject, source: 'reported' });
  const champion: Unmeasured = {
    kind: 'absent',
    role: 'champion',
    reason: 'plain numbers belong to no registered version',
  };
  const base = await baseNumbers(session, file);
  return { fields: { rows: { count: 0 }, candidate, baselines: [champion, base.result] }, reused: base.reused };
}

async function baseNumbers(session: Session, file: string): Promise<MeasuredBase> {
  if (session.config.compare.baseline === 'rerun') {
    return rerunBase(session, async (there, { subject }) => ({
      result: await readNumbers(there, file, { subject, source: 'rerun' }),
      reused: false,
    }));
  }
  await using found = await lookUpModel(session);
  if (found === undefined) {
    return { result: noBase('absent', 'there is no registry that a base could be recorded in'), reused: [] };
  }
  return { result: await recordedBase(session, { ...found, rows: undefined }), reused: [] };
}

async function readNumbers(
  { config, platform }: Session,
  file: string,
  from: { readonly subject: Subject; readonly source: Measured['source'] },
): Promise<Measured> {
  const { estimates, skipped } = readPlainMetrics(await platform.files.readText(file), {
    file,
    directions: config.directions,
  });
  for (const { name, why } of skipped) platform.log.notice(`${file}: ${name} ${why}; it is left out`);
  return { kind: 'measured', ...from, estimates: [...estimates], slices: [] };
}
