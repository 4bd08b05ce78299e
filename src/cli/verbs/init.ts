// Drafts mlgate.yml from what lies in the folder, every guess marked, and says what the draft would let through.
import { basename, resolve } from 'node:path';
import { localFiles } from '../../platform/local-files.ts';
import { localPlatform } from '../../platform/local-platform.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Tables } from '../../platform/tables.ts';
import { EXIT, UserError } from '../../records/errors.ts';
import { contractBeside, draftContractOf, explainContract } from '../init/draft-contract.ts';
import type { DraftedContract } from '../init/draft-contract.ts';
import { draftConfig } from '../init/draft.ts';
import type { Draft } from '../init/draft.ts';
import { explainFindings, explainOpen, explainPolicy } from '../init/explain.ts';
import { gather } from '../init/gather.ts';
import type { Findings } from '../init/gather.ts';
import { guessLabel } from '../init/guess-columns.ts';
import { valueOf } from '../init/guess.ts';
import { measureSpread } from '../init/measure-spread.ts';
import { draftPolicy } from '../init/policy.ts';
import type { DraftPolicy } from '../init/policy.ts';
import { renderConfig } from '../init/render-config.ts';
import { surveyFolder } from '../init/survey-folder.ts';
import { initWorkflows, WORKFLOW_INPUTS, workflowsBeside } from '../init/init-workflows.ts';
import { explainWorkflows } from '../init/write-workflows.ts';
import type { WrittenWorkflows } from '../init/write-workflows.ts';
import { readTold } from '../init/told.ts';
import type { Told } from '../init/told.ts';
import type { OpenLine } from '../init/yaml-lines.ts';
import type { Given } from '../run-action.ts';
import { verb } from '../verb.ts';
import type { World } from '../world.ts';

export default verb({
  name: 'init',
  description:
    'Writes a commented mlgate.yml from what it finds in the folder, says what the draft would let through, and adds workflows for GitHub.',
  settings: [],
  inputs: {
    force: {
      kind: 'flag',
      description:
        'Draft a mlgate.yml that is there already anew: what it says is taken over, and the file before is kept as mlgate.yml.bak. A data contract is left as it is.',
    },
    'dry-run': { kind: 'flag', description: 'Print the file instead of writing it.' },
    ...WORKFLOW_INPUTS,
  },
  examples: ['mlgate init --dry-run', 'mlgate init && mlgate doctor && mlgate run'],
  run: async (given, world) => {
    const { inputs, flags } = given;
    if (inputs['workflows-only'] === true) return initWorkflows(given, world);
    const file = typeof flags['config'] === 'string' ? flags['config'] : 'mlgate.yml';
    const isDry = inputs['dry-run'] === true;
    await refuseOverwriting(world, file, { may: isDry || inputs['force'] === true });
    const files = localFiles(world.folder);
    const told = await readTold(file, { files, log: world.log });
    if (told('models') !== undefined) throw severalModels(file);
    const drafted = await draft(world, told, typeof flags['model'] === 'string' ? flags['model'] : undefined);
    const backup = isDry || (await files.kind(file)) === 'absent' ? undefined : `${file}.bak`;
    if (backup !== undefined) await files.copy(file, resolve(world.folder, backup));
    if (!isDry && drafted.contract !== undefined) await files.write(drafted.contract.file, drafted.contract.text);
    if (!isDry) await files.write(file, drafted.text);
    const workflows = await workflowsBeside(world, given);
    const isThere = (await files.kind(file)) !== 'absent';
    print(world, file, { ...drafted, workflows, backup, dry: isDry ? { asked: given, isThere } : undefined });
    return EXIT.success;
  },
});

async function refuseOverwriting(world: World, file: string, { may }: { readonly may: boolean }): Promise<void> {
  if (may || (await localFiles(world.folder).kind(file)) === 'absent') return;
  throw new UserError({
    code: 'init-exists',
    what: `${file} is there already, and was left as it is`,
    where: { file },
    fix: `mlgate init --dry-run   shows what would be written\nmlgate init --force     drafts it anew, with what it says, and keeps it as ${file}.bak`,
  });
}

function severalModels(file: string): UserError {
  return new UserError({
    code: 'init-exists',
    what: `${file} has several models, and init drafts one`,
    where: { file },
    fix: 'draft beside it, and take over what you want: mlgate init --config draft.yml',
  });
}

interface Drafted {
  readonly draft: Draft;
  readonly policy: DraftPolicy;
  readonly text: string;
  readonly open: readonly OpenLine[];
  /** Absent where there is no data file, or a contract already. */
  readonly contract: DraftedContract | undefined;
}

