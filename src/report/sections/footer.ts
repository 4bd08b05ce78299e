// The last line: which bytes, data, policy and version a report is about, and where to read more. Not part of the evidence.
import { code, inline, joined } from '../document.ts';
import type { Inline } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { digestName } from '../names.ts';
import { formatBytes, formatSeconds } from '../numbers.ts';
import { visibleValue } from '../visible.ts';

export function footerLine(input: ReportInput): readonly Inline[] {
  const { context, training, evaluation, comparison, links } = input;
  const model = training?.output?.digest ?? evaluation?.candidate.subject.digest;
  const data = evaluation?.rows.data?.digest;
  const policy = comparison === undefined || comparison.rules.length === 0 ? undefined : comparison.policy.digest;
  return joined(
    [
      ...linkPiece('HTML report', links?.html),
      ...linkPiece(runName(context.runUrl), context.runUrl),
      ...(model === undefined ? [] : [inline('model ', digestName(model))]),
      ...(data === undefined ? [] : [inline('data ', digestName(data))]),
      ...(policy === undefined ? [] : [inline('policy ', digestName(policy))]),
      ...trainedPiece(input),
      inline(`mlgate ${visibleValue(context.observed.mlgate)}`),
    ],
    ' · ',
  );
}

function trainedPiece({ training }: ReportInput): readonly (readonly Inline[])[] {
  if (training === undefined) return [];
  if (training.observed.reused) return [inline('training reused')];
  const { seconds, peakMemory } = training.observed;
  const memory = peakMemory === undefined ? '' : `, ${formatBytes(peakMemory)}`;
  return [inline(`trained in ${formatSeconds(seconds)}${memory}`)];
}

/** `run 8123` where the address ends in a number. */
function runName(url: string | undefined): string {
  const id = url?.match(/\/runs\/(\d{1,20})(?:\/|$)/)?.[1];
  return id === undefined ? 'run' : `run ${id}`;
}

/** A link for http(s) addresses; a path is shown as it is. */
function linkPiece(label: string, target: string | undefined): readonly (readonly Inline[])[] {
  if (target === undefined || target.length > 1000) return [];
  const url = URL.parse(target);
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) {
    return [inline({ kind: 'link', href: url.href, children: inline(label) })];
  }
  return [inline(`${label} `, code(visibleValue(target)))];
}
