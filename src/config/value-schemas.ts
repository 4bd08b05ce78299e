// Single values of mlgate.yml: texts, paths, durations.
import * as z from 'zod';

export const text = z.string().trim().min(1, 'expected a text that is not empty');
export const words = z.array(text);
export const name = z.union([z.string(), z.boolean(), z.number()]);

export const relativePath = text.refine(
  (path) => !/^([/\\~]|[A-Za-z]:)/.test(path) && !path.includes('\\'),
  'expected a path relative to the folder of mlgate.yml, written with /',
);
/** Inside the folder: what mlgate replaces or hashes as a whole never lies elsewhere. */
export const innerPath = relativePath.refine(
  (path) => !path.split('/').includes('..') && !/^\.?\/*$/.test(path),
  'expected a path below the folder of mlgate.yml, without ..',
);
export const duration = text.regex(/^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/, 'expected a duration such as 90s, 10m or 2h');
export const timeout = duration.optional().meta({
  description:
    'How long the command may take before its whole process group is ended: `90s`, `10m`, `2h`, `1h30m`. No limit by default.',
  examples: ['10m'],
});
