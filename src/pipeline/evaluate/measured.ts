// From scored rows to the numbers of the record; the rows themselves are kept beside it for compare.
import { defaultMetrics, measure } from '../../evaluation/evaluate.ts';
import { sha256 } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import type { Measured, Subject } from '../../records/evaluation.ts';
import { encodePredictions } from '../../records/predictions.ts';
import type { Predictions } from '../../records/predictions.ts';
import { predictionsFile } from '../predictions-file.ts';
import type { Session } from '../session.ts';

export interface MeasuredFrom {
  readonly subject: Subject;
  readonly source: Measured['source'];
  readonly predictions: Predictions;
  readonly rows: Sha256;
}

export async function measurePredictions(session: Session, from: MeasuredFrom): Promise<Measured> {
  const { config, workspace } = session;
  const { level, seed, replicates } = config.compare;
  const metrics = config.metrics.length > 0 ? config.metrics : defaultMetrics(from.predictions);
  const bytes = encodePredictions(from.predictions);
  await workspace.write(predictionsFile(from.subject.role), bytes);
  return {
    kind: 'measured',
    subject: from.subject,
    source: from.source,
    rows: from.rows,
    ...measure(from.predictions, { metrics, options: { level, seed, replicates } }),
    predictions: sha256(bytes),
  };
}
