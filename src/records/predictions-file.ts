// Reads back what predictions.ts wrote; the bytes may come from a registry or an artifact and are not trusted.
import * as z from 'zod';
import { UserError } from './errors.ts';
import type { Predictions, SliceColumn } from './predictions.ts';
import { count, task } from './scalars.ts';

const MAGIC = 'mlgate-predictions-1\n';

const headerSchema = z.lazy(() =>
  z.strictObject({
    task,
    count,
    classes: z.array(z.string()).max(10_000),
    slices: z.array(z.strictObject({ column: z.string(), values: z.array(z.string()) })).max(1_000),
    scores: count,
  }),
);

/** @throws UserError `predictions-unreadable` when the bytes are not what {@link encodePredictions} writes. */
export function decodePredictions(bytes: Uint8Array, source: string): Predictions {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf('\n', MAGIC.length);
  if (buffer.toString('latin1', 0, MAGIC.length) !== MAGIC || end < 0)
    throw refusal(source, 'it does not begin as one');
  const header = parseHeader(buffer.toString('utf8', MAGIC.length, end), source);
  const reader = columnReader(buffer.subarray(end + 1), source);
  const truth = reader.float64(header.count);
  const slices: SliceColumn[] = header.slices.map(({ column, values }) => ({
    column,
    values,
    codes: reader.uint32(header.count),
  }));
  const predicted = reader.float64(header.count);
  const scores = Array.from({ length: header.scores }, () => reader.float64(header.count));
  reader.end();
  for (const { column, values, codes } of slices) {
    if (codes.some((code) => code >= values.length))
      throw refusal(source, `slice column ${column} points outside its values`);
  }
  return {
    rows: { task: header.task, count: header.count, classes: header.classes, truth, slices },
    predicted,
    scores,
  };
}

function parseHeader(text: string, source: string): z.infer<typeof headerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(source, 'its header is not JSON');
  }
  const parsed = headerSchema.safeParse(value);
  if (!parsed.success) throw refusal(source, `its header is wrong: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function columnReader(body: Uint8Array, source: string): ColumnReader {
  let offset = 0;
  const take = (length: number): ArrayBuffer => {
    if (offset + length > body.byteLength) throw refusal(source, 'it ends too early');
    const copy = new Uint8Array(body.subarray(offset, (offset += length)));
    return copy.buffer;
  };
  return {
    float64: (rows) => new Float64Array(take(rows * 8)),
    uint32: (rows) => new Uint32Array(take(rows * 4)),
    end: () => {
      if (offset !== body.byteLength) throw refusal(source, 'it has bytes after its end');
    },
  };
}

interface ColumnReader {
  float64(rows: number): Float64Array;
  uint32(rows: number): Uint32Array;
  end(): void;
}

function refusal(source: string, why: string): UserError {
  return new UserError({
    code: 'predictions-unreadable',
    what: `${source} is not a predictions file of mlgate: ${why}`,
    where: { file: source },
    fix: 'run evaluate again',
  });
}
