// Headlines of runs that never came to a comparison.
import type { DataReport } from '../../records/data-report.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import type { TrainingRun } from '../../records/training-run.ts';
import { estimateText } from '../change-text.ts';
import { checksText } from '../checks-text.ts';
import { code, inline, joined, strong } from '../document.ts';
import type { StageFailure } from '../input.ts';
import { NBSP, counted, formatBytes, formatCount, formatPercent } from '../numbers.ts';
import { visibleValue } from '../visible.ts';
import { asSentence } from './leads.ts';
import type { Headline } from './told.ts';

const FAILED: Readonly<Record<StageFailure['stage'], string>> = {
  'validate-data': 'the data could not be checked',
  train: 'training failed',
  evaluate: 'evaluation failed',
  compare: 'nothing could be compared',
};

export function failureHeadline(model: string, failure: StageFailure): Headline {
  return {
    tone: 'bad',
    mark: '❌',
    title: inline(`${model}: ${FAILED[failure.stage]}`),
    lead: inline(
      strong(asSentence(failure.what)),
      ' Nothing was compared, so nothing about the model is known.',
      failure.fix === undefined ? '' : ` ${asSentence(failure.fix)}`,
    ),
  };
}

export function dataHeadline(model: string, data: DataReport): Headline {
  const broken = data.findings.filter(({ status, severity }) => status !== 'holds' && severity === 'error');
  const held = data.findings.filter(({ status }) => status === 'holds').length;
  if (data.verdict === 'pass') {
    const notes = data.findings.length - held;
    return {
      tone: 'good',
      mark: '✅',
      title: inline(`${model}: the data checks hold`),
      lead: inline(
        data.findings.length === 0
          ? 'There is no contract: only what every table needs was looked at. '
          : strong(`${checksText(data)}.`),
        ...(data.findings.length === 0 ? [code('mlgate data infer'), ' drafts one.'] : []),
        notes === 0 ? '' : ` ${counted(notes, 'note')} below; none stops the run.`,
      ),
    };
  }
  const columns = [...new Set(broken.flatMap((finding) => finding.columns))];
  const shown = columns.slice(0, 4).map((column) => inline(code(visibleValue(column))));
  const more = columns.length > 4 ? ` and ${formatCount(columns.length - 4)} more` : '';
  return {
    tone: 'bad',
    mark: '🛑',
    title: inline(
      `${model}: stopped before training, the data ${broken.length === 1 ? 'breaks a check' : `breaks ${formatCount(broken.length)} checks`}`,
    ),
    lead: inline(
      strong(
        `${formatCount(broken.length)} of ${counted(data.findings.length, 'check')} ${broken.length === 1 ? 'does' : 'do'} not hold`,
      ),
      columns.length === 0 ? '.' : inline(': ', joined(shown, ', '), `${more}.`),
      ' Nothing was trained. Mend the data, or let an owner of the contract admit what was seen: the lines are below.',
    ),
  };
}

export function measuredHeadline(model: string, evaluation: Evaluation): Headline {
  const first = evaluation.candidate.estimates[0];
  const text = first === undefined ? undefined : estimateText(first);
  const level = first?.interval?.level;
  return {
    tone: 'neutral',
    mark: '📊',
    title: inline(`${model}: measured, not compared`),
    lead:
      first === undefined || text === undefined
        ? inline('No metric was asked for.')
        : inline(
            strong(
              `${visibleValue(first.label)} ${text.value}`,
              text.interval === undefined || level === undefined
                ? ''
                : ` (${formatPercent(level)}${NBSP}${text.interval})`,
              '.',
            ),
            ' Nothing was compared in this run.',
          ),
  };
}

export function trainedHeadline(model: string, training: TrainingRun): Headline {
  const { output } = training;
  const made =
    output === undefined
      ? 'No model file was named.'
      : inline(
          code(visibleValue(output.path)),
          `, ${formatBytes(output.bytes)}${output.kind === 'folder' ? ` in ${counted(output.files, 'file')}` : ''}.`,
        );
  const lead = inline(strong(made), ' Nothing was evaluated in this run.');
  return { tone: 'neutral', mark: '📦', title: inline(`${model}: trained, not evaluated`), lead };
}
