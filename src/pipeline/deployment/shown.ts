// What people see of a deployment on a server: its entry in the list of deployments, the release, the issue after a rollback.
import { makeAnnouncer } from '../../deployment/announce.ts';
import type { Announcer, DeploymentOutcome } from '../../deployment/deployment.ts';
import type { Forge } from '../../platform/forge.ts';
import type { Person } from '../../records/approval.ts';
import type { Deployment } from '../../records/deployment.ts';
import { shortDigest } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { championOf, versionSlot } from '../../registry/registry.ts';
import type { ModelStore, Registry } from '../../registry/registry.ts';
import type { Block, Inline } from '../../report/document.ts';
import { blockNodes, serializeMarkdown } from '../../report/markdown/serialize.ts';
import { stageOf, storeOf } from '../registry-access.ts';
import type { Session } from '../session.ts';

export interface Shown {
  /** Of the bytes that the outcome speaks about. */
  readonly digest?: Sha256;
  /** Number of the deployment on the server. */
  readonly deployment?: number;
  /** Where a person finds the bytes. */
  readonly url?: string;
}

export async function openAnnouncer({ platform }: Session, forge: Forge): Promise<Announcer> {
  const commit = forge.run.commit ?? (await forge.repository.defaultBranch()).commit;
  return makeAnnouncer({ deployments: forge.deployments, log: platform.log, commit, url: forge.run.url });
}

export async function showOutcome(
  session: Session,
  { registry, announcer }: { readonly registry: Registry; readonly announcer: Announcer | undefined },
  outcome: DeploymentOutcome,
): Promise<Shown> {
  const { model } = session.config;
  const digest = 'deployment' in outcome ? outcome.deployment.digest : undefined;
  if (announcer === undefined) return digest === undefined ? {} : { digest };
  const version =
    'deployment' in outcome ? outcome.deployment.version : 'version' in outcome ? outcome.version : undefined;
  let found = digest;
  if (outcome.kind === 'already') {
    const state = await registry.read(model);
    await announcer.confirm(model, stageOf(session), state);
    found = championOf(state, stageOf(session))?.digest;
  }
  const deployment = announcer.shown();
  const url = version === undefined ? undefined : await addressOf(storeOf(session), model, version);
  return {
    ...(found === undefined ? {} : { digest: found }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(url === undefined ? {} : { url }),
  };
}

/** An address that cannot be told is no reason for anything. */
async function addressOf(store: ModelStore, model: string, version: number): Promise<string | undefined> {
  return store.address?.(model, versionSlot(version)).catch(() => undefined);
}

/** After a rollback somebody looks at it by daylight; without the right to open an issue that is a notice. */
export async function openReview(
  { platform }: Session,
  forge: Forge,
  { deployment, reason, person }: { readonly deployment: Deployment; readonly reason: string; readonly person: Person },
): Promise<void> {
  const { model, version, stage, result } = deployment;
  const end = result === 'deployed' ? `v${version} serves ${stage} again` : `it ${result}, look now`;
  try {
    const title = `Review the rollback of ${model}: ${end}`;
    const { url } = await forge.issues.create({
      title,
      body: reviewText(deployment, { reason, person, run: forge.run.url }),
    });
    platform.log.notice(`the rollback is to be reviewed: ${url}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    platform.log.notice(`no issue was opened for the review of this rollback: ${why}`);
  }
}

/** Pure. */
export function reviewText(
  { model, version, digest, replaced, stage, result }: Deployment,
  by: { readonly reason: string; readonly person: Person; readonly run: string },
): string {
  const back =
    replaced === null
      ? []
      : [[text(`taken back: v${replaced.version} `), code(shortDigest(replaced.digest)), text(', in quarantine')]];
  const blocks: readonly Block[] = [
    {
      kind: 'paragraph',
      children: [
        code(by.person.name),
        text(` rolled ${model} back, without a new approval, as people on call may. Why: `),
        code(by.reason),
      ],
    },
    {
      kind: 'list',
      items: [
        [text(`put back to ${stage}: v${version} `), code(shortDigest(digest)), text(`, ${result}`)],
        ...back,
        [
          text('promotions are held: a person on call comments '),
          code('/resume'),
          text(' on a pull request when they may go on'),
        ],
        [text('run: '), { kind: 'link', href: by.run, children: [text('the workflow run')] }],
      ],
    },
  ];
  return serializeMarkdown(blockNodes(blocks));
}

function text(value: string): Inline {
  return { kind: 'text', text: value };
}

function code(value: string): Inline {
  return { kind: 'code', text: value };
}
