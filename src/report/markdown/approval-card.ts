// The card that asks for an approval: rendered from the request alone, so that an edited card can be told from a true one.
import type { ApprovalRequest, Need, Person } from '../../records/approval.ts';
import { shortDigest } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { code, inline, joined, paragraph, strong } from '../document.ts';
import type { Block, Inline, Table } from '../document.ts';
import { NBSP } from '../numbers.ts';
import { visibleProse, visibleValue } from '../visible.ts';
import { phrasing } from './nodes.ts';
import { blockNodes, serializeMarkdown } from './serialize.ts';

/** How the answer is given: a comment on GitHub, or a command in a terminal. */
export interface ApprovalAnswer {
  /** `K7QX-9M2D-4TRA-ZP6E`. */
  readonly code: string;
  readonly by: 'comment' | 'command';
}

/** @param answer absent where the code is not known yet: it is derived from the place of the card itself. */
export function renderApprovalCard(request: ApprovalRequest, answer?: ApprovalAnswer): string {
  const title = inline(`🔏 Approval wanted: ${request.model} → `, environmentName(request.environment));
  return serializeMarkdown([
    { type: 'heading', depth: 3, children: phrasing(title) },
    ...blockNodes(approvalBlocks(request, answer)),
  ]);
}

/** What stands on the card, for a terminal or another page. */
export function approvalBlocks(request: ApprovalRequest, answer?: ApprovalAnswer): readonly Block[] {
  return [summary(request), facts(request), ...(answer === undefined ? [] : answerBlocks(answer, request))];
}

function summary({ candidate, champion, environment, headline, head }: ApprovalRequest): Block {
  const from = head === undefined ? [] : inline(' of ', code(head.slice(0, 7)));
  const replaces =
    champion === null
      ? inline(` would become the first version in `, environmentName(environment), '.')
      : inline(
          ' would replace ',
          code(`v${champion.version}`),
          champion.digest === candidate
            ? ', whose bytes are the same: the deployment changes nothing in the model.'
            : '.',
        );
  return paragraph(
    'Candidate ',
    code(`sha256:${shortDigest(candidate)}`),
    from,
    replaces,
    ' ',
    strong(visibleProse(headline)),
  );
}

function facts(request: ApprovalRequest): Table {
  const { policy, excluded, ledgerHead, expires } = request;
  const rows: readonly (readonly [string, readonly Inline[]])[] = [
    ['needs', needsWords(policy.policy.needs)],
    ['may approve', groupsWords(request)],
    ['may not approve', excluded.length === 0 ? inline('nobody is excluded') : excludedWords(excluded)],
    ['binds', bindsWords(request)],
    ['runs', runsWords(request)],
    ...(request.runs.length === 0 ? [] : [['not bound', inline(NOT_BOUND)] as const]),
    ['ledger', ledgerHead === null ? inline('empty') : inline('at ', code(shortDigest(ledgerHead)))],
    ['assurance', inline(ASSURANCE[request.level])],
    ['ends', inline(instantWords(expires))],
  ];
  return {
    kind: 'table',
    columns: [
      { header: [], align: 'left' },
      { header: [], align: 'left' },
    ],
    rows: rows.map(([name, text]) => [inline(name), text]),
  };
}

const ASSURANCE: Readonly<Record<ApprovalRequest['level'], string>> = {
  local: 'local: identity is asserted, not proven. Whoever can write to the registry can answer under any name.',
  A0: 'A0 advisory: whoever can write to the repository can get around this gate. mlgate doctor says what is missing.',
  A1: 'A1 reviewed: the default branch is protected; nothing but the workflow keeps the production credential.',
  A2: 'A2 enforced: the production credential is bound to an environment of the default branch.',
  A3: 'A3 attested: the decision is signed by the person who made it.',
};

function needsWords(needs: readonly Need[]): readonly Inline[] {
  if (needs.length === 0) return inline('no approval');
  return joined(
    needs.map(({ count, group }) => inline(`${count} of `, strong(visibleValue(group)))),
    ' and ',
  );
}

