// Records between the steps of a job: `.mlgate/<model>/<record>.json`, ignored by git through its own .gitignore.
import type { Files } from '../platform/files.ts';
import { UserError } from '../records/errors.ts';
import { decodeRecord, encodeRecord } from '../records/record.ts';
import type { RecordType } from '../records/record.ts';
import type { Transport } from '../records/transport.ts';

type Observed = { readonly observed: unknown };

export interface Workspace extends Transport {
  save<T extends Observed>(type: RecordType<T>, record: T): Promise<void>;
  /** undefined when the step that writes it has not run. @throws UserError when the file is there and not readable. */
  load<T extends Observed>(type: RecordType<T>): Promise<T | undefined>;
  /** @throws UserError `record-missing` naming the step to run. */
  require<T extends Observed>(type: RecordType<T>, step: string): Promise<T>;
  /** Forgets what earlier runs left, so that no report mixes two runs. */
  clear(names: readonly string[]): Promise<void>;
}

export function folderWorkspace(model: string, files: Files): Workspace {
  const place = `.mlgate/${model}`;
  const transport = folderTransport(place, files);
  const load = async <T extends Observed>(type: RecordType<T>): Promise<T | undefined> => {
    const bytes = await transport.read(nameOf(type));
    if (bytes === undefined) return undefined;
    const source = `${place}/${nameOf(type)}`;
    return decodeRecord(type, decodeText(bytes, source), source);
  };
  return {
    ...transport,
    load,
    save: async (type, record) => transport.write(nameOf(type), Buffer.from(encodeRecord(type, record))),
    require: async (type, step) => {
      const record = await load(type);
      if (record !== undefined) return record;
      throw new UserError({
        code: 'record-missing',
        what: `there is no ${type.kind} of ${model} yet`,
        where: { file: `${place}/${nameOf(type)}` },
        fix: `mlgate ${step}, or mlgate run for every step at once`,
      });
    },
    clear: async (names) => {
      for (const name of names) await files.remove(`${place}/${name}`);
    },
  };
}

/** A record that is not UTF-8 is not what was written: its digest would be another one. */
function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const fix = 'run the step that writes this record again';
    throw new UserError({ code: 'record-unreadable', what: `${file} is not UTF-8 text`, where: { file }, fix });
  }
}

function nameOf(type: { readonly kind: string }): string {
  return `${type.kind}.json`;
}

/** What a process that was killed while writing leaves beside the file. */
const UNFINISHED = /(?:^|\/)\.[^/]*\.tmp$/;

/** A plain folder as transport; makes its own .gitignore when it first writes. */
export function folderTransport(place: string, files: Files): Transport {
  return {
    place,
    list: async () => {
      const names = (await files.kind(place)) === 'folder' ? await files.list(place) : [];
      return names.filter((name) => !UNFINISHED.test(name));
    },
    read: async (name) =>
      (await files.kind(`${place}/${name}`)) === 'absent' ? undefined : files.read(`${place}/${name}`),
    write: async (name, bytes) => {
      const ignore = `${place.split('/')[0]}/.gitignore`;
      if (place.startsWith('.mlgate/') && (await files.kind(ignore)) === 'absent') await files.write(ignore, '*\n');
      await files.write(`${place}/${name}`, bytes);
    },
  };
}
