// Drafts a data contract from data, every bound marked as inferred, and says whether the other data keep to it.
import { resolve } from 'node:path';
import { openDataset } from '../../data/tables/dataset.ts';
import type { DatasetHandle } from '../../data/tables/dataset.ts';
import { localFiles } from '../../platform/local-files.ts';
import { localPlatform } from '../../platform/local-platform.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Tables } from '../../platform/tables.ts';
import { EXIT, UserError } from '../../records/errors.ts';
import { contractBeside, draftContractOf, explainContract } from '../init/draft-contract.ts';
import type { DraftedContract } from '../init/draft-contract.ts';
import { readConfig } from '../open-sessions.ts';
import type { Given } from '../run-action.ts';
import { verb } from '../verb.ts';
import type { World } from '../world.ts';

export default verb({
  name: 'data infer',
  description: 'Drafts a data contract from training data: types, nulls, ranges, values as they were seen.',
  settings: ['train', 'test', 'label'],
  inputs: {
    file: { kind: 'argument', description: 'A file of data; data.train of mlgate.yml unless given.' },
    out: {
      kind: 'text',
      placeholder: 'FILE',
      description: 'Where to write; contract.yml beside the data unless given.',
    },
    force: { kind: 'flag', description: 'Replace a contract that is there already.' },
    'dry-run': { kind: 'flag', description: 'Print the contract instead of writing it.' },
  },
  examples: ['mlgate data infer data/train.parquet', 'mlgate data infer --dry-run'],
  run: async (given, world) => {
    const source = await sourceOf(given, world);
    const isDry = given.inputs['dry-run'] === true;
    const files = localFiles(source.folder);
    if (!isDry && given.inputs['force'] !== true && (await files.kind(source.out)) !== 'absent')
      throw exists(source.out);
    const drafted = await draft(source, world);
    if (!isDry) await files.write(source.out, drafted.text);
    print(world, drafted, isDry);
    return EXIT.success;
  },
});

interface Source {
  /** Absolute; paths are relative to it. */
  readonly folder: string;
  readonly data: { readonly train?: string; readonly test?: string };
  readonly label: string | undefined;
  readonly out: string;
}

/** From the argument and the flags alone, else from mlgate.yml. */
async function sourceOf({ inputs, flags }: Given, world: World): Promise<Source> {
  const out = inputs['out'];
  const { file = flags['train'] } = inputs;
  if (typeof file === 'string') {
    const { test, label } = flags;
    return {
      folder: world.folder,
      data: { train: file, ...(typeof test === 'string' ? { test } : {}) },
      label: typeof label === 'string' ? label : undefined,
      out: typeof out === 'string' ? out : contractBeside(file),
    };
  }
  if (flags['config'] === undefined && (await localFiles(world.folder).kind('mlgate.yml')) === 'absent') {
    const fix = 'mlgate data infer data/train.csv';
    throw new UserError({ code: 'data-unnamed', what: 'nothing says which data: no file, no mlgate.yml', fix });
  }
  const { models, folder } = await readConfig(world, flags);
  const [{ data, evaluate, model, file: config }] = models;
  const first = data.train ?? data.test;
  if (first === undefined) {
    throw new UserError({
      code: 'data-unnamed',
      what: `${model} names no data`,
      where: { file: config ?? 'the command line' },
      fix: 'mlgate data infer data/train.parquet, or in mlgate.yml\ndata: { train: data/train.parquet }',
    });
  }
  return {
    folder,
    data,
    label: evaluate?.label,
    out: typeof out === 'string' ? out : (data.contract ?? contractBeside(first)),
  };
}

function exists(out: string): UserError {
  return new UserError({
    code: 'contract-exists',
    what: `${out} is there already, and was left as it is`,
    where: { file: out },
    fix: 'mlgate data infer --dry-run   shows what would be written\nmlgate data infer --force     replaces it',
  });
}

async function draft({ folder, data, label, out }: Source, world: World): Promise<DraftedContract> {
  const platform = await localPlatform(folder, world);
  await using tables = await platform.tables.open();
  return await world.log.group('look at the data', async () => {
    const [first, ...others] = [
      ...(await open({ platform, tables }, 'train', data.train)),
      ...(await open({ platform, tables }, 'test', data.test)),
    ];
    if (first === undefined) throw new TypeError('a source without data was let through');
    return draftContractOf({ tables, datasets: [first, ...others], label, file: out });
  });
}

async function open(
  { platform, tables }: { readonly platform: Platform; readonly tables: Tables },
  name: string,
  file: string | undefined,
): Promise<readonly DatasetHandle[]> {
  if (file === undefined) return [];
  const path = resolve(platform.folder, file);
  return [await openDataset({ tables, files: platform.files }, { name, path, shown: file })];
}

function print(world: World, drafted: DraftedContract, isDry: boolean): void {
  const { file, text, broken } = drafted;
  if (world.json) {
    world.print(`${JSON.stringify({ file, written: !isDry, broken, text }, undefined, 2)}\n`);
    return;
  }
  if (isDry) world.print(text);
  if (!world.quiet) world.print(`${isDry ? '\n' : `Wrote ${file}.\n`}${explainContract(drafted)}`);
}
