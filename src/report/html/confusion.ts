// Where the candidate errs: the confusion matrix, with what changed against the baseline that was scored on the same rows.
import type { ConfusionMatrix, Evaluation } from '../../records/evaluation.ts';
import { counted, formatCount, formatPercent, formatSigned } from '../numbers.ts';
import { visibleValue } from '../visible.ts';
import { element } from './builder.ts';
import type { Html } from './builder.ts';

const MOST_CLASSES = 12;
const MOST_CONFUSIONS = 20;

export function confusionHtml(evaluation: Evaluation): readonly Html[] {
  const { confusion } = evaluation.candidate;
  if (confusion === undefined || confusion.labels.length === 0) return [];
  const before = evaluation.baselines.find(
    (one) => one.kind === 'measured' && one.source === 'scored' && one.confusion !== undefined,
  );
  const old = before?.kind === 'measured' && sameLabels(before.confusion, confusion) ? before.confusion : undefined;
  const note =
    old === undefined
      ? []
      : [element('p', { class: 'muted' }, 'In brackets: the change against the production model on the same rows.')];
  return confusion.labels.length > MOST_CLASSES ? [confusionList(confusion)] : [matrix(confusion, old), ...note];
}

function sameLabels(a: ConfusionMatrix | undefined, b: ConfusionMatrix): boolean {
  return a !== undefined && JSON.stringify(a.labels) === JSON.stringify(b.labels);
}

/** Rows are true labels, columns predicted ones; the shade is the share of the row. */
function matrix({ labels, counts }: ConfusionMatrix, old: ConfusionMatrix | undefined): Html {
  const names = labels.map(visibleValue);
  const head = names.map((name) => element('th', { scope: 'col' }, 'predicted ', element('code', {}, name)));
  const rows = counts.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, predicted) => {
      const share = total === 0 ? 0 : count / total;
      const difference = count - (old?.counts[truth]?.[predicted] ?? count);
      const change = old === undefined ? '' : ` (${difference === 0 ? '±0' : formatSigned(difference, 0)})`;
      return element(
        'td',
        {
          class: truth === predicted ? 'shade right-label' : 'shade wrong-label',
          style: `--share: ${share.toFixed(3)}`,
        },
        element('strong', {}, formatCount(count)),
        change,
        element('span', { class: 'share' }, total === 0 ? '—' : formatPercent(Number(share.toPrecision(3)))),
      );
    });
    return element('tr', {}, element('th', { scope: 'row' }, 'truly ', element('code', {}, names[truth] ?? '')), cells);
  });
  return element(
    'div',
    { class: 'scrolling', tabindex: 0, role: 'region', 'aria-label': 'confusion matrix' },
    element(
      'table',
      { class: 'confusion' },
      element('thead', {}, element('tr', {}, element('td', {}), head)),
      element('tbody', {}, rows),
    ),
  );
}

/** For many classes: the most frequent mistakes. */
function confusionList({ labels, counts }: ConfusionMatrix): Html {
  const mistakes = counts
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_CONFUSIONS);
  const items = mistakes.map(({ truth, predicted, count }) =>
    element(
      'li',
      {},
      element('code', {}, visibleValue(labels[truth] ?? '')),
      ' taken for ',
      element('code', {}, visibleValue(labels[predicted] ?? '')),
      `: ${counted(count, 'row')}`,
    ),
  );
  return element('ol', {}, items);
}
