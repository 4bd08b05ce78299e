// Deployments as a server shows them: a mirror of the ledger for people, one for each claim, and never what anything is decided by.
import type { Deployments, DeploymentStatus } from '../platform/forge.ts';
import type { Log } from '../platform/log.ts';
import type { CommitSha } from '../records/digest.ts';
import type { Claim } from '../registry/registry.ts';
import type { Announcer, DeploymentEnd } from './deployment.ts';

export interface AnnouncerTools {
  readonly deployments: Deployments;
  readonly log: Pick<Log, 'notice'>;
  /** What the workflow runs for. */
  readonly commit: CommitSha;
  /** Of the run. */
  readonly url: string;
}

const LONGEST = 140;

export function makeAnnouncer({ deployments, log, commit, url }: AnnouncerTools): Announcer {
  let own: { readonly id: number; readonly claim: Claim; readonly replaced: number | undefined } | undefined;
  let shown: number | undefined;
  const status = (state: DeploymentStatus['state'], description: string): DeploymentStatus => ({
    state,
    description: shorten(description),
    url,
  });
  const quietly = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.notice(`the list of deployments does not show this one as it is: ${why}; the ledger does`);
    }
  };
  return {
    shown: () => shown,
    begun: (open, before) =>
      quietly(async () => {
        const { claim, root } = open;
        const left = before.claims.get(claim.stage);
        const leftId =
          left === undefined || left.root === root ? undefined : await deployments.find(claim.stage, left.root);
        if (leftId !== undefined) {
          await deployments.setStatus(leftId, status('error', `Taken over by ${claim.action} of v${claim.version}.`));
        }
        const serving = before.stages.get(claim.stage)?.claim ?? null;
        const replaced =
          serving === null || serving === root ? undefined : await deployments.find(claim.stage, serving);
        const description = shorten(titleOf(claim));
        const payload = payloadOf(claim);
        const id = await deployments.open({ environment: claim.stage, commit, description, key: root, payload });
        shown = id;
        own = { id, claim, replaced };
        await deployments.setStatus(id, status('in_progress', `${titleOf(claim)}: claimed.`));
      }),
    ended: (outcome) =>
      quietly(async () => {
        if (own === undefined) return;
        const { id, claim, replaced } = own;
        await deployments.setStatus(id, status(...endOf(outcome)));
        if (outcome.kind !== 'deployed' || replaced === undefined) return;
        await deployments.setStatus(replaced, status('inactive', `Replaced by v${claim.version}.`));
      }),
    confirm: (model, stage, state) =>
      quietly(async () => {
        const serving = state.stages.get(stage);
        if (typeof serving?.claim !== 'string') return;
        shown = await deployments.find(stage, serving.claim);
        if (shown === undefined) return;
        await deployments.setStatus(shown, status('success', `${model} v${serving.version} serves ${stage}.`));
      }),
  };
}

function titleOf({ action, version, stage }: Claim): string {
  return `${action} of v${version} to ${stage}`;
}

function payloadOf({
  action,
  version,
  digest,
  request,
  approval,
  commit,
}: Claim): Record<string, string | number | null> {
  return { mlgate: 1, action, version, digest, request, approval, commit };
}

/** Pure. */
export function endOf(outcome: DeploymentEnd): readonly [DeploymentStatus['state'], string] {
  switch (outcome.kind) {
    case 'deployed': {
      const { version, stage, model } = outcome.deployment;
      return ['success', `${model} v${version} serves ${stage}.`];
    }
    case 'reverted':
    case 'failed':
      return ['failure', outcome.reason];
    case 'unfinished':
      return ['error', outcome.known];
    case 'already':
      return ['success', `v${outcome.version} is there already.`];
    case 'refused':
      return ['error', outcome.reasons.find(({ holds }) => !holds)?.rule ?? 'refused'];
    case 'stopped':
      return ['error', outcome.reason];
  }
}

/** Half a character is none. */
function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
