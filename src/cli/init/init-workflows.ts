// The part of `mlgate init` that writes workflows: beside a fresh mlgate.yml, or alone for one that is there.
import type { Input } from '../../actions/action.ts';
import { localPlatform } from '../../platform/local-platform.ts';
import { EXIT, UserError } from '../../records/errors.ts';
import { readConfig } from '../open-sessions.ts';
import type { Given } from '../run-action.ts';
import type { World } from '../world.ts';
import { explainWorkflows, writeWorkflows } from './write-workflows.ts';
import type { WrittenWorkflows } from './write-workflows.ts';

export const WORKFLOW_INPUTS = {
  'without-workflows': { kind: 'flag', description: 'Write nothing into .github/workflows.' },
  'workflows-only': { kind: 'flag', description: 'Add the workflows that the mlgate.yml of this folder needs.' },
  actions: {
    kind: 'text',
    placeholder: 'OWNER/mlgate@REF',
    description: "Where the workflows get mlgate's actions from.",
  },
} as const satisfies Readonly<Record<string, Input>>;

/** For a draft, which has neither approval nor deployment yet. undefined where nothing was to be written. */
export async function workflowsBeside(world: World, { inputs }: Given): Promise<WrittenWorkflows | undefined> {
  if (inputs['without-workflows'] === true) return undefined;
  const platform = await localPlatform(world.folder, world);
  return writeWorkflows({ platform, models: [], ...wishesOf({ inputs }) });
}

export async function initWorkflows(given: Given, world: World): Promise<number> {
  const { models, folder } = await readConfig(world, given.flags);
  const platform = await localPlatform(folder, world);
  const written = await writeWorkflows({ platform, models, ...wishesOf(given) });
  if (written === undefined) {
    throw new UserError({
      code: 'init-no-github',
      what: 'workflows belong into a git repository on GitHub, and this is none',
      fix: 'git init, or git remote set-url origin https://github.com/you/repository',
    });
  }
  if (world.json) world.print(`${JSON.stringify({ workflows: written.files }, undefined, 2)}\n`);
  else if (!world.quiet) world.print(explainWorkflows(written, given.inputs['dry-run'] === true).trimStart());
  return EXIT.success;
}

function wishesOf({ inputs }: Pick<Given, 'inputs'>): {
  readonly actions: string | undefined;
  readonly isDry: boolean;
} {
  const { actions } = inputs;
  return { actions: typeof actions === 'string' ? actions : undefined, isDry: inputs['dry-run'] === true };
}
