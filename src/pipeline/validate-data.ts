// The validate-data step: the datasets of the configuration against the contract, and the profile beside the record.
import { resolve } from 'node:path';
import { loadContract } from '../data/contract/load.ts';
import { openDataset } from '../data/tables/dataset.ts';
import type { DatasetHandle } from '../data/tables/dataset.ts';
import { describeDataset, validateData } from '../data/validate.ts';
import type { Tables } from '../platform/tables.ts';
import { canonicalJson } from '../records/canonical.ts';
import { dataReport } from '../records/data-report.ts';
import type { DataReport } from '../records/data-report.ts';
import { sha256 } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import { digestPath } from '../training/lineage.ts';
import { keepRecord } from './record-order.ts';
import type { Session } from './session.ts';

export async function validateDataStep(session: Session): Promise<DataReport> {
  const { config, platform, workspace } = session;
  const started = platform.clock.now();
  const origin = platform.clock.monotonic();
  // A contract may hold conditions in SQL: they see the data and no other file.
  const files = Object.values(config.data).map((file) => resolve(platform.folder, file));
  await using tables = await platform.tables.open({ files });
  const datasets = await openDatasets(session, tables);
  const contract = await readContract(session);
  const { evaluate } = config;
  const { findings, verdict, profile } = await validateData({
    tables,
    datasets: datasets.map(({ handle }) => handle),
    ids: evaluate?.id === undefined ? [] : [evaluate.id],
    ...(contract === undefined ? {} : { contract: contract.rules }),
    ...(evaluate === undefined ? {} : { label: { column: evaluate.label, classes: config.task !== 'regression' } }),
  });
  const kept = profile === undefined ? undefined : `${canonicalJson(profile)}\n`;
  if (kept !== undefined) await workspace.write('profile.json', Buffer.from(kept));
  const record: DataReport = {
    model: config.model,
    datasets: datasets.map(({ described }) => described),
    ...(contract === undefined ? {} : { contract: contract.file }),
    findings: [...findings],
    ...(kept === undefined ? {} : { profile: sha256(kept) }),
    verdict,
    observed: {
      startedAt: started.toISOString(),
      seconds: platform.clock.monotonic() - origin,
      mlgate: platform.version,
    },
  };
  await keepRecord(workspace, dataReport, record);
  return record;
}

interface OpenedDataset {
  readonly handle: DatasetHandle;
  readonly described: DataReport['datasets'][number];
}

/** @throws UserError `data-unnamed` when the configuration names no data. */
async function openDatasets({ config, platform }: Session, tables: Tables): Promise<readonly OpenedDataset[]> {
  const opened: OpenedDataset[] = [];
  for (const name of ['train', 'test'] as const) {
    const file = config.data[name];
    if (file === undefined) continue;
    const path = resolve(platform.folder, file);
    const handle = await openDataset({ tables, files: platform.files }, { name, path, shown: file });
    opened.push({ handle, described: describeDataset(handle, await digestPath(platform.files, file)) });
  }
  if (opened.length > 0) return opened;
  throw new UserError({
    code: 'data-unnamed',
    what: `${config.model} names no data`,
    where: { file: config.file ?? 'the command line' },
    fix: 'data: { train: data/train.parquet, test: data/test.parquet }',
  });
}

async function readContract({ config, platform }: Session) {
  const file = config.data.contract;
  if (file === undefined) return undefined;
  const rules = loadContract(await platform.files.readText(file), file);
  return { rules, file: await digestPath(platform.files, file) };
}
