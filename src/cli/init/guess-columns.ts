// Which column is the label, the score, the id, a slice: by names, values and what the scripts say. Equals are left open.
import type { Task } from '../../records/scalars.ts';
import { NONE, onlyOne } from './guess.ts';
import type { Guess } from './guess.ts';
import { isNumeric } from './look-at-table.ts';
import type { ColumnLook, TableLook } from './look-at-table.ts';
import { namesIn, usesAsLabel } from './read-script.ts';
import type { ScriptText } from './read-script.ts';

const LABEL =
  /^(?:label|labels|target|y|class|outcome|response|truth|actual|ground_?truth|y_?true|y_?test|true_?(?:label|class|value)?)$/i;
const SCORE =
  /^(?:p|prob|probability|proba|score|y_?score|y_?prob(?:a)?|(?:p|prob|proba|score|pred_?proba)_\w+|\w+_(?:prob|proba|probability|score))$/i;
const PREDICTION =
  /^(?:pred|preds|prediction|predicted|y_?pred|y_?hat|yhat|forecast|estimate|(?:pred|predicted)_\w+|\w+_(?:pred|predicted|hat))$/i;
const ID = /^(?:id|uuid|key|index|row_?(?:id|number)|\w+_id|\w+_?uuid|\w+_key)$/i;

const ASK_LABEL = 'the column of the true label or value';

/** The label by its name, or as the scripts use it. Columns that look like answers of a model are none. */
export function guessLabel(table: TableLook, scripts: readonly ScriptText[]): Guess<string> {
  const able = table.columns.filter((column) => column.distinct > 1 && !isId(column, table) && !isAnswer(column));
  const used = able.filter(({ name }) => scripts.some((script) => usesAsLabel(script, name)));
  const named = able.filter(({ name }) => LABEL.test(name));
  const strong = [...new Set([...used, ...named])];
  const user = scripts.find((script) => strong.some(({ name }) => usesAsLabel(script, name)));
  const from = user === undefined ? 'guessed from its name' : `guessed: ${user.path} uses it so`;
  if (strong.length === 1) return onlyOne(names(strong), { from, ask: ASK_LABEL });
  const [only, ...others] = able.filter(({ distinct }) => distinct === 2);
  if (strong.length === 0 && only !== undefined && others.length === 0 && only === able.at(-1)) {
    return found(only.name, 'guessed: the last column that is no answer or id, and the only one of two values');
  }
  const weak = strong.length > 1 ? strong : likeliest(able);
  return { kind: 'open', ask: ASK_LABEL, candidates: names(weak).slice(0, 8) };
}

/** Where nothing tells: columns of two values, and the last one, where labels often stand. */
function likeliest(columns: readonly ColumnLook[]): readonly ColumnLook[] {
  const last = columns.at(-1);
  return [...new Set([...(last === undefined ? [] : [last]), ...columns.filter(({ distinct }) => distinct === 2)])];
}

function names(columns: readonly ColumnLook[]): readonly string[] {
  return columns.map(({ name }) => name);
}

function isId(column: ColumnLook, table: TableLook): boolean {
  return ID.test(column.name) && column.distinct === table.rows;
}

function isAnswer({ name, kind, low = -1, high = 2 }: ColumnLook): boolean {
  if (LABEL.test(name)) return false;
  return PREDICTION.test(name) || (SCORE.test(name) && kind === 'number' && low >= 0 && high <= 1);
}

export function guessTask(label: ColumnLook): Guess<Task> {
  const { kind, distinct } = label;
  if (distinct === 2 || kind === 'boolean') return found('binary', 'guessed: the label has two values');
  if (kind === 'text') return found('multiclass', `guessed: the label has ${distinct} values, which are texts`);
  if (kind === 'number' || distinct > 20)
    return found('regression', `guessed: the label has ${distinct} values, which are numbers`);
  return {
    kind: 'open',
    ask: `multiclass if the ${distinct} numbers of the label are classes, regression if they are amounts`,
    candidates: ['multiclass', 'regression'],
  };
}

function found<T>(value: T, from: string): Guess<T> {
  return { kind: 'found', value, from };
}

/** Labels 0/1 and boolean ones name their positive themselves; any others are the person's to say. */
export function guessPositive(label: ColumnLook, task: Task | undefined): Guess<string> {
  if (task !== 'binary' || label.kind === 'boolean') return NONE;
  const values = (label.values ?? []).map(({ value }) => value);
  const standard = values.every((value) => value === '0' || value === '1' || /^(?:true|false)$/.test(value));
  return standard ? NONE : { kind: 'open', ask: 'the label that counts as positive', candidates: values };
}

