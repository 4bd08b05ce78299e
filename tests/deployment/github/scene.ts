// Promotions, rollbacks and adoptions as steps of workflow runs on a server in memory: real approval by comments, a model store of
// releases and artifacts, deploy commands that are functions.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { adoptStep, promoteStep, rollbackStep } from '../../../src/pipeline/deployment/deploy.ts';
import type { Deployed, Promoted, RollbackInputs } from '../../../src/pipeline/deployment/deploy.ts';
import { trainingInputs } from '../../../src/pipeline/approval/training-inputs.ts';
import { runsAt } from '../../../src/pipeline/approval/policy-on-forge.ts';
import { storeOf } from '../../../src/pipeline/registry-access.ts';
import type { Session } from '../../../src/pipeline/session.ts';
import { vocabulary } from '../../../src/pipeline/vocabulary.ts';
import type { Account } from '../../../src/platform/forge.ts';
import { localPlatform } from '../../../src/platform/local-platform.ts';
import type { ApprovalRequest } from '../../../src/records/approval.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { candidateSlot, championOf } from '../../../src/registry/registry.ts';
import type { ModelState } from '../../../src/registry/registry.ts';
import { BOB, FILES, makeScene, MODEL } from '../../fakes/server-scene.ts';
import type { Asked, Policy, Scene } from '../../fakes/server-scene.ts';
import { commitAll, ENVIRONMENT, git } from '../../platform/git-scene.ts';
import { PUSH } from '../../fakes/memory-forge.ts';
import { fakeCommands, fakeHolders } from '../../fakes/world.ts';
import type { FakeCommands, FakeHolders } from '../../fakes/world.ts';

export const STAGE = 'production';

export interface DeployScene extends Scene {
  readonly deploying: Session;
  readonly commands: FakeCommands;
  readonly holders: FakeHolders;
  /** What each deploy command found at the path it was given. */
  readonly deployed: string[];
  askFor(content: string, changes?: Partial<ApprovalRequest>): Promise<Asked>;
  /** Asks, and has Bob approve by a comment; answers with the request's id. */
  grant(content: string, changes?: Partial<ApprovalRequest>): Promise<string>;
  /** A run of deploy.yml, started by hand unless told. */
  promote(inputs?: { readonly request?: string; readonly resume?: boolean }): Promise<Promoted>;
  rollback(by: Account, inputs?: Partial<RollbackInputs>): Promise<Deployed>;
  adopt(by: Account, path: string, replace?: boolean): Promise<Deployed>;
  /** A later run. */
  nextRun(event?: 'push' | 'workflow_dispatch'): void;
}

function configText({ groups = { owners: ['ann', 'bob', 'eve'] }, from = 'any', oncall }: Policy): string {
  return `${JSON.stringify({
    model: MODEL,
    approval: { groups, needs: ['1 of owners'] },
    deploy: { run: 'bash deploy.sh {model}', smoke: 'smoke {model}', from },
    ...(from === 'merged' ? { train: { run: 'bash train.sh', model: 'model.bin' } } : {}),
    ...(oncall === undefined ? {} : { oncall }),
  })}\n`;
}

export async function deployScene(policy: Policy = {}): Promise<DeployScene> {
  const scene = await makeScene(policy);
  const text = configText(policy);
  scene.main({ 'mlgate.yml': text });
  // What is built is what would be merged.
  scene.world.commit('head', { files: { ...FILES, 'mlgate.yml': text } });
  const isMerged = policy.from === 'merged';
  const platform = isMerged ? await inGit(scene.session.platform) : scene.session.platform;
  const around = { flags: {}, environment: {}, vocabulary: vocabulary(), folder: platform.folder };
  const [config] = loadConfig({ ...around, text, file: 'mlgate.yml' }).models;
  const [commands, holders] = [fakeCommands(), fakeHolders()];
  const deployed: string[] = [];
  const session: Session = {
    ...scene.session,
    config,
    platform: {
      ...platform,
      run: scene.forge.run.url,
      holders,
      commands: {
        run: (options) => {
          if (options.command.startsWith('bash deploy.sh'))
            deployed.push(contentOf(options.env?.['MLGATE_MODEL'] ?? ''));
          return commands.run(options);
        },
      },
    },
  };
  const start = (by: Account, event: 'push' | 'workflow_dispatch'): void => {
    const { forge, world } = scene;
    forge.event = { ...PUSH, name: event };
    forge.run = { ...forge.run, commit: world.branches.get('main'), actor: by.login, triggeringActor: by.login };
  };
  let event: 'push' | 'workflow_dispatch' = 'workflow_dispatch';
  const all: DeployScene = {
    ...scene,
    deploying: session,
    commands,
    holders,
    deployed,
    askFor: async (content, changes = {}) => {
      const path = join(platform.folder, `candidate ${content}.bin`);
      writeFileSync(path, content);
      const candidate = sha256(content);
      await storeOf(session).put(MODEL, candidateSlot(candidate), { path, digest: candidate });
      const champion = championOf(await scene.state(), STAGE);
      const main = scene.world.branches.get('main');
      if (main === undefined) throw new Error('no main');
      return scene.ask({
        candidate,
        champion: champion === undefined ? null : { version: champion.version, digest: champion.digest },
        runs: await runsAt(session, scene.forge, main),
        ...(isMerged ? { trainingInputs: await trainingInputs(session) } : {}),
        ...changes,
      });
    },
    grant: async (content, changes = {}) => {
      const { id, code } = await all.askFor(content, changes);
      const heard = await scene.say(BOB, `/approve ${code}`);
      if (heard.decision !== 'granted') throw new Error(`${heard.decision}: ${scene.answers().at(-1)}`);
      return id;
    },
    promote: (inputs = {}) => {
      start(BOB, event);
      return promoteStep(session, { resume: false, ...inputs });
    },
    rollback: (by, inputs = {}) => {
      start(by, 'workflow_dispatch');
      return rollbackStep(session, { reason: 'it was bad', force: false, ...inputs });
    },
    adopt: (by, path, replace = false) => {
      start(by, 'workflow_dispatch');
      return adoptStep(session, { path, replace });
    },
    nextRun: (of = 'workflow_dispatch') => {
      event = of;
      holders.current = { ...holders.current, process: String(Number(holders.current.process) + 1) };
      scene.forge.run = { ...scene.forge.run, id: scene.forge.run.id + 1 };
    },
  };
  return all;
}

/** The folder as a clone, whose `train.sh` is the whole training. */
async function inGit(platform: Session['platform']): Promise<Session['platform']> {
  const { folder } = platform;
  writeFileSync(join(folder, '.gitignore'), '*.bin\n');
  writeFileSync(join(folder, 'train.sh'), 'echo one\n');
  git(folder, ['init', '--quiet', '--initial-branch=main']);
  commitAll(folder);
  const { log, signal } = platform;
  const clone = await localPlatform(folder, { environment: ENVIRONMENT, log, signal });
  return { ...platform, repository: clone.repository, at: (other) => clone.at(other) };
}

function contentOf(path: string): string {
  return statSync(path).isDirectory() ? readdirSync(path).join(' ') : readFileSync(path, 'utf8');
}

export function broken(outcome: Promoted): readonly string[] {
  if (outcome.kind !== 'refused') return expect.fail(`not refused: ${outcome.kind}`);
  return outcome.reasons.filter(({ holds }) => !holds).map(({ rule }) => rule);
}

export function serving(state: ModelState): number | null | undefined {
  return state.stages.get(STAGE)?.version;
}
