// Reads data/contract.yml. Its keys are the checks' names, so that a new check needs no line here.
import * as z from 'zod';
import { decodeYaml, valueAt } from '../../config/yaml-decode.ts';
import { readYaml } from '../../config/yaml-document.ts';
import type { Path, YamlDocument } from '../../config/yaml-document.ts';
import { UserError } from '../../records/errors.ts';
import type { Problem } from '../../records/errors.ts';
import { all } from '../checks/all.generated.ts';
import { allowance } from '../checks/allowance.ts';
import type { Allowance } from '../checks/allowance.ts';
import { only, severity, where } from '../checks/check.ts';
import type { Modifiers, WrittenRule } from '../checks/check.ts';
import type { AnyCheck, Contract, ContractRule } from './contract.ts';

/**
 * @param file how to name the contract in problems and findings.
 * @throws UserError with every problem at once: the `yaml-…` codes, `unknown-key`, `wrong-type`, `wrong-value`.
 */
export function loadContract(text: string, file: string, checks: readonly AnyCheck[] = all): Contract {
  const document = readYaml(text, file);
  const outline = decodeYaml(document, outlineOf(checks));
  if (!outline.ok) throw new UserError(...outline.problems);
  const reader = new ContractReader(document);
  const columns = outline.value.columns ?? {};
  for (const check of checks) {
    if (check.scope === 'table' || check.scope === 'pair') reader.readTableCheck(check);
  }
  for (const [column, defaults] of Object.entries(columns)) {
    for (const check of checks) {
      if (check.scope === 'column' || check.scope === 'name') reader.readColumnCheck(check, column, defaults ?? {});
    }
  }
  return reader.finish(Object.keys(columns));
}

/** Rules that hold where there is no contract, or for columns that it does not name: those that checks take for granted. */
export function impliedRules(column: string | undefined, checks: readonly AnyCheck[] = all): readonly ContractRule[] {
  return checks.flatMap((check): readonly ContractRule[] => {
    if (check.implied === undefined) return [];
    const origin = { check: check.name, implied: true } as const;
    if (check.scope === 'table' && column === undefined) {
      const rule = check.schema.parse(check.implied);
      return rule === false ? [] : [{ ...origin, severity: 'error', scope: 'table', rule }];
    }
    if (check.scope !== 'column' || column === undefined) return [];
    const rule = check.schema.parse(check.implied);
    return rule === false ? [] : [{ ...origin, severity: 'warn', scope: 'column', column, rule }];
  });
}

/** What a column may say for all of its rules. */
interface ColumnDefaults extends Modifiers {
  readonly tolerance?: Allowance | undefined;
}

/** A rule's place in the file. */
interface Written {
  readonly check: AnyCheck;
  readonly path: Path;
  readonly defaults?: ColumnDefaults;
}

/** The keys alone; each check reads its own value. */
function outlineOf(checks: readonly AnyCheck[]) {
  const keys = (...scopes: readonly string[]): Record<string, z.ZodOptional<z.ZodUnknown>> =>
    Object.fromEntries(
      checks.filter(({ scope }) => scopes.includes(scope)).map(({ name }) => [name, z.unknown().optional()]),
    );
  const description = z.string().optional().meta({ description: 'a note for readers' });
  const column = z.strictObject({
    ...keys('column', 'name'),
    description,
    severity: severity.optional(),
    where: where.optional(),
    only: only.optional(),
    tolerance: allowance.optional(),
  });
  return z.strictObject({
    ...keys('table', 'pair'),
    description,
    columns: z
      .record(z.string(), column.nullable())
      .optional()
      .meta({ description: 'column → what holds for its values' }),
  });
}

class ContractReader {
  readonly #document: YamlDocument;
  readonly #problems: Problem[] = [];
  readonly #rules: ContractRule[] = [];
  readonly #optional: string[] = [];
  readonly #keys: string[] = [];

  constructor(document: YamlDocument) {
    this.#document = document;
  }

  /** A list of mappings is several rules of the same check. */
  readTableCheck(check: Extract<AnyCheck, { readonly scope: 'table' | 'pair' }>): void {
    const value = valueAt(this.#document.value, [check.name]);
    if (value === undefined && check.implied === undefined) return;
    const several =
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item));
    const paths = several ? value.map((_, index) => [check.name, index]) : [[check.name]];
    for (const path of paths) {
      if (check.scope === 'table') {
        const rule = this.#read(check, path);
        if (rule) this.#rules.push({ ...this.#origin(rule, { check, path }), scope: 'table', rule });
      } else {
        const rule = this.#read(check, path);
        if (rule) this.#rules.push({ ...this.#origin(rule, { check, path }), scope: 'pair', rule });
      }
    }
  }

  readColumnCheck(
    check: Extract<AnyCheck, { readonly scope: 'column' | 'name' }>,
    column: string,
    defaults: ColumnDefaults,
  ): void {
    const path = ['columns', column, check.name];
    if (valueAt(this.#document.value, path) === undefined && check.implied === undefined) return;
    if (check.scope === 'name') {
      const rule = this.#read(check, path);
      if (rule) this.#rules.push({ ...this.#origin(rule, { check, path, defaults }), scope: 'name', column, rule });
      else if (check.name === 'required') this.#optional.push(column);
      return;
    }
    const rule = this.#read(check, path);
    if (rule) {
      this.#rules.push({ ...this.#origin(rule, { check, path, defaults }), scope: 'column', column, rule });
      if (check.name === 'unique' && defaults.where === undefined && rule.where === undefined) this.#keys.push(column);
    }
  }

  finish(declared: readonly string[]): Contract {
    const [first, ...others] = this.#problems;
    if (first !== undefined) throw new UserError(first, ...others);
    const rules = this.#rules.toSorted(byPlace);
    return { rules, declared, optional: this.#optional, keys: this.#keys };
  }

  /** false when nothing is asked, undefined when it cannot be read: the problem is noted. */
  #read<S extends AnyCheck['scope']>(
    check: { readonly schema: z.ZodType<WrittenRule<S> | false>; readonly implied?: unknown },
    path: Path,
  ): WrittenRule<S> | false | undefined {
    if (valueAt(this.#document.value, path) === undefined) return check.schema.parse(check.implied);
    const decoded = decodeYaml(this.#document, check.schema, { at: path });
    if (decoded.ok) return decoded.value;
    this.#problems.push(...decoded.problems);
    return undefined;
  }

  #origin(rule: Modifiers, { check, path, defaults = {} }: Written): Omit<ContractRule, 'scope' | 'rule' | 'column'> {
    const only = rule.only ?? defaults.only;
    const filter = [rule.where, defaults.where].filter((one) => one !== undefined);
    return {
      check: check.name,
      where: this.#document.placeOf(path, 'key'),
      implied: valueAt(this.#document.value, path) === undefined,
      severity: rule.severity ?? defaults.severity ?? 'error',
      ...(only === undefined ? {} : { only }),
      ...(filter.length === 0
        ? {}
        : { filter: filter.length === 1 ? String(filter[0]) : filter.map((one) => `(${one}\n)`).join(' and ') }),
      ...(defaults.tolerance === undefined ? {} : { tolerance: defaults.tolerance }),
    };
  }
}

function byPlace({ where: a }: ContractRule, { where: b }: ContractRule): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
