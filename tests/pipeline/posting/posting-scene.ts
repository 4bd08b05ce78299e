// A session in memory over a server in memory: enough to post, to hand over and to take over.
import { loadConfig } from '../../../src/config/load.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import { openSession } from '../../../src/pipeline/session.ts';
import type { Session } from '../../../src/pipeline/session.ts';
import { vocabulary } from '../../../src/pipeline/vocabulary.ts';
import { withPosting } from '../../../src/pipeline/posting/post-report.ts';
import type { Posted } from '../../../src/pipeline/posting/post-report.ts';
import type { Report } from '../../../src/pipeline/report.ts';
import type { Conclusion } from '../../../src/records/scalars.ts';
import type { ReportInput } from '../../../src/report/input.ts';
import { collectingLog } from '../../fakes/collecting-log.ts';
import type { CollectingLog } from '../../fakes/collecting-log.ts';
import { commitOf, ForgeWorld, person } from '../../fakes/forge-world.ts';
import { memoryCache } from '../../fakes/memory-cache.ts';
import { manualClock } from '../../fakes/manual-clock.ts';
import { memoryFiles } from '../../fakes/memory-files.ts';
import type { MemoryFiles } from '../../fakes/memory-files.ts';
import { memoryForge, pullRequestEvent } from '../../fakes/memory-forge.ts';
import type { MemoryForge, MemoryForgeOptions } from '../../fakes/memory-forge.ts';
import { better } from '../../report/records.ts';

export const PULL = 418;
export const HEAD = commitOf('head');

export interface Scene {
  readonly world: ForgeWorld;
  readonly forge: MemoryForge;
  readonly files: MemoryFiles;
  readonly log: CollectingLog;
  readonly session: Session;
  /** Notices in one text. */
  readonly notices: () => string;
  /** Another workflow run or job: a fresh folder, the same server. */
  readonly again: (changes?: MemoryForgeOptions) => Scene;
}

const CONFIG = `model: late-flights
compare:
  rules: [{ roc_auc: no worse by more than 0.01 }]
registry: { folder: ../registry }
store: { folder: ../store }
`;

/** A pull request by ann from a branch of the repository itself. */
export function worldWithPull(fork?: number | null): ForgeWorld {
  const world = new ForgeWorld();
  world.pull(PULL, {
    head: HEAD,
    ...(fork === undefined ? {} : { headRepositoryId: fork, isFork: true }),
  });
  world.know(person('ann', 11));
  return world;
}

export function scene(options: MemoryForgeOptions = {}, config = CONFIG): Scene {
  const world = options.world ?? worldWithPull();
  const files = memoryFiles();
  const event = options.event ?? pullRequestEvent(world, PULL);
  const forge = memoryForge({ ...options, world, files, event });
  const log = collectingLog();
  const sources = { folder: files.base, flags: {}, environment: {}, vocabulary: vocabulary() };
  const { models } = loadConfig({ ...sources, text: config, file: 'mlgate.yml' });
  const session = openSession(models[0], platformOf({ files, log, forge }));
  return {
    world,
    forge,
    files,
    log,
    session,
    notices: () => log.texts('notice').join('\n---\n'),
    again: (changes) => scene({ ...changes, world }, config),
  };
}

type Parts = Pick<Scene, 'files' | 'log' | 'forge'>;

function platformOf({ files, log, forge }: Parts): Platform {
  const platform: Platform = {
    folder: files.base,
    files,
    log,
    forge,
    repository: undefined,
    cache: memoryCache(files, log),
    clock: manualClock(),
    commands: { run: unused },
    packing: { pack: unused, unpack: unused },
    tables: { open: unused },
    holders: { me: () => ({ name: 'runner', host: 'runner', process: '1:1' }), lives: () => Promise.resolve('alive') },
    openTree: unused,
    at: unused,
    system: 'linux-x64',
    version: '0.1.0',
    run: forge.run.url,
    signal: new AbortController().signal,
  };
  return platform;
}

function unused(): Promise<never> {
  return Promise.reject(new Error('nothing here needs it'));
}

/** What reportStep would have made of this input; the HTML page is its stand-in. */
export async function reportOf({ files }: Scene, input: ReportInput = better): Promise<Report> {
  const html = '.mlgate/late-flights/report.html';
  await files.write(html, '<!doctype html><title>late-flights</title>\n');
  return { input, comment: '', html, preview: '' };
}

/** As an action does it. */
export async function post(
  at: Scene,
  input: ReportInput = better,
  conclusion: Conclusion = 'success',
): Promise<Posted> {
  const report = await reportOf(at, input);
  const posted = await withPosting(at.session, (publish) => publish(report, conclusion));
  if (posted === undefined) throw new TypeError('there is a server');
  return posted;
}

/** Bodies of our comments on the pull request. */
export function ours({ world }: Scene): readonly string[] {
  return world
    .commentsOf(PULL)
    .filter(({ author, body }) => author.kind === 'bot' && body.startsWith('<!-- mlgate:report '))
    .map(({ body }) => body);
}

/** Everything that costs a request; artifacts go to another service. */
export function requests({ forge }: Scene): readonly string[] {
  return forge.calls.list.map(({ method }) => method).filter((method) => !method.startsWith('artifacts.'));
}
