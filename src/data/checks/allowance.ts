// How much of a bad thing a contract tolerates: a number of rows, or a share of those looked at, compared exactly.
import * as z from 'zod';

/** A share keeps its decimal text, so that 5 % of 20 rows is 1 row and not 1.0000000000000002. */
export type Allowance =
  { readonly kind: 'rows'; readonly rows: number } | { readonly kind: 'share'; readonly text: string };

export const NO_ROWS: Allowance = { kind: 'rows', rows: 0 };

const PERCENT = /^(\d{1,3}(?:\.\d+)?)\s*%$/;
const HOW = 'expected none, a number of rows (5) or a share of them (0.1%)';

export const allowance = z
  .union([z.string(), z.number()], HOW)
  .transform((written, context): Allowance => {
    if (written === 'none' || written === 0) return NO_ROWS;
    if (typeof written === 'number' && Number.isSafeInteger(written) && written > 0)
      return { kind: 'rows', rows: written };
    const percent = typeof written === 'string' ? PERCENT.exec(written)?.[1] : undefined;
    if (percent !== undefined && Number(percent) <= 100) return { kind: 'share', text: percent };
    const share = typeof written === 'number' && written > 0 && written < 1;
    context.addIssue({
      code: 'custom',
      message: share ? `${HOW}; a share is written with %: ${decimal(written * 100)}%` : HOW,
    });
    return z.NEVER;
  })
  .meta({ description: 'none, a number of rows, or a share of the rows looked at', examples: ['0.1%'] });

/** Whether `failing` of `of` rows is tolerated; the limit itself is. */
export function tolerates(allowed: Allowance, failing: number, of: number): boolean {
  if (allowed.kind === 'rows') return failing <= allowed.rows;
  const [whole = '0', fraction = ''] = allowed.text.split('.');
  // failing / of <= text / 100, in integers.
  return BigInt(failing) * 100n * 10n ** BigInt(fraction.length) <= BigInt(whole + fraction) * BigInt(of);
}

export function printAllowance(allowed: Allowance): string {
  if (allowed.kind === 'share') return `${allowed.text} %`;
  return allowed.rows === 0
    ? 'no row'
    : `${allowed.rows.toLocaleString('en-US')} ${allowed.rows === 1 ? 'row' : 'rows'}`;
}

/** `no row`, `at most 5 rows`, `at most 2 %` */
export function printAtMost(allowed: Allowance): string {
  return allowed.kind === 'rows' && allowed.rows === 0 ? 'no row' : `at most ${printAllowance(allowed)}`;
}

/** The smallest share with two significant digits that tolerates so many rows, as a contract would write it: `0.023%`. */
export function shareToAdmit(failing: number, of: number): string {
  const percent = of === 0 ? 100 : (failing / of) * 100;
  const digits = Math.max(0, 1 - Math.floor(Math.log10(percent || 1)));
  const unit = 10 ** -Math.min(digits, 12);
  const up = Math.min(100, Math.ceil(percent / unit - 1e-9) * unit);
  return `${decimal(up)}%`;
}

function decimal(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A share between 0 and 1, written `10%` or `0.1`. */
export const share = z
  .union([z.number(), z.string()], 'expected a share such as 10%')
  .transform((written, context): number => {
    const percent = typeof written === 'string' ? PERCENT.exec(written)?.[1] : undefined;
    const value = typeof written === 'number' ? written : percent === undefined ? Number.NaN : Number(percent) / 100;
    if (value >= 0 && value <= 1) return value;
    context.addIssue({ code: 'custom', message: 'expected a share between 0% and 100%' });
    return z.NEVER;
  })
  .meta({ description: 'a share between 0% and 100%', examples: ['10%'] });
