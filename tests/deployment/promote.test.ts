import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adopt } from '../../src/deployment/adopt.ts';
import { promote } from '../../src/deployment/promote.ts';
import { rollback } from '../../src/deployment/rollback.ts';
import type { AdoptOptions, DeploymentOutcome } from '../../src/deployment/deployment.ts';
import { UserError } from '../../src/records/errors.ts';
import { deployment as deploymentType } from '../../src/records/deployment.ts';
import { sha256 } from '../../src/records/digest.ts';
import { readRecord } from '../../src/registry/registry.ts';
import type { ModelState } from '../../src/registry/registry.ts';
import { ANN, makeWorld, MODEL, STAGE } from '../fakes/world.ts';
import type { World } from '../fakes/world.ts';

let world: World;
beforeEach(() => (world = makeWorld()));
afterEach(() => world.remove());

const state = (): Promise<ModelState> => world.tools.registry.read(MODEL);
const serving = async (): Promise<unknown> => (await state()).stages.get(STAGE);
const containing = (text: string): unknown => expect.stringContaining(text);
const ran = (): string[] => world.commands.ran.map(({ command }) => command);
async function deploy(content: string): Promise<DeploymentOutcome> {
  return promote(world.tools, await world.promotion(await world.grant(content)));
}

describe('promote', () => {
  it('deploys the approved bytes, checks them, moves the stage, and leaves a record', async () => {
    const seen: string[] = [];
    world.commands.behave = ({ env }) => {
      seen.push(readFileSync(env?.['MLGATE_MODEL'] ?? '', 'utf8'), env?.['MLGATE_VERSION'] ?? '');
      return 0;
    };
    const outcome = await deploy('one');
    expect(outcome.kind).toBe('deployed');
    expect(seen).toEqual(['one', '1', 'one', '1']);
    expect(ran()).toEqual(['deploy', 'smoke']);
    const now = await state();
    expect(now.stages.get(STAGE)).toMatchObject({ version: 1, sound: true, history: [1] });
    expect(now.versions.get(1)).toMatchObject({ digest: sha256('one'), health: 'good', request: '1' });
    expect(now.claims.size).toBe(0);
    if (outcome.kind !== 'deployed') return;
    const record = await readRecord(world.tools.registry, deploymentType, { model: MODEL, digest: outcome.digest });
    expect(record).toEqual(outcome.deployment);
    expect(record).toMatchObject({
      action: 'promote',
      version: 1,
      replaced: null,
      result: 'deployed',
      deploy: { command: 'deploy {model}', exitCode: 0 },
      smoke: { command: 'smoke {model}', exitCode: 0 },
      observed: { bytes: 3, by: ANN.name },
    });
    expect(now.heads).toContain(record?.ledgerHead);
  });

  it('answers a second run with "already" and runs nothing', async () => {
    const id = await world.grant('one');
    await promote(world.tools, await world.promotion(id));
    expect(await promote(world.tools, await world.promotion(id))).toEqual({ kind: 'already', version: 1 });
    expect(ran()).toEqual(['deploy', 'smoke']);
  });

  it('keeps the approved bytes even when training wrote others since', async () => {
    const id = await world.grant('one');
    writeFileSync(world.model('one').path, 'other');
    let deployed = '';
    world.commands.behave = ({ env }) => {
      deployed = readFileSync(env?.['MLGATE_MODEL'] ?? '', 'utf8');
      return 0;
    };
    expect((await promote(world.tools, await world.promotion(id))).kind).toBe('deployed');
    expect(deployed).toBe('one');
  });

  it.each([
    ['before the grant', (): Promise<void> => Promise.resolve(), 'was granted'],
    ['when a newer request was made', async (): Promise<void> => void (await world.ask('other')), 'no newer request'],
    [
      'when the champion moved',
      async (): Promise<void> => {
        const { path } = world.model('old');
        await adopt(world.tools, { model: MODEL, stage: STAGE, author: { by: ANN, run: 'r' }, mlgate: '0.1.0', path });
      },
      'the version it would replace',
    ],
  ])('refuses %s', async (_, meanwhile, rule) => {
    const asked = await world.ask('one');
    await meanwhile();
    if (asked.kind !== 'requested') throw new Error(asked.kind);
    const before = ran().length;
    const outcome = await promote(world.tools, await world.promotion(asked.id));
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    const broken = outcome.reasons.filter(({ holds }) => !holds);
    expect(broken.map((reason) => reason.rule).join('; ')).toContain(rule);
    expect(ran()).toHaveLength(before);
  });

  it('refuses a grant 24 h old, to the second', async () => {
    const id = await world.grant('one');
    const expires = Date.parse((await state()).requests.get(id)?.grant?.expires ?? '');
    world.clock.time = expires - 1;
    const late = await promote(world.tools, await world.promotion(id));
    expect(late).toMatchObject({ kind: 'refused' });
    world.clock.time = expires - 2000;
    expect((await promote(world.tools, await world.promotion(id))).kind).toBe('deployed');
  });

  it('refuses altered bytes, gives the claim up, and can be repeated once they are back', async () => {
    const id = await world.grant('one');
    const slot = join(world.root, 'store', MODEL, `candidate-${sha256('one')}`, 'one.json');
    writeFileSync(slot, 'evil');
    await expect(promote(world.tools, await world.promotion(id))).rejects.toThrow(UserError);
    expect((await state()).claims.size).toBe(0);
    expect(ran()).toEqual([]);
    writeFileSync(slot, 'one');
    expect(await promote(world.tools, await world.promotion(id))).toMatchObject({ kind: 'deployed' });
    expect((await state()).versions.size).toBe(1);
  });

  it('hashes the bytes once more after it wrote that it deploys', async () => {
    const id = await world.grant('one');
    const { hash } = world.tools.files;
    const seen: string[] = [];
    const spoilt = {
      ...hash,
      file: async (path: string) => {
        if (path.includes('mlgate-deploy-') && (await state()).claims.get(STAGE)?.phase === 'deploying') {
          seen.push(path);
          writeFileSync(path, 'evil');
        }
        return hash.file(path);
      },
    };
    const tools = { ...world.tools, files: { ...world.tools.files, hash: spoilt } };
    await expect(promote(tools, await world.promotion(id))).rejects.toMatchObject({
      problems: [{ code: 'model-changed' }],
    });
    expect(seen).toHaveLength(1);
    expect(ran()).toEqual([]);
  });

  it('refuses unknown placeholders before anything is claimed', async () => {
    const options = await world.promotion(await world.grant('one'));
    const commands = { ...options.commands, run: 'deploy {modle}' };
    await expect(promote(world.tools, { ...options, commands })).rejects.toThrow('{modle}');
    expect((await state()).versions.size).toBe(0);
  });
});

