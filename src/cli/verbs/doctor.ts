// Looks at everything that a run will need, and says what is missing with the fix, before a bad night does.
import { posix } from 'node:path';
import { localPlatform } from '../../platform/local-platform.ts';
import type { Platform } from '../../platform/platform.ts';
import { EXIT, ExternalError, UserError } from '../../records/errors.ts';
import type { Problem } from '../../records/errors.ts';
import { lookUpModel, storeOf } from '../../pipeline/registry-access.ts';
import { openSession } from '../../pipeline/session.ts';
import type { Session } from '../../pipeline/session.ts';
import { examineSettings } from '../doctor/examine-settings.ts';
import { examineWorkflows } from '../doctor/examine-workflows.ts';
import type { Finding } from '../doctor/finding.ts';
import { readConfig } from '../open-sessions.ts';
import { verb } from '../verb.ts';
import type { World } from '../world.ts';

export default verb({
  name: 'doctor',
  description:
    'Checks configuration, tools, registry, store, identity and workflows, and says what is missing, with the fix.',
  settings: ['registry', 'store'],
  inputs: {},
  run: async (given, world) => {
    const findings = await examine(world, given.flags);
    if (world.json) world.print(`${JSON.stringify(findings, undefined, 2)}\n`);
    else world.print(findings.map((finding) => line(finding, world)).join(''));
    return findings.some(({ state }) => state === 'wrong') ? EXIT.verdict : EXIT.success;
  },
});

function line({ name, state, text, fix }: Finding, { style }: World): string {
  const marks = { well: style.palette.good('✓'), note: style.palette.open('●'), wrong: style.palette.bad('✗') };
  const mend = fix === undefined ? '' : `      ${fix.replaceAll('\n', '\n      ')}\n`;
  return `  ${marks[state]} ${name}: ${text}\n${mend}`;
}

async function examine(world: World, flags: Parameters<typeof readConfig>[1]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const platform = await localPlatform(world.folder, world);
  findings.push(await toolCheck(platform, 'bash', 'bash --version'));
  findings.push(await toolCheck(platform, 'git', 'git --version'));
  findings.push(await gitCheck(platform));
  findings.push(
    await attempt('table engine', async () => {
      await using tables = await platform.tables.open();
      const { rows } = await tables.query('select version()');
      return `DuckDB ${String(rows[0]?.[0])}`;
    }),
  );
  try {
    const { models, folder } = await readConfig(world, flags);
    findings.push({
      name: 'configuration',
      state: 'well',
      text: `${models.length === 1 ? 'one model' : `${models.length} models`}: ${models.map(({ model }) => model).join(', ')}`,
    });
    const there = await localPlatform(folder, world);
    for (const config of models) findings.push(...(await examineModel(openSession(config, there))));
    findings.push(...(await examineWorkflows(there.repository, models)));
    findings.push(...(await examineSettings(world, there.repository, models)));
  } catch (error) {
    findings.push(failed('configuration', error));
  }
  return findings;
}

async function attempt(name: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { name, state: 'well', text: await work() };
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: string, error: unknown): Finding {
  if (error instanceof UserError) {
    const fix = error.problems[0].fix;
    return {
      name,
      state: 'wrong',
      text: error.problems.map(({ what, where }) => `${placeText(where)}${what}`).join('; '),
      ...(fix === undefined ? {} : { fix }),
    };
  }
  if (error instanceof ExternalError)
    return { name, state: 'wrong', text: error.message, ...(error.fix === undefined ? {} : { fix: error.fix }) };
  throw error;
}

/** Empty unless the problem has a line. */
function placeText(where: Problem['where']): string {
  return where?.line === undefined ? '' : `${where.file}:${where.line}:${where.column ?? 1} `;
}

function toolCheck(platform: Platform, name: string, command: string): Promise<Finding> {
  return attempt(name, async () => {
    const result = await platform.commands.run({ command, folder: platform.folder, timeoutSeconds: 20 });
    if (result.outcome !== 'succeeded')
      throw new UserError({ code: 'tool-missing', what: `${name} is not on PATH`, fix: `install ${name}` });
    return result.tail.split('\n')[0] ?? name;
  });
}

async function gitCheck({ repository }: Platform): Promise<Finding> {
  const name = 'repository';
  if (repository === undefined) {
    return {
      name,
      state: 'note',
      text: 'not in a git repository: nothing is cached, and there is no base',
      fix: 'git init',
    };
  }
  const person = await repository.person();
  if (person === undefined)
    return { name, state: 'wrong', text: 'git does not say who you are', fix: 'git config user.email you@example.com' };
  return {
    name,
    state: 'well',
    text: `${person.name} <${person.id}>, origin ${(await repository.origin()) ?? 'none'}`,
  };
}

/** A model that nobody deploys can do without a registry: the base is trained again, or there is none. */
async function registryCheck(session: Session): Promise<Finding> {
  const { config } = session;
  const name = `${config.model}: registry`;
  let isNowhere = false;
  const finding = await attempt(name, async () => {
    await using found = await lookUpModel(session);
    isNowhere = found === undefined;
    if (found === undefined) return 'this clone has no such git remote: nothing can be recorded or promoted';
    const { presence, problems } = found.state;
    if (problems.length > 0)
      throw new UserError({ code: 'registry-views', what: problems.join('; '), fix: 'the next write mends them' });
    return `${found.registry.place}${presence === 'found' ? '' : ', nothing registered yet'}`;
  });
  if (!isNowhere) return finding;
  const isNeeded = config.approval !== undefined || config.deploy !== undefined;
  const rerun = isNeeded || config.compare.baseline === 'rerun' ? '' : ', or compare: { baseline: rerun }';
  const fix = `git remote add origin URL, or registry: { folder: ../registry }${rerun}`;
  return { ...finding, state: isNeeded ? 'wrong' : 'note', fix };
}

/** What git ignores is here, and not where a workflow checks out. */
async function dataCheck({ config, platform }: Session): Promise<readonly Finding[]> {
  const { repository, folder, files } = platform;
  const ignored = new Set((await repository?.ignored(folder)) ?? []);
  const findings: Finding[] = [];
  for (const [what, path] of Object.entries(config.data)) {
    if (path === undefined) continue;
    const name = `${config.model}: data.${what}`;
    if ((await files.kind(path)) === 'absent') findings.push({ name, state: 'wrong', text: `${path} does not exist` });
    else if (ignored.has(posix.normalize(path))) {
      const text = `${path} is ignored by git: a checkout in a workflow does not have it`;
      const fix = "fetch it in a step before mlgate's, or take it out of .gitignore";
      findings.push({ name, state: 'note', text, fix });
    }
  }
  return findings;
}

async function examineModel(session: Session): Promise<readonly Finding[]> {
  const { config } = session;
  const findings = [
    await registryCheck(session),
    await attempt(`${config.model}: store`, async () => {
      const store = storeOf(session);
      const inside = !config.store.path.startsWith('/') && !config.store.path.startsWith('..');
      return `${store.place}${inside ? ' (only this clone reaches it; `store: { folder: … }` shares it)' : ''}`;
    }),
  ];
  findings.push(...(await dataCheck(session)));
  if (config.compare.rules.length === 0) {
    findings.push({
      name: `${config.model}: policy`,
      state: 'note',
      text: 'no rules: every verdict is undecided',
      fix: 'compare: { rules: [{ roc_auc: no worse by more than 0.005 }] }',
    });
  }
  return findings;
}
