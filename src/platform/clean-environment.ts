// What a command of the user may see of the environment (DESIGN decision 7): never the runner's inputs, tokens and files.

const FORBIDDEN_PREFIXES = ['INPUT_', 'STATE_', 'ACTIONS_', 'MLGATE_'] as const;
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'GITHUB_ENV',
  'GITHUB_OUTPUT',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'BASH_ENV',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
]);

/** Variables of ours that reach the commands on purpose. */
const ALLOWED_OURS: ReadonlySet<string> = new Set(['MLGATE_DUCKDB']);

/** A copy without the runner's inputs, state, tokens and command files, and without variables that make bash run a file. */
export function cleanEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || isForbidden(name.toUpperCase())) continue;
    kept[name] = value;
  }
  return kept;
}

function isForbidden(name: string): boolean {
  if (ALLOWED_OURS.has(name)) return false;
  return (
    FORBIDDEN_NAMES.has(name) ||
    /^GIT_CONFIG_(?:KEY|VALUE)_/.test(name) ||
    FORBIDDEN_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}