describe('a deployment that is not well', () => {
  it.each([
    ['deploy', 'deploy command of v2 ended with 3'],
    ['smoke', 'smoke check of v2 ended with 3'],
  ])('goes back to the version before when %s fails', async (failing, reason) => {
    await deploy('one');
    world.commands.ran.length = 0;
    world.commands.behave = ({ command, env }) =>
      command.startsWith(failing) && env?.['MLGATE_VERSION'] === '2' ? 3 : 0;
    const outcome = await deploy('two');
    expect(outcome).toMatchObject({ kind: 'reverted', deployment: { version: 2, result: 'reverted' } });
    expect(outcome.kind === 'reverted' && outcome.reason).toContain(reason);
    expect(ran()).toEqual([...(failing === 'deploy' ? ['deploy'] : ['deploy', 'smoke']), 'deploy', 'smoke']);
    expect(await serving()).toMatchObject({ version: 1, sound: true, history: [1] });
    expect((await state()).versions.get(2)?.health).toBe('bad');
  });

  it('does not use a grant twice', async () => {
    await deploy('one');
    world.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '2' ? 1 : 0);
    const id = await world.grant('two');
    await promote(world.tools, await world.promotion(id));
    world.commands.behave = () => 0;
    const again = await promote(world.tools, await world.promotion(id));
    expect(again).toMatchObject({ kind: 'refused' });
  });

  it('says that nothing is known to be well when a first version fails', async () => {
    world.commands.behave = () => 1;
    expect(await deploy('one')).toMatchObject({
      kind: 'failed',
      reason: containing('no version to put back'),
    });
    expect(await serving()).toMatchObject({ version: null, sound: false });
    world.commands.behave = () => 0;
    expect((await deploy('two')).kind).toBe('deployed');
  });

  it.each([
    ['a first one', []],
    ['one whose version before could not be put back either', ['zero']],
  ])('whose deploy command failed is tried again on the same grant, as the same version: %s', async (_, before) => {
    for (const content of before) await deploy(content);
    const id = await world.grant('one');
    world.commands.behave = () => 126;
    expect(await promote(world.tools, await world.promotion(id))).toMatchObject({ kind: 'failed' });
    const { use } = (await state()).requests.get(id) ?? {};
    expect(use).toMatchObject({ result: 'failed', failure: { step: 'deploy', result: { exitCode: 126 } } });
    world.commands.behave = () => 0;
    const outcome = await promote(world.tools, await world.promotion(id));
    expect(outcome).toMatchObject({ kind: 'deployed', deployment: { version: before.length + 1 } });
    expect(await serving()).toMatchObject({ version: before.length + 1, sound: true });
    expect(await promote(world.tools, await world.promotion(id))).toMatchObject({ kind: 'already' });
  });

  it.each([
    ['after the grant ended', () => (world.clock.time += 24 * 3600 * 1000), 'the grant has not ended'],
    ['while somebody else serves', () => deploy('two'), 'no newer request'],
  ])('is not tried again %s', async (_, meanwhile, rule) => {
    const id = await world.grant('one');
    world.commands.behave = () => 1;
    await promote(world.tools, await world.promotion(id));
    world.commands.behave = () => 0;
    await meanwhile();
    const outcome = await promote(world.tools, await world.promotion(id));
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.reasons.filter(({ holds }) => !holds).map((reason) => reason.rule)).toContain(rule);
  });

  it('is not tried again when a rollback took its place', async () => {
    await deploy('one');
    const id = await world.grant('two');
    world.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '2' ? 1 : 'cancelled');
    await promote(world.tools, await world.promotion(id));
    world.holders.current = { ...world.holders.current, process: '2' };
    world.commands.behave = () => 0;
    await rollback(world.tools, world.rollback());
    const again = await promote(world.tools, await world.promotion(id));
    expect(again).toMatchObject({ kind: 'refused', reasons: [{ rule: `the grant of request ${id} is unused` }] });
  });

  it('says so when putting back fails too, and rollback finds the version before that', async () => {
    await deploy('one');
    await deploy('two');
    world.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '1' ? 0 : 1);
    expect(await deploy('three')).toMatchObject({ kind: 'failed' });
    expect(await serving()).toMatchObject({ version: 2, sound: false });
    expect(await rollback(world.tools, world.rollback())).toMatchObject({
      kind: 'deployed',
      deployment: { version: 1 },
    });
    expect(await serving()).toMatchObject({ version: 1, sound: true, history: [1, 2, 1] });
  });

  it('says so when the version to put back has no bytes any more', async () => {
    await deploy('one');
    await world.tools.store.remove(MODEL, 'v1');
    world.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '2' ? 1 : 0);
    const outcome = await deploy('two');
    expect(outcome).toMatchObject({ kind: 'failed', reason: containing('cannot be put back') });
  });

  it('reports a cancelled deploy command as unfinished, and --resume runs it again', async () => {
    const id = await world.grant('one');
    world.commands.behave = () => 'cancelled';
    const options = await world.promotion(id);
    const outcome = await promote(world.tools, options);
    expect(outcome).toMatchObject({ kind: 'unfinished', version: 1 });
    world.holders.current = { ...world.holders.current, process: '2' };
    world.commands.behave = () => 0;
    expect(await promote(world.tools, options)).toMatchObject({
      kind: 'unfinished',
      mend: [{ command: 'promote --resume' }, { command: 'rollback' }],
    });
    expect(await promote(world.tools, { ...options, resume: true })).toMatchObject({ kind: 'deployed' });
    expect(ran()).toEqual(['deploy', 'deploy', 'smoke']);
  });

  it('treats a command that ran out of time as failed', async () => {
    await deploy('one');
    world.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '2' ? 'timed-out' : 0);
    expect(await deploy('two')).toMatchObject({
      kind: 'reverted',
      deployment: { deploy: { outcome: 'timed-out' } },
      reason: containing('ran out of time'),
    });
  });
});

