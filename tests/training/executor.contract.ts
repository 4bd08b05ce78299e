// What every executor must do. Commands are those of any shell; `late` is how long a state may take to show, in seconds.
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/platform/clock.ts';
import type { Executor, Job, JobHandle, JobStatus } from '../../src/training/executors/executor.ts';

export interface ExecutorScene {
  readonly engine: Executor;
  readonly clock: Clock;
  /** Without its command. */
  readonly job: Omit<Job, 'command'>;
  readonly late: number;
}

export function describeExecutor(name: string, make: () => ExecutorScene): void {
  describe(`${name}: executor`, () => {
    it('runs a command to its end and tells what it printed', async () => {
      const scene = make();
      const handle = await scene.engine.submit({ ...scene.job, command: 'echo one; echo two' }, 'a');
      expect(await settled(scene, handle)).toMatchObject({ state: 'succeeded' });
      expect((await scene.engine.logs(handle, 0)).lines).toEqual(['one', 'two']);
      const results = await scene.engine.results(handle);
      expect(results.tail).toContain('two');
      expect(results.seconds).toBeGreaterThanOrEqual(0);
    });

    it('gives its variables to the command', async () => {
      const scene = make();
      const job = { ...scene.job, env: { MLGATE_MODEL: "/a b/it's" }, command: 'echo "$MLGATE_MODEL"' };
      const handle = await scene.engine.submit(job, 'a');
      await settled(scene, handle);
      expect((await scene.engine.logs(handle, 0)).lines).toEqual(["/a b/it's"]);
    });

    it('says that and why a command failed', async () => {
      const scene = make();
      const handle = await scene.engine.submit({ ...scene.job, command: 'exit 7' }, 'a');
      const status = await settled(scene, handle);
      expect(status.state).toBe('failed');
      expect(status.reason).toContain('7');
    });

    it('ends what runs too long, and says so', async () => {
      const scene = make();
      const handle = await scene.engine.submit({ ...scene.job, command: 'sleep 300', timeoutSeconds: 0.3 }, 'a');
      expect(await settled(scene, handle)).toMatchObject({ state: 'failed', timedOut: true });
    });

    it('ends what is cancelled; cancelling again, or too late, changes nothing', async () => {
      const scene = make();
      const handle = await scene.engine.submit({ ...scene.job, command: 'sleep 300' }, 'a');
      expect((await scene.engine.state(handle)).state).toMatch(/^(?:queued|running)$/);
      await scene.engine.cancel(handle);
      await scene.engine.cancel(handle);
      expect((await settled(scene, handle)).state).toBe('cancelled');
      await scene.engine.cancel(handle);
      expect((await scene.engine.state(handle)).state).toBe('cancelled');
    });

    it('takes the same key twice as the same job', async () => {
      const scene = make();
      const job = { ...scene.job, command: 'echo ran' };
      const [one, two] = [await scene.engine.submit(job, 'a'), await scene.engine.submit(job, 'a')];
      expect(two).toEqual(one);
      await settled(scene, one);
      expect((await scene.engine.logs(two, 0)).lines).toEqual(['ran']);
    });

    it('keeps jobs apart', async () => {
      const scene = make();
      const one = await scene.engine.submit({ ...scene.job, command: 'echo one' }, 'a');
      const two = await scene.engine.submit({ ...scene.job, command: 'echo two; exit 1' }, 'b');
      expect([(await settled(scene, one)).state, (await settled(scene, two)).state]).toEqual(['succeeded', 'failed']);
      expect((await scene.engine.logs(one, 0)).lines).toEqual(['one']);
    });

    it('gives each line once to whoever follows the cursor, and all to whoever begins anew', async () => {
      const scene = make();
      const handle = await scene.engine.submit(
        { ...scene.job, command: 'for i in 1 2 3 4 5; do echo $i; sleep 0.05; done' },
        'a',
      );
      const seen: string[] = [];
      let cursor = 0;
      for (let over = false; !over;) {
        over = isOver(await scene.engine.state(handle));
        const logs = await scene.engine.logs(handle, cursor);
        seen.push(...logs.lines);
        cursor = logs.cursor;
        await scene.clock.sleep(0.02);
      }
      expect(seen).toEqual(['1', '2', '3', '4', '5']);
      expect((await scene.engine.logs(handle, 0)).lines).toEqual(seen);
      expect(await scene.engine.logs(handle, cursor)).toEqual({ lines: [], cursor });
    });

    it('has lost a job that it never knew', async () => {
      const { engine } = make();
      const handle: JobHandle = { executor: name, id: 'never' };
      expect((await engine.state(handle)).state).toBe('lost');
      expect((await engine.logs(handle, 0)).lines).toEqual([]);
      await engine.cancel(handle);
    });
  });
}

function isOver({ state }: JobStatus): boolean {
  return state !== 'queued' && state !== 'running';
}

async function settled({ engine, clock, late }: ExecutorScene, handle: JobHandle): Promise<JobStatus> {
  for (let waited = 0; waited < late; waited += 0.02) {
    const status = await engine.state(handle);
    if (isOver(status)) return status;
    await clock.sleep(0.02);
  }
  throw new Error(`job ${handle.id} is not over after ${late} seconds`);
}
