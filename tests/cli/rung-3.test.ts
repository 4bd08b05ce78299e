import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, PREDICT, SMALL, TRAIN } from './small-model.ts';
import { addRemote, jsonOf, makeFolder, makeRepository, temporary, until } from './terminal.ts';

const withTrain = (run: string, more = ''): Readonly<Record<string, string>> => ({
  'mlgate.yml': CONFIG.replace(/ {2}run: .*\n/, `  run: ${JSON.stringify(run)}\n${more}`),
});

describe('train, score, compare', () => {
  it.concurrent('first run, then a worse model against the base of main, run again', async () => {
    const project = makeRepository(SMALL);
    addRemote(project);
    const first = await project.mlgate(['run', '--json', '--record']);
    expect(first.code).toBe(0);
    expect(jsonOf(first)).toMatchObject({ verdict: 'pass', conclusion: 'success' });
    project.git('switch', '-q', '-c', 'change');
    project.commit({ 'train.mjs': TRAIN.replace('sign: 1', 'sign: -1') });
    const worse = await project.mlgate(['run']);
    expect(worse.code).toBe(1);
    expect(worse.stdout).toContain('HTML report: ');
    expect(worse.stdout).not.toContain('\u001B');
    const rerun = await project.mlgate(['compare', '--json']);
    expect(rerun.code).toBe(1);
    expect(jsonOf(rerun)).toMatchObject({ verdict: 'fail' });
  });

  it.concurrent('unchanged inputs are used again, one changed line is not', async () => {
    const project = makeRepository(SMALL);
    expect((await project.mlgate(['train'])).stdout).toMatch(/weights|model {2}[0-9a-f]{12}/);
    expect((await project.mlgate(['train'])).stdout).toContain('re-used');
    project.write({ 'train.mjs': `${TRAIN}// a thought\n` });
    expect((await project.mlgate(['train'])).stdout).not.toContain('re-used');
  });

  it.concurrent('several models: all of them, or one; the worst conclusion is the exit code', async () => {
    const { model: _model, ...rest } = { model: '', config: CONFIG.replace('model: small\n', '') };
    const indented = rest.config.replaceAll(/^(?=.)/gm, '    ');
    const bad = indented.replace('at least 0.6', 'at least 0.999').replaceAll('model: model', 'model: model-b');
    const project = makeRepository({ ...SMALL, 'mlgate.yml': `models:\n  good:\n${indented}  bad:\n${bad}` });
    const all = await project.mlgate(['run', '--json']);
    expect(all.code).toBe(1);
    expect(jsonOf(all)).toMatchObject({ good: { verdict: 'pass' }, bad: { conclusion: 'failure' } });
    expect(await project.mlgate(['compare', '--model', 'good', '--quiet'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const unknown = await project.mlgate(['run', '--model', 'god']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('did you mean "good"?');
  });
});

describe('training that goes wrong', () => {
  it.concurrent.each([
    ['fails', 'echo some words; exit 3', 'train-failed', /some words[^]*exit code 3|exit code 3[^]*some words/],
    ['writes no model', 'true', 'model-missing', /wrote no model/],
    ['writes an empty model', 'mkdir -p {model}', 'folder-empty', /no files/],
    ['makes a link', 'ln -s /etc {model}', 'model-link', /a link/],
    ['does not exist', 'no-such-program {model}', 'train-failed', /not found/],
  ])('%s', async (_, run, code, words) => {
    const project = makeFolder({ ...SMALL, ...withTrain(run), 'model/weights.json': 'the earlier one' });
    const ended = await project.mlgate(['run']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`explain ${code}`);
    expect(ended.stderr).toMatch(words);
    expect(project.read('model/weights.json')).toBe('the earlier one');
  });

  it.concurrent('hangs: ended by its time-out, with everything that it started', async () => {
    const project = makeFolder({
      ...SMALL,
      ...withTrain('sleep 600 & echo $! > ../pid-of-test; sleep 600', '  timeout: 1s\n'),
    });
    const ended = await project.mlgate(['train']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('explain train-timed-out');
    expect(isAlive(Number(project.read('../pid-of-test')))).toBe(false);
  });

  it.concurrent('prints 100 MB: trained all the same, and nothing of it on stdout', async () => {
    const run = "head -c 60000000 /dev/zero | tr '\\0' x; echo; seq 5000000; node train.mjs {train} {model}";
    const project = makeFolder({ ...SMALL, ...withTrain(run) });
    const ended = await project.mlgate(['train', '--json']);
    expect(ended.code).toBe(0);
    expect(jsonOf(ended)['command']).toBe(run);
  });

  it.concurrent('SIGINT: exit 130, nothing goes on running, the earlier model back in its place', async () => {
    const run = 'mkdir -p {model}; echo half > {model}/weights.json; sleep 600 & echo $! > pid; wait';
    const project = makeFolder({ ...SMALL, ...withTrain(run), 'model/weights.json': 'the earlier one' });
    const started = project.start(['run', '--json']);
    await until(() => project.has('pid') && project.read('pid') !== '');
    started.child.kill('SIGINT');
    const ended = await started.ended;
    expect(ended).toMatchObject({ code: 130, stdout: '' });
    expect(isAlive(Number(project.read('pid')))).toBe(false);
    expect(project.read('model/weights.json')).toBe('the earlier one');
    expect(project.has('.mlgate/small/training-run.json')).toBe(false);
  });

  it.concurrent('a model that is a link beforehand is not followed', async () => {
    const project = makeFolder({ ...SMALL, ...withTrain('true') });
    const elsewhere = temporary();
    symlinkSync(elsewhere, join(project.path, 'model'));
    const ended = await project.mlgate(['train']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('explain model-');
  });
});

/** The predict script, writing something else. */
function writing(text: string): string {
  return PREDICT.replace(/writeFileSync\(out.*\n/, `writeFileSync(out, ${text});\n`);
}

describe('predicting that goes wrong', () => {
  it.concurrent.each([
    ['fails', 'throw new Error("no such column");', 'predict-failed'],
    ['writes nothing', 'process.exitCode = 0;', 'predictions-none'],
    [
      'leaves rows out',
      writing("'id,p_late\\n' + rows.slice(1).map(([id]) => id + ',0.5\\n').join('')"),
      'predictions-missing',
    ],
    ['writes NaN', writing("'id,p_late\\n' + rows.map(([id]) => id + ',NaN\\n').join('')"), 'score-missing'],
    ['writes another column', writing("'id,p\\n' + rows.map(([id]) => id + ',0.5\\n').join('')"), 'column-missing'],
  ])('%s', async (_, script, code) => {
    const project = makeFolder({ ...SMALL, 'predict.mjs': script });
    const ended = await project.mlgate(['run']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`explain ${code}`);
    expect(project.has('.mlgate/small/evaluation.json')).toBe(false);
  });
});

/** A process that has ended and waits for its parent counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(makeFolder({}, '/proc').read(`${pid}/status`));
  } catch {
    return false;
  }
}
