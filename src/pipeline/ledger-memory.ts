// The newest ledger entry that this folder has seen of each model: a registry that is deleted or forced back to an earlier state
// reads like one that never went further, and only whoever remembers can tell.
import * as z from 'zod';
import type { Files } from '../platform/files.ts';
import type { Log } from '../platform/log.ts';
import { sha256Text } from '../records/scalars.ts';
import { sha256 } from '../records/digest.ts';
import { ExternalError, UserError } from '../records/errors.ts';
import type { ModelState, Registry } from '../registry/registry.ts';

const seenSchema = z.lazy(() =>
  z.strictObject({
    place: z.string(),
    model: z.string(),
    entries: z.int().min(1),
    head: sha256Text,
  }),
);
type Seen = z.infer<typeof seenSchema>;

export interface MemoryPlace {
  readonly files: Pick<Files, 'kind' | 'readText' | 'write'>;
  readonly log: Pick<Log, 'notice'>;
}

/**
 * The same registry; each look and each change is held against what was seen before, and remembered.
 * @throws UserError `ledger-rewritten` from `read` and `update`, before anything is decided.
 */
export function rememberLedgers(registry: Registry, memory: MemoryPlace): Registry {
  return {
    ...registry,
    read: async (model) => {
      const seen = await recall(registry.place, model, memory);
      const state = await registry.read(model);
      requireSeen(state, registry.place, seen);
      await remember({ state, place: registry.place, seen }, memory);
      return state;
    },
    update: async (model, decide) => {
      const seen = await recall(registry.place, model, memory);
      const updated = await registry.update(model, (state, at) => {
        requireSeen(state, registry.place, seen);
        return decide(state, at);
      });
      await remember({ state: updated.state, place: registry.place, seen }, memory);
      return updated;
    },
  };
}

/** Ignored by git, like everything in `.mlgate`. */
function fileOf(place: string, model: string): string {
  return `.mlgate/.ledgers/${model}-${sha256(place).slice(0, 12)}.json`;
}

/** undefined where nothing was seen yet. @throws UserError `ledger-memory` when the note is there and cannot be read. */
async function recall(place: string, model: string, { files }: MemoryPlace): Promise<Seen | undefined> {
  const file = fileOf(place, model);
  if ((await files.kind(file)) === 'absent') return undefined;
  const seen = decode(await files.readText(file));
  if (seen?.model === model && seen.place === place) return seen;
  throw new UserError({
    code: 'ledger-memory',
    what: `${file}, which tells the newest ledger entry seen here, is not what mlgate wrote`,
    where: { file },
    fix: `if you know the registry to be in order, remove it: rm ${file}`,
  });
}

function decode(text: string): Seen | undefined {
  try {
    return seenSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function requireSeen(state: ModelState, place: string, seen: Seen | undefined): void {
  if (seen === undefined || state.heads.includes(seen.head)) return;
  const now = state.ledgerHead === null ? 'it is empty' : `its newest is ${state.ledgerHead} (entry ${state.entries})`;
  const file = fileOf(place, state.model);
  throw new UserError({
    code: 'ledger-rewritten',
    what: `the ledger of ${state.model} in ${place} no longer holds ${seen.head} (entry ${seen.entries}), which was seen here; ${now}`,
    fix:
      'somebody deleted the registry or forced it back: put it back from a clone that still has it, and protect it\n' +
      `only if the new history is meant, forget the old one: rm ${file}`,
  });
}

interface Sight {
  readonly state: ModelState;
  readonly place: string;
  readonly seen: Seen | undefined;
}

/** A folder that cannot be written to remembers nothing, and says so. */
async function remember({ state, place, seen }: Sight, { files, log }: MemoryPlace): Promise<void> {
  const { model, ledgerHead: head, entries } = state;
  if (head === null || head === seen?.head) return;
  const file = fileOf(place, model);
  const note: Seen = { place, model, entries, head };
  try {
    if ((await files.kind('.mlgate/.gitignore')) === 'absent') await files.write('.mlgate/.gitignore', '*\n');
    await files.write(file, `${JSON.stringify(note)}\n`);
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ExternalError)) throw error;
    log.notice(`the newest ledger entry of ${model} could not be remembered in ${file}: ${error.message}`);
  }
}
