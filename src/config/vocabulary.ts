// The names that a configuration may use; the stages own them, so they are handed in.
import type * as z from 'zod';

export interface Vocabulary {
  readonly metrics: ReadonlyMap<string, { readonly parameters: z.ZodType; readonly tasks: readonly string[] }>;
  readonly executors: ReadonlySet<string>;
}
