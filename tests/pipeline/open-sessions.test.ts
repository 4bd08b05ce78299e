// What a step that checks nothing out goes by: the default branch's mlgate.yml, what only the change has beside it, or its own inputs.
import { describe, expect, it } from 'vitest';
import report from '../../src/actions/report.ts';
import run from '../../src/actions/run.ts';
import type { StepResult } from '../../src/actions/action.ts';
import { configFromFlags } from '../../src/config/load.ts';
import { openSessions } from '../../src/pipeline/open-sessions.ts';
import { openSession } from '../../src/pipeline/session.ts';
import { vocabulary } from '../../src/pipeline/vocabulary.ts';
import { localFiles } from '../../src/platform/local-files.ts';
import { workflowRunEvent } from '../fakes/memory-forge.ts';
import { codeOf, problemOf } from '../platform/problem-code.ts';
import { alter, BY_ANOTHER, commentOf, makeJobs, measureAll, PULL } from './jobs.ts';
import type { Job, Jobs, JobsOptions } from './jobs.ts';
import { configText } from './project.ts';

type Flags = Parameters<typeof openSessions>[1];
type Files = Readonly<Record<string, string>>;

/** What default branch and head have of the files that the server is asked for. */
function known(jobs: Jobs, { main, head }: { readonly main: Files; readonly head: Files }): void {
  jobs.world.commit('main', { files: main, branch: 'main' });
  const files = new Map(Object.entries(head).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  jobs.world.commits.set(jobs.world.pullOf(PULL).head, { parents: [], files });
}

interface Opened {
  readonly sessions: Awaited<ReturnType<typeof openSessions>>;
  readonly names: readonly string[];
  readonly ofChange: readonly string[];
}

async function opened(job: Job, flags: Flags = {}, inRepository = ''): Promise<Opened> {
  const { platform } = await job.session();
  const sessions = await openSessions(
    {
      folder: job.folder,
      environment: {},
      files: localFiles(job.folder),
      openPlatform: () => Promise.resolve(platform),
      inRepository,
      recordsAlone: true,
    },
    flags,
  );
  return {
    sessions,
    names: sessions.map(({ config }) => config.model),
    ofChange: sessions.filter(({ ofChange }) => ofChange === true).map(({ config }) => config.model),
  };
}

async function reported(job: Job, flags: Flags = {}): Promise<readonly StepResult[]> {
  const { sessions } = await opened(job, flags);
  const results: StepResult[] = [];
  for (const session of sessions) results.push(await report.run(session, {}));
  return results;
}

const several = (...models: readonly string[]): string =>
  `models: { ${models.map((model) => `${model}: {}`).join(', ')} }\n`;

describe('models of the default branch and of the change', () => {
  const eleven = Array.from({ length: 11 }, (_, i) => `new-${i + 10}`);
  it.each([
    ['the same file', several('a', 'b'), several('a', 'b'), ['a', 'b'], []],
    ['one more', several('a'), several('a', 'b'), ['a', 'b'], ['b']],
    ['one instead of another: both', several('a'), several('b'), ['a', 'b'], ['b']],
    ['a file with one model becomes one with two', 'model: a\n', several('a', 'b'), ['a', 'b'], ['b']],
    ['one fewer', several('a', 'b'), several('a'), ['a', 'b'], []],
    ['broken by the change', several('a'), 'models: [', ['a'], []],
    ['gone in the change', several('a'), undefined, ['a'], []],
    ['brought by the change', undefined, several('a', 'b'), ['a', 'b'], ['a', 'b']],
    ['ten more', several('a'), several('a', ...eleven.slice(1)), ['a', ...eleven.slice(1)], eleven.slice(1)],
    ['eleven more: ten', several('a'), several('a', ...eleven), ['a', ...eleven.slice(0, 10)], eleven],
  ] as const)('%s', async (name, main, head, names, ofChange) => {
    const jobs = makeJobs();
    const files = (text: string | undefined): Files => (text === undefined ? {} : { 'mlgate.yml': text });
    known(jobs, { main: files(main), head: files(head) });
    const publish = jobs.publish();
    const found = await opened(publish);
    expect(found.names).toEqual(names);
    expect(found.ofChange).toEqual(ofChange.filter((model) => found.names.includes(model)));
    expect(publish.log.texts('notice').join()).toMatch(name.startsWith('eleven') ? /11 new models/ : /^$/);
  });

  it.each([
    ['a', ['a']],
    ['b', ['b']],
  ])('`model: %s` alone', async (model, names) => {
    const jobs = makeJobs();
    known(jobs, { main: { 'mlgate.yml': several('a') }, head: { 'mlgate.yml': several('a', 'b') } });
    expect((await opened(jobs.publish(), { model })).names).toEqual(names);
  });

  it('a model that neither has is an error of the user', async () => {
    const jobs = makeJobs();
    known(jobs, { main: { 'mlgate.yml': several('a') }, head: { 'mlgate.yml': several('a', 'b') } });
    expect(await codeOf(opened(jobs.publish(), { model: 'c' }))).toMatch(/model/);
  });

  it('in a folder below the root', async () => {
    const jobs = makeJobs();
    known(jobs, {
      main: { 'deep/mlgate.yml': several('a') },
      head: { 'deep/mlgate.yml': several('a', 'b'), 'mlgate.yml': several('c') },
    });
    expect((await opened(jobs.publish(), {}, 'deep')).ofChange).toEqual(['b']);
    expect((await opened(jobs.publish(), { config: 'deep/mlgate.yml' })).ofChange).toEqual(['b']);
  });

  it.each([
    ['the root', '', {}, 'mlgate.yml'],
    ['a folder', 'models/late', {}, 'models/late/mlgate.yml'],
    ['a folder by `config:`', '', { config: 'models/late/mlgate.yml' }, 'models/late/mlgate.yml'],
  ] as const)('in %s annotations stand in the file that was meant', async (_, place, flags, path) => {
    const text = configText({ compare: { rules: [{ roc_auc: 'at least 0.999' }] } });
    const jobs = makeJobs({ files: { 'mlgate.yml': text } });
    await measureAll(jobs);
    known(jobs, { main: { [path]: text }, head: {} });
    const { sessions } = await opened(jobs.publish(), flags, place);
    await report.run(sessions[0], {});
    expect(jobs.world.checks[0]?.result?.annotations).toMatchObject([{ path, level: 'failure' }]);
  });

  it('where there is none at the root, the fix names folder and model', async () => {
    const jobs = makeJobs();
    known(jobs, { main: { 'deep/mlgate.yml': several('a') }, head: {} });
    const problem = await problemOf(reported(jobs.publish()));
    expect(problem.code).toBe('nothing-to-report');
    expect(problem.fix).toMatch(/working-directory: FOLDER[^]*model: NAME/);
  });
});

describe('a model that is new in the pull request', () => {
  const LOOSE = configText({ compare: { rules: [{ roc_auc: 'at least 0.1' }] } });

  it('is reported at once, by its own rules, and the check is neutral at best', async () => {
    const jobs = makeJobs({ files: { 'mlgate.yml': LOOSE } });
    await measureAll(jobs);
    known(jobs, { main: { 'mlgate.yml': 'model: other\n' }, head: { 'mlgate.yml': LOOSE } });
    const publish = jobs.publish();
    const { sessions } = await opened(publish, { model: 'late' });
    const [session] = sessions;
    const { outputs } = await report.run(session, {});
    expect(outputs).toMatchObject({ verdict: 'pass', conclusion: 'neutral' });
    expect(commentOf(jobs)).toContain('It is new, and the check is neutral at best.');
    expect(jobs.world.checks).toMatchObject([{ name: 'mlgate / late', result: { conclusion: 'neutral' } }]);
  });

  it('that fails by its own rules fails', async () => {
    const strict = configText({ compare: { rules: [{ roc_auc: 'at least 0.999' }] } });
    const jobs = makeJobs({ files: { 'mlgate.yml': strict } });
    await measureAll(jobs);
    known(jobs, { main: {}, head: { 'mlgate.yml': strict } });
    const [shown] = await reported(jobs.publish());
    expect(shown?.outputs).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
  });
});

/** Rung 1: no file anywhere; the job that measures has its settings as inputs, and hands its records over. */
async function withoutFile(rules: string, options: JobsOptions = {}): Promise<Jobs> {
  const jobs = makeJobs({
    files: { 'mlgate.yml': configText({ compare: { rules: [{ roc_auc: rules }] } }) },
    ...options,
  });
  await measureAll(jobs);
  known(jobs, { main: {}, head: {} });
  return jobs;
}

/** The same lines as the step that measures has. */
const GIVEN = { model: 'late', predictions: 'p.csv', label: 'late', score: 'p', id: 'id' };

describe('without any mlgate.yml', () => {
  it('the records alone are shown, and pass nothing', async () => {
    const jobs = await withoutFile('at least 0.1');
    const [shown] = await reported(jobs.publish(), { model: 'late' });
    expect(shown?.outputs).toMatchObject({ verdict: 'pass', conclusion: 'neutral' });
    expect(commentOf(jobs)).toContain('Not decided again here, neither mlgate.yml nor this step says by which rules');
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'neutral' } }]);
  });

  it('the rules that the step was given decide, whatever was handed over', async () => {
    const jobs = await withoutFile('at least 0.999');
    alter(jobs, 'comparison.json', (text) => text.replaceAll('"fail"', '"pass"').replaceAll('"failure"', '"success"'));
    const [shown] = await reported(jobs.publish(), { ...GIVEN, rule: 'roc_auc: at least 0.999' });
    expect(shown?.outputs).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
    expect(commentOf(jobs)).toContain('The rules of this workflow decided here.');
  });

  it('and pass what holds', async () => {
    const jobs = await withoutFile('at least 0.1');
    const flags = { ...GIVEN, rule: 'roc_auc: at least 0.2' };
    const [shown] = await reported(jobs.publish(), flags);
    expect(shown?.outputs).toMatchObject({ verdict: 'pass', conclusion: 'success' });
  });

  it('a fork that brings one does not replace them, and its check is neutral', async () => {
    const jobs = await withoutFile('at least 0.1', { from: 9_999 });
    const loose = configText({ compare: { rules: [{ roc_auc: 'at least 0.1' }] } });
    const workflow = '.github/workflows/mlgate.yml';
    known(jobs, { main: { [workflow]: 'on: pull_request\n' }, head: { 'mlgate.yml': loose } });
    const { head, headRepositoryId } = jobs.world.pullOf(PULL);
    jobs.world.run(500, { event: 'pull_request', workflow, head, headRepositoryId });
    const publish = jobs.publish();
    publish.forge.event = workflowRunEvent(jobs.world, PULL);
    publish.forge.run = { ...publish.forge.run, id: 700 };
    const [shown] = await reported(publish, { ...GIVEN, rule: 'roc_auc: at least 0.999' });
    expect(shown?.outputs['verdict']).toBe('fail');
    expect(jobs.world.checks).toMatchObject([{ result: { conclusion: 'neutral' } }]);
  });

  it.each([
    ['without any input', {}],
    ['with the same inputs', { metrics: 'metrics.json', 'higher-is-better': 'auc' }],
  ])('rung 0 in two jobs, %s: the numbers are shown', async (_, flags) => {
    const jobs = makeJobs();
    const { forge } = jobs.measure;
    const { platform } = await jobs.project.ann.session();
    const folder = jobs.project.ann.folder;
    const given = { run: `echo '{"auc": 0.83}' > metrics.json`, metrics: 'metrics.json', 'higher-is-better': 'auc' };
    const { models } = configFromFlags({ flags: given, environment: {}, vocabulary: vocabulary(), folder });
    await run.run(openSession(models[0], { ...platform, forge }), { upload: true });
    jobs.world.comments = [];
    known(jobs, { main: {}, head: {} });
    const [shown] = await reported(jobs.publish(), flags);
    expect(shown?.outputs['conclusion']).toBe('neutral');
    expect(commentOf(jobs)).toContain('0.83');
    expect(commentOf(jobs)).toContain(BY_ANOTHER);
  });

  it('a comparison that was not handed over is no pass', async () => {
    const jobs = await withoutFile('at least 0.1');
    for (const { files } of jobs.world.artifacts) files.delete('comparison.json');
    const [shown] = await reported(jobs.publish(), { model: 'late' });
    expect(shown?.outputs['conclusion']).toBe('failure');
  });

  it('a step that needs one says so', async () => {
    const jobs = await withoutFile('at least 0.1');
    const { platform } = await jobs.publish().session();
    const { folder } = jobs.publish();
    const place = { folder, environment: {}, files: localFiles(folder), openPlatform: () => Promise.resolve(platform) };
    expect(await codeOf(openSessions({ ...place, inRepository: '' }, {}))).toBe('config-missing');
    expect(await codeOf(openSessions({ ...place, inRepository: '', recordsAlone: true }, { config: 'x.yml' }))).toBe(
      'file-missing',
    );
  });
});

it('where the default branch has one, settings of the step are not looked at, and that is said', async () => {
  const jobs = await withoutFile('at least 0.999');
  known(jobs, {
    main: { 'mlgate.yml': configText({ compare: { rules: [{ roc_auc: 'at least 0.999' }] } }) },
    head: {},
  });
  const publish = jobs.publish();
  const [shown] = await reported(publish, { rule: 'roc_auc: at least 0.1', label: 'late' });
  expect(shown?.outputs['verdict']).toBe('fail');
  expect(publish.log.texts('notice').join()).toContain('label, rule of this step is not looked at');
});
