// One model's configuration on its way: decoded sections, where they came from, and the problems found so far.
import type { Problem } from '../records/errors.ts';
import type { SourcePlace } from '../records/scalars.ts';
import type { Layered } from './layers.ts';
import { overlaps } from './salvage.ts';
import type { ModelSections } from './section-schemas.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Path, YamlProblem } from './yaml-document.ts';

export interface Draft {
  readonly sections: ModelSections;
  readonly source: Layered;
  readonly vocabulary: Vocabulary;
  readonly problems: Problem[];
  /** @param from other places that the problem follows from; nothing is said when one of them is wrong itself. */
  report(problem: YamlProblem, from?: readonly Path[]): void;
  /** `{ where }` for what stands in the file, else nothing. */
  placed(path: Path): { readonly where?: SourcePlace };
}

interface Parts extends Pick<Draft, 'sections' | 'source' | 'vocabulary'> {
  /** Values that the schema refused, left out of `sections`. */
  readonly broken: readonly Path[];
}

export function draftOf({ broken, ...parts }: Parts): Draft {
  const problems: Problem[] = [];
  return {
    ...parts,
    problems,
    report: (problem, from = []) => {
      if (broken.some((wrong) => [problem.path, ...from].some((path) => overlaps(wrong, path)))) return;
      problems.push(parts.source.problem(problem));
    },
    placed: (path) => {
      const origin = parts.source.origin(path);
      return origin.kind === 'file' ? { where: origin.place } : {};
    },
  };
}
