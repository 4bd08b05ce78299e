// The validate-data step.
import { dataReport } from '../records/data-report.ts';
import type { DataReport } from '../records/data-report.ts';
import type { Session } from './session.ts';

export async function validateDataStep(session: Session): Promise<DataReport> {
  throw new Error(`${dataReport.kind} ${session.config.model}`);
}
