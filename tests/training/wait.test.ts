import { describe, expect, it, test } from 'vitest';
import type { Executor, JobHandle, JobStatus } from '../../src/training/executors/executor.ts';
import { waitForJob } from '../../src/training/wait.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { codeOf } from '../platform/problem-code.ts';

const HANDLE: JobHandle = { executor: 'scripted', id: 'job-1', url: 'https://engine.example/job-1' };

/** What the engine says at one look, and the lines it has printed by then. */
interface Look extends Partial<JobStatus> {
  readonly state: JobStatus['state'];
  readonly lines?: number;
}

interface ScriptedExecutor extends Executor {
  readonly calls: string[];
}

/** Stays at its last look; after a cancel it goes on with `afterCancel`. */
function scripted(looks: readonly Look[], afterCancel: readonly Look[] = []): ScriptedExecutor {
  const calls: string[] = [];
  let script = looks;
  let at = -1;
  const now = (): Look => script[Math.min(at, script.length - 1)] ?? { state: 'lost' };
  return {
    calls,
    submit: () => Promise.resolve(HANDLE),
    state: () => {
      at += 1;
      calls.push('state');
      return Promise.resolve({ raw: now().state.toUpperCase(), ...now() });
    },
    logs: (_, cursor) => {
      calls.push(`logs ${cursor}`);
      const printed = now().lines ?? 0;
      const lines = Array.from({ length: Math.max(0, printed - cursor) }, (_, line) => `line ${cursor + line + 1}`);
      return Promise.resolve({ lines, cursor: Math.max(cursor, printed) });
    },
    cancel: () => {
      calls.push('cancel');
      script = afterCancel;
      at = -1;
      return Promise.resolve();
    },
    results: () => Promise.resolve({ seconds: 0, tail: '' }),
  };
}

function wait(engine: Executor, signal?: AbortSignal, clock = manualClock()) {
  const lines: string[] = [];
  const poll = { first: 1, longest: 10 };
  const options = {
    clock,
    poll,
    onLine: (line: string) => lines.push(line),
    ...(signal === undefined ? {} : { signal }),
  };
  return { lines, clock, done: waitForJob(engine, HANDLE, options) };
}

const times = (count: number, look: Look): readonly Look[] => Array.from({ length: count }, () => look);

describe('waiting for a job', () => {
  test.each<[JobStatus['state']]>([['succeeded'], ['failed'], ['cancelled']])('ends when it has %s', async (state) => {
    const { done } = wait(scripted([{ state: 'queued' }, { state: 'running' }, { state, exitCode: 3 }]));
    expect(await done).toMatchObject({ state, exitCode: 3 });
  });

  it('looks less and less often, down to once in `longest`', async () => {
    const { done, clock } = wait(scripted([...times(9, { state: 'queued' }), { state: 'succeeded' }]));
    await done;
    expect(clock.slept).toEqual([1, 1.5, 2.25, 3.375, 5.0625, 7.59375, 10, 10, 10]);
  });

  it('gives every line once and in order, those of the last moment too', async () => {
    const looks: Look[] = [0, 2, 2, 5, 5, 9].map((lines) => ({ state: 'running', lines }));
    const { done, lines } = wait(scripted([{ state: 'queued' }, ...looks, { state: 'failed', lines: 12 }]));
    await done;
    expect(lines).toEqual(Array.from({ length: 12 }, (_, line) => `line ${line + 1}`));
  });

  it('gives the lines of a job that was already over', async () => {
    const { done, lines, clock } = wait(scripted([{ state: 'succeeded', lines: 2 }]));
    await done;
    expect(lines).toEqual(['line 1', 'line 2']);
    expect(clock.slept).toEqual([]);
  });

  it('says that the engine has lost it, after the lines that there are', async () => {
    const { done, lines } = wait(
      scripted([
        { state: 'running', lines: 1 },
        { state: 'lost', lines: 2 },
      ]),
    );
    await expect(done).rejects.toMatchObject({
      name: 'ExternalError',
      code: 'job-lost',
      call: 'scripted: state of job-1',
    });
    expect(lines).toEqual(['line 1', 'line 2']);
  });

  it('passes on what the engine throws', async () => {
    const engine = { ...scripted([]), state: () => Promise.reject(new TypeError('a bug')) };
    await expect(wait(engine).done).rejects.toThrow('a bug');
  });
});

describe('cancelling', () => {
  it('tells the engine once, and waits until the job has ended', async () => {
    const abort = new AbortController();
    const engine = scripted(times(100, { state: 'running' }), [
      ...times(3, { state: 'running' }),
      { state: 'cancelled' },
    ]);
    const { done, clock } = wait(engine, abort.signal);
    clock.whileSleeping = () => clock.slept.length === 4 && abort.abort();
    expect(await done).toMatchObject({ state: 'cancelled' });
    expect(engine.calls.filter((call) => call === 'cancel')).toHaveLength(1);
  });

  it('looks often again, to be done soon', async () => {
    const abort = new AbortController();
    const engine = scripted(times(100, { state: 'running' }), [
      ...times(3, { state: 'running' }),
      { state: 'cancelled' },
    ]);
    const { done, clock } = wait(engine, abort.signal);
    clock.whileSleeping = () => clock.slept.length === 8 && abort.abort();
    await done;
    expect(clock.slept.slice(8)).toEqual([1, 1.5, 2.25, 3.375]);
  });

  it('is told to a job that ends well meanwhile: it has succeeded', async () => {
    const abort = new AbortController();
    const { done, clock } = wait(scripted(times(9, { state: 'running' }), [{ state: 'succeeded' }]), abort.signal);
    clock.whileSleeping = () => abort.abort();
    expect(await done).toMatchObject({ state: 'succeeded' });
  });

  it('before the first look cancels the job', async () => {
    const engine = scripted([{ state: 'queued' }], [{ state: 'cancelled' }]);
    expect(await wait(engine, AbortSignal.abort()).done).toMatchObject({ state: 'cancelled' });
    expect(engine.calls).toEqual(['state', 'logs 0', 'cancel', 'state', 'logs 0']);
  });

  it('gives up on an engine that goes on for two minutes, and says where to look', async () => {
    const engine = scripted([{ state: 'queued' }], [{ state: 'queued', raw: 'PENDING' }]);
    const { done, clock } = wait(engine, AbortSignal.abort());
    expect(await codeOf(done)).toBe('job-not-cancelled');
    await expect(done).rejects.toMatchObject({ fix: 'it may go on running: look at https://engine.example/job-1' });
    expect(clock.monotonic()).toBeGreaterThan(120);
    expect(clock.monotonic()).toBeLessThanOrEqual(140);
  });
});
