// Written by train: which command, on which inputs, made which bytes.
import * as z from 'zod';
import { recordType } from './record.ts';
import { commitText, count, digestedPath, instant, modelName, real, scalar, sha256Text } from './scalars.ts';

const schema = z.lazy(() =>
  z.strictObject({
    model: modelName,
    executor: z.string(),
    command: z.string(),
    /** Values of the params file, flattened (`tree.depth`), for "what changed". */
    params: z
      .strictObject({ file: digestedPath, values: z.record(z.string(), z.union([scalar, z.null()])) })
      .optional(),
    code: z.strictObject({ commit: commitText.optional(), dirty: z.boolean(), files: count, digest: sha256Text }),
    data: z.array(digestedPath),
    environment: z.strictObject({
      platform: z.string(),
      tools: z.record(z.string(), z.string()),
      lockFiles: z.array(digestedPath),
    }),
    /** Digest over command, params, code, data and environment: the cache key, and what a merge must preserve. */
    inputs: sha256Text,
    /** Absent when the command makes no model, only numbers (rung 0). */
    output: z
      .strictObject({
        path: z.string(),
        kind: z.enum(['file', 'folder']),
        digest: sha256Text,
        bytes: count,
        files: count,
      })
      .optional(),
    observed: z.strictObject({
      startedAt: instant,
      seconds: real,
      cpuSeconds: real.optional(),
      /** Bytes of resident memory at the peak, of the largest process. */
      peakMemory: count.optional(),
      reused: z.boolean(),
      mlgate: z.string(),
    }),
  }),
);
export type TrainingRun = z.infer<typeof schema>;
export const trainingRun = recordType<TrainingRun>({ kind: 'training-run', schemaVersion: 1, schema });
