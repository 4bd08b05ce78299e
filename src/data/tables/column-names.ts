// The names of a table's columns, checked before any SQL speaks of them.
import { UserError } from '../../records/errors.ts';

/**
 * Names as SQL can tell them apart. An unnamed column becomes `Unnamed: <index from 0>`, the name that pandas gives it.
 * @throws UserError `table-columns` for no column, for two of the same name, and for two that differ only in case.
 */
export function checkColumnNames(names: readonly string[], shown: string): readonly string[] {
  if (names.length === 0) throw refusal(shown, 'has no columns');
  const named = names.map((name, index) => (name === '' ? `Unnamed: ${index}` : name));
  const seen = new Map<string, string>();
  for (const name of named) {
    if (name.includes('\0')) throw refusal(shown, `has a column name with a NUL in it: ${printName(name)}`);
    const folded = name.toLowerCase();
    const before = seen.get(folded);
    if (before === name) throw refusal(shown, `has two columns called ${printName(name)}`);
    if (before !== undefined) {
      throw refusal(shown, `has columns ${printName(before)} and ${printName(name)}, which differ only in case`);
    }
    seen.set(folded, name);
  }
  return named;
}

/** For messages: quoted, without line breaks and control characters, at most 60 characters. */
export function printName(name: string): string {
  const plain = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '·');
  return JSON.stringify(plain.length > 60 ? `${plain.slice(0, 59)}…` : plain);
}

function refusal(shown: string, what: string): UserError {
  return new UserError({
    code: 'table-columns',
    what: `${shown} ${what}`,
    where: { file: shown, line: 1 },
    fix: 'give every column a name of its own',
  });
}
