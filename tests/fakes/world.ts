// A small world for registry, approval and deployment: a registry in memory, a real store folder, commands that are functions.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveOpinion } from '../../src/approval/approve.ts';
import { known } from '../../src/approval/facts.ts';
import type { Given } from '../../src/approval/facts.ts';
import { requestApproval } from '../../src/approval/request-approval.ts';
import type { ApprovalAsk, AskOutcome } from '../../src/approval/request-approval.ts';
import { verifyGrant } from '../../src/approval/verify-grant.ts';
import type { PromoteOptions, RollbackOptions } from '../../src/deployment/deployment.ts';
import type { AdoptTools } from '../../src/deployment/adopt.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { CommandOptions, CommandResult } from '../../src/platform/exec.ts';
import type { ClaimHolder, Holders } from '../../src/platform/holder.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import type { ApprovalPolicy, ApprovalRequest, Person } from '../../src/records/approval.ts';
import { sha256 } from '../../src/records/digest.ts';
import type { Sha256 } from '../../src/records/digest.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { championOf, readRequest } from '../../src/registry/registry.ts';
import { folderStore } from '../../src/registry/stores/folder-store.ts';
import type { FileTree } from '../../src/platform/file-tree.ts';
import { memoryTree } from './memory-tree.ts';
import { quickFolder } from './quick-folder.ts';
import { silentLog } from './silent-log.ts';

export const ANN: Person = { id: 'ann@example.org', name: 'Ann' };
export const BOB: Person = { id: 'bob@example.org', name: 'Bob' };
export const EVE: Person = { id: 'eve@example.org', name: 'Eve' };
export const MODEL = 'late-flights';
export const STAGE = 'production';

export const POLICY: ApprovalPolicy = {
  environment: STAGE,
  groups: { owners: [ANN.id, BOB.id] },
  needs: [{ count: 1, group: 'owners' }],
  selfApproval: false,
};

export interface FakeClock extends Clock {
  time: number;
}

/** Moves on by a millisecond with each look, so that no two things happen at once. */
export function fakeClock(start = Date.parse('2026-11-22T10:00:00.000Z')): FakeClock {
  const clock: FakeClock = {
    time: start,
    now: () => new Date((clock.time += 1)),
    monotonic: () => clock.time / 1000,
    sleep: (seconds) => {
      clock.time += seconds * 1000;
      return Promise.resolve();
    },
  };
  return clock;
}

export type Behaviour = (options: CommandOptions) => number | 'timed-out' | 'cancelled' | Promise<number>;

export interface FakeCommands {
  /** Every command that ran, as it was filled in. */
  readonly ran: { readonly command: string; readonly model: string }[];
  behave: Behaviour;
  run(options: CommandOptions): Promise<CommandResult>;
}

export function fakeCommands(): FakeCommands {
  const commands: FakeCommands = {
    ran: [],
    behave: () => 0,
    run: async (options) => {
      commands.ran.push({ command: options.command.split(' ')[0] ?? '', model: options.env?.['MLGATE_MODEL'] ?? '' });
      const result = await commands.behave(options);
      const outcome = typeof result === 'string' ? result : result === 0 ? 'succeeded' : 'failed';
      const exitCode = typeof result === 'number' ? result : 143;
      return { outcome, exitCode, seconds: 1, cpuSeconds: undefined, peakMemory: undefined, tail: '' };
    },
  };
  return commands;
}

export interface FakeHolders extends Holders {
  current: ClaimHolder;
  /** Of everybody who is not `current`. */
  others: 'alive' | 'dead' | 'unknown';
}

export function fakeHolders(): FakeHolders {
  const holders: FakeHolders = {
    current: { name: 'ci', host: 'here', process: '1' },
    others: 'dead',
    me: () => holders.current,
    lives: (holder) => Promise.resolve(holder.process === holders.current.process ? 'alive' : holders.others),
  };
  return holders;
}

