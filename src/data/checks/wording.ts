// Numbers and names in findings. Values of rows are never quoted; extremes are rounded outward, so that none is anybody's.
import type { Cell } from '../../platform/tables.ts';

/** `31 of 140,000 rows (0.02 %)` */
export function rowsOf(failing: number, of: number): string {
  return `${count(failing)} of ${count(of)} ${of === 1 ? 'row' : 'rows'} (${percent(failing, of)})`;
}

/** `140,000` */
export function count(rows: number): string {
  return rows.toLocaleString('en-US');
}

/** Never `0 %` or `100 %` unless it is exactly that. */
export function percent(part: number, of: number): string {
  if (of === 0) return '0 %';
  const value = (part / of) * 100;
  if (value === 0 || value === 100) return `${value} %`;
  if (value < 0.01) return 'less than 0.01 %';
  if (value >= 99.95) return 'more than 99.9 %';
  return `${value.toFixed(value >= 10 ? 1 : 2)} %`;
}

/**
 * An extreme with two significant digits, never inside the true one; dates to the first or last day of the month, a latest moment
 * to the first of the next one: as a limit, a date is its first moment.
 */
export function outward(value: Cell, side: 'low' | 'high'): string | number | null {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return outwardNumber(Number(value), side);
    case 'string': {
      if (/^\d{4}-\d\d/.test(value)) return outwardDate(value, side);
      // Decimals come as texts.
      return value !== '' && Number.isFinite(Number(value)) ? outwardNumber(Number(value), side) : null;
    }
    default:
      return null;
  }
}

function outwardNumber(value: number, side: 'low' | 'high'): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.floor(Math.log10(Math.abs(value))) - 1;
  const round = side === 'low' ? Math.floor : Math.ceil;
  // Dividing by 10^-e is exact to more digits than multiplying by a fraction.
  const scaled = exponent >= 0 ? value / 10 ** exponent : value * 10 ** -exponent;
  const rounded = exponent >= 0 ? round(scaled) * 10 ** exponent : round(scaled) / 10 ** -exponent;
  return Number(rounded.toPrecision(3));
}

function outwardDate(value: string, side: 'low' | 'high'): string {
  const year = Number(value.slice(0, 4));
  const month = Number(value.slice(5, 7));
  if (side === 'low') return `${value.slice(0, 7)}-01`;
  const isMoment = value.length > 10;
  return new Date(Date.UTC(year, month, isMoment ? 1 : 0)).toISOString().slice(0, 10);
}

/** A text or number as YAML would need it inside `[ ]` or `{ }`. */
export function yamlScalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const plain = /^[A-Za-z_][\w.-]*$/.test(value) && !/^(?:true|false|null)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}
