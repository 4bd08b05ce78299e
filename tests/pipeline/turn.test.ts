import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPipeline } from '../../src/pipeline/run.ts';
import type { Session } from '../../src/pipeline/session.ts';
import { trainStep } from '../../src/pipeline/train.ts';
import { inTurn } from '../../src/pipeline/turn.ts';
import { codeOf } from '../platform/problem-code.ts';
import { makeProject } from './project.ts';
import type { Clone } from './project.ts';

const TURN = '.mlgate/.turns/late';

describe('two mlgates in one folder', () => {
  let ann: Clone;
  let session: Session;
  let other: ChildProcess;
  beforeEach(async () => {
    ({ ann } = makeProject());
    session = await ann.session();
    await runPipeline(session, { record: false });
    other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  });
  afterEach(() => void other.kill('SIGKILL'));
  const comes = (): void => {
    const line = JSON.stringify({ ...session.platform.holders.me(), process: `${other.pid}:` });
    ann.write({ [TURN]: `${line}\n`, 'train.sh': 'exit 1\n' });
  };

  it.each([
    ['run', () => runPipeline(session, { record: false })],
    ['train', () => trainStep(session)],
  ])('%s does not touch the model or the records of one that is at work', async (_, step) => {
    const [model, comparison] = ['model/model.txt', '.mlgate/late/comparison.json'].map((file) => ann.read(file));
    comes();
    expect(await codeOf(step())).toBe('folder-busy');
    expect(ann.read('model/model.txt')).toBe(model);
    expect(ann.read('.mlgate/late/comparison.json')).toBe(comparison);
  });

  it('one that was killed stands in nobody’s way, nor does half a line', async () => {
    comes();
    ann.write({ [TURN]: `{"na\n${ann.read(TURN)}` });
    other.kill('SIGKILL');
    await once(other, 'exit');
    await inTurn(session, () => Promise.resolve(expect(ann.has(TURN)).toBe(true)));
    expect(ann.has(TURN)).toBe(false);
  });

  it('a step inside a run has the run’s turn, and gives nothing back before its end', async () => {
    await inTurn(session, async () => {
      await trainStep(session);
      expect(ann.has(TURN)).toBe(true);
    });
    expect(ann.has(TURN)).toBe(false);
  });

  it('a run leaves none', () => expect(ann.has(TURN)).toBe(false));
});
