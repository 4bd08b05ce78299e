// The schemas of single values that many records share.
import * as z from 'zod';
import { isCommitSha, isSha256 } from './digest.ts';
import type { CommitSha, Sha256 } from './digest.ts';

/** A real number that may be NaN or ±Infinity; those are strings in the file and numbers in memory. */
export const real = z.preprocess(
  (value) => (value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value),
  z.custom<number>((value) => typeof value === 'number', 'expected a number'),
);

export const count = z.int().min(0);
export const sha256Text = z.custom<Sha256>(
  (value) => typeof value === 'string' && isSha256(value),
  'expected a SHA-256 digest',
);
export const commitText = z.custom<CommitSha>(
  (value) => typeof value === 'string' && isCommitSha(value),
  'expected a full commit id',
);
/** ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const instant = z.iso.datetime();
export const modelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a model name is 1–63 of a-z, 0-9 and -, not starting with -');
/** The text "NaN" and the number share one form in the file, and are read as the number. */
export const scalar = z.lazy(() => z.union([real, z.boolean(), z.string()]));
export type Scalar = string | number | boolean;

/** An interval as printed: two-sided, at `level` (0.95 unless configured), with the method that made it. */
export const interval = z.lazy(() => z.strictObject({ low: real, high: real, level: z.number(), method: z.string() }));
export type Interval = z.infer<typeof interval>;

export const direction = z.enum(['higher-is-better', 'lower-is-better']);
export type Direction = z.infer<typeof direction>;

export const task = z.enum(['binary', 'multiclass', 'regression']);
export type Task = z.infer<typeof task>;

export const verdict = z.enum(['pass', 'fail', 'undecided']);
export type Verdict = z.infer<typeof verdict>;

export const conclusion = z.enum(['success', 'failure', 'neutral']);
export type Conclusion = z.infer<typeof conclusion>;

/** A file or folder with its digest; `path` is relative to the folder of mlgate.yml, with `/`. */
export const digestedPath = z.lazy(() => z.strictObject({ path: z.string(), digest: sha256Text }));
export type DigestedPath = z.infer<typeof digestedPath>;

/** Where in a file of the user a thing is written, for links and annotations. */
export const sourcePlace = z.lazy(() =>
  z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1) }),
);
export type SourcePlace = z.infer<typeof sourcePlace>;
