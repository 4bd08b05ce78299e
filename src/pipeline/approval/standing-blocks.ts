// How one request stands, in markdown: what was asked for, what was decided, and what comes next.
import type { PostedRequest } from '../../approval/conversation/conversation.ts';
import type { Settled } from '../../approval/conversation/settle.ts';
import type { WaitedFor } from '../../approval/conversation/waited-for.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import { shortDigest } from '../../records/digest.ts';
import type { Reason } from '../../registry/registry.ts';
import { code, inline, joined, paragraph, strong } from '../../report/document.ts';
import type { Block, Inline } from '../../report/document.ts';
import { visibleProse, visibleValue } from '../../report/visible.ts';
import { usedBlocks } from './used-blocks.ts';

export type Named = Pick<PostedRequest, 'id' | 'code' | 'request'>;

/** What a grant leads to. */
export type Next =
  | { readonly kind: 'none' }
  | { readonly kind: 'started' | 'when-merged' | 'unused'; readonly workflow: string }
  /** Its deployment failed, and may be tried again. */
  | { readonly kind: 'again'; readonly workflow: string }
  /** Promotions are held; it is started when they go on. */
  | { readonly kind: 'held'; readonly workflow: string; readonly why: string }
  | { readonly kind: 'by-hand'; readonly workflow: string; readonly why: string };

/** One request, as it stands. */
export interface Standing {
  readonly posted: Named;
  readonly settled: Settled;
  readonly waits: readonly WaitedFor[];
  /** Id → login. */
  readonly names: ReadonlyMap<string, string>;
  readonly next: Next;
}

export function requestLine({ request, code: sealed }: Named): Block {
  return paragraph('Request ', code(sealed), ': ', ...requestWords(request));
}

/** Exactly what was approved, read back. */
export function requestWords({
  model,
  environment,
  candidate,
  champion,
  evidence,
}: ApprovalRequest): readonly Inline[] {
  const instead = champion === null ? ' as its first version' : ` instead of v${champion.version}`;
  return inline(
    code(model),
    ' → ',
    code(visibleValue(environment)),
    instead,
    ': model ',
    code(shortDigest(candidate)),
    ', evidence ',
    code(shortDigest(evidence)),
    '.',
  );
}

export function standingBlocks(standing: Standing): readonly Block[] {
  const { settled, posted } = standing;
  const { decision, use } = settled;
  if (use !== null) return usedBlocks(standing, use, reasonsTable(decision.reasons));
  switch (decision.kind) {
    case 'granted':
      return [paragraph(strong('Granted.'), ' ', nextWords(standing))];
    case 'waiting':
      return [paragraph(strong('Waiting.'), ' ', waitingWords(standing))];
    case 'expired':
      return [paragraph(strong('Ended.'), ' ', 'The run of a new commit, or the same run once more, asks anew.')];
    case 'denied':
      return [
        paragraph(
          strong('Denied.'),
          ' ',
          ...deniedWords(settled),
          ' A denial stands until whoever said it comments ',
          code(`/withdraw ${posted.code}`),
          '.',
        ),
      ];
    case 'refused':
      return [
        paragraph(strong('Refused.'), ' What was asked for is not what is there now.'),
        ...reasonsTable(decision.reasons),
      ];
    case 'error':
      return [
        paragraph(strong('Not decided:'), ' ', 'not everything could be learnt. That is no denial; run the job again.'),
        ...reasonsTable(decision.reasons.map(({ rule, expected, found, holds }) => ({ rule, expected, found, holds }))),
      ];
  }
}

function nextWords({ next, posted }: Standing): readonly Inline[] {
  switch (next.kind) {
    case 'none':
    case 'again':
      return inline('Nothing is deployed by this.');
    case 'started':
      return inline(code(next.workflow), ' was started with it.');
    case 'unused':
      return inline('It is not used yet; ', code(next.workflow), ' deploys it with the request ', code(posted.id), '.');
    case 'when-merged':
      return inline('It deploys when this is merged.');
    case 'held':
      return inline(
        'Promotions are ',
        visibleProse(next.why, 200),
        '. ',
        code('/resume'),
        ' starts ',
        code(next.workflow),
        ' with it.',
      );
    case 'by-hand':
      return inline(
        code(next.workflow),
        ' could not be started (',
        visibleProse(next.why, 200),
        '): start it by hand with the request ',
        code(posted.id),
        '.',
      );
  }
}

function waitingWords({ waits, names }: Standing): readonly Inline[] {
  const parts = waits.map(({ group, missing, people }) => {
    const who = people.slice(0, 10).map((id) => inline(code(visibleValue(names.get(id) ?? id))));
    return inline(
      `${missing} more of `,
      strong(visibleValue(group)),
      ' (',
      who.length === 0 ? 'nobody is left' : joined(who, ', '),
      ')',
    );
  });
  return inline('It needs ', parts.length === 0 ? 'nothing more' : joined(parts, ' and '), '.');
}

function deniedWords({ decision }: Settled): readonly Inline[] {
  const last = new Map(
    decision.opinions.flatMap(({ opinion, ignored }) =>
      ignored === null ? [[opinion.person.id, opinion] as const] : [],
    ),
  );
  const denials = [...last.values()].filter(({ says }) => says === 'deny');
  return joined(
    denials.map(({ person, note }) =>
      inline('By ', code(visibleValue(person.name)), ': ', visibleProse(note, 300), '.'),
    ),
    ' ',
  );
}

/** Only what does not hold. */
function reasonsTable(reasons: readonly Reason[]): readonly Block[] {
  const broken = reasons.filter(({ holds, rule }) => !holds && !rule.startsWith('approved by '));
  if (broken.length === 0) return [];
  const columns = ['rule', 'expected', 'found', ...(broken.some(({ mend }) => mend !== undefined) ? ['next'] : [])];
  return [
    {
      kind: 'table',
      columns: columns.map((header) => ({ header: inline(header), align: 'left' as const })),
      rows: broken.map(({ rule, expected, found, mend }) =>
        [
          inline(rule),
          inline(code(short(expected))),
          inline(code(short(found))),
          mend === undefined ? [] : inline(short(mend)),
        ].slice(0, columns.length),
      ),
    },
  ];
}

function short(text: string): string {
  return visibleProse(
    text.replaceAll(/\b[0-9a-f]{64}\b/g, (hex) => hex.slice(0, 12)),
    200,
  );
}
