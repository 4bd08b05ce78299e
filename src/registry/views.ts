// The readable files beside the ledger, derived from it: one per version, and one for the stages.
import { canonicalJson } from '../records/canonical.ts';
import { STAGES, versionFile } from './layout.ts';
import type { ModelState } from './model-state.ts';

/** Every view of a state, by path below the model's folder. */
export function renderViews(state: ModelState): ReadonlyMap<string, string> {
  const views = new Map<string, string>();
  for (const version of state.versions.values()) views.set(versionFile(version.version), line(version));
  const claims = Object.fromEntries([...state.claims].map(([stage, { claim, phase }]) => [stage, { ...claim, phase }]));
  const stages = Object.fromEntries(state.stages);
  views.set(
    STAGES,
    line({ stages, claims, quarantined: Object.fromEntries(state.quarantined), held: Object.fromEntries(state.held) }),
  );
  return views;
}

/** Views whose text is not (or no longer) what the tree has. */
export function staleViews(state: ModelState, found: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...renderViews(state)].filter(([path, text]) => found.get(path) !== text));
}

/** What a person should hear about views that disagree with the ledger. */
export function viewProblems(state: ModelState, found: ReadonlyMap<string, string>): readonly string[] {
  const missing = [...staleViews(state, found).keys()].map((path) =>
    found.has(path) ? `${path} does not say what the ledger says` : `${path} is missing`,
  );
  const known = renderViews(state);
  const unknown = [...found.keys()]
    .filter((path) => !known.has(path))
    .map((path) => `${path} is there, but the ledger knows nothing of it`);
  return [...missing, ...unknown].sort();
}

function line(value: unknown): string {
  return `${canonicalJson(value)}\n`;
}
