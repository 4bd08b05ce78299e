// A GitHub on this machine with a registry in git over HTTP, releases and artifacts, for promotions in processes of their own.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { githubArtifacts } from '../../../src/platform/github/artifacts.ts';
import { githubClient } from '../../../src/platform/github/client.ts';
import { openGitTree } from '../../../src/platform/git-tree/git-tree.ts';
import type { FileTree } from '../../../src/platform/file-tree.ts';
import { localFiles } from '../../../src/platform/local-files.ts';
import { localPacking } from '../../../src/platform/packing/local-packing.ts';
import { sha256 } from '../../../src/records/digest.ts';
import { candidateSlot } from '../../../src/registry/registry.ts';
import { githubStore } from '../../../src/registry/stores/github-store.ts';
import { memoryForge } from '../../fakes/memory-forge.ts';
import { setVariables } from '../../fakes/process-environment.ts';
import { makeWorld } from '../../fakes/world.ts';
import type { World } from '../../fakes/world.ts';
import { memoryTree } from '../../fakes/memory-tree.ts';
import { BOT, startGitHub } from '../../rigs/github.ts';
import type { GitHubRig, Identity } from '../../rigs/github.ts';
import { startGitServer } from '../../rigs/git-http.ts';
import type { GitServerRig } from '../../rigs/git-http.ts';
import { startResults } from '../../rigs/results.ts';
import type { Place } from '../driver.ts';

const REPOSITORY = 'acme/model';
const TOKEN = 'ghs_of_the_workflow';
const REQUESTING_RUN = 400;

/** What deploy.yml asks for. */
const DEPLOYING: Identity = {
  login: BOT,
  permissions: { contents: 'write', deployments: 'write', actions: 'read', pull_requests: 'read', issues: 'read' },
  repositories: [REPOSITORY],
};

export interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly github: GitHubRig;
  readonly git: GitServerRig;
  /** The registry as everybody sees it. */
  readonly registry: FileTree;
  place(run: { readonly id: number; readonly attempt: number }): Place;
  /** Pushes what the world's registry holds, and uploads the candidates as the run does that asks for approval. */
  publish(candidates: readonly { readonly model: string; readonly content: string }[]): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const tree = memoryTree();
  const world = makeWorld(tree);
  world.clock.time = Date.now() - 60_000;
  const gitRoot = join(world.root, 'git');
  mkdirSync(gitRoot);
  const tokens = { [TOKEN]: DEPLOYING };
  const github = await startGitHub({
    gitRoot,
    tokens,
    seed: { repositories: [{ name: REPOSITORY, roles: { [BOT]: 'write' } }] },
  });
  const git = await startGitServer({ root: gitRoot, tokens });
  const results = await startResults({ github, repository: REPOSITORY });
  const bare = github.repository(REPOSITORY);
  await bare.git?.commit({ ref: 'main', files: { 'mlgate.yml': 'model: late\n' }, message: 'First' });
  const remote = git.address(REPOSITORY);
  const repository = { id: bare.id, name: REPOSITORY };
  const registry = await openGitTree({
    remote,
    branch: 'mlgate-registry',
    environment: process.env,
    temporaryRoot: world.root,
    token: TOKEN,
  });
  return {
    world,
    github,
    git,
    registry,
    place: (run) => ({
      root: world.root,
      registry: { kind: 'github', path: remote, api: github.url, token: TOKEN, repository, run },
    }),
    publish: async (candidates) => {
      const written = await registry.write({
        expectHead: undefined,
        files: tree.files,
        message: 'grants',
        at: new Date(),
      });
      if (written.kind !== 'written') throw new Error('the registry was not written');
      const putBack = setVariables({
        ...results.environment({ run: REQUESTING_RUN }),
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_WORKSPACE: world.root,
      });
      const files = localFiles(world.root, world.root);
      const artifacts = githubArtifacts(
        githubClient({
          token: TOKEN,
          apiUrl: github.url,
          graphqlUrl: `${github.url}/graphql`,
          repository: REPOSITORY,
          readOnly: false,
          log: { notice: () => {} },
          signal: new AbortController().signal,
        }),
        { id: REQUESTING_RUN, headRepositoryId: bare.id, environment: process.env },
      );
      const forge = { ...memoryForge({ files }), artifacts };
      const store = githubStore({ forge, files, packing: localPacking(files) });
      for (const { model, content } of candidates) {
        const { path, digest } = world.model(content);
        await store.put(model, candidateSlot(sha256(content)), { path, digest });
      }
      putBack();
    },
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]();
      await results.close();
      await git.close();
      await github.close();
      world.remove();
    },
  };
}
