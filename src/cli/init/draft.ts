// From what was found to a configuration on the highest rung that it carries; guesses stay marked as guesses.
import { basename } from 'node:path';
import { task as taskSchema } from '../../records/scalars.ts';
import type { Task } from '../../records/scalars.ts';
import type { SeenFile } from '../../platform/browse-folder.ts';
import type { Findings } from './gather.ts';
import { guessModel, guessPredicting, guessTraining } from './guess-commands.ts';
import type { GuessedCommand, GuessedModel } from './guess-commands.ts';
import {
  guessAnswers,
  guessId,
  guessLabel,
  guessPositive,
  guessSlices,
  guessTask,
  guessWritten,
} from './guess-columns.ts';
import type { Answers } from './guess-columns.ts';
import { NONE, valueOf } from './guess.ts';
import type { Guess } from './guess.ts';
import type { ColumnLook, TableLook } from './look-at-table.ts';
import { jsonFilesIn, namesIn } from './read-script.ts';
import { AS_BEFORE, NOTHING_TOLD, toldAnswers, toldOr, toldText } from './told.ts';
import type { Told } from './told.ts';

export interface DraftEvaluate {
  /** Rung 3; else `predictions`. */
  readonly predict?: GuessedCommand;
  readonly predictions?: string;
  readonly label: Guess<string>;
  readonly positive: Guess<string>;
  readonly answers: Answers;
  readonly id: Guess<string>;
  /** Whether the predict script writes the id: only then can it join. */
  readonly idWritten: boolean;
  readonly slices: readonly ColumnLook[];
  /** Where label, id and slices were seen. */
  readonly table: TableLook | undefined;
  readonly labelColumn: ColumnLook | undefined;
}

export interface Draft {
  readonly model: string;
  readonly rung: 0 | 1 | 3;
  readonly task: Guess<Task>;
  readonly data: { readonly train: Guess<string>; readonly test: Guess<string>; readonly contract?: string };
  readonly train?: {
    readonly run: Guess<string>;
    readonly params?: string;
    readonly output?: GuessedModel;
    /** Whether the output must be named: the command has a place for it, or it is to be scored. */
    readonly outputNeeded: boolean;
  };
  readonly evaluate?: DraftEvaluate;
  /** Rung 0. */
  readonly metricsFile: Guess<string>;
  /** Of metrics in the file, those whose direction nobody has declared. */
  readonly undirected: readonly string[];
  readonly findings: Findings;
}

/** undefined when there is neither a training script nor a file of predictions or metrics. */
export function draftConfig(folder: string, findings: Findings, contract: string | undefined): Draft | undefined {
  const { survey } = findings;
  const predict = predictCommand(findings);
  const canScore = predict !== undefined && survey.trainScripts.length > 0 && survey.test.length > 0;
  const predicted = canScore ? undefined : predictionsTable(findings);
  const rung = canScore ? 3 : predicted !== undefined ? 1 : 0;
  if (rung === 0 && survey.trainScripts.length === 0 && survey.metrics.length === 0) return undefined;
  const evaluate = canScore
    ? draftScoring(findings, predict)
    : predicted === undefined
      ? undefined
      : draftPredictions(findings, predicted);
  const metricsFile = rung === 0 ? guessMetricsFile(findings) : NONE;
  return {
    model: modelNameOf(folder),
    rung,
    task: rung === 0 ? NONE : taskOf(findings, evaluate?.labelColumn),
    data: { ...draftData(findings, rung), ...(contract === undefined ? {} : { contract }) },
    ...draftTrain(findings, { needsModel: rung === 3, metrics: valueOf(metricsFile) !== undefined }),
    ...(evaluate === undefined ? {} : { evaluate }),
    metricsFile,
    undirected: (findings.metrics?.estimates ?? []).flatMap(({ metric, direction }) =>
      direction === null ? [metric.name] : [],
    ),
    findings,
  };
}

/** What the person wrote, or a guess from the script. */
function predictCommand({ predictScript, interpreters, told = NOTHING_TOLD }: Findings): GuessedCommand | undefined {
  const command = toldText(told, 'evaluate.predict');
  if (command !== undefined) return { command, from: AS_BEFORE, names: [] };
  return predictScript && guessPredicting(predictScript, interpreters);
}

function taskOf({ told = NOTHING_TOLD }: Findings, label: ColumnLook | undefined): Guess<Task> {
  const named = taskSchema.safeParse(told('task'));
  if (named.success) return { kind: 'found', value: named.data, from: AS_BEFORE };
  return label === undefined ? NONE : guessTask(label);
}

function modelNameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'model' : name;
}

/** Rung 1 needs labels beside the answers. */
function predictionsTable({ tables, told = NOTHING_TOLD }: Findings): TableLook | undefined {
  const table = tables.predictions;
  if (table === undefined || table.rows === 0) return undefined;
  const label = toldText(told, 'evaluate.label') ?? valueOf(guessLabel(table, []));
  const column = table.columns.find(({ name }) => name === label);
  const { score, scores, prediction } = toldAnswers(told, guessAnswers(table, column, undefined));
  const answers = score.kind !== 'none' || prediction.kind !== 'none' || Object.keys(scores).length > 0;
  return answers && table.columns.length > 1 ? table : undefined;
}

