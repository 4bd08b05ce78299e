// What a column holds, in the words of a contract, whatever the file calls it.

export const COLUMN_KINDS = ['integer', 'number', 'text', 'boolean', 'date', 'timestamp'] as const;
/** `other`: times, lists, structs, blobs and whatever else has no word in a contract. */
export type ColumnKind = (typeof COLUMN_KINDS)[number] | 'other';

/** @param type as the table engine prints it: `BIGINT`, `DECIMAL(10,2)`. */
export function columnKind(type: string): ColumnKind {
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type)) return 'integer';
  if (/^(?:FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/.test(type)) return 'number';
  if (type.startsWith('TIMESTAMP')) return 'timestamp';
  if (type.startsWith('ENUM(')) return 'text';
  switch (type) {
    case 'VARCHAR':
    case 'UUID':
      return 'text';
    case 'BOOLEAN':
      return 'boolean';
    case 'DATE':
      return 'date';
    default:
      return 'other';
  }
}

/** Types that can hold NaN and infinity. */
export function isFloating(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}
