// True labels of a classification: which classes there are, which one is positive, and each row's class as a number.
import { nearest } from '../config/did-you-mean.ts';
import type { ColumnData } from '../platform/tables.ts';
import type { Scalar } from '../records/scalars.ts';
import { CLASSES_AT_MOST } from './metrics/usable.ts';
import { findColumn, plural, quote, refuse, type Table } from './table.ts';

/** A column's distinct values as text, in sorted order, and each row's place among them; −1 where null. */
export interface Coded {
  readonly values: readonly string[];
  readonly codes: Float64Array;
}

const STANDARD_PAIRS = [
  ['0', '1'],
  ['false', 'true'],
] as const;

/** Numbers sort as numbers, texts by code unit: as scikit-learn sorts labels. */
export function codeColumn(column: ColumnData): Coded {
  const { numbers } = column;
  if (numbers !== undefined) {
    const present = [...new Set(numbers)].filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
    const places = new Map(present.map((value, place) => [value, place]));
    const name = column.type === 'BOOLEAN' ? (value: number) => String(value === 1) : (value: number) => String(value);
    return { values: present.map(name), codes: numbers.map((value) => places.get(value) ?? -1) };
  }
  const texts = column.texts ?? [];
  const present = [...new Set(texts)].filter((text) => text !== null).toSorted((a, b) => (a < b ? -1 : 1));
  const places = new Map<string | null, number>(present.map((text, place) => [text, place]));
  return { values: present, codes: Float64Array.from(texts, (text) => places.get(text) ?? -1) };
}

/** @throws UserError `label-missing` for rows without a label, `label-classes` for none or too many classes */
export function codeLabels(table: Table, label: string): Coded {
  const coded = codeColumn(findColumn(table, { column: label, key: 'evaluate.label' }));
  refuseNulls(table, label, coded.codes);
  if (coded.values.length > CLASSES_AT_MOST) {
    throw refuse(table, {
      code: 'label-classes',
      what: `label ${quote(label)} has ${plural(coded.values.length, 'distinct value')}; at most ${CLASSES_AT_MOST.toLocaleString('en-US')} classes are measured`,
      fix: 'task: regression, if the label is a number to be predicted',
    });
  }
  return coded;
}

function refuseNulls(table: Table, label: string, codes: Float64Array): void {
  const first = codes.indexOf(-1);
  if (first < 0) return;
  const missing = codes.reduce((count, code) => count + (code < 0 ? 1 : 0), 0);
  throw refuse(table, {
    code: 'label-missing',
    what: `label ${quote(label)} is null or NaN in ${plural(missing, 'row')}, the first is row ${first + 1}`,
    fix: 'rows without a true label cannot be tested on: drop them from the test data',
  });
}

export interface BinaryClasses {
  readonly negative: string;
  readonly positive: string;
}

/**
 * The two classes of a binary task. Labels 0/1 and false/true name their positive themselves; any others need `positive:`.
 * One class only is allowed: metrics then say what they cannot measure.
 * @throws UserError `positive-needed`, `positive-unseen`, `label-not-binary`
 */
export function binaryClasses(table: Table, values: readonly string[], positive: Scalar | undefined): BinaryClasses {
  const shown = values.slice(0, 5).map(quote).join(', ');
  if (values.length > 2) {
    throw refuse(table, {
      code: 'label-not-binary',
      what: `a binary task has two labels, this column has ${values.length}: ${shown}${values.length > 5 ? ', …' : ''}`,
      fix: notBinaryFix(values),
    });
  }
  const standard = STANDARD_PAIRS.find((pair) => values.every((value) => pair.some((one) => one === value)));
  if (positive !== undefined) return withPositive(table, values, { positive, standard });
  if (standard !== undefined) return { negative: standard[0], positive: standard[1] };
  if (values.length === 1) {
    throw refuse(table, {
      code: 'positive-needed',
      what: `every label is ${shown}: only one class is there, and nothing says whether it is the positive one`,
      fix: BOTH_CLASSES,
    });
  }
  throw refuse(table, {
    code: 'positive-needed',
    what: `labels are ${shown}: nothing says which one is positive`,
    fix: positiveFix(values.at(-1) ?? ''),
  });
}

/** The one that is there may be the negative one: it is never proposed. */
const BOTH_CLASSES =
  'test on rows of both classes, and name the one to be found: positive: LABEL (as a flag: --positive LABEL)';

/** More numbers than classes have are values. */
const MOST_NUMBERED_CLASSES = 20;

function notBinaryFix(values: readonly string[]): string {
  const isNumeric = values.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  return isNumeric && values.length > MOST_NUMBERED_CLASSES
    ? 'task: regression, with prediction: COLUMN (as flags: --task regression --prediction COLUMN)'
    : 'task: multiclass, with scores: { class: column } (as flags: --task multiclass --scores CLASS=COLUMN)';
}

function positiveFix(value: string): string {
  const scalar = yamlScalar(value);
  return `positive: ${scalar} (as a flag: --positive ${scalar.includes(' ') ? `'${scalar}'` : scalar})`;
}

interface Wanted {
  readonly positive: Scalar;
  readonly standard: readonly [string, string] | undefined;
}

function withPositive(table: Table, values: readonly string[], { positive, standard }: Wanted): BinaryClasses {
  const known = standard ?? values;
  const name = spellings(positive).find((spelling) => known.includes(spelling));
  if (name === undefined) {
    throw refuse(table, {
      code: 'positive-unseen',
      what: `positive: ${JSON.stringify(positive)} is none of the labels, which are ${known.map(quote).join(', ')}`,
      fix: known.length === 1 ? BOTH_CLASSES : positiveFix(nearest(String(positive), known) ?? known.at(-1) ?? ''),
    });
  }
  return { positive: name, negative: known.find((value) => value !== name) ?? `not ${name}` };
}

/** As it may be pasted into mlgate.yml. */
function yamlScalar(value: string): string {
  return /^[\p{L}\d][\p{L}\d_. -]*$/u.test(value) ? value.trim() : JSON.stringify(value);
}

/** `positive: true` also names the 1 of a 0/1 column, and `positive: 1` the true of a boolean one. */
function spellings(positive: Scalar): readonly string[] {
  if (typeof positive === 'boolean') return [String(positive), positive ? '1' : '0'];
  if (positive === 1 || positive === 0) return [String(positive), String(positive === 1)];
  return [String(positive)];
}
