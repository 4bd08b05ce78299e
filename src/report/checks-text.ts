// How the checks of the data stand, in a few words. Where all there is was only noted, `0 of 1 check hold` would read as a failure.
import type { DataReport } from '../records/data-report.ts';
import { counted, formatCount } from './numbers.ts';

/** `44 of 44 checks hold`, `41 of 44 checks hold`, `1 check, none broken`. */
export function checksText({ findings }: Pick<DataReport, 'findings'>): string {
  const held = findings.filter(({ status }) => status === 'holds').length;
  const broken = findings.some(({ status, severity }) => status !== 'holds' && severity === 'error');
  const all = counted(findings.length, 'check');
  if (!broken && held === 0) return `${all}, none broken`;
  return `${formatCount(held)} of ${all} ${findings.length === 1 ? 'holds' : 'hold'}`;
}
