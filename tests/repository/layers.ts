// The rules of the house about who may import whom, as a function: for the test over src/, and for tests of the rules themselves.
import type { Import } from './sources.ts';

const STAGES = ['data', 'training', 'evaluation', 'comparison', 'report', 'approval', 'deployment', 'monitoring'];

/** What each foundation may build on. */
const FOUNDATIONS: Readonly<Record<string, readonly string[]>> = {
  records: [],
  statistics: ['records'],
  config: ['records'],
  registry: ['records', 'config'],
};

const OUTSIDE =
  /^(?:node:)?(?:fs|fs\/promises|child_process|process|os|net|http|https|http2|tls|dgram|dns|worker_threads|cluster|module|readline|tty)(?:\/|$)|^simple-git$|^@duckdb\/|^@actions\/|^@octokit\/|^yocto-spinner$/;

/** Why a file may not import a target, or undefined when it may. */
export function refuseImport(file: string, { target, typeOnly }: Import): string | undefined {
  const from = layerOf(file);
  const to = layerOf(target);
  if (OUTSIDE.test(target) && from !== 'platform') return `only src/platform/ may import ${target}`;
  if (from === undefined || to === undefined || from === to) return undefined;
  if (to === 'cli' || to === 'actions')
    return from === 'cli' || from === 'actions' ? undefined : `${from} does not know ${to}`;
  const ways = from === 'cli' || from === 'actions';
  if (to === 'platform') {
    return ways || typeOnly ? undefined : 'platform objects are arguments: import type';
  }
  if (to === 'pipeline') return ways ? undefined : `${from} does not know the pipeline`;
  if (ways || from === 'pipeline') return undefined;
  if (from === 'platform') return refuseFoundation(to, ['records', 'config'], 'platform');
  const allowed = FOUNDATIONS[from];
  if (allowed !== undefined) return refuseFoundation(to, allowed, from);
  if (STAGES.includes(to)) {
    const metrics = from === 'comparison' && target.startsWith('src/evaluation/metrics/');
    return metrics ? undefined : `the stage ${from} does not know the stage ${to}`;
  }
  if (to === 'registry' && target !== 'src/registry/registry.ts') return 'stages know of the registry only registry.ts';
  return undefined;
}

function refuseFoundation(to: string, allowed: readonly string[], from: string): string | undefined {
  return allowed.includes(to) ? undefined : `${from} does not build on ${to}`;
}

/** The folder below src/, for our own files. */
function layerOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}
