// A repository on a server in memory, with a pull request that asks for approval: what the approval's tests and threats play in.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { renderApprovalCard } from '../../src/report/markdown/approval-card.ts';
import { sealCode } from '../../src/approval/seal.ts';
import { makeRequest } from '../../src/approval/request-approval.ts';
import type { ApprovalAsk } from '../../src/approval/request-approval.ts';
import { renderRequestComment } from '../../src/approval/conversation/request-comment.ts';
import { loadConfig } from '../../src/config/load.ts';
import { keepEvidence } from '../../src/pipeline/approval/evidence-on-forge.ts';
import { makersOf, resolveGroups } from '../../src/pipeline/approval/people-on-forge.ts';
import { governing, policyOf, runsAt } from '../../src/pipeline/approval/policy-on-forge.ts';
import { approveOnForge } from '../../src/pipeline/approval/approve-on-forge.ts';
import type { Heard } from '../../src/pipeline/approval/approve-on-forge.ts';
import { verifyOnForge } from '../../src/pipeline/approval/verify.ts';
import { checkedEvidence } from '../../src/pipeline/approval/evidence.ts';
import { storeOf } from '../../src/pipeline/registry-access.ts';
import { openSession } from '../../src/pipeline/session.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { vocabulary } from '../../src/pipeline/vocabulary.ts';
import type { Account, Comment, PullRequest, WorkflowEvent } from '../../src/platform/forge.ts';
import { localPlatform } from '../../src/platform/local-platform.ts';
import { approvalRequest } from '../../src/records/approval.ts';
import type { ApprovalRequest } from '../../src/records/approval.ts';
import { canonicalJson } from '../../src/records/canonical.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';
import type { Sha256 } from '../../src/records/digest.ts';
import { bundleDigest } from '../../src/records/evidence-bundle.ts';
import { encodeRecord } from '../../src/records/record.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { candidateSlot } from '../../src/registry/registry.ts';
import type { ModelState, Reason } from '../../src/registry/registry.ts';
import { collectingLog } from './collecting-log.ts';
import type { CollectingLog } from './collecting-log.ts';
import { commitOf, ForgeWorld, GITHUB_ACTIONS, person } from './forge-world.ts';
import { commentEvent, memoryForge, PUSH } from './memory-forge.ts';
import type { MemoryForge } from './memory-forge.ts';
import { memoryTree } from './memory-tree.ts';
import type { MemoryTree } from './memory-tree.ts';
import { quickFolder } from './quick-folder.ts';

/** Opens the pull request. */
export const ANN = person('ann', 11);
export const BOB = person('bob', 12);
export const EVE = person('eve', 13);
export const ZOE = person('zoe', 14);
/** In no group. */
export const MALLORY = person('mallory', 66);

export const MODEL = 'late';
export const NUMBER = 7;

export interface Policy {
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly needs?: readonly string[];
  readonly selfApproval?: boolean;
  readonly from?: 'any' | 'merged';
  readonly oncall?: readonly string[];
}

export function policyText(policy: Policy = {}): string {
  const { groups = { owners: ['ann', 'bob', 'eve'] }, needs = ['1 of owners'], from = 'any', oncall } = policy;
  return `${JSON.stringify({
    model: MODEL,
    approval: { groups, needs, 'self-approval': policy.selfApproval ?? false },
    deploy: { run: 'bash deploy.sh {model}', from },
    ...(oncall === undefined ? {} : { oncall }),
  })}\n`;
}

export const FILES: Readonly<Record<string, string>> = {
  'mlgate.yml': policyText(),
  'deploy.sh': 'true\n',
  '.github/workflows/deploy.yml': 'on: workflow_dispatch\n',
};

export interface Asked {
  readonly id: string;
  readonly code: string;
  readonly request: ApprovalRequest;
  readonly comment: Comment;
}

