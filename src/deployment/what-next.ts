// The way on after a deployment that was not well, in lines for a person.
import { lastGoodVersion } from '../registry/registry.ts';
import type { CommandOutcome, ModelState } from '../registry/registry.ts';
import type { Deployment } from '../records/deployment.ts';

export interface Around {
  /** After the deployment. */
  readonly state: ModelState;
  /** Whose grant was used. */
  readonly request: string | undefined;
  /** On a server, the file of the workflow that deploys. */
  readonly workflow: string | undefined;
}

/** Pure. */
export function whatNext(
  { action, deploy, result, stage }: Deployment,
  { state, request, workflow }: Around,
): readonly string[] {
  if (result === 'deployed') return [];
  const hint = exitHint(deploy);
  const lines = hint === undefined ? [] : [hint];
  if (result === 'failed') lines.push(servesNow(state, { stage, onServer: workflow !== undefined }));
  if (action !== 'promote') return lines;
  if (result === 'failed' && deploy?.outcome !== 'succeeded') {
    lines.push(`the approval still counts while its grant lives: once the cause is gone, ${again(request, workflow)}`);
    lines.push(`where mlgate.yml or a deploy script has to change, ${ANEW}`);
    return lines;
  }
  lines.push(`the grant is used up: what failed is mended, and ${ANEW}`);
  return lines;
}

const ANEW = 'the run of that commit asks for a new approval, which deploys';

/** The same bytes, by the same grant. */
export function again(request: string | undefined, workflow: string | undefined): string {
  if (workflow === undefined) {
    return `mlgate promote${request === undefined ? '' : ` --request ${request}`} deploys the same bytes`;
  }
  const of = request === undefined ? '' : ` with the request ${request}`;
  return `start ${workflow} by hand${of} (Actions, Run workflow): it deploys the same bytes`;
}

/** A shell's own codes; undefined for any other. */
export function exitHint(command: CommandOutcome | undefined): string | undefined {
  if (command?.exitCode === 126)
    return 'exit code 126: a file that is to run is not executable: git update-index --chmod=+x FILE';
  if (command?.exitCode === 127) return 'exit code 127: a program that is to run was not found on this machine';
  return undefined;
}

/** Nothing that failed is known to be well. */
export function servesNow(
  state: ModelState,
  { stage, onServer }: { readonly stage: string; readonly onServer: boolean },
): string {
  const good = lastGoodVersion(state, stage, [])?.version;
  const unknown = `what ${stage} serves now is not known`;
  if (good === undefined) return `${unknown}, and there is no version that could be put back: look there`;
  const command = onServer ? `/rollback v${good} REASON in a comment` : `mlgate rollback ${good}`;
  return `${unknown}: ${command} puts v${good} back`;
}