function groupsWords({ policy, excluded }: ApprovalRequest): readonly Inline[] {
  const { groups, needs } = policy.policy;
  const out = new Set(excluded.flatMap(({ person: { id, name } }) => [id.toLowerCase(), name.toLowerCase()]));
  const wanted = [...new Set(needs.map(({ group }) => group))];
  const parts = wanted.map((group) => {
    const people = (groups[group] ?? []).filter((member) => !out.has(member.toLowerCase())).slice(0, 20);
    const names =
      people.length === 0
        ? inline('nobody')
        : joined(
            people.map((member) => code(visibleValue(member))),
            ', ',
          );
    return inline(`${visibleValue(group)}: `, names);
  });
  return parts.length === 0 ? inline('—') : joined(parts, ' · ');
}

function excludedWords(excluded: readonly { readonly person: Person; readonly reason: string }[]): readonly Inline[] {
  return joined(
    excluded
      .slice(0, 20)
      .map(({ person, reason }) => inline(code(visibleValue(person.name)), ` (${visibleProse(reason, 80)})`)),
    ', ',
  );
}

function bindsWords(request: ApprovalRequest): readonly Inline[] {
  return joined(
    [
      digestFact('model', request.candidate),
      ...request.data.slice(0, 4).map((digest) => digestFact('data', digest)),
      digestFact('evidence', request.evidence),
      policyFact(request),
      ...(request.trainingInputs === undefined ? [] : [digestFact('training inputs', request.trainingInputs)]),
    ],
    ' · ',
  );
}

function policyFact({ policy, place }: ApprovalRequest): readonly Inline[] {
  const from = place === undefined ? [] : inline(' of the default branch at ', code(place.policyCommit.slice(0, 7)));
  return inline(digestFact('policy', policy.digest), from);
}

function digestFact(name: string, digest: Sha256): readonly Inline[] {
  return inline(`${name} `, code(shortDigest(digest)));
}

const NOT_BOUND =
  'what these call themselves: other scripts, programs and packages run as the default branch and the runner have them when it is deployed';
const MOST_RUNS = 40;

function runsWords({ runs }: ApprovalRequest): readonly Inline[] {
  if (runs.length === 0) return inline('nothing: the stage moves, no command runs');
  const shown = runs.slice(0, MOST_RUNS).map(({ name, command, digest }) => {
    const named = name === command ? [] : inline(`${visibleValue(name)} `);
    return inline(named, code(visibleProse(command, 120)), ' ', code(shortDigest(digest)));
  });
  const more = runs.length - shown.length;
  return joined(more > 0 ? [...shown, inline(`and ${more} more`)] : shown, ' · ');
}

function answerBlocks(answer: ApprovalAnswer, request: ApprovalRequest): readonly Block[] {
  if (!/^[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}$/.test(answer.code))
    throw new TypeError(`not an approval code: ${answer.code}`);
  if (answer.by === 'comment') {
    return [
      paragraph('To approve exactly this, comment:'),
      { kind: 'code', language: 'text', lines: [`/approve ${answer.code}`] },
      paragraph(
        'To refuse: ',
        code(`/deny ${answer.code} reason`),
        '. Edited comments do not count. Nothing is waiting: no runner is held.',
      ),
    ];
  }
  const model = request.model;
  return [
    paragraph('To approve exactly this, run:'),
    { kind: 'code', language: 'text', lines: [`mlgate approve ${answer.code}`] },
    paragraph(
      'Whoever does is named by git’s ',
      code('user.email'),
      ` in that folder; ${model} is not touched before somebody promotes it.`,
    ),
  ];
}

/** `production` is ours to link or to bold; anything else is the user's text. */
function environmentName(environment: string): Inline {
  return /^[a-z][a-z0-9-]{0,30}$/.test(environment)
    ? { kind: 'text', text: environment }
    : code(visibleValue(environment));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `28 Nov 2026 14:02 UTC`. */
export function instantWords(instant: string): string {
  const [, year = '', month = '', day = '', time = ''] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(instant) ?? [];
  return `${Number(day)}${NBSP}${MONTHS[Number(month) - 1] ?? ''}${NBSP}${year} ${time}${NBSP}UTC`;
}
