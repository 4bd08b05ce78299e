// One query of a plan: what it is for, its SQL, and how its result answers requests.
import type { Cell, QueryResult } from '../../platform/tables.ts';
import { requestKey } from './request.ts';
import type { FactKind, FactRequest, Facts } from './request.ts';

export interface Step {
  /** For `--explain`: "11 columns: extremes and counts, one scan". */
  readonly title: string;
  readonly sql: string;
  readonly answer: (result: QueryResult, book: FactBook) => void;
}

/** Facts found so far, by request. */
export class FactBook {
  readonly #facts: { readonly [K in FactKind]: Map<string, Facts[K]> } = {
    rows: new Map(),
    missing: new Map(),
    extremes: new Map(),
    outside: new Map(),
    values: new Map(),
    strangers: new Map(),
    mismatches: new Map(),
    misfits: new Map(),
    repeats: new Map(),
    histogram: new Map(),
    overlap: new Map(),
  };

  put<K extends FactKind>(request: Request<K>, fact: Facts[K]): void {
    this.#facts[request.kind].set(requestKey(request), fact);
  }

  has(request: FactRequest): boolean {
    return this.#facts[request.kind].has(requestKey(request));
  }

  /** @throws TypeError for a request that was never made: a bug of the check. */
  get<K extends FactKind>(request: Request<K>): Facts[K] {
    const fact = this.#facts[request.kind].get(requestKey(request));
    if (fact === undefined) throw new TypeError(`a fact was not asked for: ${requestKey(request)}`);
    return fact;
  }
}

type Request<K extends FactKind> = FactRequest & { readonly kind: K };

/** A few select expressions that answer requests together; many parts make one query. */
export interface Part {
  readonly expressions: readonly string[];
  readonly answer: (cells: readonly Cell[], book: FactBook) => void;
}

/** More expressions in one query take quadratic time to plan. */
const BATCH = 250;

/** The fewest queries over a source that evaluate all parts. */
export function stepsOf(parts: readonly Part[], source: string, title: (parts: number) => string): readonly Step[] {
  const batches: Part[][] = [];
  let size = BATCH;
  for (const part of parts) {
    if (size + part.expressions.length > BATCH) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(part);
    size += part.expressions.length;
  }
  return batches.map((batch) => ({
    title: title(batch.length),
    sql: `select ${batch.flatMap(({ expressions }) => expressions).join(', ')} from ${source}`,
    answer: ({ rows }, book) => {
      let at = 0;
      for (const { expressions, answer } of batch) {
        answer(rows[0]?.slice(at, at + expressions.length) ?? [], book);
        at += expressions.length;
      }
    },
  }));
}

/** A count of the engine as a number. @throws TypeError when it is none: the query was not the one expected. */
export function asCount(cell: Cell | undefined): number {
  const count = cell === null ? 0 : Number(cell);
  if (cell === undefined || !Number.isSafeInteger(count)) throw new TypeError(`expected a count, got ${String(cell)}`);
  return count;
}
