// Reading query results column by column: numbers as doubles, everything else as DuckDB prints it.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnData } from '../tables.ts';

interface Wanted {
  readonly name: string;
  readonly type: string;
  readonly asNumber: boolean;
  readonly asText: boolean;
}

/** Types whose values are numbers for mlgate; decimals and integers beyond 2^53 are rounded to the nearest double. */
const NUMERIC = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|BOOLEAN|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

export async function readColumns(
  connection: DuckDBConnection,
  sql: string,
  asText: readonly string[],
): Promise<readonly ColumnData[]> {
  const described = await connection.run(`describe ${sql}`);
  const wanted = (await described.getRows()).map((row): Wanted => {
    const name = String(row[0]);
    const type = String(row[1]);
    const asNumber = NUMERIC.test(type);
    return { name, type, asNumber, asText: !asNumber || asText.includes(name) };
  });
  const collectors = wanted.flatMap((column) => collectorsOf(column));
  const list = collectors.map(({ expression }) => expression).join(', ');
  const result = await connection.stream(`select ${list} from (${sql})`);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [index, collector] of collectors.entries()) collector.take(chunk.getColumnVector(index), chunk.rowCount);
  }
  return wanted.map((column) => columnOf(column, collectors));
}

interface Vector {
  getItem(index: number): unknown;
}

interface Collector {
  readonly name: string;
  readonly expression: string;
  readonly numbers?: DoubleList;
  readonly texts?: (string | null)[];
  take(vector: Vector, rows: number): void;
}

function collectorsOf({ name, asNumber, asText }: Wanted): readonly Collector[] {
  const column = `"${name.replaceAll('"', '""')}"`;
  const collectors: Collector[] = [];
  if (asNumber) {
    const numbers = new DoubleList();
    collectors.push({
      name,
      expression: `cast(${column} as double)`,
      numbers,
      take: (vector, rows) => {
        for (let i = 0; i < rows; i++) {
          const value = vector.getItem(i);
          if (typeof value === 'number') numbers.push(value);
          else numbers.pushNull();
        }
      },
    });
  }
  if (asText) {
    const texts: (string | null)[] = [];
    collectors.push({
      name,
      expression: `cast(${column} as varchar)`,
      texts,
      take: (vector, rows) => {
        for (let i = 0; i < rows; i++) {
          const value = vector.getItem(i);
          texts.push(typeof value === 'string' ? value : null);
        }
      },
    });
  }
  return collectors;
}

function columnOf({ name, type }: Wanted, collectors: readonly Collector[]): ColumnData {
  const own = collectors.filter((collector) => collector.name === name);
  const numbers = own.find((collector) => collector.numbers !== undefined)?.numbers;
  const texts = own.find((collector) => collector.texts !== undefined)?.texts;
  const nulls = numbers?.nulls ?? texts?.filter((text) => text === null).length ?? 0;
  return {
    name,
    type,
    nulls,
    ...(numbers === undefined ? {} : { numbers: numbers.toArray() }),
    ...(texts === undefined ? {} : { texts }),
  };
}

/** A growing list of doubles without a boxed number for each. */
class DoubleList {
  #items = new Float64Array(2048);
  #length = 0;
  nulls = 0;

  push(value: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Float64Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = value;
  }

  pushNull(): void {
    this.nulls++;
    this.push(Number.NaN);
  }

  toArray(): Float64Array {
    return this.#items.slice(0, this.#length);
  }
}
