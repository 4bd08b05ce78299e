// Registers the model that is in production already: a version and a stage, nothing deployed.
import { UserError } from '../records/errors.ts';
import { championOf } from '../registry/registry.ts';
import type { ModelState } from '../registry/registry.ts';
import type { Sha256 } from '../records/digest.ts';
import type { ReadFiles } from '../platform/files.ts';
import type { AdoptOptions, DeploymentOutcome, DeploymentTools } from './deployment.ts';
import { runDeployment } from './run-deployment.ts';
import type { DeploymentPlan } from './held.ts';

export type AdoptTools = DeploymentTools & { readonly files: Pick<ReadFiles, 'kind'> };

/** @throws UserError `model-missing` when there is nothing at the path, `folder-link` at links. */
export async function adopt(tools: AdoptTools, options: AdoptOptions): Promise<DeploymentOutcome> {
  const kind = await tools.files.kind(options.path);
  if (kind !== 'file' && kind !== 'folder') {
    throw new UserError({
      code: kind === 'link' ? 'folder-link' : 'model-missing',
      what: kind === 'link' ? `${options.path} is a link` : `there is no model at ${options.path}`,
      where: { file: options.path },
      fix: 'name the file or folder that production serves',
    });
  }
  const { digest } = await tools.files.hash[kind](options.path);
  return runDeployment(tools, {
    target: options,
    source: options.path,
    intend: (state) => intendAdoption(state, options, digest),
  });
}

function intendAdoption(
  state: ModelState,
  { stage, replace }: AdoptOptions,
  digest: Sha256,
): ReturnType<DeploymentPlan['intend']> {
  const champion = championOf(state, stage);
  if (champion?.digest === digest && state.claims.get(stage) === undefined) {
    return { kind: 'answer', outcome: { kind: 'already', version: champion.version } };
  }
  if (champion !== undefined && replace !== true) {
    const reason = {
      rule: `${stage} has no version yet`,
      expected: 'no version, or --replace when somebody deployed without mlgate',
      found: `v${champion.version}`,
      holds: false,
    };
    return { kind: 'answer', outcome: { kind: 'refused', reasons: [reason] } };
  }
  return {
    kind: 'go',
    intent: {
      action: 'adopt',
      digest,
      version: undefined,
      expected: champion?.version ?? null,
      request: null,
      approval: null,
      commit: null,
      resume: false,
      force: false,
      also: [],
    },
  };
}