function draftData({ survey, predictScript }: Findings, rung: number): Pick<Draft['data'], 'train' | 'test'> {
  const train = survey.train.length > 0 ? survey.train : survey.otherData;
  const from = survey.train.length > 0 ? "guessed from the file's name" : 'guessed: the only file of data';
  const isAsked = rung === 3 || predictScript !== undefined;
  return {
    train: oneFile(train, { from, ask: 'the training data' }, false),
    test: oneFile(
      survey.test,
      { from: "guessed from the file's name", ask: 'the test data, with labels' },
      isAsked && rung === 3,
    ),
  };
}

function oneFile(
  files: readonly SeenFile[],
  words: { readonly from: string; readonly ask: string },
  needed: boolean,
): Guess<string> {
  const [file] = files;
  if (file !== undefined && files.length === 1) return { kind: 'found', value: file.path, from: words.from };
  return needed ? { kind: 'open', ask: words.ask, candidates: files.map(({ path }) => path) } : NONE;
}

function draftTrain(
  findings: Findings,
  { needsModel, metrics }: { readonly needsModel: boolean; readonly metrics: boolean },
): Pick<Draft, 'train'> {
  const { survey, trainScript, interpreters } = findings;
  if (survey.trainScripts.length === 0) return {};
  const [params, ...more] = survey.params;
  const named = params !== undefined && more.length === 0 ? { params } : {};
  if (trainScript === undefined) {
    const run = { kind: 'open', ask: 'the command that trains', candidates: survey.trainScripts } as const;
    return { train: { run, ...named, outputNeeded: needsModel } };
  }
  const hasData = survey.train.length === 1 || (survey.train.length === 0 && survey.otherData.length === 1);
  const known = [
    ...(hasData ? ['train'] : []),
    ...(params === undefined ? [] : ['params']),
    'model',
    ...(metrics ? ['metrics'] : []),
  ];
  const guessed = guessTraining(trainScript, known, interpreters);
  if (guessed === undefined) return {};
  const output = guessModel(trainScript, guessed);
  const run = { kind: 'found', value: guessed.command, from: guessed.from } as const;
  const outputNeeded = needsModel || guessed.names.includes('model');
  return { train: { run, ...named, ...(output === undefined ? {} : { output }), outputNeeded } };
}

function draftScoring(findings: Findings, predict: GuessedCommand): DraftEvaluate {
  const { tables, predictScript, trainScript, told = NOTHING_TOLD } = findings;
  const table = tables.test;
  const common = columnsOf(table, { scripts: [trainScript, predictScript], told });
  const task = valueOf(taskOf(findings, common.labelColumn));
  const seen =
    tables.predictions === undefined ? undefined : guessAnswers(tables.predictions, common.labelColumn, task);
  const isSeen =
    seen !== undefined &&
    (seen.score.kind === 'found' || Object.keys(seen.scores).length > 0 || seen.prediction.kind === 'found');
  const written =
    predictScript === undefined || table === undefined
      ? { score: NONE, prediction: NONE, scores: {} }
      : guessWritten(predictScript, table, task);
  const id = valueOf(common.id);
  const idWritten = id !== undefined && predictScript !== undefined && namesIn(predictScript).includes(id);
  return { predict, ...common, answers: toldAnswers(told, isSeen ? seen : written), idWritten };
}

function draftPredictions(findings: Findings, table: TableLook): DraftEvaluate {
  const { trainScript, told = NOTHING_TOLD } = findings;
  const common = columnsOf(table, { scripts: [trainScript], told });
  const task = valueOf(taskOf(findings, common.labelColumn));
  return {
    predictions: table.file,
    ...common,
    answers: toldAnswers(told, guessAnswers(table, common.labelColumn, task)),
    idWritten: true,
  };
}

interface ColumnHints {
  readonly scripts: readonly Findings['trainScript'][];
  readonly told: Told;
}

function columnsOf(table: TableLook | undefined, { scripts, told }: ColumnHints) {
  if (table === undefined) {
    const label = { kind: 'open', ask: 'the column of the true label or value', candidates: [] } as const;
    return { label, positive: NONE, id: NONE, slices: [], table, labelColumn: undefined };
  }
  const guessed = guessLabel(
    table,
    scripts.filter((script) => script !== undefined),
  );
  const label = toldOr(told, 'evaluate.label', guessed);
  const labelColumn = table.columns.find(({ name }) => name === valueOf(label));
  const id = guessId(table);
  return {
    label,
    labelColumn,
    positive: toldOr(
      told,
      'evaluate.positive',
      labelColumn === undefined ? NONE : guessPositive(labelColumn, valueOf(guessTask(labelColumn))),
    ),
    id,
    // Whichever the label turns out to be, it is no slice.
    slices: guessSlices(table, [...(label.kind === 'open' ? label.candidates : [valueOf(label)]), valueOf(id)]),
    table,
  };
}

function guessMetricsFile({ survey, metrics, trainScript }: Findings): Guess<string> {
  const ask = 'the JSON file of plain numbers that training writes';
  if (metrics !== undefined) return { kind: 'found', value: metrics.file, from: 'found in this folder' };
  const named = survey.metrics.length > 0 ? survey.metrics : trainScript === undefined ? [] : jsonFilesIn(trainScript);
  const [file] = named;
  if (file !== undefined && named.length === 1)
    return { kind: 'found', value: file, from: `guessed from a text in ${trainScript?.path ?? 'the training script'}` };
  return { kind: 'open', ask, candidates: named };
}
