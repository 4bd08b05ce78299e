// All that a report may know of the world: repository, pull request, commits, run. Never read from the environment twice.
import * as z from 'zod';
import { recordType } from './record.ts';
import { commitText } from './scalars.ts';

const schema = z.lazy(() =>
  z.strictObject({
    repository: z.string(),
    repositoryId: z.string().optional(),
    pullRequest: z.int().min(1).optional(),
    /** The commit that results belong to; on a pull request its head, not the merge commit. */
    head: commitText.optional(),
    /** The commit that is checked out and was built. */
    built: commitText.optional(),
    runUrl: z.string().optional(),
    observed: z.strictObject({ mlgate: z.string() }),
  }),
);
export type Context = z.infer<typeof schema>;
export const context = recordType<Context>({ kind: 'context', schemaVersion: 1, schema });
