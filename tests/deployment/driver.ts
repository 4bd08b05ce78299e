// A process that promotes, for the tests that race and kill it. It reads one JSON order per line and answers each with one.
// With `killAt` it ends itself by SIGKILL at the n-th point between two steps; the hooks live here, not in src/.
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pid, kill, env, stdin, stdout } from 'node:process';
import * as z from 'zod';
import { known } from '../../src/approval/facts.ts';
import { verifyGrant } from '../../src/approval/verify-grant.ts';
import type { DeployCommands, DeploymentOutcome, DeploymentTools } from '../../src/deployment/deployment.ts';
import { promote } from '../../src/deployment/promote.ts';
import { rollback } from '../../src/deployment/rollback.ts';
import type { RunCommands } from '../../src/platform/exec.ts';
import type { FileTree } from '../../src/platform/file-tree.ts';
import { openFolderTree } from '../../src/platform/folder-tree/folder-tree.ts';
import { openGitTree } from '../../src/platform/git-tree/git-tree.ts';
import { localCommands } from '../../src/platform/local-commands.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { localHolders } from '../../src/platform/local-holder.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { Person } from '../../src/records/approval.ts';
import { openRegistry } from '../../src/registry/open-registry.ts';
import { readRequest } from '../../src/registry/registry.ts';
import type { ModelStore } from '../../src/registry/registry.ts';
import { folderStore } from '../../src/registry/stores/folder-store.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { serverTools } from './github/server-tools.ts';
import type { ServerPlace } from './github/server-tools.ts';

export interface Place {
  readonly root: string;
  readonly registry: { readonly kind: 'git' | 'folder'; readonly path: string } | ServerPlace;
}

export interface Order {
  readonly place: Place;
  readonly verb: 'promote' | 'rollback';
  readonly model: string;
  readonly request: string;
  readonly deploy: string;
  readonly smoke: string;
  readonly resume?: boolean;
  /** Counts from 1; 0 for never. */
  readonly killAt?: number;
}

export type Answer =
  { readonly outcome: DeploymentOutcome; readonly points: readonly string[] } | { readonly error: string };

const STAGE = 'production';
const AUTHOR: Person = { id: 'ci@example.org', name: 'CI' };

interface Points {
  readonly passed: string[];
  readonly pass: (name: string) => void;
}

function countPoints(killAt: number): Points {
  const passed: string[] = [];
  return {
    passed,
    pass: (name) => {
      passed.push(name);
      if (passed.length === killAt) kill(pid, 'SIGKILL');
    },
  };
}

function pointedTree(tree: FileTree, points: () => Points): FileTree {
  return {
    ...tree,
    write: async (change) => {
      points().pass(`before writing: ${change.message}`);
      const written = await tree.write(change);
      points().pass(`after writing: ${change.message}`);
      return written;
    },
  };
}

function pointedStore(store: ModelStore, points: () => Points): ModelStore {
  return {
    ...store,
    put: async (model, slot, source) => {
      points().pass(`before storing ${slot}`);
      const stored = await store.put(model, slot, source);
      points().pass(`after storing ${slot}`);
      return stored;
    },
  };
}

function pointedCommands(commands: RunCommands, points: () => Points): RunCommands {
  return {
    run: async (options) => {
      points().pass(`before running: ${options.command.split(' ')[0]}`);
      const result = await commands.run(options);
      points().pass(`after running: ${options.command.split(' ')[0]}`);
      return result;
    },
  };
}

async function obey(tools: DeploymentTools, order: Order, root: string): Promise<DeploymentOutcome> {
  const { model, verb } = order;
  const commands: DeployCommands = { run: order.deploy, smoke: order.smoke, folder: root, timeoutSeconds: 60 };
  const target = { model, stage: STAGE, author: { by: AUTHOR, run: `driver ${pid}` }, mlgate: '0.1.0' };
  if (verb === 'rollback') return rollback(tools, { ...target, commands, reason: 'driver' });
  const request = await readRequest(tools.registry, await tools.registry.read(model), order.request);
  if (request === undefined) throw new Error('no such request');
  const { policy } = request.policy;
  const given = {
    policy: known(policy),
    members: known(policy.groups),
    candidate: known(request.candidate),
    evidence: known(request.evidence),
    runs: known(request.runs),
  };
  const asked = { id: order.request, request, given };
  const resume = order.resume ?? false;
  return promote(tools, { ...target, commands, resume, authorise: (state, now) => verifyGrant(asked, state, now) });
}

const opened = new Map<string, DeploymentTools>();
let points = countPoints(0);
const now = (): Points => points;

/** A place is opened once: a promotion and what follows it share their repository of git. */
async function toolsFor({ root, registry }: Place): Promise<DeploymentTools> {
  const known = opened.get(registry.path);
  if (known !== undefined) return known;
  const { path: remote } = registry;
  const files = localFiles(root, root);
  const onServer =
    registry.kind === 'github' ? serverTools(registry, { files, pass: (name) => now().pass(name) }) : undefined;
  const token = registry.kind === 'github' ? { token: registry.token } : {};
  const plain =
    registry.kind === 'folder'
      ? openFolderTree(remote)
      : await openGitTree({ remote, branch: 'mlgate-registry', environment: env, temporaryRoot: root, ...token });
  const tools: DeploymentTools = {
    registry: openRegistry(pointedTree(plain, now), systemClock),
    store: pointedStore(onServer?.store ?? folderStore(files, join(root, 'store')), now),
    commands: pointedCommands(localCommands(env), now),
    clock: systemClock,
    files,
    holders: onServer?.holders ?? localHolders(),
    log: silentLog,
  };
  opened.set(registry.path, tools);
  return tools;
}

// A process that is killed writes nothing at its end.
flushCompileCache();
const orders = z.custom<Order>((value) => typeof value === 'object' && value !== null);

for await (const line of createInterface({ input: stdin })) {
  const order = orders.parse(JSON.parse(line));
  const tools = await toolsFor(order.place);
  points = countPoints(order.killAt ?? 0);
  const answer: Answer = await obey(tools, order, order.place.root).then(
    (outcome) => ({ outcome, points: points.passed }),
    (error: unknown) => ({ error: String(error) }),
  );
  stdout.write(`${JSON.stringify(answer)}\n`);
}