describe('a claim', () => {
  it('of a living process is respected; the loser runs nothing', async () => {
    const id = await world.grant('one');
    let inner: DeploymentOutcome | undefined;
    world.holders.others = 'alive';
    world.commands.behave = async ({ command }) => {
      if (command.startsWith('deploy')) {
        world.holders.current = { ...world.holders.current, process: '2' };
        inner = await promote(world.tools, await world.promotion(id));
      }
      return 0;
    };
    expect((await promote(world.tools, await world.promotion(id))).kind).toBe('deployed');
    expect(inner).toMatchObject({ kind: 'refused', reasons: [{ rule: 'nobody else changes the stage' }] });
    expect(ran()).toEqual(['deploy', 'smoke']);
  });

  it.each([
    [-1000, 'refused'],
    [1000, 'unfinished'],
  ])('of another host ends with its lease: %i ms after it, %s', async (after, kind) => {
    const id = await world.grant('one');
    world.commands.behave = () => 'cancelled';
    const options = await world.promotion(id);
    await promote(world.tools, options);
    world.holders.others = 'unknown';
    world.holders.current = { name: 'other', host: 'there', process: '9' };
    world.clock.time = Date.parse((await state()).claims.get(STAGE)?.until ?? '') + after;
    expect((await promote(world.tools, options)).kind).toBe(kind);
  });

  it('taken away by force stops its holder before the next step', async () => {
    await deploy('one');
    const id = await world.grant('two');
    world.holders.others = 'alive';
    world.commands.behave = async ({ command, env }) => {
      if (command.startsWith('deploy') && env?.['MLGATE_VERSION'] === '2') {
        world.holders.current = { ...world.holders.current, process: '2' };
        expect(await rollback(world.tools, world.rollback())).toMatchObject({ kind: 'refused' });
        expect(await rollback(world.tools, world.rollback({ force: true }))).toMatchObject({ kind: 'deployed' });
      }
      return 0;
    };
    world.commands.ran.length = 0;
    const outcome = await promote(world.tools, await world.promotion(id));
    expect(outcome).toMatchObject({ kind: 'unfinished', known: containing('taken over') });
    expect(ran()).toEqual(['deploy', 'deploy', 'smoke']);
    expect(await serving()).toMatchObject({ version: 1 });
    expect((await state()).quarantined.has(sha256('two'))).toBe(true);
  });
});

