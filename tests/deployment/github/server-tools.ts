// The store and the claims of a workflow run, over GitHub's own adapters, for the process that tests race and kill.
import type { Forge, Releases } from '../../../src/platform/forge.ts';
import type { Files } from '../../../src/platform/files.ts';
import { githubArtifacts } from '../../../src/platform/github/artifacts.ts';
import { githubClient } from '../../../src/platform/github/client.ts';
import type { GitHubClient } from '../../../src/platform/github/client.ts';
import { githubReleases } from '../../../src/platform/github/releases.ts';
import { runHolders } from '../../../src/platform/github/run-holder.ts';
import type { Holders } from '../../../src/platform/holder.ts';
import { localHolders } from '../../../src/platform/local-holder.ts';
import { localPacking } from '../../../src/platform/packing/local-packing.ts';
import type { ModelStore } from '../../../src/registry/registry.ts';
import { githubStore } from '../../../src/registry/stores/github-store.ts';
import { RUN } from '../../fakes/memory-forge.ts';

export interface ServerPlace {
  readonly kind: 'github';
  /** Of the git server's repository. */
  readonly path: string;
  readonly api: string;
  readonly token: string;
  readonly repository: { readonly id: number; readonly name: string };
  readonly run: { readonly id: number; readonly attempt: number };
}

/** What changes something: a run can end before and after each. */
const CHANGING = ['createDraft', 'upload', 'removeAsset', 'publish', 'remove'];

export function serverTools(
  place: ServerPlace,
  { files, pass }: { readonly files: Files; readonly pass: (point: string) => void },
): { readonly store: ModelStore; readonly holders: Holders } {
  const client = (): GitHubClient =>
    githubClient({
      token: place.token,
      apiUrl: place.api,
      graphqlUrl: `${place.api}/graphql`,
      repository: place.repository.name,
      readOnly: false,
      log: { notice: () => {} },
      signal: new AbortController().signal,
      second: 1,
    });
  // Octokit lets a second pass between two writes of one client: a new one for each call lets the tests pass sooner.
  const releases = everyTime(() => githubReleases(client(), place.api), pass);
  const { id, name } = place.repository;
  const artifacts = githubArtifacts(client(), { id: place.run.id, headRepositoryId: id, environment: process.env });
  const forge = { releases, artifacts, repository: { ...nowhere(), id, name } };
  return {
    store: githubStore({ forge, files, packing: localPacking(files) }),
    holders: runHolders(client(), { ...RUN, ...place.run }, localHolders()),
  };
}

function everyTime(make: () => Releases, pass: (point: string) => void): Releases {
  return new Proxy(make(), {
    get: (_, key) => {
      const releases = make();
      const method: unknown = Reflect.get(releases, key);
      if (typeof method !== 'function') return method;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const named = CHANGING.includes(String(key));
        if (named) pass(`before releases.${String(key)}`);
        const answer: unknown = await Reflect.apply(method, releases, args);
        if (named) pass(`after releases.${String(key)}`);
        return answer;
      };
    },
  });
}

/** The store asks the repository for its name and number alone. */
function nowhere(): Pick<Forge['repository'], 'isPrivate' | 'defaultBranch' | 'file' | 'mergeBase' | 'protection'> {
  const refuse = (): never => {
    throw new Error('the store asks for a name and a number alone');
  };
  return { isPrivate: false, defaultBranch: refuse, file: refuse, mergeBase: refuse, protection: refuse };
}
