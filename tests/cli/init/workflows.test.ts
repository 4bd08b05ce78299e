import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { planWorkflows } from '../../../src/cli/init/plan-workflows.ts';
import type { WorkflowWishes } from '../../../src/cli/init/plan-workflows.ts';
import { shippedFiles } from '../../../src/platform/shipped-files.ts';
import { jsonOf, makeFolder, makeRepository } from '../terminal.ts';

const FOLDER = join(import.meta.dirname, '../../../workflows-examples');
const shipped = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const NUMBERS = { 'train.mjs': '', 'metrics.json': '{"accuracy": 0.9}' };
const GATED = `model: small
train: { run: ./train.sh, model: model }
evaluate: { predict: ./predict.sh, label: late, score: p }
data: { test: test.csv }
approval: { groups: { owners: [a@example.org] }, needs: [1 of owners] }
deploy: { run: ./deploy.sh }
`;

const JOBS = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

async function plan(wishes: Partial<WorkflowWishes>): Promise<Readonly<Record<string, string>>> {
  const all = { actions: 'OWNER/mlgate@v1', branch: 'main', inRepository: '', gated: true, ...wishes };
  const planned = planWorkflows(await shippedFiles('workflows-examples'), all);
  return Object.fromEntries(planned.map(({ name, text }) => [name, text]));
}

describe('the plan', () => {
  it('is the examples, byte for byte, where nothing differs', async () => {
    const names = ['pull-request.yml', 'publish-forks.yml', 'approve.yml', 'deploy.yml', 'rollback.yml'];
    expect(await plan({})).toEqual(Object.fromEntries(names.map((name) => [name, shipped(name)])));
  });

  it('has no approval and no deployment before they are configured', async () => {
    expect(Object.keys(await plan({ gated: false }))).toEqual(['pull-request.yml', 'publish-forks.yml']);
  });

  it('names the publisher and its ref in every step', async () => {
    const texts = Object.values(await plan({ actions: 'acme/gates@0123456789abcdef' })).join('');
    expect(texts).not.toContain('OWNER');
    expect(texts).toContain('uses: acme/gates/actions/promote@0123456789abcdef\n');
    expect(texts).toContain('uses: acme/gates@0123456789abcdef\n');
  });

  it.each([
    ['requirements.txt', 'pip install -r requirements.txt'],
    ['models/the one/requirements.txt', 'pip install -r "models/the one/requirements.txt"'],
  ])('installs %s in every job that runs the code of the repository, before it does', async (requirements, run) => {
    const { 'pull-request.yml': text = '' } = await plan({ requirements });
    const { measure, record, publish } = JOBS.parse(parse(text)).jobs;
    for (const job of [measure, record]) {
      expect(job?.steps.slice(1, 3)).toMatchObject([{ with: { 'python-version': '3.13' } }, { run }]);
      expect(job?.steps[1]?.uses).toMatch(/^actions\/setup-python@/);
      expect(job?.steps[3]?.uses).toMatch(/^OWNER\/mlgate/);
    }
    expect(JSON.stringify(publish)).not.toContain('pip');
  });

  it.each([
    ['master', 'branches: [master]'],
    ['release/1.x', 'branches: [release/1.x]'],
    ['odd, [name]', 'branches: ["odd, [name]"]'],
  ])('the default branch %s', async (branch, line) => {
    const { 'deploy.yml': text = '' } = await plan({ branch });
    expect(text).toContain(line);
    expect(parse(text)).toMatchObject({ on: { push: { branches: [branch] } } });
  });

  it('every step of ours works in the folder of mlgate.yml, and no other step', async () => {
    for (const [name, text] of Object.entries(await plan({ inRepository: 'models/late flights' }))) {
      const { jobs } = JOBS.parse(parse(text));
      const plain = JOBS.parse(parse(shipped(name))).jobs;
      for (const [id, { steps }] of Object.entries(jobs)) {
        for (const [index, { uses = '', with: given }] of steps.entries()) {
          const before = plain[id]?.steps[index]?.with;
          const expected = uses.startsWith('OWNER/')
            ? { ...before, 'working-directory': 'models/late flights' }
            : before;
          expect(given, `${name} ${id} ${uses}`).toEqual(expected);
        }
      }
    }
  });
});