describe('rollback', () => {
  it('puts the last good version back, quarantines what it took back, and needs no approval', async () => {
    await deploy('one');
    await deploy('two');
    const outcome = await rollback(world.tools, world.rollback());
    expect(outcome).toMatchObject({
      kind: 'deployed',
      deployment: { action: 'rollback', version: 1, replaced: { version: 2 } },
    });
    const now = await state();
    expect([...now.quarantined]).toEqual([[sha256('two'), 'it was bad']]);
    expect(now.stages.get(STAGE)).toMatchObject({ version: 1, history: [1, 2, 1] });
  });

  it('does not let a promotion say that what was taken back is there', async () => {
    await deploy('one');
    const id = await world.grant('two');
    await promote(world.tools, await world.promotion(id));
    await rollback(world.tools, world.rollback());
    const outcome = await promote(world.tools, await world.promotion(id));
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ found: 'used by v2, which does not serve any more; mlgate rollback 2 puts it back' }],
    });
    expect((await state()).stages.get(STAGE)).toMatchObject({ version: 1 });
  });

  it('does not let the digest that was taken back be asked for again', async () => {
    await deploy('one');
    await deploy('two');
    await rollback(world.tools, world.rollback());
    expect(await world.ask('two')).toMatchObject({ kind: 'refused' });
  });

  it('goes further back when there were two bad ones in a row', async () => {
    for (const content of ['one', 'two', 'three']) await deploy(content);
    await rollback(world.tools, world.rollback());
    expect(await rollback(world.tools, world.rollback())).toMatchObject({ deployment: { version: 1 } });
    expect(await rollback(world.tools, world.rollback())).toMatchObject({ kind: 'refused' });
  });

  it('skips a version whose bytes are gone or altered', async () => {
    for (const content of ['one', 'two', 'three']) await deploy(content);
    writeFileSync(join(world.root, 'store', MODEL, 'v2', 'two.json'), 'evil');
    expect(await rollback(world.tools, world.rollback())).toMatchObject({ deployment: { version: 1 } });
  });

  it('to a version named on purpose takes it out of quarantine', async () => {
    await deploy('one');
    await deploy('two');
    await rollback(world.tools, world.rollback());
    expect(await rollback(world.tools, world.rollback({ version: 2 }))).toMatchObject({ kind: 'deployed' });
    const now = await state();
    expect([...now.quarantined.keys()]).toEqual([sha256('one')]);
    expect(now.stages.get(STAGE)?.version).toBe(2);
  });

  it.each([
    ['that does not exist', 7],
    ['that failed its smoke check', 2],
  ])('refuses a version %s', async (_, version) => {
    await deploy('one');
    world.commands.behave = ({ env }) => (env?.['MLGATE_VERSION'] === '2' ? 1 : 0);
    await deploy('two');
    expect(await rollback(world.tools, world.rollback({ version }))).toMatchObject({ kind: 'refused' });
  });

  it('refuses when nothing was ever deployed', async () => {
    expect(await rollback(world.tools, world.rollback())).toMatchObject({ kind: 'refused' });
  });

  it('takes back a promotion that died with its deploy command running', async () => {
    await deploy('one');
    world.commands.behave = () => 'cancelled';
    await deploy('two');
    world.holders.current = { ...world.holders.current, process: '2' };
    world.commands.behave = () => 0;
    expect(await rollback(world.tools, world.rollback())).toMatchObject({
      kind: 'deployed',
      deployment: { version: 1 },
    });
    const now = await state();
    expect(now.stages.get(STAGE)).toMatchObject({ version: 1, history: [1] });
    expect(now.quarantined.has(sha256('two'))).toBe(true);
    expect(now.requests.get('2')?.use?.result).toBe('failed');
  });
});

