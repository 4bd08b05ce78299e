// What the default branch scored, kept by commit: a pull request finds its base by reading one ref.
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { sha256 } from '../records/digest.ts';
import type { CommitSha, Sha256 } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import { evaluation as evaluationType } from '../records/evaluation.ts';
import type { Evaluation } from '../records/evaluation.ts';
import { predictionsPath } from './layout.ts';
import { readRecord, recordFile } from './record-files.ts';
import type { Author, ModelState, Registry } from './registry.ts';

/** Compressed predictions above this stay out of the registry. */
export const MAX_PREDICTIONS = 5 * 1024 * 1024;
/** A registry is not trusted to inflate a small file into all memory. */
const MAX_INFLATED = 512 * 1024 * 1024;

export interface EvaluationToRecord {
  readonly commit: CommitSha;
  readonly evaluation: Evaluation;
  /** As {@link encodePredictions} wrote them for the candidate. */
  readonly predictions?: Uint8Array;
  readonly author: Author;
}

/** `predictions` says whether they were kept; too large is no failure. The same evaluation of the same commit is written once. */
export async function recordEvaluation(
  registry: Registry,
  toRecord: EvaluationToRecord,
): Promise<{ readonly written: boolean; readonly predictions: 'kept' | 'none' | 'too-large' }> {
  const { commit, evaluation, author } = toRecord;
  const file = recordFile(evaluationType, evaluation);
  const packed = toRecord.predictions === undefined ? undefined : await compress(toRecord.predictions);
  const keep = packed !== undefined && packed.byteLength <= MAX_PREDICTIONS ? packed : undefined;
  const digest = keep === undefined || toRecord.predictions === undefined ? null : sha256(toRecord.predictions);
  const files = new Map<string, Uint8Array | string>([[file.path, file.text]]);
  if (keep !== undefined && digest !== null) files.set(predictionsPath(digest), keep);
  const updated = await registry.update(evaluation.model, (state) => {
    const known = state.evaluations.get(commit);
    if (known?.evaluation === file.digest && known.predictions === digest) return { kind: 'stop', value: undefined };
    const event = { kind: 'evaluated', commit, evaluation: file.digest, predictions: digest } as const;
    return { kind: 'change', events: [event], files, author, value: undefined };
  });
  const predictions = packed === undefined ? 'none' : keep === undefined ? 'too-large' : 'kept';
  return { written: updated.kind === 'written', predictions };
}

export interface FoundEvaluation {
  readonly commit: CommitSha;
  /** How many commits before the first one asked about. */
  readonly distance: number;
  readonly evaluation: Evaluation;
  /** undefined when none were kept. */
  readonly predictions: Uint8Array | undefined;
}

/**
 * The first of the given commits (nearest first) that has a recorded evaluation.
 * @throws UserError when a record that the ledger names is gone or altered: unreadable is not absent.
 */
export async function nearestEvaluation(
  registry: Registry,
  state: ModelState,
  commits: readonly CommitSha[],
): Promise<FoundEvaluation | undefined> {
  const recorded = commits.map((commit) => state.evaluations.get(commit)).find((found) => found !== undefined);
  if (recorded === undefined) return undefined;
  const distance = commits.indexOf(recorded.commit);
  const { model } = state;
  const evaluation = await readRecord(registry, evaluationType, { model, digest: recorded.evaluation });
  if (evaluation === undefined) throw gone(registry, `record ${recorded.evaluation}`);
  const predictions =
    recorded.predictions === null ? undefined : await readPredictions(registry, model, recorded.predictions);
  return { commit: recorded.commit, distance, evaluation, predictions };
}

async function readPredictions(registry: Registry, model: string, digest: Sha256): Promise<Uint8Array> {
  const packed = await registry.file(model, predictionsPath(digest));
  if (packed === undefined) throw gone(registry, `predictions ${digest}`);
  const bytes = await inflate(packed).catch(() => undefined);
  if (bytes === undefined || sha256(bytes) !== digest) {
    throw new UserError({
      code: 'predictions-altered',
      what: `${registry.place}: predictions ${digest} of ${model} were altered`,
      fix: 'evaluate the base again (`baseline: rerun`)',
    });
  }
  return bytes;
}

async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  return promisify(brotliCompress)(bytes, {
    params: { [BROTLI_PARAM_QUALITY]: 5, [BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
  });
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  return promisify(brotliDecompress)(bytes, { maxOutputLength: MAX_INFLATED });
}

function gone(registry: Registry, what: string): UserError {
  return new UserError({
    code: 'record-gone',
    what: `${registry.place}: the ledger names ${what}, which is not there`,
    fix: 'evaluate the base again (`baseline: rerun`)',
  });
}
