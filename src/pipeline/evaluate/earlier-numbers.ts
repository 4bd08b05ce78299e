// What the version in production scored when it was approved, or when the default branch was last measured. On the same rows it
// scores the same today, unless this checkout's predict command does not fit that model: then any candidate looks better than it.
import { approval as approvalType } from '../../records/approval.ts';
import { canonicalJson } from '../../records/canonical.ts';
import type { Sha256 } from '../../records/digest.ts';
import { evaluation as evaluationType } from '../../records/evaluation.ts';
import type { Estimate, Evaluation, Measured } from '../../records/evaluation.ts';
import { readRecord } from '../../registry/registry.ts';
import type { ModelState, Registry, Version } from '../../registry/registry.ts';
import { readEvidenceRecords } from '../approval/evidence-says.ts';

export interface Known {
  readonly registry: Registry;
  readonly state: ModelState;
}

export interface Earlier {
  /** `when it was approved` */
  readonly when: string;
  readonly estimates: readonly Estimate[];
}

/** undefined where nothing is kept of it on these rows. */
export async function earlierNumbers(known: Known, version: Version, rows: Sha256): Promise<Earlier | undefined> {
  const approved = numbersOf(await approvedEvaluation(known, version), version.digest, rows);
  if (approved !== undefined) return { when: 'when it was approved', estimates: approved };
  const recorded = numbersOf(await lastEvaluation(known), version.digest, rows);
  return recorded === undefined ? undefined : { when: 'on the default branch', estimates: recorded };
}

async function approvedEvaluation({ registry, state }: Known, version: Version): Promise<Evaluation | undefined> {
  const { model } = state;
  if (version.approval === null) return undefined;
  const given = await readRecord(registry, approvalType, { model, digest: version.approval });
  if (given === undefined) return undefined;
  const textOf = async (path: string): Promise<string | undefined> => {
    const bytes = await registry.file(model, path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  return (await readEvidenceRecords(given, textOf)).evaluation;
}

async function lastEvaluation({ registry, state }: Known): Promise<Evaluation | undefined> {
  const last = [...state.evaluations.values()].at(-1);
  const { model } = state;
  return last && (await readRecord(registry, evaluationType, { model, digest: last.evaluation }));
}

/** Of whoever was scored with these bytes on these rows. */
function numbersOf(evaluation: Evaluation | undefined, digest: Sha256, rows: Sha256): readonly Estimate[] | undefined {
  if (evaluation === undefined) return undefined;
  const all = [evaluation.candidate, ...evaluation.baselines];
  const same = (one: (typeof all)[number]): one is Measured =>
    one.kind === 'measured' && one.subject.digest === digest && (one.rows ?? evaluation.rows.digest) === rows;
  return all.find(same)?.estimates;
}

/** Pure. In words, the first number that left its interval of then; what has none is not judged. undefined when all agree. */
export function whyOtherNumbers(earlier: Earlier, today: readonly Estimate[]): string | undefined {
  for (const now of today) {
    const then = earlier.estimates.find(({ metric }) => canonicalJson(metric) === canonicalJson(now.metric));
    if (then === undefined || then.interval === null || then.value === null) continue;
    const { low, high } = then.interval;
    if (now.value !== null && now.value >= low && now.value <= high) continue;
    const found = now.value === null ? `no ${now.label}` : `${now.label} ${short(now.value)}`;
    const had = `on the same ${then.rows.toLocaleString('en-US')} rows it had ${then.label} ${short(then.value)} ${earlier.when}`;
    return `${had}, and has ${found} by the predict command as it is here, which does not fit that model (features and their order belong into the model's file)`;
  }
  return undefined;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