const options = (path: string): AdoptOptions => ({
  model: MODEL,
  stage: STAGE,
  author: { by: ANN, run: 'r' },
  mlgate: '0.1.0',
  path,
});

describe('adopt', () => {
  it('registers what is in production, deploys nothing, and is a version to go back to', async () => {
    const { path, digest } = world.model('old');
    const outcome = await adopt(world.tools, options(path));
    expect(outcome).toMatchObject({ kind: 'deployed', deployment: { action: 'adopt', version: 1, digest } });
    expect(ran()).toEqual([]);
    await deploy('new');
    expect(await rollback(world.tools, world.rollback())).toMatchObject({ deployment: { version: 1 } });
  });

  it('is idempotent, and refuses to replace another version unless told', async () => {
    await adopt(world.tools, options(world.model('old').path));
    expect(await adopt(world.tools, options(world.model('old').path))).toEqual({ kind: 'already', version: 1 });
    const other = options(world.model('other').path);
    expect(await adopt(world.tools, other)).toMatchObject({ kind: 'refused' });
    expect(await adopt(world.tools, { ...other, replace: true })).toMatchObject({ deployment: { version: 2 } });
  });

  it('refuses a path where nothing is', async () => {
    await expect(adopt(world.tools, options(join(world.root, 'nothing')))).rejects.toThrow('no model at');
  });
});
