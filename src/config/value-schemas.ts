// Single values of mlgate.yml: texts, paths, durations.
import * as z from 'zod';

export const text = z.string().trim().min(1, 'expected a text that is not empty');
export const words = z.array(text);
export const name = z.union([z.string(), z.boolean(), z.number()]);

/** Relative to the folder of mlgate.yml; absolute only where a flag or variable gives it (cross-checks.ts). */
export const dataPath = text.refine(
  (path) => !path.startsWith('~') && !path.includes('\\'),
  'expected a path written with /, without ~',
);
export const relativePath = dataPath.refine(
  (path) => !isAbsolute(path),
  'expected a path relative to the folder of mlgate.yml',
);
/** Inside the folder: what mlgate replaces or hashes as a whole never lies elsewhere. */
export const innerPath = relativePath.refine(
  (path) => !path.split('/').includes('..') && !/^\.?\/*$/.test(path),
  'expected a path below the folder of mlgate.yml, without ..',
);
const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
/** In seconds. */
export const duration = text
  .regex(DURATION, 'expected a duration such as 90s, 10m or 2h')
  .meta({ examples: ['10m'] })
  .transform((written) => {
    const [, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(written) ?? [];
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  })
  .refine((total) => total > 0, 'expected a duration of at least 1s');
export const timeout = duration.exactOptional().meta({
  description:
    'How long the command may take before its whole process group is ended: `90s`, `10m`, `2h`, `1h30m`. No limit by default.',
});

export function isAbsolute(path: string): boolean {
  return /^(\/|[A-Za-z]:)/.test(path);
}
