// The same posting through the real adapters to a GitHub that checks every request: what it costs, and what a token without rights gets.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { withPosting } from '../../../src/pipeline/posting/post-report.ts';
import type { Posted } from '../../../src/pipeline/posting/post-report.ts';
import { openSession } from '../../../src/pipeline/session.ts';
import { vocabulary } from '../../../src/pipeline/vocabulary.ts';
import { localFiles } from '../../../src/platform/local-files.ts';
import { localPlatform } from '../../../src/platform/local-platform.ts';
import { collectingLog } from '../../fakes/collecting-log.ts';
import type { CollectingLog } from '../../fakes/collecting-log.ts';
import { PUSH } from '../../fakes/memory-forge.ts';
import { githubScene } from '../../platform/github/github-scene.ts';
import type { GitHubScene } from '../../platform/github/github-scene.ts';
import { better } from '../../report/records.ts';
import { situations } from '../../report/situations.ts';

let scene: GitHubScene;
let pull: Awaited<ReturnType<GitHubScene['openPull']>>;
beforeAll(async () => {
  scene = await githubScene();
  pull = await scene.openPull('bob');
});
afterAll(() => scene[Symbol.asyncDispose]());

interface Shown {
  readonly posted: Posted | undefined;
  readonly requests: readonly string[];
  readonly log: CollectingLog;
}

async function post(token: string, input = better, run = 500): Promise<Shown> {
  const folder = join(scene.folder, `run-${run}-${token}`);
  const files = localFiles(folder);
  const html = '.mlgate/late-flights/report.html';
  await files.write(html, `<!doctype html>${run}${token}`);
  const log = collectingLog();
  const platform = await localPlatform(folder, {
    environment: { PATH: process.env['PATH'] },
    log,
    signal: new AbortController().signal,
  });
  const { number, head, headRepositoryId } = pull;
  const event = {
    ...PUSH,
    name: 'pull_request',
    number,
    isPullRequest: true,
    head,
    headRepositoryId: headRepositoryId ?? undefined,
  };
  const forge = scene.as(token, { workflow: { event } });
  const sources = { flags: {}, environment: {}, vocabulary: vocabulary(), folder };
  const { models } = loadConfig({ ...sources, text: 'model: late-flights\n', file: 'mlgate.yml' });
  const before = scene.rig.calls.length;
  const posted = await withPosting(openSession(models[0], { ...platform, forge }), (publish) =>
    publish({ input, comment: '', html, preview: '' }, 'failure'),
  );
  const requests = scene.rig.calls.slice(before).map(({ method, path }) => `${method} ${path.replaceAll(/\d+/g, 'N')}`);
  return { posted, requests, log };
}

const COMMENTS = '/repos/acme/model/issues/N/comments';
const COMMENT = '/repos/acme/model/issues/comments/N';

it('the first report is 5 requests, the next 5 again, and the comment is one', async () => {
  const first = await post('writer', situations['worse']);
  expect(first.log.texts('notice')).toEqual([]);
  expect(first.requests).toEqual([
    'POST /repos/acme/model/check-runs',
    `GET ${COMMENTS}?per_page=N`,
    `POST ${COMMENTS}`,
    `GET ${COMMENT}`,
    'PATCH /repos/acme/model/check-runs/N',
  ]);
  const second = await post('writer', better);
  expect(second.requests).toEqual([
    'POST /repos/acme/model/check-runs',
    `GET ${COMMENTS}?per_page=N`,
    `PATCH ${COMMENT}`,
    `GET ${COMMENT}`,
    'PATCH /repos/acme/model/check-runs/N',
  ]);
  expect(second.posted?.comment).toBe(first.posted?.comment);
  expect(await scene.forge.comments.list(pull.number)).toHaveLength(1);
  expect(scene.rig.problems()).toEqual([]);
});

it('a token that only reads: the lines that would grant it, once', async () => {
  const { posted, log } = await post('reader');
  expect(posted?.summary).toContain('late-flights is better than production');
  expect(log.texts('notice')).toHaveLength(1);
  expect(log.texts('notice')[0]).toContain('permissions:\n  checks: write\n  pull-requests: write');
});
