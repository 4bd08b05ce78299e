// The entries of `compare.rules`, each read into a Rule that names a metric and a slice column which exist.
import { didYouMean } from './did-you-mean.ts';
import { requestOf, unknownMetric } from './build-metrics.ts';
import type { Metrics } from './build-metrics.ts';
import type { Draft } from './draft.ts';
import type { MetricRequest } from './model-config.ts';
import { parseSentence } from './rule-grammar.ts';
import type { Rule } from './rule.ts';
import { printPath } from './yaml-document.ts';
import type { Path } from './yaml-document.ts';

export interface Ruled {
  readonly rules: readonly Rule[];
  /** Those asked for; without a list, those that the rules name. */
  readonly metrics: readonly MetricRequest[];
}

export function buildRules(draft: Draft, metrics: Metrics): Ruled {
  const named = new Map<string, MetricRequest>();
  const rules = draft.sections.compare.rules.flatMap((entry, i) =>
    buildRule(entry, { draft, metrics, named, path: ['compare', 'rules', i] }),
  );
  return { rules, metrics: [...metrics.metrics, ...named.values()] };
}

interface Around {
  readonly draft: Draft;
  readonly metrics: Metrics;
  /** Metrics that only rules name. */
  readonly named: Map<string, MetricRequest>;
  readonly path: Path;
}

type Entry = Draft['sections']['compare']['rules'][number];

function buildRule(entry: Entry, around: Around): readonly Rule[] {
  const { draft, path } = around;
  const { slices, on, ...sentences } = entry;
  const [[name, text] = ['', ''], ...others] = Object.entries(sentences).filter(isText);
  if (name === '' || others.length > 0) {
    const what = name === '' ? 'this rule names no metric' : 'a rule is about one metric';
    draft.report({ code: 'rule-entry', what, path, fix: 'write for example  - roc_auc: no worse by more than 0.005' });
    return [];
  }
  const at = [...path, name];
  const metric = metricOf(name, at, around);
  const sliced = slices === undefined || checkSlices(slices, path, draft);
  const parsed = parseSentence(text);
  if (!parsed.ok) draft.report({ code: 'rule-grammar', what: parsed.what, path: at, shown: path, fix: parsed.fix });
  if (metric === undefined || !sliced || !parsed.ok) return [];
  return [
    {
      text: textOf({ name, text, slices, on }),
      path: printPath(path),
      ...draft.placed(at),
      metric,
      ...(slices === undefined ? {} : { slices }),
      on,
      ...parsed.sentence,
    },
  ];
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}

function textOf({
  name,
  text,
  slices,
  on,
}: {
  name: string;
  text: string;
  slices: string | undefined;
  on: string;
}): string {
  const sentence = `${name}: ${text.trim()}`;
  const more = [...(slices === undefined ? [] : [`slices: ${slices}`]), ...(on === 'point' ? ['on: point'] : [])];
  return more.length === 0 ? sentence : `{ ${[...more, sentence].join(', ')} }`;
}

/** The metric's own name; undefined after a problem was reported. */
function metricOf(name: string, at: Path, { draft, metrics, named, path }: Around): string | undefined {
  const own = draft.vocabulary.metrics.get(name)?.aliasOf ?? name;
  const here = { path: at, part: 'key', shown: path } as const;
  const asked = metrics.metrics.filter((request) => request.name === own);
  if (asked.length > 1) {
    const what = `${asked.length} entries of metrics are called ${own}, so this rule could mean either`;
    draft.report({ code: 'rule-ambiguous', what, ...here, fix: 'keep one of them in metrics' });
    return undefined;
  }
  if (asked.length === 1 || metrics.metricsFile !== undefined) return own;
  if (draft.sections.metrics === undefined) {
    const [request] = requestOf({ name, parameters: {}, path, at }, draft);
    if (request !== undefined) named.set(own, request);
    return request?.name;
  }
  if (!draft.vocabulary.metrics.has(name)) {
    draft.report({ ...unknownMetric(name, draft), ...here });
    return undefined;
  }
  const fix = `add it to metrics:  - ${name}`;
  const what = `${name} is not among metrics, so nothing measures it`;
  // An entry of metrics that was refused may have been meant for this rule.
  const complete = metrics.metrics.length === draft.sections.metrics.length;
  if (complete) draft.report({ code: 'metric-not-measured', what, ...here, fix }, [['metrics']]);
  return undefined;
}

function checkSlices(column: string, path: Path, draft: Draft): boolean {
  const columns = (draft.sections.evaluate?.slices ?? []).map((slice) =>
    typeof slice === 'string' ? slice : slice.column,
  );
  if (columns.includes(column)) return true;
  const what = `${JSON.stringify(column)} is not among evaluate.slices`;
  const fix = didYouMean(column, columns) ?? `add it to evaluate:  slices: [${[...columns, column].join(', ')}]`;
  draft.report({ code: 'unknown-slice', what, path: [...path, 'slices'], shown: path, fix }, [['evaluate', 'slices']]);
  return false;
}
