// What mlgate answers in a conversation, in markdown: each answer says what was read, what it led to, and what comes next.
import type { PostedRequest } from '../../approval/conversation/conversation.ts';
import type { Settled } from '../../approval/conversation/settle.ts';
import type { WaitedFor } from '../../approval/conversation/waited-for.ts';
import type { Comment } from '../../platform/forge.ts';
import type { ApprovalRequest, Opinion } from '../../records/approval.ts';
import { shortDigest } from '../../records/digest.ts';
import type { Reason } from '../../registry/registry.ts';
import { code, inline, joined, paragraph, strong } from '../../report/document.ts';
import type { Block, Inline } from '../../report/document.ts';
import { instantWords } from '../../report/markdown/approval-card.ts';
import { blockNodes, serializeMarkdown } from '../../report/markdown/serialize.ts';
import { visibleProse, visibleValue } from '../../report/visible.ts';

type Named = Pick<PostedRequest, 'id' | 'code' | 'request'>;

/** What a grant leads to. */
export type Next =
  | { readonly kind: 'none' }
  | { readonly kind: 'started' | 'when-merged' | 'unused'; readonly workflow: string }
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

export type Answer =
  | { readonly kind: 'not-counted'; readonly why: string }
  | { readonly kind: 'said'; readonly says: Opinion['says']; readonly standing: Standing }
  | { readonly kind: 'status'; readonly standings: readonly Standing[] }
  | { readonly kind: 'done'; readonly what: string }
  | { readonly kind: 'help' };

/** @param to the comment that is answered. */
export function renderAnswer(to: Pick<Comment, 'id' | 'author'>, answer: Answer): string {
  return commented(`<!-- mlgate:answer to=${to.id} -->`, answerBlocks(code(visibleValue(to.author.login)), answer));
}

/** When a comment that counted is edited or deleted, nobody is there to be answered. */
export function renderChange(standing: Standing): string {
  const { posted, settled } = standing;
  const people = [...new Set(settled.flagged.map(({ person }) => person.name))].map((name) => code(visibleValue(name)));
  const whose = inline('The comment by which ', joined(people, ', '), ' approved was edited or deleted. ');
  const lead =
    settled.grant === 'used'
      ? paragraph(strong('Flagged.'), ' ', whose, 'The grant was used before; the ledger keeps who approved it.')
      : settled.decision.kind === 'granted'
        ? paragraph(whose, 'It counts no more; the others suffice.')
        : paragraph(strong('The grant is withdrawn.'), ' ', whose, 'It was not used yet.');
  const rest = settled.grant === 'used' ? [] : standingBlocks(standing);
  return commented(`<!-- mlgate:answer request=${posted.id} -->`, [lead, requestLine(posted), ...rest]);
}

/** The second comment of a request. */
export function renderCodeComment(posted: Named, replaced: Named | undefined): string {
  const before: readonly Block[] =
    replaced === undefined
      ? []
      : [
          paragraph(
            'It replaces the request of ',
            instantWords(replaced.request.created),
            ', whose code ',
            code(replaced.code),
            ' counts no more.',
          ),
        ];
  return commented(`<!-- mlgate:approval-code request=${posted.id} -->`, [
    paragraph('To approve exactly what the card above says, comment:'),
    { kind: 'code', language: 'text', lines: [`/approve ${posted.code}`] },
    paragraph(
      'To refuse: ',
      code(`/deny ${posted.code} reason`),
      '. Edited comments, e-mail replies and reviews do not count. Nothing is waiting: no runner is held.',
    ),
    ...before,
  ]);
}

function commented(marker: string, blocks: readonly Block[]): string {
  return `${marker}\n${serializeMarkdown(blockNodes(blocks)).trim()}`;
}

function answerBlocks(who: Inline, answer: Answer): readonly Block[] {
  switch (answer.kind) {
    case 'not-counted':
      return [paragraph(who, ': ', strong('not counted'), ': ', visibleProse(answer.why), '.')];
    case 'done':
      return [paragraph(who, ': ', visibleProse(answer.what))];
    case 'help':
      return HELP;
    case 'status':
      if (answer.standings.length === 0) return [paragraph('Nobody asked for an approval here yet.')];
      return answer.standings.flatMap((standing) => [requestLine(standing.posted), ...standingBlocks(standing)]);
    case 'said': {
      const { posted } = answer.standing;
      return [
        paragraph(who, ' ', strong(SAID[answer.says]), ' ', ...requestWords(posted.request)),
        ...standingBlocks(answer.standing),
      ];
    }
  }
}

const SAID: Readonly<Record<Opinion['says'], string>> = {
  approve: 'approved',
  deny: 'denied',
  withdraw: 'took back what they said about',
};

function requestLine({ request, code: sealed }: Named): Block {
  return paragraph('Request ', code(sealed), ': ', ...requestWords(request));
}

/** Exactly what was approved, read back. */
function requestWords({ model, environment, candidate, champion, evidence }: ApprovalRequest): readonly Inline[] {
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

function standingBlocks(standing: Standing): readonly Block[] {
  const { settled, posted } = standing;
  const { decision } = settled;
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
    case 'refused': {
      const used = settled.grant === 'used' ? 'The grant was used.' : 'What was asked for is not what is there now.';
      return [paragraph(strong('Refused.'), ' ', used), ...reasonsTable(decision.reasons)];
    }
    case 'error':
      return [
        paragraph(strong('Not decided:'), ' ', 'not everything could be learnt. That is no denial; run the job again.'),
        ...reasonsTable(decision.reasons),
      ];
  }
}

function nextWords({ next, posted }: Standing): readonly Inline[] {
  switch (next.kind) {
    case 'none':
      return inline('Nothing is deployed by this.');
    case 'started':
      return inline(code(next.workflow), ' was started with it.');
    case 'unused':
      return inline('It is not used yet; ', code(next.workflow), ' deploys it with the request ', code(posted.id), '.');
    case 'when-merged':
      return inline('It deploys when this is merged.');
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
  return [
    {
      kind: 'table',
      columns: ['rule', 'expected', 'found'].map((header) => ({ header: inline(header), align: 'left' as const })),
      rows: broken.map(({ rule, expected, found }) => [
        inline(rule),
        inline(code(short(expected))),
        inline(code(short(found))),
      ]),
    },
  ];
}

function short(text: string): string {
  return visibleProse(
    text.replaceAll(/\b[0-9a-f]{64}\b/g, (hex) => hex.slice(0, 12)),
    200,
  );
}

const COMMANDS: readonly (readonly [string, string])[] = [
  ['/approve CODE', 'approves exactly what the card with this code shows; a note may follow'],
  ['/deny CODE reason', 'refuses it; stands until its author withdraws it'],
  ['/withdraw CODE', 'takes back what you said about it'],
  ['/status', 'says what is open here, and who is waited for'],
  ['/rollback reason', 'puts the last good version back, or v12: /rollback v12 reason; for who is on call'],
  ['/hold reason', 'no promotion from now on, until /resume'],
];

const HELP: readonly Block[] = [
  { kind: 'list', items: COMMANDS.map(([command, does]) => inline(code(command), `: ${does}`)) },
  paragraph(
    'A command is the first line of a comment, in plain ASCII, exactly so. Comments that were edited, came by e-mail, or were made by bots and apps do not count, and reviews do not either: write a comment.',
  ),
];