async function draft(world: World, before: Told, model: string | undefined): Promise<Drafted> {
  const platform = await localPlatform(world.folder, world);
  await using tables = await platform.tables.open();
  const told: Told = (path) => (path === 'model' && model !== undefined ? undefined : before(path));
  const findings = { ...(await gather(platform, tables, await surveyFolder(world.folder))), told };
  const contract = await contractOf(platform, tables, findings);
  const first = draftConfig(world.folder, findings, contract?.file);
  if (first === undefined) throw nothingFound(world.folder);
  const named = model === undefined ? first : { ...first, model };
  const policy = draftPolicy(named, await measureSpread(tables, named));
  const drafted = contract !== undefined && 'text' in contract ? contract : undefined;
  return { draft: named, policy, contract: drafted, ...renderConfig(named, policy) };
}

/** The one that is there already, else a draft from the data; undefined without data. */
async function contractOf(
  { files, log }: Platform,
  tables: Tables,
  findings: Findings,
): Promise<DraftedContract | { readonly file: string } | undefined> {
  const { train, test } = findings.tables;
  const looks = [train, test].filter((look) => look !== undefined);
  const [first, ...others] = looks;
  const file = first === undefined ? 'data/contract.yml' : contractBeside(first.file);
  if ((await files.kind(file)) === 'file') return { file };
  if (first === undefined || first.rows === 0) return undefined;
  const scripts = [findings.trainScript, findings.predictScript].filter((script) => script !== undefined);
  const label = valueOf(guessLabel(first, scripts));
  const datasets = [first.dataset, ...others.map(({ dataset }) => dataset)] as const;
  return log.group('draft a data contract', () => draftContractOf({ tables, datasets, label, file }));
}

function nothingFound(folder: string): UserError {
  return new UserError({
    code: 'init-nothing',
    what: `${basename(folder)} holds nothing that init knows: no training script (train.py), no predictions (predictions.csv), no numbers (metrics.json)`,
    where: { file: 'mlgate.yml' },
    fix: 'go to the folder of the training script, or start without a file:\nmlgate compare --run "python train.py" --metrics metrics.json --baseline rerun',
  });
}

type Made = Drafted & {
  /** undefined where files were written. */
  readonly dry: { readonly asked: Given; readonly isThere: boolean } | undefined;
  readonly workflows: WrittenWorkflows | undefined;
  /** Where the file that was replaced lies now. */
  readonly backup: string | undefined;
};

function print(world: World, file: string, made: Made): void {
  const { text, open, policy, contract } = made;
  const isDry = made.dry !== undefined;
  if (world.json) {
    const { primary = null, slices } = policy;
    const document = {
      file,
      written: !isDry,
      rung: made.draft.rung,
      open,
      policy: { primary, slices },
      text,
      contract,
      workflows: made.workflows?.files ?? [],
    };
    world.print(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  if (isDry) world.print(contract === undefined ? text : `${text}\n# ${contract.file}\n${contract.text}`);
  if (world.quiet) return;
  const told = [
    ...(isDry ? ['\n'] : []),
    explainFindings(made.draft, world.style),
    isDry ? '' : `\nWrote ${file}. Every line that is a guess says so.\n`,
    made.backup === undefined ? '' : `What it took over says so too; the file before is ${made.backup}.\n`,
    contract === undefined ? keptContract(made.draft) : explainContract(contract),
    explainOpen(open, file, world.style),
    explainPolicy(made.draft, policy),
    made.workflows === undefined ? '' : explainWorkflows(made.workflows, isDry),
    `\nNext: ${nextStep(made, file)}\n`,
  ];
  world.print(told.join(''));
}

function keptContract({ data }: Draft): string {
  return data.contract === undefined ? '' : `${data.contract} is there already, and was left as it is.\n`;
}

function nextStep({ open, dry }: Made, file: string): string {
  if (dry !== undefined) return `${withoutDryRun(dry.asked, dry.isThere)}   writes what stands above`;
  return open.length > 0 ? `fill in ${file}, then mlgate doctor` : `read ${file}, then mlgate doctor, then mlgate run`;
}

/** The command that was asked, to be pasted. */
function withoutDryRun({ inputs, flags }: Given, isThere: boolean): string {
  const words = ['config', 'model'].map((name) => [name, flags[name]] as const);
  const asked = [...words, ['actions', inputs['actions']] as const].flatMap(([name, value]) =>
    typeof value === 'string' ? [`--${name} ${value}`] : [],
  );
  const switches = [
    ...(isThere || inputs['force'] === true ? ['--force'] : []),
    ...(inputs['without-workflows'] === true ? ['--without-workflows'] : []),
  ];
  return ['mlgate init', ...asked, ...switches].join(' ');
}
