// What the person had written into the mlgate.yml that is drafted anew: nobody fills in the same line twice.
import { valueAt } from '../../config/yaml-decode.ts';
import { readYaml } from '../../config/yaml-document.ts';
import type { Files } from '../../platform/files.ts';
import type { Log } from '../../platform/log.ts';
import { UserError } from '../../records/errors.ts';
import { NONE } from './guess.ts';
import type { Guess } from './guess.ts';

/** The value at a path such as `evaluate.label`; undefined where nothing stands, not even an empty list. */
export type Told = (path: string) => unknown;

export const NOTHING_TOLD: Told = () => undefined;

/** Of a file that is absent or cannot be read: nothing, and the latter is said. */
export async function readTold(
  file: string,
  { files, log }: { readonly files: Files; readonly log: Log },
): Promise<Told> {
  if ((await files.kind(file)) !== 'file') return NOTHING_TOLD;
  try {
    const { value } = readYaml(await files.readText(file), file);
    return (path) => {
      const told = valueAt(value, path.split('.'));
      return isEmpty(told) ? undefined : told;
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warn(`nothing could be taken over from ${file}: ${error.message}`);
    return NOTHING_TOLD;
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** A name or another single word of the file. */
export function toldText(told: Told, path: string): string | undefined {
  const value = told(path);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

/** What the person wrote goes before any guess. */
export function toldOr(told: Told, path: string, guess: Guess<string>): Guess<string> {
  const value = toldText(told, path);
  return value === undefined ? guess : { kind: 'found', value, from: AS_BEFORE };
}

/** The comment of a line that was taken over. */
export const AS_BEFORE = 'as it was before';

/** Score or prediction: where the person named one, the other is no longer guessed. */
export function toldAnswers<T extends { readonly score: Guess<string>; readonly prediction: Guess<string> }>(
  told: Told,
  answers: T,
): T {
  const named = (['score', 'prediction'] as const).filter((key) => toldText(told, `evaluate.${key}`) !== undefined);
  const one = (key: 'score' | 'prediction'): Guess<string> =>
    named.length > 0 && !named.includes(key) ? NONE : toldOr(told, `evaluate.${key}`, answers[key]);
  return { ...answers, score: one('score'), prediction: one('prediction') };
}
