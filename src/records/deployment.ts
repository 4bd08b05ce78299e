// Written by promote and rollback: which version went where, by which claim, and whether it was well afterwards.
import * as z from 'zod';
import { recordType } from './record.ts';
import { count, instant, modelName, real, sha256Text } from './scalars.ts';

const commandResult = z.lazy(() =>
  z.strictObject({
    command: z.string(),
    exitCode: z.int(),
    outcome: z.enum(['succeeded', 'failed', 'timed-out']),
  }),
);

const schema = z.lazy(() =>
  z.strictObject({
    model: modelName,
    stage: z.string(),
    action: z.enum(['promote', 'rollback', 'adopt']),
    version: z.int().min(1),
    digest: sha256Text,
    replaced: z.strictObject({ version: z.int().min(1), digest: sha256Text }).nullable(),
    claim: z.string(),
    approval: sha256Text.nullable(),
    deploy: commandResult.optional(),
    smoke: commandResult.optional(),
    /** `reverted`: the smoke check failed and the last good version was put back. */
    result: z.enum(['deployed', 'reverted', 'failed']),
    ledgerHead: sha256Text,
    observed: z.strictObject({
      startedAt: instant,
      seconds: real,
      bytes: count,
      by: z.string(),
      run: z.string(),
      mlgate: z.string(),
    }),
  }),
);
export type Deployment = z.infer<typeof schema>;
export const deployment = recordType<Deployment>({ kind: 'deployment', schemaVersion: 1, schema });
