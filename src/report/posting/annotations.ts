// What stands at a line of mlgate.yml or of the data contract in the pull request's "Files changed": rules and checks that do not hold.
import type { Annotation } from '../../platform/forge.ts';
import type { RuleResult } from '../../records/comparison.ts';
import type { Finding } from '../../records/data-report.ts';
import type { ReportInput } from '../input.ts';
import { metricLabel, sliceName } from '../names.ts';
import { counted } from '../numbers.ts';
import { visibleProse, visibleValue } from '../visible.ts';

/** GitHub takes so many with one request; the summary has them all. */
const MOST = 50;
const MOST_TOLD = 5;
const LEVELS: readonly Annotation['level'][] = ['failure', 'warning', 'notice'];

/** @param pathOf the file of a record as the repository names it; undefined for what lies outside of it. */
export function reportAnnotations(
  input: ReportInput,
  pathOf: (file: string) => string | undefined,
): readonly Annotation[] {
  const rules = ruleAnnotations(input.comparison?.rules ?? [], input.comparison?.policy.undecided ?? 'fail');
  const findings = (input.data?.findings ?? []).flatMap(findingAnnotation);
  return [...rules, ...findings]
    .flatMap((annotation) => {
      const path = pathOf(annotation.path);
      return path === undefined ? [] : [{ ...annotation, path }];
    })
    .toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
    .slice(0, MOST);
}

/** One for each line: a rule about slices has a result for every one of them. */
function ruleAnnotations(
  results: readonly RuleResult[],
  undecided: 'fail' | 'pass' | 'neutral',
): readonly Annotation[] {
  const open = results.filter(({ verdict }) => verdict === 'fail' || verdict === 'undecided');
  const byLine = Map.groupBy(open, ({ rule }) => JSON.stringify([rule.path, rule.where ?? null]));
  return [...byLine.values()].flatMap((group): readonly Annotation[] => {
    const { where, text } = group[0]?.rule ?? {};
    if (where === undefined || text === undefined) return [];
    const isBroken = group.some(({ verdict }) => verdict === 'fail');
    const told = group.toSorted((a, b) => Number(b.verdict === 'fail') - Number(a.verdict === 'fail'));
    const more = told.length > MOST_TOLD ? [`${counted(told.length - MOST_TOLD, 'more slice')} in the report`] : [];
    return [
      {
        path: where.file,
        line: where.line,
        level: isBroken || undecided === 'fail' ? 'failure' : 'warning',
        title: `${isBroken ? 'does not hold' : 'undecided'}: ${visibleValue(text)}`,
        message: [...told.slice(0, MOST_TOLD).map(resultText), ...more].join('\n'),
      },
    ];
  });
}

function resultText({ label, slice, explanation }: RuleResult): string {
  const where = slice === undefined ? '' : ` on ${sliceName(slice)}`;
  return `${metricLabel(label)}${where}: ${visibleProse(explanation)}`;
}

function findingAnnotation(finding: Finding): readonly Annotation[] {
  const { status, severity, where, dataset, columns, expectation, message, suggestion } = finding;
  if (status === 'holds' || where === undefined) return [];
  const about = columns.length === 0 ? dataset : `${dataset}, ${columns.slice(0, 3).map(visibleValue).join(', ')}`;
  const admit = suggestion === undefined ? [] : [`To admit what was seen: ${visibleProse(suggestion)}`];
  return [
    {
      path: where.file,
      line: where.line,
      level: severity === 'warn' ? 'warning' : 'failure',
      title: `${status === 'undecided' ? 'undecided' : 'does not hold'}: ${about}, ${visibleValue(expectation)}`,
      message: [visibleProse(message), ...admit].join('\n'),
    },
  ];
}