export interface Scene {
  readonly world: ForgeWorld;
  readonly tree: MemoryTree;
  readonly log: CollectingLog;
  readonly session: Session;
  readonly forge: MemoryForge;
  /** A request of {@link ANN}'s pull request; its evidence, bytes and policy are there. */
  ask(changes?: Partial<ApprovalRequest>, number?: number): Promise<Asked>;
  /** A comment, and the run that it starts. */
  say(by: Account, body: string, options?: SayOptions): Promise<Heard & { readonly comment: Comment }>;
  /** The run that an event of a comment starts. */
  hear(event: WorkflowEvent): Promise<Heard>;
  edit(id: number, body: string): Promise<Heard>;
  remove(id: number): Promise<Heard>;
  state(): Promise<ModelState>;
  grantOf(id: string): Promise<ModelState['requests'] extends ReadonlyMap<string, infer R> ? R : never>;
  /** Rules that keep promote from using the request; empty when it may. */
  verify(id: string): Promise<readonly string[]>;
  /** What the default branch has from now on. */
  main(files: Readonly<Record<string, string>>): void;
  /** Texts of what mlgate said on the pull request. */
  answers(): readonly string[];
}

export interface SayOptions {
  readonly number?: number;
  readonly viaApp?: string;
}

export async function makeScene(policy: Policy = {}): Promise<Scene> {
  const root = quickFolder('mlgate-server-');
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'work');
  mkdirSync(folder);
  const files = { ...FILES, 'mlgate.yml': policyText(policy) };
  const checkOut = (content: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(content)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  checkOut(files);
  const [world, tree, log] = [new ForgeWorld(), memoryTree(), collectingLog()];
  world.know(ANN, BOB, EVE, ZOE, MALLORY, GITHUB_ACTIONS);
  world.commit('base', { files, branch: 'main' });
  const head = world.commit('head', { files });
  world.pull(NUMBER, { author: ANN, head });
  world.protections.set('production', PROTECTED);
  const local = await localPlatform(folder, {
    environment: { RUNNER_TEMP: root },
    log,
    signal: new AbortController().signal,
  });
  const forge = memoryForge({ world, files: local.files });
  const clock = { ...local.clock, now: () => new Date(world.time) };
  const sessionWith = (with_: MemoryForge): Session => {
    const around = { flags: {}, environment: {}, vocabulary: vocabulary(), folder };
    const { models } = loadConfig({ ...around, text: files['mlgate.yml'], file: 'mlgate.yml' });
    return openSession(models[0], { ...local, forge: with_, clock, openTree: async () => tree, version: '0.1.0' });
  };
  const session = sessionWith(forge);
  const registry = openRegistry(tree, clock);
  const hear = (event: WorkflowEvent): Promise<Heard> => {
    forge.event = event;
    return approveOnForge(session, forge, undefined);
  };
  const scene: Scene = {
    world,
    tree,
    log,
    session,
    forge,
    ask: (changes, number = NUMBER) => ask(scene, number, changes),
    hear,
    say: async (by, body, { number = NUMBER, viaApp } = {}) => {
      const comment = world.say(number, { by, body, ...(viaApp === undefined ? {} : { viaApp }) });
      return { ...(await hear(commentEvent(world, comment.id))), comment };
    },
    edit: (id, body) => {
      world.edit(id, body);
      return hear(commentEvent(world, id, 'edited'));
    },
    remove: (id) => {
      const event = commentEvent(world, id, 'deleted');
      world.delete(id);
      return hear(event);
    },
    state: () => registry.read(MODEL),
    grantOf: async (id) => {
      const kept = (await registry.read(MODEL)).requests.get(id);
      if (kept === undefined) throw new Error(`the ledger has no request ${id}`);
      return kept;
    },
    verify: async (id) => {
      forge.event = { ...PUSH, name: 'workflow_dispatch' };
      const commit = world.branches.get('main');
      forge.run = { ...forge.run, commit };
      const verified = await verifyOnForge(session, registry, id);
      const grant = verified.authorise(await registry.read(MODEL), new Date(world.time));
      return grant.kind === 'granted'
        ? []
        : grant.reasons.filter((reason: Reason) => !reason.holds).map(({ rule }) => rule);
    },
    main: (content) => {
      checkOut(content);
      world.commit(`main ${world.id()}`, { files: { ...files, ...content }, branch: 'main' });
    },
    answers: () =>
      world
        .commentsOf(NUMBER)
        .filter(({ author, body }) => author.id === GITHUB_ACTIONS.id && body.startsWith('<!-- mlgate:answer'))
        .map(({ body }) => body.replace(/^<!--.*-->\n/, '')),
  };
  return scene;
}