export interface World {
  readonly root: string;
  readonly clock: FakeClock;
  readonly commands: FakeCommands;
  readonly holders: FakeHolders;
  readonly tools: AdoptTools;
  policy: ApprovalPolicy;
  /** The model that ask, grant, promotion and rollback speak about. */
  name: string;
  remove(): void;
  /** Writes a model file and answers with its path and digest. */
  model(content: string): { readonly path: string; readonly digest: Sha256 };
  ask(content: string, changes?: Partial<ApprovalAsk['subject']>): Promise<AskOutcome>;
  given(request: ApprovalRequest): Given;
  /** Asks and has Bob approve; answers with the request's id. */
  grant(content: string): Promise<string>;
  promotion(id: string): Promise<PromoteOptions>;
  rollback(changes?: Partial<RollbackOptions>): RollbackOptions;
}

export function makeWorld(tree: FileTree = memoryTree()): World {
  const root = quickFolder('mlgate-world-');
  const clock = fakeClock();
  const [commands, holders] = [fakeCommands(), fakeHolders()];
  const files = localFiles(root, root);
  const registry = openRegistry(tree, clock);
  const store = folderStore(files, join(root, 'store'));
  const tools: AdoptTools = { registry, store, commands, clock, files, holders, log: silentLog };
  const author = { by: ANN, run: 'run 1' };
  const target = () => ({ model: world.name, stage: STAGE, author, mlgate: '0.1.0' });
  const deploy = { run: 'deploy {model}', smoke: 'smoke {model}', folder: root };
  const world: World = {
    root,
    clock,
    commands,
    holders,
    tools,
    policy: POLICY,
    name: MODEL,
    remove: () => rmSync(root, { recursive: true }),
    model: (content) => {
      mkdirSync(join(root, 'candidates'), { recursive: true });
      const path = join(root, 'candidates', `${content}.json`);
      writeFileSync(path, content);
      return { path, digest: sha256(content) };
    },
    ask: async (content, changes) => {
      const { path, digest } = world.model(content);
      const champion = championOf(await registry.read(world.name), STAGE);
      const subject: ApprovalAsk['subject'] = {
        model: world.name,
        repository: 'https://example.org/flights.git',
        environment: STAGE,
        candidate: digest,
        champion: champion === undefined ? null : { version: champion.version, digest: champion.digest },
        data: [sha256('data')],
        evidence: sha256(`evidence of ${content}`),
        verdict: 'pass',
        conclusion: 'success',
        headline: 'Better than production.',
        runs: [{ name: 'deploy', command: deploy.run, digest: sha256('deploy script') }],
        ...changes,
      };
      const { policy } = world;
      return requestApproval(tools, {
        subject,
        policy,
        members: policy.groups,
        requester: ANN,
        committers: [ANN],
        source: path,
        author,
        mlgate: '0.1.0',
      });
    },
    given: (request) => ({
      policy: known(world.policy),
      members: known(world.policy.groups),
      candidate: known(request.candidate),
      evidence: known(request.evidence),
      runs: known(request.runs),
    }),
    grant: async (content) => {
      const asked = await world.ask(content);
      if (asked.kind !== 'requested') throw new Error(`not asked: ${JSON.stringify(asked)}`);
      const answer = await giveOpinion(tools, {
        model: world.name,
        person: BOB,
        says: 'approve',
        code: asked.code,
        note: '',
        given: (request) => Promise.resolve(world.given(request)),
        author: { by: BOB, run: 'run 2' },
        mlgate: '0.1.0',
      });
      if (answer.kind !== 'recorded' || answer.decision.kind !== 'granted') {
        throw new Error(`not granted: ${JSON.stringify(answer)}`);
      }
      return asked.id;
    },
    promotion: async (id) => {
      const state = await registry.read(world.name);
      const request = await readRequest(registry, state, id);
      if (request === undefined) throw new Error(`no request ${id}`);
      const asked = { id, request, given: world.given(request) };
      return { ...target(), commands: deploy, authorise: (now, at) => verifyGrant(asked, now, at) };
    },
    rollback: (changes) => ({ ...target(), commands: deploy, reason: 'it was bad', ...changes }),
  };
  return world;
}
