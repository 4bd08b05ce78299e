// Names of metrics checked against those that exist, their parameters decoded, and each rule tied to one of them.
import * as z from 'zod';
import { canonicalJson } from '../records/canonical.ts';
import { scalar } from '../records/scalars.ts';
import type { Direction, Scalar } from '../records/scalars.ts';
import { nearest } from './did-you-mean.ts';
import type { Draft } from './draft.ts';
import type { MetricRequest } from './model-config.ts';
import { decodeYaml } from './yaml-decode.ts';
import type { Path } from './yaml-document.ts';

export interface Metrics {
  readonly metrics: readonly MetricRequest[];
  readonly metricsFile?: string;
}

export function buildMetrics(draft: Draft): Metrics {
  const { metrics, 'metrics-file': file } = draft.sections;
  if (typeof metrics !== 'string') {
    const requests = (metrics ?? []).flatMap((entry, i) => buildEntry(entry, ['metrics', i], draft));
    refuseTwins(requests, draft);
    return file === undefined ? { metrics: requests } : { metrics: requests, metricsFile: file };
  }
  if (file !== undefined) {
    const what = 'the file of plain numbers is already named by metrics';
    draft.report({ code: 'metrics-file-twice', what, path: ['metrics-file'], part: 'key', fix: 'keep one of the two' });
  }
  return { metrics: [], metricsFile: metrics };
}

type Entry = string | Readonly<Record<string, unknown>>;

function buildEntry(entry: Entry, path: Path, draft: Draft): readonly MetricRequest[] {
  if (typeof entry === 'string') return requestOf({ name: entry, parameters: {}, path, at: path }, draft);
  const [[name, parameters] = ['', {}], ...others] = Object.entries(entry);
  if (name === '' || others.length > 0) {
    const fix = 'write for example  - recall: { threshold: 0.4 }';
    draft.report({ code: 'metric-entry', what: 'expected one metric with its parameters', path, fix });
    return [];
  }
  return requestOf({ name, parameters, path, at: [...path, name] }, draft);
}

interface Written {
  readonly name: string;
  readonly parameters: unknown;
  /** Of the entry. */
  readonly path: Path;
  /** Of what the name is written in. */
  readonly at: Path;
}

/** Nothing after a problem was reported. */
export function requestOf({ name, parameters, path, at }: Written, draft: Draft): readonly MetricRequest[] {
  const word = draft.vocabulary.metrics.get(name);
  if (word === undefined) {
    draft.report({ ...unknownMetric(name, draft), path: at, part: at === path ? 'value' : 'key', shown: path });
    return [];
  }
  const { task } = draft.sections;
  if (task !== undefined && !word.tasks.includes(task)) {
    const what = `${name} is for ${word.tasks.join(' and ')}, the task is ${task}`;
    draft.report({ code: 'metric-task', what, path: at, part: at === path ? 'value' : 'key', shown: path });
  }
  const decoded = decodeYaml(draft.source, word.parameters, { at, value: parameters });
  if (!decoded.ok) {
    draft.problems.push(...decoded.problems);
    return [];
  }
  const request = { name: word.aliasOf ?? name, parameters: asScalars(decoded.value, name) };
  return [{ ...request, ...draft.placed(at) }];
}

function asScalars(parameters: unknown, name: string): Readonly<Record<string, Scalar>> {
  const checked = z.record(z.string(), scalar).safeParse(parameters);
  if (!checked.success) throw new TypeError(`the parameters of ${name} are more than names and plain values`);
  return checked.data;
}

export function unknownMetric(name: string, { vocabulary }: Draft): { code: string; what: string; fix: string } {
  const guess = nearest(name, vocabulary.metrics.keys());
  const hint = guess === undefined ? '' : `did you mean "${guess}"?  `;
  return {
    code: 'unknown-metric',
    what: `unknown metric ${JSON.stringify(name)}`,
    fix: `${hint}all metrics: mlgate metrics`,
  };
}

function refuseTwins(requests: readonly MetricRequest[], draft: Draft): void {
  const seen = new Set<string>();
  for (const [i, { name, parameters }] of requests.entries()) {
    const key = canonicalJson({ name, parameters });
    if (seen.has(key))
      draft.report({ code: 'metric-twice', what: `${name} stands here a second time`, path: ['metrics', i] });
    seen.add(key);
  }
}

/** Directions that the person declared for metrics of their own. */
export function buildDirections(draft: Draft): Readonly<Record<string, Direction>> {
  const higher = namesOf(draft.sections['higher-is-better']);
  const lower = namesOf(draft.sections['lower-is-better']);
  for (const name of lower.filter((one) => higher.includes(one))) {
    const what = `${JSON.stringify(name)} is also among higher-is-better`;
    draft.report({ code: 'direction-twice', what, path: ['lower-is-better'], fix: 'keep it in one of the two' });
  }
  const entries = [
    ...higher.map((name) => [name, 'higher-is-better'] as const),
    ...lower.map((name) => [name, 'lower-is-better'] as const),
  ];
  return Object.fromEntries<Direction>(entries);
}

function namesOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? value.split(',').map((word) => word.trim()) : value;
}
