// Reads what the survey found: texts of scripts, columns of data files, numbers of a metrics file. What cannot be read is said, and left out.
import { join } from 'node:path';
import { readPlainMetrics } from '../../evaluation/plain-metrics.ts';
import type { Estimate } from '../../records/evaluation.ts';
import type { SeenFile } from '../../platform/browse-folder.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Tables } from '../../platform/tables.ts';
import { UserError } from '../../records/errors.ts';
import type { Interpreters } from './guess-commands.ts';
import { lookAtTable } from './look-at-table.ts';
import type { TableLook } from './look-at-table.ts';
import type { ScriptText } from './read-script.ts';
import type { Survey } from './survey-folder.ts';
import type { Told } from './told.ts';

export interface Findings {
  readonly survey: Survey;
  readonly trainScript: ScriptText | undefined;
  readonly predictScript: ScriptText | undefined;
  /** Looked into where there is one file only of that part, and it can be read. */
  readonly tables: { readonly train?: TableLook; readonly test?: TableLook; readonly predictions?: TableLook };
  readonly metrics: { readonly file: string; readonly estimates: readonly Estimate[] } | undefined;
  readonly interpreters: Interpreters;
  readonly hasRepository: boolean;
  readonly hasRemote: boolean;
  /** By the mlgate.yml that is to be replaced. */
  readonly told?: Told;
  /** What a person should know of what was not read. */
  readonly remarks: readonly string[];
}

/** Text files are read whole; beyond this init does not wait for them. */
const LARGEST = 400_000_000;

export async function gather(platform: Platform, tables: Tables, survey: Survey): Promise<Findings> {
  const remarks: string[] = [];
  if (!survey.whole) remarks.push('the folder holds many files; only the first of them were looked at');
  const look = async (name: string, files: readonly SeenFile[]): Promise<TableLook | undefined> => {
    const [file] = files;
    if (file === undefined || files.length > 1) return undefined;
    return lookOrRemark({ platform, tables, remarks }, name, file);
  };
  const train = survey.train.length === 0 ? survey.otherData : survey.train;
  const found = {
    train: await look('train', train),
    test: await look('test', survey.test),
    predictions: await look('predictions', survey.predictions),
  };
  return {
    survey,
    trainScript: await readScript(platform, survey.trainScripts),
    predictScript: await readScript(platform, survey.predictScripts),
    tables: Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
    metrics: await readMetrics(platform, survey.metrics, remarks),
    interpreters: { python: await findPython(platform, survey.locks) },
    hasRepository: platform.repository !== undefined,
    hasRemote: (await platform.repository?.origin()) !== undefined,
    remarks,
  };
}

interface Doors {
  readonly platform: Platform;
  readonly tables: Tables;
  readonly remarks: string[];
}

async function lookOrRemark(doors: Doors, name: string, file: SeenFile): Promise<TableLook | undefined> {
  const { platform, tables, remarks } = doors;
  if (file.bytes > LARGEST && !file.path.endsWith('.parquet')) {
    remarks.push(`${file.path} is too large to look into here; its columns are not guessed`);
    return undefined;
  }
  return orRemark(remarks, () =>
    platform.log.group(`look at ${file.path}`, () =>
      lookAtTable(
        { tables, files: platform.files },
        { name, path: join(platform.folder, file.path), shown: file.path },
      ),
    ),
  );
}

async function orRemark<T>(remarks: string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [{ what, where }] = error.problems;
    const line = where?.line === undefined ? '' : ` (line ${where.line})`;
    remarks.push(`${what}${line}; nothing was guessed from it`);
    return undefined;
  }
}

const SCRIPT_BYTES = 400_000;

async function readScript(platform: Platform, paths: readonly string[]): Promise<ScriptText | undefined> {
  const [path] = paths;
  if (path === undefined || paths.length > 1) return undefined;
  const bytes = await platform.files.readStart(path, SCRIPT_BYTES);
  return { path, text: Buffer.from(bytes).toString('utf8') };
}

async function readMetrics(
  platform: Platform,
  paths: readonly string[],
  remarks: string[],
): Promise<Findings['metrics']> {
  const [file] = paths;
  if (file === undefined || paths.length > 1) return undefined;
  return orRemark(remarks, async () => {
    const text = await platform.files.readText(file);
    return { file, estimates: readPlainMetrics(text, { file, directions: {} }).estimates };
  });
}

/** As the project's lock file says, else the first that is there. */
async function findPython(platform: Platform, locks: readonly string[]): Promise<string> {
  const runners = {
    'uv.lock': 'uv run',
    'poetry.lock': 'poetry run',
    'pdm.lock': 'pdm run',
    'Pipfile.lock': 'pipenv run',
  };
  for (const [lock, runner] of Object.entries(runners)) if (locks.includes(lock)) return `${runner} python`;
  const asked = await platform.commands.run({
    command: 'command -v python || command -v python3',
    folder: platform.folder,
    timeoutSeconds: 20,
  });
  const path = asked.tail.trim().split('\n')[0] ?? '';
  return path.endsWith('python3') ? 'python3' : 'python';
}