/** Brings server, registry and checkout back to how they are now. */
export function remember(scene: Scene): () => void {
  const { world, tree, session } = scene;
  const maps = [world.branches, world.permissions, world.protections, world.pulls, tree.files] as const;
  const before = maps.map((map) => new Map<unknown, unknown>(map));
  const comments = world.comments.map((entry) => ({ ...entry }));
  const [head, dispatched, commit] = [tree.head, world.dispatched.length, world.branches.get('main')];
  return () => {
    const policy = world.commits.get(commit ?? commitOf('base'))?.files.get('mlgate.yml');
    scene.main({
      ...FILES,
      ...(policy instanceof Uint8Array ? { 'mlgate.yml': new TextDecoder().decode(policy) } : {}),
    });
    maps.forEach((map: Map<unknown, unknown>, i) => {
      map.clear();
      for (const [key, value] of before[i] ?? []) map.set(key, value);
    });
    world.comments = comments.map((entry) => ({ ...entry }));
    tree.head = head;
    // What this checkout remembers of the ledger is of a time that never was.
    rmSync(join(session.platform.folder, '.mlgate'), { recursive: true, force: true });
    world.dispatched.length = dispatched;
  };
}

export const PROTECTED = { reviewed: true, codeOwners: true, environmentBound: true, requiredReviewers: false };

export const BYTES = 'model bytes';

async function ask(scene: Scene, number: number, changes: Partial<ApprovalRequest> = {}): Promise<Asked> {
  const { session, forge, world } = scene;
  const now = await governing(session, forge);
  const { members, accounts } = await resolveGroups(forge, now.approval.groups);
  const pull = world.pulls.get(number);
  const evidence = evidenceFiles('the evidence');
  const run = runOf(world, pull);
  const source = join(session.platform.folder, 'model.bin');
  writeFileSync(source, BYTES);
  const candidate = sha256(BYTES);
  await storeOf(session).put(MODEL, candidateSlot(candidate), { path: source, digest: candidate });
  const listening = forge.run;
  forge.run = { ...listening, id: run };
  await keepEvidence(session, forge, evidence);
  forge.run = listening;
  const state = await scene.state();
  const asking: ApprovalAsk = {
    subject: {
      model: MODEL,
      repository: world.repository.name,
      environment: 'production',
      candidate,
      champion: null,
      data: [sha256('data')],
      evidence: evidence.digest,
      verdict: 'pass',
      conclusion: 'success',
      headline: 'Better than production.',
      runs: await runsAt(session, forge, pull?.head ?? now.commit),
      ...(pull === undefined ? {} : { head: pull.head, built: pull.head }),
    },
    policy: policyOf(now.approval),
    members,
    requester: { id: String(ANN.id), name: ANN.login },
    committers: [],
    source: '',
    author: { by: { id: String(ANN.id), name: ANN.login }, run: `run ${run}` },
    mlgate: '0.1.0',
    server: {
      level: 'A2',
      excluded: await makersOf(forge, pull, undefined),
      notAfter: undefined,
      names: new Map(),
      place: {
        host: forge.host,
        repositoryId: world.repository.id,
        number,
        pullRequest: pull !== undefined,
        run,
        attempt: 1,
        policyCommit: now.commit,
        accounts: [...accounts],
      },
    },
  };
  const request = { ...makeRequest(asking, { state, at: new Date(world.time) }), ...changes };
  const comment = world.say(number, { body: renderRequestComment(request, renderApprovalCard) });
  return { ...sealed(request, comment), comment };
}

/** Of a pull request, or of a push to the default branch: known to the server unless a test made it known already. */
function runOf(world: ForgeWorld, pull: PullRequest | undefined): number {
  const id = pull === undefined ? 502 : 500;
  const of = pull === undefined ? {} : { event: 'pull_request', head: pull.head, branch: 'change' };
  if (!world.runs.has(`${id}/1`)) world.run(id, { actor: ANN, ...of });
  return id;
}

export function sealed(request: ApprovalRequest, comment: Comment): Omit<Asked, 'comment'> {
  const id = String(comment.id);
  return { id, code: sealCode(encodeRecord(approvalRequest, request), id), request };
}

/** An evidence bundle of a section alone. */
export function evidenceFiles(section: string): {
  readonly digest: Sha256;
  readonly files: ReadonlyMap<string, string>;
} {
  const members = [{ kind: 'report', name: 'evidence.md', digest: sha256(section) }];
  const path = `evidence/${bundleDigest(members)}.json`;
  const checked = checkedEvidence({ [path]: `${canonicalJson({ members, section })}\n` });
  if (checked === undefined) throw new Error(`no evidence: ${digestOf(members)}`);
  return checked;
}