/** What a model's answers look like, in a table of predictions. */
export interface Answers {
  readonly score: Guess<string>;
  readonly prediction: Guess<string>;
  /** Class → column; empty unless every class has one. */
  readonly scores: Readonly<Record<string, string>>;
}

export function guessAnswers(table: TableLook, label: ColumnLook | undefined, task: Task | undefined): Answers {
  const columns = table.columns.filter(({ name }) => name !== label?.name);
  const likely = columns.filter(
    ({ name, kind, low = -1, high = 2 }) => SCORE.test(name) && isNumeric(kind) && low >= 0 && high <= 1,
  );
  const classes = (label?.values ?? []).map(({ value }) => value);
  const scores = classScores(names(likely), classes);
  const predicted = names(columns.filter(({ name }) => PREDICTION.test(name)));
  return {
    scores: task === 'multiclass' ? scores : {},
    score: task === undefined || task === 'binary' ? binaryScore(names(likely), scores) : NONE,
    prediction:
      predicted.length === 0
        ? NONE
        : onlyOne(predicted, { from: 'guessed from its name', ask: 'the column of what the model answers' }),
  };
}

const ASK_SCORE = 'the column of P(positive)';

/** `p_0` and `p_1` of labels 0 and 1: the second is P(positive). */
function binaryScore(likely: readonly string[], scores: Readonly<Record<string, string>>): Guess<string> {
  const ofPositive = scores['1'] ?? scores['true'];
  if (ofPositive !== undefined) return found(ofPositive, 'guessed from its name: P(positive)');
  return likely.length === 0 ? NONE : onlyOne(likely, { from: 'guessed from its name: P(positive)', ask: ASK_SCORE });
}

/** `p_red`, `prob_red`, `red_score` for every class, or nothing. */
function classScores(columns: readonly string[], classes: readonly string[]): Readonly<Record<string, string>> {
  const pairs = classes.flatMap((name) => {
    const tail = `_${name}`.toLowerCase();
    const own = columns.filter(
      (column) => column.toLowerCase().endsWith(tail) || column.toLowerCase().startsWith(`${name.toLowerCase()}_`),
    );
    return own.length === 1 ? [[name, own[0] ?? ''] as const] : [];
  });
  return classes.length > 1 && pairs.length === classes.length ? Object.fromEntries(pairs) : {};
}

/** The column of answers that a predict script seems to write; columns of the test data are none. */
export function guessWritten(script: ScriptText, table: TableLook, task: Task | undefined): Answers {
  const known = new Set(names(table.columns));
  const written = namesIn(script).filter((name) => !known.has(name));
  const from = `guessed from a text in ${script.path}`;
  const likely = written.filter((name) => SCORE.test(name) && !/^predict_proba$/.test(name));
  const predicted = written.filter((name) => PREDICTION.test(name));
  const isBinary = task === undefined || task === 'binary';
  return {
    scores: {},
    score: isBinary && likely.length > 0 ? onlyOne(likely, { from: `${from}: P(positive)`, ask: ASK_SCORE }) : NONE,
    prediction: predicted.length > 0 ? onlyOne(predicted, { from, ask: 'the column of what the model answers' }) : NONE,
  };
}

/** A column of different values without gaps whose name says id. */
export function guessId(table: TableLook): Guess<string> {
  const ids = table.columns.filter((column) => isId(column, table) && column.nulls === 0);
  return ids.length === 1 ? onlyOne(names(ids), { from: 'guessed: every row has another one', ask: 'id' }) : NONE;
}

const USUAL_SLICES =
  /region|country|state|segment|group|channel|origin|carrier|category|gender|sex|age|plan|type|tier/i;
const SLICE = { values: 12, rows: 50 };

/** At most two columns of few values, none of them rare, without gaps. */
export function guessSlices(table: TableLook, taken: readonly (string | undefined)[]): readonly ColumnLook[] {
  const fit = table.columns.filter(({ name, kind, nulls, values = [] }) => {
    if (taken.includes(name) || kind === 'number' || nulls > 0 || PREDICTION.test(name)) return false;
    const rarest = Math.min(...values.map(({ rows }) => rows));
    return values.length >= 2 && values.length <= SLICE.values && rarest >= SLICE.rows;
  });
  const usual = fit.filter(({ name }) => USUAL_SLICES.test(name));
  return (usual.length > 0 ? usual : fit.filter(({ kind }) => kind === 'text')).slice(0, 2);
}
