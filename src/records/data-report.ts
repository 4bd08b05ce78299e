// Written by validate-data: what the contract asked, what was found, and the digests of the data it speaks about.
import * as z from 'zod';
import { recordType } from './record.ts';
import { count, digestedPath, instant, modelName, real, scalar, sha256Text, sourcePlace } from './scalars.ts';

/** One check on one dataset (or on a pair): the sentence a person reads, and the numbers behind it. */
export const finding = z.lazy(() =>
  z.strictObject({
    check: z.string(),
    dataset: z.string(),
    columns: z.array(z.string()),
    /** `holds`, `violated`; `undecided` where the data cannot answer (an empty table, say), with the reason in `message`. */
    status: z.enum(['holds', 'violated', 'undecided']),
    severity: z.enum(['error', 'warn']),
    /** What was asked, in words: "between 0 and 5000". */
    expectation: z.string(),
    /** What was seen, in words, without row values: "31 of 140,000 rows (0.02 %) above 5000". */
    message: z.string(),
    /** Rows that break the rule and rows looked at; absent for checks about the table as a whole. */
    failing: count.optional(),
    of: count.optional(),
    /** Aggregates for machines. */
    facts: z.record(z.string(), z.union([scalar, z.null()])),
    /** The contract line that would admit what was seen, so that a person can decide. */
    suggestion: z.string().optional(),
    where: sourcePlace.optional(),
  }),
);
export type Finding = z.infer<typeof finding>;

export const dataset = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    file: digestedPath,
    format: z.enum(['csv', 'tsv', 'jsonl', 'parquet']),
    rows: count,
    columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  }),
);
export type Dataset = z.infer<typeof dataset>;

const schema = z.lazy(() =>
  z.strictObject({
    model: modelName,
    datasets: z.array(dataset),
    contract: digestedPath.optional(),
    findings: z.array(finding),
    /** Digest of the profile saved beside the record: `profile.json`. */
    profile: sha256Text.optional(),
    verdict: z.enum(['pass', 'fail']),
    observed: z.strictObject({ startedAt: instant, seconds: real, mlgate: z.string() }),
  }),
);
export type DataReport = z.infer<typeof schema>;
export const dataReport = recordType<DataReport>({ kind: 'data-report', schemaVersion: 1, schema });
