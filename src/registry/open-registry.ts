// The one logic of the registry, over any tree of files with a compare-and-swap commit.
import type { Clock } from '../platform/clock.ts';
import type { FileTree, TreeSnapshot } from '../platform/file-tree.ts';
import { ExternalError, UserError } from '../records/errors.ts';
import { checkFormat, FORMAT_FILE, FORMAT_TEXT, LEDGER, modelFolder, STAGES } from './layout.ts';
import { appendEvents, parseLedger, replayLedger } from './ledger.ts';
import type { LedgerEvent } from './ledger-entry.ts';
import { emptyState } from './model-state.ts';
import type { ModelState } from './model-state.ts';
import type { Change, Decide, Registry, Updated } from './registry.ts';
import { staleViews, viewProblems } from './views.ts';

/** How often a change is decided anew before we say that the registry is too busy; each time somebody else got through. */
const MAX_ATTEMPTS = 50;

export function openRegistry(tree: FileTree, clock: Clock): Registry {
  const written: LastWritten = new Map();
  let newest: TreeSnapshot | undefined;
  const seen: Pick<FileTree, 'place' | 'snapshot' | 'write'> = {
    place: tree.place,
    snapshot: async () => (newest = await tree.snapshot()),
    write: (change) => tree.write(change),
  };
  return {
    place: tree.place,
    read: async (model) => (await look(seen, model)).state,
    update: (model, decide) => update({ tree: seen, clock, model, written }, decide),
    file: async (model, path) => {
      const full = `${modelFolder(model)}${path}`;
      // Records, predictions and requests never change: one that the last look saw needs no other look.
      const fixed = /^(?:records|predictions|requests)\//.test(path) && newest?.paths.includes(full) === true;
      const snapshot = fixed ? newest : await seen.snapshot();
      return (await snapshot?.read([full]))?.get(full);
    },
    models: async () => {
      const snapshot = await seen.snapshot();
      if (snapshot === undefined) return [];
      await checkSnapshot(snapshot, tree.place);
      const names = snapshot.paths.map((path) => /^models\/([^/]+)\/ledger\.jsonl$/.exec(path)?.[1]);
      return names.filter((name) => name !== undefined);
    },
  };
}

/**
 * What each model looked like right after our own last write. Writing compares and swaps, so a change may be decided on it
 * without looking again; an answer that writes nothing may not.
 */
type LastWritten = Map<string, Sight>;

interface Sight {
  readonly head: string | undefined;
  readonly state: ModelState;
  readonly ledger: string;
  readonly views: ReadonlyMap<string, string>;
  readonly paths: ReadonlySet<string>;
}

async function look(tree: Pick<FileTree, 'place' | 'snapshot'>, model: string): Promise<Sight> {
  const folder = modelFolder(model);
  const snapshot = await tree.snapshot();
  if (snapshot === undefined) {
    const state = emptyState(model, 'no-registry');
    return { head: undefined, state, ledger: '', views: new Map(), paths: new Set() };
  }
  const own = snapshot.paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
  const wanted = own.filter((path) => path === LEDGER || isView(path));
  const found = await snapshot.read([FORMAT_FILE, ...wanted.map((path) => folder + path)]);
  checkFormat(textOf(found.get(FORMAT_FILE)), tree.place);
  const ledger = textOf(found.get(folder + LEDGER)) ?? '';
  const source = `${tree.place}: ${folder}${LEDGER}`;
  if (ledger === '' && own.length > 0) throw lostLedger(source);
  const replayed = replayLedger(model, parseLedger(ledger, source));
  const views = new Map(wanted.filter(isView).map((path) => [path, textOf(found.get(folder + path)) ?? '']));
  const state = { ...replayed, problems: viewProblems(replayed, views) };
  return {
    head: snapshot.head,
    state: own.length === 0 ? replayed : state,
    ledger,
    views,
    paths: new Set(own),
  };
}

function isView(path: string): boolean {
  return path === STAGES || path.startsWith('versions/');
}

