// Drafts mlgate.yml from what lies in the folder, every guess marked, and says what the draft would let through.
import { basename } from 'node:path';
import { localFiles } from '../../platform/local-files.ts';
import { localPlatform } from '../../platform/local-platform.ts';
import type { Platform } from '../../platform/platform.ts';
import { EXIT, UserError } from '../../records/errors.ts';
import { draftConfig } from '../init/draft.ts';
import type { Draft } from '../init/draft.ts';
import { explainFindings, explainOpen, explainPolicy } from '../init/explain.ts';
import { gather } from '../init/gather.ts';
import { measureSpread } from '../init/measure-spread.ts';
import { draftPolicy } from '../init/policy.ts';
import type { DraftPolicy } from '../init/policy.ts';
import { renderConfig } from '../init/render-config.ts';
import { surveyFolder } from '../init/survey-folder.ts';
import type { OpenLine } from '../init/yaml-lines.ts';
import { verb } from '../verb.ts';
import type { World } from '../world.ts';

export default verb({
  name: 'init',
  description:
    'Writes a commented mlgate.yml from what it finds in the folder, and says what the draft would let through.',
  settings: [],
  inputs: {
    force: { kind: 'flag', description: 'Replace a mlgate.yml that is there already.' },
    'dry-run': { kind: 'flag', description: 'Print the file instead of writing it.' },
  },
  examples: ['mlgate init --dry-run', 'mlgate init && mlgate doctor && mlgate run'],
  run: async ({ inputs, flags }, world) => {
    const file = typeof flags['config'] === 'string' ? flags['config'] : 'mlgate.yml';
    const isDry = inputs['dry-run'] === true;
    await refuseOverwriting(world, file, { may: isDry || inputs['force'] === true });
    const drafted = await draft(world, typeof flags['model'] === 'string' ? flags['model'] : undefined);
    if (!isDry) await localFiles(world.folder).write(file, drafted.text);
    print(world, file, { ...drafted, isDry });
    return EXIT.success;
  },
});

async function refuseOverwriting(world: World, file: string, { may }: { readonly may: boolean }): Promise<void> {
  if (may || (await localFiles(world.folder).kind(file)) === 'absent') return;
  throw new UserError({
    code: 'init-exists',
    what: `${file} is there already, and was left as it is`,
    where: { file },
    fix: `mlgate init --dry-run   shows what would be written\nmlgate init --force     replaces it`,
  });
}

interface Drafted {
  readonly draft: Draft;
  readonly policy: DraftPolicy;
  readonly text: string;
  readonly open: readonly OpenLine[];
}

async function draft(world: World, model: string | undefined): Promise<Drafted> {
  const platform = await localPlatform(world.folder, world);
  await using tables = await platform.tables.open();
  const findings = await gather(platform, tables, await surveyFolder(world.folder));
  const first = draftConfig(world.folder, findings, await contractOf(platform));
  if (first === undefined) throw nothingFound(world.folder);
  const named = model === undefined ? first : { ...first, model };
  const policy = draftPolicy(named, await measureSpread(tables, named));
  return { draft: named, policy, ...renderConfig(named, policy) };
}

async function contractOf({ files }: Platform): Promise<string | undefined> {
  return (await files.kind('data/contract.yml')) === 'file' ? 'data/contract.yml' : undefined;
}

function nothingFound(folder: string): UserError {
  return new UserError({
    code: 'init-nothing',
    what: `${basename(folder)} holds nothing that init knows: no training script (train.py), no predictions (predictions.csv), no numbers (metrics.json)`,
    where: { file: 'mlgate.yml' },
    fix: 'go to the folder of the training script, or start without a file:\nmlgate compare --run "python train.py" --metrics metrics.json --baseline rerun',
  });
}

function print(world: World, file: string, made: Drafted & { readonly isDry: boolean }): void {
  const { text, open, policy, isDry } = made;
  if (world.json) {
    const { primary = null, slices } = policy;
    const document = { file, written: !isDry, rung: made.draft.rung, open, policy: { primary, slices }, text };
    world.print(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  if (isDry) world.print(text);
  if (world.quiet) return;
  const told = [
    ...(isDry ? ['\n'] : []),
    explainFindings(made.draft, world.style),
    isDry ? '' : `\nWrote ${file}. Every line that is a guess says so.\n`,
    explainOpen(open, file, world.style),
    explainPolicy(made.draft, policy),
    `\nNext: ${nextStep(made, file)}\n`,
  ];
  world.print(told.join(''));
}

function nextStep(
  { open, isDry }: { readonly open: readonly OpenLine[]; readonly isDry: boolean },
  file: string,
): string {
  if (isDry) return 'mlgate init';
  return open.length > 0 ? `fill in ${file}, then mlgate doctor` : `read ${file}, then mlgate doctor, then mlgate run`;
}
