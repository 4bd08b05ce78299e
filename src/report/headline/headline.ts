// The first two lines of every report: the verdict in words, then the one number that matters and what it asks of whom.
import type { ReportInput } from '../input.ts';
import { plainText } from '../document.ts';
import { comparedHeadline } from './compared.ts';
import type { Headline } from './told.ts';
import { dataHeadline, failureHeadline, measuredHeadline, trainedHeadline } from './stopped.ts';

/** @throws RangeError when there is no record at all to report on. */
export function headlineOf(input: ReportInput): Headline {
  const { failure, comparison, evaluation, training, data } = input;
  if (failure !== undefined) return failureHeadline(input.model, failure);
  if (comparison !== undefined) return comparedHeadline(input, comparison);
  if (data?.verdict === 'fail') return dataHeadline(input.model, data);
  if (evaluation !== undefined) return measuredHeadline(input.model, evaluation);
  if (training !== undefined) return trainedHeadline(input.model, training);
  if (data !== undefined) return dataHeadline(input.model, data);
  throw new RangeError('there is no record to report on');
}

/** The verdict as one plain line, for approval requests, checks and commit messages. */
export function headlineText(input: ReportInput): string {
  const { title, lead } = headlineOf(input);
  return lead.length === 0 ? plainText(title) : `${plainText(title)}. ${plainText(lead)}`;
}
