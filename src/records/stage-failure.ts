// A stage that ended without its record: what whoever reports later needs to say so.
import * as z from 'zod';
import { recordType } from './record.ts';

const schema = z.lazy(() =>
  z.strictObject({
    stage: z.enum(['validate-data', 'train', 'evaluate', 'compare']),
    /** One sentence without a final full stop: "the training command ended with exit code 1 after 12 s". */
    what: z.string(),
    command: z.string().optional(),
    /** The end of its output. */
    lastLines: z.array(z.string()),
    fix: z.string().optional(),
    observed: z.strictObject({ mlgate: z.string() }),
  }),
);
export type StageFailureRecord = z.infer<typeof schema>;
export const stageFailure = recordType<StageFailureRecord>({ kind: 'stage-failure', schemaVersion: 1, schema });
