// What a person reads on a terminal after a step that has no report of its own.
import type { OpinionAnswer } from '../approval/approve.ts';
import type { Decision } from '../approval/decide.ts';
import { renderDecision } from '../approval/render-decision.ts';
import type { TerminalStyle } from './action.ts';
import { shortDigest } from '../records/digest.ts';
import type { Conclusion } from '../records/scalars.ts';
import type { TrainingRun } from '../records/training-run.ts';
import type { Reason } from '../registry/registry.ts';

export function trainedText(record: TrainingRun): string {
  const { output, observed } = record;
  const made =
    output === undefined
      ? 'the command ended well'
      : `${output.path}  ${shortDigest(output.digest)}  ${bytesText(output.bytes)}`;
  const memory = observed.peakMemory === undefined ? '' : `, ${bytesText(observed.peakMemory)} at most`;
  const how = observed.reused ? 'unchanged inputs: re-used' : `${observed.seconds.toFixed(1)} s${memory}`;
  return `${made}\n${how}; inputs ${shortDigest(record.inputs)} (${record.code.files} code files${record.code.dirty ? ', not all committed' : ''})\n`;
}

function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${units[step]}`;
}

/** The table "rule · expected · found", broken rules first. */
export function reasonsText(reasons: readonly Reason[], { palette }: TerminalStyle): string {
  const sorted = reasons.toSorted((a, b) => Number(a.holds) - Number(b.holds));
  return sorted
    .map(({ rule, expected, found, holds, mend }) => {
      if (holds) return `  ${palette.good('✓')} ${rule}\n`;
      return `  ${palette.bad('✗')} ${palette.strong(rule)}\n      expected ${shorten(expected)}\n      found    ${shorten(found)}\n${mend === undefined ? '' : `      next     ${mend}\n`}`;
    })
    .join('');
}

/** Whole digests stand in the records; a person compares beginnings. */
function shorten(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{64}\b/g, (digest) => digest.slice(0, 12));
}

/** A word counts once it is written, also where this clone cannot check what it is about. */
const PROMOTE_DECIDES: Readonly<Partial<Record<Decision['kind'], string>>> = {
  error:
    "\nThe word is in the ledger. Next: mlgate promote, in a clone that reaches the model's bytes, decides\n" +
    '(store: { folder: … } in mlgate.yml gives every clone the same bytes)\n',
};

export function answerConclusion(answer: OpinionAnswer): Conclusion {
  return answer.kind === 'recorded' ? 'success' : 'failure';
}

export function answerText(answer: OpinionAnswer): string {
  switch (answer.kind) {
    case 'unknown-code':
      return '✗ no request has this code. A code is exact; mlgate status lists what waits\n';
    case 'ignored':
      return `✗ not counted: ${answer.why}\n`;
    case 'recorded': {
      const next = answer.approval === undefined ? PROMOTE_DECIDES[answer.decision.kind] : '\nNext: mlgate promote\n';
      return `${renderDecision(answer.id, answer.request, answer.decision)}\n${next ?? ''}`;
    }
  }
}
