// What people said about one request, from their comments and from what the ledger keeps of comments that are gone.
import type { Opinion } from '../../records/approval.ts';
import type { Fact, StatedOpinion } from '../facts.ts';
import { known } from '../facts.ts';
import { personKey } from '../people.ts';
import type { Said } from './conversation.ts';

export interface AboutRequest {
  readonly code: string;
  readonly said: readonly Said[];
  /** As the ledger has them, in its order. */
  readonly kept: readonly Opinion[];
}

/**
 * In the order of time. A word that only the ledger knows (its comment was deleted or edited since) can take away and never
 * give: a denial stands, a withdrawal takes earlier approvals back and no denial, an approval counts no more.
 */
export function opinionsAbout({ code, said, kept }: AboutRequest): Fact<readonly StatedOpinion[]> {
  const own = said.flatMap((one) => statedIn(one, code));
  const unknown = own.find(({ lost }) => lost !== null)?.lost;
  if (typeof unknown === 'string') return { kind: 'unknown', reason: unknown };
  const spoken = own.map(({ stated }) => stated);
  const sound = new Set(spoken.filter((stated) => stated.void === null).map(({ opinion }) => opinion.comment));
  const there = new Set(spoken.map(({ opinion }) => opinion.comment));
  const remembered = kept
    .filter(({ comment }) => comment === undefined || !sound.has(comment))
    .filter(({ comment, says }) => says !== 'approve' || comment === undefined || !there.has(comment))
    .map((opinion): StatedOpinion => ({ opinion, void: opinion.says === 'deny' ? null : GONE }));
  const all = [...spoken, ...remembered].toSorted(
    ({ opinion: a }, { opinion: b }) => Date.parse(a.at) - Date.parse(b.at) || (a.comment ?? 0) - (b.comment ?? 0),
  );
  return known(all.map((one, i) => takenBack(one, all.slice(i + 1))));
}

const GONE = 'its comment was deleted or edited since';

/** An approval that its author withdrew later by a comment that is gone. */
function takenBack(one: StatedOpinion, later: readonly StatedOpinion[]): StatedOpinion {
  if (one.opinion.says !== 'approve' || one.void !== null) return one;
  const key = personKey(one.opinion.person.id);
  const withdrawn = later.some(
    ({ opinion, void: why }) => opinion.says === 'withdraw' && why === GONE && personKey(opinion.person.id) === key,
  );
  return withdrawn ? { opinion: one.opinion, void: 'withdrawn later; the comment that said so is gone' } : one;
}

function statedIn(
  { comment, command, trust }: Said,
  code: string,
): readonly { readonly stated: StatedOpinion; readonly lost: string | null }[] {
  if (command.kind !== 'opinion' || command.code !== code) return [];
  const { author, id, createdAt } = comment;
  const opinion: Opinion = {
    person: { id: String(author.id), name: author.login },
    says: command.says,
    code: command.code,
    note: command.note,
    at: new Date(createdAt).toISOString(),
    comment: id,
  };
  const stated = { opinion, void: trust.kind === 'void' ? trust.why : null };
  return [{ stated, lost: trust.kind === 'unknown' ? trust.reason : null }];
}

/** Words that the ledger keeps although their comments no longer say them: for the answer after a grant was used. */
export function spokenNoMore({ code, said, kept }: AboutRequest): readonly Opinion[] {
  const standing = new Set(
    said
      .filter(({ command, trust }) => command.kind === 'opinion' && command.code === code && trust.kind === 'sound')
      .map(({ comment }) => comment.id),
  );
  return kept.filter(({ comment, says }) => says === 'approve' && comment !== undefined && !standing.has(comment));
}
