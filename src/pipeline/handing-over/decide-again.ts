// A comparison that another job handed over is decided again before it is shown: that job ran the code that is to be judged.
import { compareModels } from '../../comparison/compare.ts';
import { policyDigest } from '../../comparison/policy.ts';
import { loadConfig } from '../../config/load.ts';
import type { ModelConfig } from '../../config/model-config.ts';
import { decideVerdict } from '../../data/validate.ts';
import type { Forge } from '../../platform/forge.ts';
import { comparison as comparisonType } from '../../records/comparison.ts';
import type { Comparison } from '../../records/comparison.ts';
import { dataReport } from '../../records/data-report.ts';
import { UserError } from '../../records/errors.ts';
import { evaluation as evaluationType } from '../../records/evaluation.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import { pathInRepository } from '../posting/annotations.ts';
import { readPredictions } from '../compare.ts';
import { COMPARISON, DATA_REPORT } from './handed-files.ts';
import type { Session } from '../session.ts';
import { doubtStill, handedOver, readNote } from './take-over.ts';
import type { HandOverNote } from './take-over.ts';
import { vocabulary } from '../vocabulary.ts';

interface Decided {
  /** The one that was handed over, where nothing that is here decides it. */
  readonly comparison: Comparison;
  readonly decided: NonNullable<HandOverNote['decided']>;
}

/** Whose rules decide. */
interface Rules {
  readonly config: ModelConfig;
  /** `main at 1a2b3c4d5e6f`; undefined: the change's own, where the default branch has none for this model: they pass nothing. */
  readonly by: string | undefined;
}

/**
 * Replaces verdicts that were handed over by what the numbers beside them and the rules of the default branch lead to. Records
 * that this job made are left alone. @throws ExternalError when the default branch cannot be read.
 */
export async function decideAgain(session: Session): Promise<void> {
  const { forge } = session.platform;
  const foreign = await handedOver(session);
  if (forge === undefined || foreign.length === 0 || (await readNote(session))?.decided !== undefined) return;
  if (foreign.includes(DATA_REPORT)) await judgeData(session);
  const decided = foreign.includes(COMPARISON) ? await judgeComparison(session, forge) : undefined;
  await doubtStill(session, foreign, decided);
}

/** The rules by which the comparison at hand was decided: those of the default branch where another job handed it over. */
export async function decidingConfig(session: Session): Promise<ModelConfig> {
  const { config, platform } = session;
  if (platform.forge === undefined || !(await handedOver(session)).includes(COMPARISON)) return config;
  return (await rulesFor(session, platform.forge))?.config ?? config;
}

async function judgeComparison(session: Session, forge: Forge): Promise<HandOverNote['decided']> {
  const { workspace } = session;
  const handed = await workspace.load(comparisonType);
  if (handed === undefined) return undefined;
  const { comparison, decided } = await decide(session, {
    forge,
    handed,
    evaluation: await workspace.load(evaluationType),
  });
  await workspace.save(comparisonType, comparison);
  return decided;
}

/** Findings were measured there; what they amount to is said here. */
async function judgeData({ workspace }: Session): Promise<void> {
  const data = await workspace.load(dataReport);
  if (data === undefined) return;
  await workspace.save(dataReport, { ...data, verdict: decideVerdict(data.findings) });
}

interface Handed {
  readonly forge: Forge;
  readonly handed: Comparison;
  readonly evaluation: Evaluation | undefined;
}

async function decide(session: Session, { forge, handed, evaluation }: Handed): Promise<Decided> {
  const rules = await rulesFor(session, forge);
  const rows = evaluation === undefined ? undefined : await rowsOf(session, evaluation);
  if (rules === undefined || evaluation === undefined || rows === undefined) {
    const lacking =
      rules === undefined
        ? 'neither mlgate.yml nor this step says by which rules'
        : 'the scored rows were not handed over';
    const told = `Not decided again here, ${lacking}: this is what the job that measured made of it, and no pass of the check.`;
    return { comparison: handed, decided: { told, here: false } };
  }
  const { config, by } = rules;
  const fields = compareModels({ config, evaluation, predictions: rows });
  // What changed in the parameters is shown and decides nothing; the earlier ones are not at hand here.
  const comparison: Comparison = { ...fields, params: handed.params, observed: handed.observed };
  const isSamePolicy = policyDigest(config) === handed.policy.digest;
  return { comparison, decided: { told: toldOf(comparison, { handed, by, isSamePolicy }), here: by !== undefined } };
}

/**
 * The rules of the default branch: those of the pull request are part of what is to be judged. Where nothing is checked out the
 * configuration at hand is the default branch's already, unless that has none.
 */
async function rulesFor({ config, platform, ofChange }: Session, { repository }: Forge): Promise<Rules | undefined> {
  if (ofChange === true) return { config, by: undefined };
  const file = config.file ?? 'mlgate.yml';
  if (config.file !== undefined && (await platform.files.kind(file)) === 'absent')
    return { config, by: 'the default branch' };
  const path = pathInRepository(platform)(file);
  const { name, commit } = await repository.defaultBranch();
  const bytes = path === undefined ? undefined : await repository.file(commit, path);
  const found = bytes === undefined ? undefined : modelOf(bytes, { config, file });
  if (found !== undefined) return { config: found, by: `${name} at ${commit.slice(0, 12)}` };
  if (config.file !== undefined) return { config, by: undefined };
  // Rungs 0 and 1: what the step itself was given, as the step that measures was.
  return config.compare.rules.length === 0 ? undefined : { config, by: 'this workflow' };
}

/** undefined when that file has no such model, or is broken: then the change at hand may be what mends it. */
function modelOf(
  bytes: Uint8Array,
  { config, file }: { readonly config: ModelConfig; readonly file: string },
): ModelConfig | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  const sources = { text, file, folder: config.folder, flags: {}, environment: {}, vocabulary: vocabulary() };
  try {
    return loadConfig(sources).models.find(({ model }) => model === config.model);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** undefined when they were too many to be handed over. */
async function rowsOf(
  session: Session,
  evaluation: Evaluation,
): Promise<ReturnType<typeof readPredictions> | undefined> {
  try {
    return await readPredictions(session, evaluation);
  } catch (error) {
    if (error instanceof UserError && error.problems[0].code === 'predictions-stale') return undefined;
    throw error;
  }
}

interface Telling {
  readonly handed: Comparison;
  readonly by: string | undefined;
  readonly isSamePolicy: boolean;
}

function toldOf(comparison: Comparison, { handed, by, isSamePolicy }: Telling): string {
  const decided =
    by === undefined
      ? 'The rules of this change decided here: the default branch has none for this model. It is new, and the check is neutral at best.'
      : `The rules of ${by} decided here.`;
  if (!isSamePolicy)
    return `${decided} This change has other rules; by its own the verdict would be: ${handed.verdict}.`;
  if (comparison.verdict === handed.verdict && comparison.conclusion === handed.conclusion) return decided;
  return `${decided} The job that measured handed over another verdict, ${handed.verdict}, which its numbers do not lead to.`;
}