describe('mlgate init in a repository', () => {
  it.concurrent(
    'writes the workflow of pull requests beside mlgate.yml, and says what the settings must do',
    async () => {
      const project = makeRepository(NUMBERS);
      const ended = await project.mlgate(['init', '--actions', 'acme/mlgate@v1']);
      expect(ended.code).toBe(0);
      expect(ended.stdout).toContain('.github/workflows/pull-request.yml written');
      expect(ended.stdout).toContain('mlgate-registry');
      expect(project.read('.github/workflows/pull-request.yml')).toBe(
        shipped('pull-request.yml').replaceAll('OWNER/', 'acme/'),
      );
      expect(project.has('.github/workflows/approve.yml')).toBe(false);
      const doctor = jsonOf(await project.mlgate(['doctor', '--json']));
      expect(Object.values(doctor)).toContainEqual(
        expect.objectContaining({ name: '.github/workflows/pull-request.yml', state: 'well' }),
      );
    },
  );

  it.concurrent('--without-workflows, --dry-run and a folder without git: none', async () => {
    const project = makeRepository(NUMBERS);
    await project.mlgate(['init', '--without-workflows']);
    await project.mlgate(['init', '--dry-run', '--force']);
    expect(project.has('.github')).toBe(false);
    const folder = makeFolder(NUMBERS);
    expect(await folder.mlgate(['init'])).toMatchObject({ code: 0 });
    expect(folder.has('.github')).toBe(false);
  });

  it.concurrent('--workflows-only adds what is configured, and leaves what is there', async () => {
    const project = makeRepository({ 'mlgate.yml': GATED, '.github/workflows/deploy.yml': 'on: push\njobs: {}\n' });
    const ended = await project.mlgate(['init', '--workflows-only', '--json']);
    expect(ended.code).toBe(0);
    const state = (name: string, word: string) => ({ file: `.github/workflows/${name}`, state: word });
    expect(jsonOf(ended)['workflows']).toEqual([
      state('pull-request.yml', 'written'),
      state('publish-forks.yml', 'written'),
      state('approve.yml', 'written'),
      state('deploy.yml', 'kept'),
      state('rollback.yml', 'written'),
    ]);
    expect(project.read('.github/workflows/deploy.yml')).toBe('on: push\njobs: {}\n');
    expect(project.read('mlgate.yml')).toBe(GATED);
    const again = jsonOf(await project.mlgate(['init', '--workflows-only', '--json']))['workflows'];
    expect(again).toContainEqual(state('approve.yml', 'same'));
  });

  it.concurrent('installs the packages of a folder, and says where it installs none', async () => {
    const inFolder = makeRepository({ 'models/late/train.py': '', 'models/late/requirements.txt': 'numpy\n' });
    const ended = await inFolder.mlgate(['init'], { cwd: join(inFolder.path, 'models/late') });
    expect(ended.stdout).toContain('pull-request.yml: models/late/requirements.txt is installed');
    expect(inFolder.read('.github/workflows/pull-request.yml')).toContain(
      '\n      - run: pip install -r models/late/requirements.txt\n',
    );
    const without = makeRepository({ 'train.py': '' });
    const said = await without.mlgate(['init']);
    expect(said.stdout).toContain('no Python packages are installed');
    expect((await makeRepository(NUMBERS).mlgate(['init'])).stdout).not.toContain('Python');
  });

  it.concurrent('later ones name the publisher that the first one names', async () => {
    const project = makeRepository(NUMBERS);
    await project.mlgate(['init', '--actions', 'acme/mlgate@v1']);
    const first = project.read('.github/workflows/pull-request.yml');
    project.write({ 'mlgate.yml': GATED });
    const ended = await project.mlgate(['init', '--workflows-only']);
    expect(ended.stdout).toContain('.github/workflows/pull-request.yml is there already\n');
    expect(ended.stdout).not.toContain('OWNER');
    expect(project.read('.github/workflows/approve.yml')).toContain('uses: acme/mlgate/actions/approve@v1\n');
    expect(project.read('.github/workflows/pull-request.yml')).toBe(first);
  });

  it.concurrent.each([
    ['acme/mlgate', 'actions-malformed'],
    ['acme/mlgate@v1\n- run: x', 'actions-malformed'],
  ])('--actions %j is refused', async (actions, code) => {
    const project = makeRepository({ 'mlgate.yml': GATED });
    const ended = await project.mlgate(['init', '--workflows-only', '--actions', actions]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`explain ${code}`);
    expect(project.has('.github')).toBe(false);
  });

  it.concurrent('another service than GitHub gets no workflows', async () => {
    const project = makeRepository({ 'mlgate.yml': GATED });
    project.git('remote', 'add', 'origin', 'https://gitlab.example.com/a/b.git');
    const ended = await project.mlgate(['init', '--workflows-only']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('explain init-no-github');
  });
});
