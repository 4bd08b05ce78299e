// Why a run has no report, in words and with what mends it: for a check, and for the comment that would otherwise tell of an earlier commit.
import { ExternalError, UserError } from '../../records/errors.ts';
import { paragraph } from '../document.ts';
import type { Block } from '../document.ts';
import { visibleLogLine, visibleProse } from '../visible.ts';

export interface Trouble {
  /** One sentence without a final full stop. */
  readonly what: string;
  readonly fix?: string;
}

/** An interruption ends in different errors, wherever it hits; to a reader it is one thing. */
export function isCancellation(error: unknown): boolean {
  return error instanceof UserError && error.problems[0].code === 'cancelled';
}

export function troublesOf(error: unknown): readonly [Trouble, ...Trouble[]] {
  if (isCancellation(error)) return [CANCELLED];
  if (error instanceof UserError) {
    const [first, ...others] = error.problems;
    return [troubleOf(first), ...others.map(troubleOf)];
  }
  if (error instanceof ExternalError) return [troubleOf({ what: error.message, fix: error.fix })];
  return [{ what: 'this is a bug in mlgate: the log of the step has the details' }];
}

export const CANCELLED: Trouble = { what: 'the run was cancelled', fix: 'run it again, or push again' };

function troubleOf({ what, fix }: { readonly what: string; readonly fix?: string | undefined }): Trouble {
  return { what, ...(fix === undefined ? {} : { fix }) };
}

export function fixBlocks({ fix }: Trouble): readonly Block[] {
  if (fix === undefined) return [];
  return [{ kind: 'code', language: 'text', lines: fix.split('\n').slice(0, 20).map(visibleLogLine) }];
}

export function troubleBlocks(troubles: readonly Trouble[]): readonly Block[] {
  const told = troubles
    .slice(0, 20)
    .flatMap((trouble) => [paragraph(visibleProse(trouble.what)), ...fixBlocks(trouble)]);
  return troubles.length > 20 ? [...told, paragraph(`${troubles.length - 20} more: see the log.`)] : told;
}
