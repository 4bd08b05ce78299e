// The ledger's text: reading it proves the chain, writing only ever adds lines.
import * as z from 'zod';
import { UserError } from '../records/errors.ts';
import { applyEntry } from './apply-entry.ts';
import { entryDigest, ledgerEntry, ledgerLine } from './ledger-entry.ts';
import type { LedgerEntry, LedgerEvent, LedgerLine } from './ledger-entry.ts';
import { emptyState } from './model-state.ts';
import type { ModelState } from './model-state.ts';
import type { Author } from './registry.ts';

/**
 * Reads a ledger and verifies it: canonical lines, counted from 1, each naming the digest of the one before.
 * @throws UserError `ledger-broken` at the first line that is not what the chain says.
 */
export function parseLedger(text: string, source: string): readonly LedgerLine[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw broken(source, text.split('\n').length, 'it does not end with a newline');
  const lines: LedgerLine[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    const number = lines.length + 1;
    const entry = parseLine(line, { source, number });
    const previous = lines.at(-1)?.digest ?? null;
    if (entry.sequence !== number) throw broken(source, number, `it is entry ${entry.sequence}`);
    if (entry.previous !== previous) throw broken(source, number, 'it does not follow the line before it');
    lines.push({ entry, digest: entryDigest(line) });
  }
  return lines;
}

function parseLine(line: string, at: { readonly source: string; readonly number: number }): LedgerEntry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw broken(at.source, at.number, 'it is not JSON');
  }
  const parsed = ledgerEntry.safeParse(value);
  if (!parsed.success) throw broken(at.source, at.number, `it is no ledger entry: ${z.prettifyError(parsed.error)}`);
  if (ledgerLine(parsed.data) !== line) throw broken(at.source, at.number, 'it is not in canonical form');
  return parsed.data;
}

/** The state that a verified ledger describes. */
export function replayLedger(model: string, lines: readonly LedgerLine[]): ModelState {
  return lines.reduce(applyEntry, emptyState(model, lines.length === 0 ? 'no-model' : 'found'));
}

/** New lines after a state, chained; with the state after them. */
export function appendEvents(
  state: ModelState,
  events: readonly LedgerEvent[],
  stamp: Author & { readonly at: Date },
): { readonly text: string; readonly state: ModelState } {
  let next: ModelState = state;
  let text = '';
  for (const event of events) {
    const entry: LedgerEntry = {
      sequence: next.entries + 1,
      previous: next.ledgerHead,
      at: stamp.at.toISOString(),
      by: stamp.by,
      run: stamp.run,
      event,
    };
    const checked = ledgerEntry.safeParse(entry);
    if (!checked.success) throw new TypeError(`mlgate made an invalid entry: ${z.prettifyError(checked.error)}`);
    const line = ledgerLine(checked.data);
    text += `${line}\n`;
    next = applyEntry(next, { entry: checked.data, digest: entryDigest(line) });
  }
  return { text, state: next };
}

function broken(source: string, line: number, why: string): UserError {
  return new UserError({
    code: 'ledger-broken',
    what: `${source}: line ${line} breaks the ledger's chain: ${why}`,
    where: { file: source, line },
    fix: 'somebody changed the history by hand; put the registry back from a clone or a backup, and protect it from force-pushes',
  });
}
