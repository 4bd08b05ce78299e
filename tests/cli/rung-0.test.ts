import { describe, expect, it } from 'vitest';
import { addRemote, jsonOf, makeFolder, makeRepository } from './terminal.ts';

/** A trainer that writes what it is told, as a real one writes what it measured. */
function trainer(metrics: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return {
    'train.mjs': `import { writeFileSync } from 'node:fs';\nwriteFileSync('metrics.json', '${JSON.stringify(metrics)}');\n`,
  };
}

const QUICK = ['compare', '--run', 'node train.mjs', '--metrics', 'metrics.json'];
const NO_LOSS = ['--rule', '{ roc_auc: no worse by more than 0.005, on: point }'];

describe('numbers that training writes, without any file', () => {
  it.concurrent('outside git: measured, compared with nothing, exit 0 without rules', async () => {
    const project = makeFolder(trainer({ roc_auc: 0.8 }));
    const ended = await project.mlgate(QUICK);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('0.8');
    expect(ended.stdout).not.toMatch(/\brows\b/);
    expect(ended.stdout).not.toContain('\u001B');
  });

  it.concurrent.each([
    ['outside git', () => makeFolder(trainer({ roc_auc: 0.8 })), 'this is no git repository'],
    ['at the first commit', () => makeRepository(trainer({ roc_auc: 0.8 })), 'there is no commit before this one'],
  ])('--baseline rerun %s: why there is none is said', async (_, make, why) => {
    const ended = await make().mlgate([...QUICK, '--baseline', 'rerun']);
    expect(ended.code).toBe(0);
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain(`no base (it cannot be run again: ${why})`);
    expect(ended.stderr).toContain(why);
  });

  it.concurrent.each([
    ['the same', 0.8, 0],
    ['worse within the margin', 0.796, 0],
    ['worse beyond the margin', 0.79, 1],
  ])('--baseline rerun, %s: %f', async (_, value, code) => {
    const project = makeRepository(trainer({ roc_auc: 0.8 }));
    project.git('switch', '-q', '-c', 'change');
    project.commit({ ...trainer({ roc_auc: value }), 'note.txt': String(value) });
    const ended = await project.mlgate([...QUICK, '--baseline', 'rerun', ...NO_LOSS, '--json']);
    expect(ended).toMatchObject({ code });
    expect(jsonOf(ended)).toMatchObject({ verdict: code === 0 ? 'pass' : 'fail' });
    expect(project.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it.concurrent.each([
    ['fails the run', [], 1],
    ['is let through only by policy', ['--undecided', 'neutral'], 0],
  ])('without rules, a base that cannot be run again %s, and is said', async (_, flags, code) => {
    const project = makeRepository({ 'train.mjs': 'process.exitCode = 3;\n' });
    project.git('switch', '-q', '-c', 'change');
    project.commit(trainer({ roc_auc: 0.8 }));
    const ended = await project.mlgate([...QUICK, '--baseline', 'rerun', ...flags]);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain('cannot be compared');
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain('The base could not be run again');
    expect(ended.stdout).toContain('0.8');
  });

  it.concurrent('a rule on an interval is undecided, and says what to do', async () => {
    const project = makeRepository(trainer({ roc_auc: 0.8 }));
    project.git('switch', '-q', '-c', 'change');
    project.commit({ 'note.txt': '' });
    const ended = await project.mlgate([
      ...QUICK,
      '--baseline',
      'rerun',
      '--rule',
      'roc_auc: no worse by more than 0.005',
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('on: point');
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain('as a flag --undecided fail');
  });

  it.concurrent('main records, a branch compares; --quiet prints one line for all that is no success', async () => {
    const project = makeRepository(trainer({ roc_auc: 0.8 }));
    addRemote(project);
    const recorded = await project.mlgate([...QUICK, '--record', '--quiet']);
    const first = '🆕 model: first measurement, nothing to compare with yet\n';
    expect(recorded).toEqual({ code: 0, stdout: first, stderr: '' });
    project.git('switch', '-q', '-c', 'change');
    project.commit(trainer({ roc_auc: 0.7 }));
    const ended = await project.mlgate([...QUICK, ...NO_LOSS, '--json']);
    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toMatchObject({ verdict: 'fail', conclusion: 'failure' });
    const quiet = await project.mlgate([...QUICK, ...NO_LOSS, '--quiet']);
    expect(quiet).toEqual({ code: 1, stdout: '❌ model breaks a rule of the policy\n', stderr: '' });
    const neutral = await project.mlgate([...QUICK, '--quiet']);
    expect(neutral).toEqual({ code: 0, stdout: '📊 model: 1 worse\n', stderr: '' });
    project.commit(trainer({ roc_auc: 0.9 }));
    expect(await project.mlgate([...QUICK, ...NO_LOSS, '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it.concurrent('recording with changes that are not committed is refused', async () => {
    const project = makeRepository(trainer({ roc_auc: 0.8 }));
    addRemote(project);
    project.write({ 'train.mjs': `${trainer({ roc_auc: 0.9 })['train.mjs']}// more\n` });
    const ended = await project.mlgate([...QUICK, '--record']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('explain record-dirty');
  });

  it.concurrent('recording without a remote says where else it could go', async () => {
    const project = makeRepository(trainer({ roc_auc: 0.8 }));
    const ended = await project.mlgate([...QUICK, '--record']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/git remote add|folder:/);
    const there = await project.mlgate([
      ...QUICK,
      '--record',
      '--registry',
      'folder:../registry-of-this-test',
      '--quiet',
    ]);
    expect(there).toMatchObject({ code: 0 });
  });
});

describe('a command that fails', () => {
  it.concurrent.each([[[]], [['--quiet']], [['--json']]])('says its last lines once: %j', async (flags) => {
    const project = makeFolder({ 'train.mjs': "console.error('out of luck');\nprocess.exitCode = 1;\n" });
    const { code, stdout, stderr } = await project.mlgate([...QUICK, ...flags]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.match(/out of luck/g)).toHaveLength(1);
    expect(project.read('.mlgate/model/comment.md')).toContain('out of luck');
  });
});

describe('what a run without mlgate.yml left', () => {
  it.concurrent('is shown by the verbs that only look, and by none where nothing was left', async () => {
    const project = makeFolder(trainer({ roc_auc: 0.8 }));
    const before = await project.mlgate(['report']);
    expect([before.code, before.stderr.includes('explain config-missing')]).toEqual([2, true]);
    await project.mlgate(QUICK);
    for (const [verb, words] of [
      ['report', '0.8'],
      ['preview', '0.8'],
      ['status', 'nothing registered yet'],
      ['history', 'nothing has happened yet'],
    ] as const) {
      const ended = await project.mlgate([verb]);
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stdout).toContain(words);
    }
  });
});

describe('numbers that are none', () => {
  it.concurrent.each([
    ['not written', '', 'output-missing'],
    ['not JSON', '{"roc_auc": 0.8', 'metrics-file-unreadable'],
    ['empty', ' ', 'metrics-file-empty'],
    ['no number', '{"note": "fine"}', 'metrics-file-empty'],
  ])('%s', async (_, text, code) => {
    const script =
      text === ''
        ? ''
        : `import { writeFileSync } from 'node:fs';\nwriteFileSync('metrics.json', ${JSON.stringify(text)});\n`;
    const ended = await makeFolder({ 'train.mjs': `${script}\n` }).mlgate(QUICK);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`explain ${code}`);
    expect(ended.stderr).toContain('metrics.json');
  });

  it.concurrent('NaN is shown and no rule passes by it', async () => {
    const script = `import { writeFileSync } from 'node:fs';\nwriteFileSync('metrics.json', '{"roc_auc": NaN}');\n`;
    const ended = await makeFolder({ 'train.mjs': script }).mlgate([
      ...QUICK,
      '--rule',
      '{ roc_auc: at least 0.1, on: point }',
      '--json',
    ]);
    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toMatchObject({ verdict: 'undecided' });
  });
});