async function checkSnapshot(snapshot: TreeSnapshot, place: string): Promise<void> {
  checkFormat(textOf((await snapshot.read([FORMAT_FILE])).get(FORMAT_FILE)), place);
}

interface Target {
  readonly tree: Pick<FileTree, 'place' | 'snapshot' | 'write'>;
  readonly clock: Clock;
  readonly model: string;
  readonly written: LastWritten;
}

async function update<W, S>(target: Target, decide: Decide<W, S>): Promise<Updated<W, S>> {
  const { tree, clock, model } = target;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const remembered = target.written.get(model);
    target.written.delete(model);
    const sight = remembered ?? (await look(tree, model));
    const at = clock.now();
    const decision = decide(sight.state, at);
    if (decision.kind === 'stop') {
      if (remembered !== undefined) continue;
      return { kind: 'stopped', state: sight.state, value: decision.value };
    }
    const next = afterChange(sight, decision, at);
    const message = `${model}: ${decision.events.map(describeEvent).join(', ')}`;
    const files = new Map([...next.files].map(([path, content]) => [modelFolder(model) + path, content]));
    if (sight.head === undefined) files.set(FORMAT_FILE, FORMAT_TEXT);
    const result = await tree.write({ expectHead: sight.head, files, message, at });
    if (result.kind === 'moved') continue;
    target.written.set(model, { ...next.sight, head: result.head });
    return { kind: 'written', state: next.sight.state, value: decision.value };
  }
  throw new ExternalError({
    code: 'registry-busy',
    call: `write to ${target.tree.place}`,
    what: `${target.tree.place} was changed by others ${MAX_ATTEMPTS} times while a change was being written; nothing was written`,
    fix: 'run the same command again',
  });
}

function afterChange<W>(
  sight: Sight,
  change: Change<W>,
  at: Date,
): { readonly files: ReadonlyMap<string, Uint8Array | string>; readonly sight: Sight } {
  const appended = appendEvents(sight.state, change.events, { ...change.author, at });
  const files = new Map<string, Uint8Array | string>();
  for (const [path, content] of change.files ?? []) {
    // Records and requests are named by content or by a number given once: what is there already stays.
    if (!sight.paths.has(path)) files.set(path, content);
  }
  const views = staleViews(appended.state, sight.views);
  const ledger = sight.ledger + appended.text;
  for (const [path, text] of [...views, [LEDGER, ledger] as const]) files.set(path, text);
  return {
    files,
    sight: {
      head: sight.head,
      state: { ...appended.state, problems: [] },
      ledger,
      views: new Map([...sight.views, ...views]),
      paths: new Set([...sight.paths, ...files.keys()]),
    },
  };
}

/** A commit's subject, for whoever reads the branch with git. */
function describeEvent(event: LedgerEvent): string {
  switch (event.kind) {
    case 'evaluated':
      return `evaluated ${event.commit.slice(0, 12)}`;
    case 'requested':
      return `request ${event.request}`;
    case 'said':
      return `${event.opinion.says} on request ${event.request}`;
    case 'granted':
      return `request ${event.request} granted`;
    case 'claimed':
      return `${event.claim.action} v${event.claim.version} claimed`;
    case 'deploying':
    case 'deployed':
      return `${event.kind} v${event.version}`;
    case 'failed':
      return `${event.step} of v${event.version} failed`;
    case 'finished':
      return `finished: ${event.result}`;
    case 'quarantined':
    case 'released':
      return `${event.kind} ${event.digest.slice(0, 12)}`;
    case 'held':
    case 'resumed':
      return `${event.stage} ${event.kind}`;
    case 'ordered':
      return `${event.order} ordered by comment ${event.comment}`;
  }
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function lostLedger(source: string): UserError {
  return new UserError({
    code: 'ledger-broken',
    what: `${source} is gone or empty, though the model has other files`,
    fix: 'put the registry back from a clone or a backup, and protect it from force-pushes',
  });
}
