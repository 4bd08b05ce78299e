// The order of the verbs in `mlgate --help`: what a newcomer needs first, then the day, then production.
export interface Heading<T> {
  readonly heading: string;
  readonly verbs: readonly T[];
}

const HEADINGS: readonly (readonly [string, readonly string[]])[] = [
  ['Begin:', ['demo', 'init', 'doctor']],
  ['Every change:', ['compare', 'run', 'preview']],
  ['Into production:', ['request-approval', 'approve', 'promote', 'rollback', 'adopt', 'status', 'history']],
  ['One step of a run:', ['validate-data', 'train', 'evaluate', 'report']],
];

/** Every verb once; those that no heading names stand at the end, in their own order. */
export function underHeadings<T extends { readonly name: string }>(verbs: readonly T[]): readonly Heading<T>[] {
  const named = new Set(HEADINGS.flatMap(([, names]) => names));
  return [
    ...HEADINGS.map(([heading, names]) => ({
      heading,
      verbs: names.flatMap((name) => verbs.filter((verb) => verb.name === name)),
    })),
    { heading: 'More:', verbs: verbs.filter(({ name }) => !named.has(name)) },
  ];
}
