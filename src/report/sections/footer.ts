// The last line: which bytes, data, policy and version a report is about, and where to read more. Not part of the evidence.
import { BASE_TRAINING } from '../../records/evaluation.ts';
import { code, inline, joined } from '../document.ts';
import type { Inline } from '../document.ts';
import type { ReportInput } from '../input.ts';
import { digestName } from '../names.ts';
import { formatBytes, formatSeconds } from '../numbers.ts';
import { visibleLine, visibleValue } from '../visible.ts';

export interface FooterParts {
  readonly links: readonly FooterLink[];
  readonly facts: readonly (readonly Inline[])[];
}

export interface FooterLink {
  readonly label: string;
  /** An http(s) address as the URL standard writes it, or a visible path. */
  readonly target: string;
  readonly kind: 'address' | 'path';
}

export function footerLine(input: ReportInput): readonly Inline[] {
  const { links, facts } = footerParts(input);
  return joined([...links.map(linkPiece), ...facts], ' · ');
}

function linkPiece({ label, target, kind }: FooterLink): readonly Inline[] {
  return kind === 'path'
    ? inline(`${label} `, code(target))
    : inline({ kind: 'link', href: target, children: inline(label) });
}

export function footerParts(input: ReportInput): FooterParts {
  const { context, training, evaluation, comparison, links } = input;
  const model = training?.output?.digest ?? evaluation?.candidate.subject.digest;
  const data = evaluation?.rows.data?.digest;
  const policy = comparison === undefined || comparison.rules.length === 0 ? undefined : comparison.policy.digest;
  return {
    links: [...linkOf('HTML report', links?.html), ...linkOf(runName(context.runUrl), context.runUrl)],
    facts: [
      ...(model === undefined ? [] : [inline('model ', digestName(model))]),
      ...(data === undefined ? [] : [inline('data ', digestName(data))]),
      ...(policy === undefined ? [] : [inline('policy ', digestName(policy))]),
      ...trainedFact(input),
      ...(evaluation?.observed.reused.includes(BASE_TRAINING) === true ? [inline('base training reused')] : []),
      inline(`mlgate ${visibleValue(context.observed.mlgate)}`),
    ],
  };
}

function trainedFact({ training }: ReportInput): readonly (readonly Inline[])[] {
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

/** Only http(s) becomes a link. An address or a path of more than 1,000 characters is left out. */
function linkOf(label: string, target: string | undefined): readonly FooterLink[] {
  if (target === undefined || target.length > 1000) return [];
  const url = URL.parse(target);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return [{ label, target: visibleLine(target), kind: 'path' }];
  }
  return [{ label, target: url.href.replaceAll(/[()'*<>[\]|\\`]/g, percentEncoded), kind: 'address' }];
}

function percentEncoded(character: string): string {
  return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
}
