// docs/errors.md: every error code, what it means and what to do, from docs/errors.yml.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { decodeYaml } from '../../src/config/yaml-decode.ts';
import { readYaml } from '../../src/config/yaml-document.ts';
import { UserError } from '../../src/records/errors.ts';
import type { ErrorCode } from './error-codes.ts';

export const EXPLANATIONS = 'docs/errors.yml';

const schema = z.record(
  z.string(),
  z.strictObject({
    means: z.string().meta({ description: 'What is the case, in one or two sentences.' }),
    mend: z.string().meta({ description: 'What to do about it.' }),
  }),
);
export type Explanations = z.infer<typeof schema>;

export async function readExplanations(root: string): Promise<Explanations> {
  const decoded = decodeYaml(readYaml(await readFile(join(root, EXPLANATIONS), 'utf8'), EXPLANATIONS), schema);
  if (!decoded.ok) throw new UserError(...decoded.problems);
  return decoded.value;
}

/** Codes without an explanation, and explanations of codes that nothing gives. */
export function compareCodes(
  codes: readonly ErrorCode[],
  explanations: Explanations,
): { readonly missing: readonly string[]; readonly stale: readonly string[] } {
  const given = new Set(codes.map(({ code }) => code));
  return {
    missing: [...given].filter((code) => !Object.hasOwn(explanations, code)),
    stale: Object.keys(explanations).filter((code) => !given.has(code)),
  };
}

export function renderErrorPage(codes: readonly ErrorCode[], explanations: Explanations): string {
  const sections = codes.map(({ code, external }) => {
    const { means, mend } = explanations[code] ?? { means: 'Not explained yet.', mend: '' };
    const exit = external ? 'Exit code 3: somebody else failed.' : 'Exit code 2.';
    return `## ${code}\n\n${means}\n\n**What to do.** ${mend}\n\n${exit}\n`;
  });
  return [
    '# Errors\n',
    'Written by `npm run gen` from `docs/errors.yml` and the codes in `src/`; never edited.\n',
    '| exit code | |\n|--:|---|\n| 0 | done; the conclusion is success or neutral |\n| 1 | done; the conclusion is failure: a verdict, not an error |\n| 2 | something to mend on your side: configuration, files, values |\n| 3 | somebody else failed: a remote, a disk, a service |\n| 70 | a bug of mlgate |\n| 130 | interrupted |\n',
    ...sections,
  ].join('\n');
}
