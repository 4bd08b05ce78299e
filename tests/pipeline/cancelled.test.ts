// An interrupt in every step that runs a command: the step ends as cancelled, and what was there before is there again.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { approveStep } from '../../src/pipeline/approval/approve.ts';
import { adoptStep, promoteStep } from '../../src/pipeline/deployment/deploy.ts';
import { evaluateStep } from '../../src/pipeline/evaluate/evaluate.ts';
import { lookUpModel } from '../../src/pipeline/registry-access.ts';
import { reportStep } from '../../src/pipeline/report.ts';
import { requestApprovalStep } from '../../src/pipeline/approval/request-approval.ts';
import { runPipeline } from '../../src/pipeline/run.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { trainStep } from '../../src/pipeline/train.ts';
import { codeOf } from '../platform/problem-code.ts';
import { BOB, configText, makeProject, rowsText } from './project.ts';
import type { Clone } from './project.ts';

/** Says that it has begun, then hangs. */
const HANGS = 'touch ../begun; sleep 60\n';

/** Runs the step and interrupts it as soon as its command has begun. */
async function interrupted<T>(clone: Clone, step: (session: Session) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const session = await clone.session({ signal: controller.signal });
  const ended = step(session);
  const watch = setInterval(() => existsSync(join(clone.folder, '../begun')) && controller.abort(), 20);
  try {
    return await ended;
  } finally {
    clearInterval(watch);
  }
}

it('training: the earlier model and its records stay', async () => {
  const { ann, leftovers } = makeProject();
  await trainStep(await ann.session());
  const before = [ann.read('model/model.txt'), ann.read('.mlgate/late/training-run.json')];
  ann.write({ 'train.sh': `mkdir model; echo half > model/model.txt; ${HANGS}` });
  expect(await codeOf(interrupted(ann, trainStep))).toBe('cancelled');
  expect([ann.read('model/model.txt'), ann.read('.mlgate/late/training-run.json')]).toEqual(before);
  expect(leftovers()).toEqual([]);
});

const run = (session: Session) => runPipeline(session, { record: false });
const kept = (clone: Clone): readonly string[] =>
  ['comment.md', 'training-run.json', 'evaluation.json', 'comparison.json', 'data-report.json'].map((name) =>
    clone.read(`.mlgate/late/${name}`),
  );

it('a whole run, while it trains: everything that the run before it left stays, whole', async () => {
  const { ann } = makeProject();
  await run(await ann.session());
  const before = kept(ann);
  ann.write({ 'train.sh': HANGS, 'data/train.csv': rowsText(60) });
  expect(await codeOf(interrupted(ann, run))).toBe('cancelled');
  expect(kept(ann)).toEqual(before);
  expect(ann.log.texts('notice').join('\n')).toContain('what the run before it left is kept');
  const { comment } = await reportStep(await ann.session());
  expect(comment).toBe(before[0]);
});

it('a whole run, after it trained: its model and record stay, and nothing of the run before', async () => {
  const { ann } = makeProject();
  await run(await ann.session());
  const earlier = ann.read('.mlgate/late/training-run.json');
  ann.write({ 'predict.sh': HANGS, 'params.yml': 'noise: 0.4\n' });
  expect(await codeOf(interrupted(ann, run))).toBe('cancelled');
  expect(ann.read('.mlgate/late/training-run.json')).not.toBe(earlier);
  expect(ann.has('.mlgate/late/comparison.json')).toBe(false);
  expect(ann.has('.mlgate/.earlier-run/late')).toBe(false);
});

it.each([
  ['the candidate', HANGS],
  ['the champion, which has not failed by that', `case "$1" in */temporaries/*) ${HANGS};; esac\n`],
])('prediction for %s: there is no evaluation', async (_, start) => {
  const { ann, leftovers } = makeProject();
  const session = await ann.session();
  await trainStep(session);
  await adoptStep(session, { path: 'model', replace: false });
  ann.commit({ 'params.yml': 'noise: 0.3\n' });
  await trainStep(session);
  ann.write({ 'predict.sh': start.replace('\n;;', ';;') + ann.read('predict.sh') });
  expect(await codeOf(interrupted(ann, evaluateStep))).toBe('cancelled');
  expect(ann.has('.mlgate/late/evaluation.json')).toBe(false);
  expect(leftovers()).toEqual([]);
});

it('the base that is run again: it has not failed by that, and its worktree is gone', async () => {
  const compare = { baseline: 'rerun', against: 'base', rules: [{ roc_auc: 'at least 0.5' }] };
  const { ann, root, leftovers } = makeProject({ 'mlgate.yml': configText({ compare }) });
  ann.commit({ 'train.sh': `touch ${root}/begun; sleep 60\n` });
  ann.git('push', '--quiet', 'origin', 'main');
  ann.git('switch', '--quiet', '--create', 'change');
  ann.commit({ 'train.sh': 'mkdir -p model; echo 0.5 1 > model/model.txt\n' });
  await trainStep(await ann.session());
  expect(await codeOf(interrupted(ann, evaluateStep))).toBe('cancelled');
  expect(ann.git('worktree', 'list').split('\n')).toHaveLength(1);
  expect(leftovers()).toEqual([]);
});

it('deployment: what is known is said, and stands in the ledger', async () => {
  const { ann, clone, leftovers } = makeProject({ 'deploy.sh': HANGS });
  await runPipeline(await ann.session(), { record: false });
  const asked = await requestApprovalStep(await ann.session());
  if (asked.kind !== 'requested') throw new Error(asked.kind);
  await approveStep(await clone('bob', BOB).session(), { code: asked.code, says: 'approve', note: '' });
  const stopped = await interrupted(ann, (session) => promoteStep(session, { resume: false }));
  expect(stopped).toMatchObject({ kind: 'unfinished', version: 1, mend: [{ command: 'promote --resume' }, {}] });
  // How it goes on in another process is tested with the deployment.
  await using found = await lookUpModel(await ann.session());
  expect(found?.state.claims.get('production')).toMatchObject({ phase: 'deploying', version: 1 });
  expect(leftovers()).toEqual([]);
});
