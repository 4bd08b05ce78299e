// Drafts data/contract.yml from data: every bound says what it was seen to be, so that a person can read, tighten and keep it.
import type { Tables } from '../../platform/tables.ts';
import { shareToAdmit } from '../checks/allowance.ts';
import { count, percent, yamlScalar } from '../checks/wording.ts';
import { collectFacts } from '../facts/collect.ts';
import type { FactRequest } from '../facts/request.ts';
import { makeProfile, profileRequests } from '../profile.ts';
import type { ColumnProfile, DatasetProfile } from '../profile.ts';
import { columnKind } from '../tables/column-kind.ts';
import type { DatasetHandle } from '../tables/dataset.ts';

export interface DraftHints {
  /** Columns without repeated values. */
  readonly unique: readonly string[];
  readonly label?: string;
  /** Whether there is training data to compare the test data with. */
  readonly pair: boolean;
}

/** Names that promise a value per row; whether they keep it is looked up. */
const KEY_NAME = /^(?:id|key|uuid|guid|row_?id)$|[_-](?:id|key|uuid|guid)$|[a-z](?:Id|Key)$/;
/** More values than this are no set to write down. */
const ALLOWED_MOST = 40;

/** Looks at a dataset and drafts a contract that it fulfils. */
export async function draftContract(
  tables: Tables,
  dataset: DatasetHandle,
  hints: Omit<DraftHints, 'unique'>,
): Promise<string> {
  const keys = dataset.columns
    .filter(({ name, kind }) => KEY_NAME.test(name) && (kind === 'integer' || kind === 'text'))
    .map(({ name }): FactRequest & { readonly kind: 'repeats' } => ({
      kind: 'repeats',
      columns: [name],
      nulls: 'skipped',
    }));
  const requests = [...(await profileRequests(tables, dataset)), ...keys];
  const { books } = await collectFacts(tables, [{ dataset, requests }]);
  const facts = books.get(dataset.name);
  if (facts === undefined) throw new TypeError(`no facts about ${dataset.name}`);
  const unique = keys
    .filter((key) => facts.get(key).failing === 0 && facts.get(key).of > 0)
    .flatMap(({ columns }) => columns);
  return inferContract(makeProfile(dataset, requests, facts), { ...hints, unique });
}

/** The draft's text, from facts alone. It ends with a line break. */
export function inferContract(profile: DatasetProfile, hints: DraftHints): string {
  const lines = [
    `# Drafted from ${count(profile.rows)} rows. Every bound is inferred: what was seen, rounded outward. Read it, tighten it, keep it.`,
    'columns:',
    ...profile.columns.map((column) => columnLine(column, profile.rows, hints)),
    'closed: true # no other column: what leaks the label often comes as a new one',
    `rows: { at-least: ${roundDown(profile.rows / 2)}${hints.pair ? ', only: [train]' : ''} } # seen: ${count(profile.rows)}`,
    ...(hints.pair
      ? [
          'train-test-overlap: { at-most: none, severity: warn } # test rows that were trained on; few columns repeat by chance',
        ]
      : []),
    ...imbalanceLine(profile, hints.label),
  ];
  return `${lines.join('\n')}\n`;
}

function columnLine(column: ColumnProfile, rows: number, { unique }: DraftHints): string {
  const kind = columnKind(column.type);
  const empty = column.nulls === rows;
  const { values } = column;
  const rules = [
    kind === 'other' || empty ? '' : `type: ${kind}`,
    column.nulls === 0 ? 'nulls: none' : empty ? '' : `nulls: ${shareToAdmit(column.nulls, rows)}`,
    unique.includes(column.name) ? 'unique: true' : rangeOf(column),
    column.nan + column.infinite > 0 ? 'finite: false' : '',
    kind === 'text' && values !== undefined ? allowedOf(values) : '',
  ].filter(Boolean);
  return `  ${yamlScalar(column.name)}: {${rules.length === 0 ? '' : ` ${rules.join(', ')} `}} # inferred; ${seen(column, rows)}`;
}

function rangeOf({ type, lowest, highest, values }: ColumnProfile): string {
  if (lowest === null || highest === null) return '';
  // Time goes on: what comes next, the test data of a split by time among it, is later.
  if (/^(?:date|timestamp)$/.test(columnKind(type))) return `range: [${String(lowest)}, null]`;
  // A handful of whole numbers is a code or a flag: its limits are its values.
  return values !== undefined && lowest === highest ? '' : `range: [${String(lowest)}, ${String(highest)}]`;
}

function allowedOf({ rows, other }: NonNullable<ColumnProfile['values']>): string {
  if (rows.length === 0 || rows.length > ALLOWED_MOST) return '';
  const list = `[${rows
    .map(([text]) => text)
    .toSorted()
    .map(yamlScalar)
    .join(', ')}]`;
  if (other === 0) return `allowed: ${list}`;
  const of = rows.reduce((sum, [, one]) => sum + one, other);
  return `allowed: { values: ${list}, tolerance: ${shareToAdmit(other, of)} }`;
}

function seen({ nulls, lowest, highest, values, nan, infinite }: ColumnProfile, rows: number): string {
  const parts = [
    nulls === 0 ? 'no nulls' : `${percent(nulls, rows)} nulls`,
    lowest === null ? '' : `${String(lowest)} to ${String(highest)}`,
    values === undefined
      ? ''
      : `${values.rows.length}${values.other > 0 ? ' frequent' : ''} ${values.rows.length === 1 ? 'value' : 'values'}`,
    nan + infinite > 0 ? `${count(nan + infinite)} not finite` : '',
  ];
  return `seen: ${parts.filter(Boolean).join(', ')}`;
}

function imbalanceLine({ columns }: DatasetProfile, label: string | undefined): readonly string[] {
  const values = columns.find(({ name }) => name === label)?.values;
  if (label === undefined || values === undefined || values.rows.length < 2) return [];
  const of = values.rows.reduce((sum, [, one]) => sum + one, values.other);
  const rarest = Math.min(...values.rows.map(([, one]) => one)) / of;
  const half = Math.floor(rarest * 50 * 10) / 10;
  return [`class-imbalance: { column: ${yamlScalar(label)}, at-least: ${half}% } # seen: ${percent(rarest * of, of)}`];
}

/** One significant digit. */
function roundDown(value: number): number {
  if (value < 1) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.floor(value / unit) * unit;
}
