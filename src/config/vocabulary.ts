// The names that a configuration may use; the stages own them, so they are handed in.
import type * as z from 'zod';

export interface MetricWord {
  readonly parameters: z.ZodType;
  readonly tasks: readonly string[];
  /** The name that mlgate uses, when this word is another name for the same metric. */
  readonly aliasOf?: string;
}

export interface Vocabulary {
  /** By every name, aliases among them. */
  readonly metrics: ReadonlyMap<string, MetricWord>;
  readonly executors: ReadonlyMap<string, { readonly parameters: z.ZodType }>;
}
