// What mlgate answers in a conversation, in markdown: each answer says what was read, what it led to, and what comes next.
import type { Comment } from '../../platform/forge.ts';
import type { Opinion } from '../../records/approval.ts';
import { code, inline, joined, paragraph, strong } from '../../report/document.ts';
import type { Block, Inline } from '../../report/document.ts';
import { instantWords } from '../../report/markdown/approval-card.ts';
import { blockNodes, serializeMarkdown } from '../../report/markdown/serialize.ts';
import { visibleProse, visibleValue } from '../../report/visible.ts';
import { requestLine, requestWords, standingBlocks } from './standing-blocks.ts';
import type { Named, Standing } from './standing-blocks.ts';

export type Answer =
  | { readonly kind: 'not-counted'; readonly why: string }
  | { readonly kind: 'said'; readonly says: Opinion['says']; readonly standing: Standing }
  | { readonly kind: 'status'; readonly standings: readonly Standing[] }
  | { readonly kind: 'done'; readonly what: string }
  | { readonly kind: 'help' };

/** @param to the comment that is answered. */
export function renderAnswer(to: Pick<Comment, 'id' | 'author'>, answer: Answer): string {
  const marker = answerMarker(`to=${to.id}`, standingsOf(answer));
  return commented(marker, answerBlocks(code(visibleValue(to.author.login)), answer));
}

/** A grant that an earlier run wrote, and then could not start. */
export function renderStarted(standing: Standing): string {
  const { posted } = standing;
  const blocks = [requestLine(posted), ...standingBlocks(standing)];
  return commented(answerMarker(`request=${posted.id}`, [standing]), blocks);
}

/** Only for not doing things twice that may be done twice: whoever may write can edit it. */
function answerMarker(about: string, standings: readonly Standing[]): string {
  const started = standings.filter(({ next }) => next.kind === 'started').map(({ posted }) => posted.id);
  return `<!-- mlgate:answer ${about}${started.length === 0 ? '' : ` started=${started.join()}`} -->`;
}

/** Ids of the requests whose deployment an answer of ours says was started. */
export function startedBy(body: string): readonly string[] {
  const ids = /^<!-- mlgate:answer [a-z]+=\d+ started=([\d,]+) -->\n/.exec(body)?.[1];
  return ids === undefined ? [] : ids.split(',');
}

export function isAnswerTo(body: string, comment: number): boolean {
  return body.startsWith(`<!-- mlgate:answer to=${comment} `);
}

/** The requests that it speaks about. */
export function standingsOf(answer: Answer): readonly Standing[] {
  return answer.kind === 'said' ? [answer.standing] : answer.kind === 'status' ? answer.standings : [];
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
  return commented(answerMarker(`request=${posted.id}`, [standing]), [lead, requestLine(posted), ...rest]);
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
      return [
        paragraph(
          who,
          ': ',
          strong('not counted'),
          ': ',
          visibleProse(answer.why),
          answer.why.endsWith('?') ? '' : '.',
        ),
      ];
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
