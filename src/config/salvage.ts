// What can still be checked when parts are wrong: the sections without those parts, so that all problems show at once.
import { modelSections } from './section-schemas.ts';
import type { ModelSections } from './section-schemas.ts';
import { valueAt } from './yaml-decode.ts';
import type { Path } from './yaml-document.ts';

export interface Salvaged {
  readonly sections: ModelSections;
  /** What was left out. */
  readonly broken: readonly Path[];
}

/** Leaves out each value that the schema refuses (a whole list for one entry, a section for a missing key) until the rest fits. */
export function salvage(value: unknown): Salvaged {
  const broken: Path[] = [];
  let rest = value;
  for (;;) {
    const decoded = modelSections().safeParse(rest);
    if (decoded.success) return { sections: decoded.data, broken };
    for (const path of decoded.error.issues.flatMap(pathsOf)) {
      const present = valueAt(rest, path) === undefined ? path.slice(0, -1) : path;
      if (present.length === 0) return salvageNothing(broken);
      broken.push(present);
      rest = without(rest, present);
    }
  }
}

function salvageNothing(broken: readonly Path[]): Salvaged {
  return { sections: modelSections().parse({}), broken: [...broken, []] };
}

function pathsOf(issue: {
  readonly path: PropertyKey[];
  readonly code?: string;
  readonly keys?: unknown;
}): readonly Path[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const index = path.findIndex((step) => typeof step === 'number');
  if (index >= 0) return [path.slice(0, index)];
  const keys = Array.isArray(issue.keys) ? issue.keys.filter((key) => typeof key === 'string') : [];
  return keys.length > 0 ? keys.map((key) => [...path, key]) : [path];
}

function without(tree: unknown, [key, ...rest]: Path): unknown {
  if (typeof tree !== 'object' || tree === null || key === undefined) return tree;
  const entries = Object.entries(tree);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, value]) => [name, name === key ? without(value, rest) : value]));
}

/** Whether one path leads to the other. */
export function overlaps(a: Path, b: Path): boolean {
  return a.every((step, i) => i >= b.length || b[i] === step);
}
