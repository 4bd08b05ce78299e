// Asks for approval of exact bytes: keeps them, writes the record, and seals it with a code.
import type { ApprovalPolicy, ApprovalRequest, Person } from '../records/approval.ts';
import { digestOf } from '../records/digest.ts';
import { candidateSlot, championOf, nextRequestId, requestFile } from '../registry/registry.ts';
import type { Author, LedgerEvent, ModelState, ModelStore, Reason, Registry } from '../registry/registry.ts';
import { personKey } from './people.ts';
import { whyNeverApproved } from './preflight.ts';
import { sealCode } from './seal.ts';

/** Filled in here; everything else comes from the records of the run. */
type Derived = 'policy' | 'requester' | 'excluded' | 'ledgerHead' | 'created' | 'expires' | 'level' | 'observed';

export interface ApprovalAsk {
  readonly subject: Omit<ApprovalRequest, Derived>;
  readonly policy: ApprovalPolicy;
  /** Ids of the persons of each group, resolved. In a terminal these are the e-mail addresses written in mlgate.yml. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly requester: Person;
  /** Who made the change; they may not approve it either, unless the policy allows it. */
  readonly committers: readonly Person[];
  /** Where the candidate lies now; its bytes are kept until the request is settled. */
  readonly source: string;
  /** Kept in the registry beside the request, by path below the model's folder: the evidence that an approver reads. */
  readonly evidence?: ReadonlyMap<string, string>;
  readonly author: Author;
  readonly mlgate: string;
}

export type AskOutcome =
  | { readonly kind: 'requested'; readonly id: string; readonly code: string; readonly request: ApprovalRequest }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }
  /** Nobody could ever approve this, because … */
  | { readonly kind: 'impossible'; readonly why: readonly string[] };

const REQUEST_DAYS = 7;

/** @throws UserError `store-digest` when the candidate is not the one that was evaluated. */
export async function requestApproval(
  tools: { readonly registry: Registry; readonly store: ModelStore },
  ask: ApprovalAsk,
): Promise<AskOutcome> {
  const { subject, policy } = ask;
  const excluded = policy.selfApproval ? [] : excludedPersons(ask);
  const why = whyNeverApproved({ requester: ask.requester, excluded }, policy, ask.members);
  if (why.length > 0) return { kind: 'impossible', why };
  const early = askReasons(await tools.registry.read(subject.model), ask);
  if (early.some(({ holds }) => !holds)) return { kind: 'refused', reasons: early };
  const { candidate: digest } = subject;
  await tools.store.put(subject.model, candidateSlot(digest), { path: ask.source, digest });
  const updated = await tools.registry.update<Asked, readonly Reason[]>(subject.model, (state, at) => {
    const reasons = askReasons(state, ask);
    if (reasons.some(({ holds }) => !holds)) return { kind: 'stop', value: reasons };
    const id = nextRequestId(state);
    const request = makeRequest(ask, { state, at, excluded });
    const file = requestFile(id, request);
    const { environment, candidate } = request;
    const event: LedgerEvent = { kind: 'requested', request: id, text: file.digest, environment, candidate };
    const files = new Map([...(ask.evidence ?? []), [file.path, file.text]]);
    const code = sealCode(file.text, id);
    return { kind: 'change', events: [event], files, author: ask.author, value: { id, code, request } };
  });
  return updated.kind === 'written'
    ? { kind: 'requested', ...updated.value }
    : { kind: 'refused', reasons: updated.value };
}

interface Asked {
  readonly id: string;
  readonly code: string;
  readonly request: ApprovalRequest;
}

function makeRequest(
  ask: ApprovalAsk,
  now: { readonly state: ModelState; readonly at: Date; readonly excluded: ApprovalRequest['excluded'] },
): ApprovalRequest {
  return {
    ...ask.subject,
    policy: { digest: digestOf(ask.policy), policy: ask.policy },
    requester: ask.requester,
    excluded: [...now.excluded],
    ledgerHead: now.state.ledgerHead,
    created: now.at.toISOString(),
    expires: new Date(now.at.getTime() + REQUEST_DAYS * 24 * 3600 * 1000).toISOString(),
    level: 'local',
    observed: { run: ask.author.run, mlgate: ask.mlgate },
  };
}

function excludedPersons({ requester, committers }: ApprovalAsk): ApprovalRequest['excluded'] {
  const seen = new Set([personKey(requester.id)]);
  const others = committers.filter(({ id }) => !seen.has(personKey(id)) && seen.add(personKey(id)));
  return [{ person: requester, reason: 'asked for it' }, ...others.map((person) => ({ person, reason: 'committed' }))];
}

/** A request is accepted only for what the gate let pass, and against the version that is in the stage now. */
function askReasons(state: ModelState, { subject }: ApprovalAsk): readonly Reason[] {
  const champion = championOf(state, subject.environment);
  const name = champion === undefined ? 'no version' : `v${champion.version} (${champion.digest})`;
  const compared =
    subject.champion === null ? 'no version' : `v${subject.champion.version} (${subject.champion.digest})`;
  const quarantine = state.quarantined.get(subject.candidate);
  return [
    {
      rule: 'the gate let it pass',
      expected: 'no failure',
      found: subject.conclusion,
      holds: subject.conclusion !== 'failure',
      mend: 'mlgate preview says what stopped it: mend that, then mlgate run',
    },
    {
      rule: `what it was compared with is what ${subject.environment} has`,
      expected: name,
      found: compared,
      holds: name === compared,
      mend: 'mlgate run compares with what is there now',
    },
    {
      rule: 'these bytes were not taken back before',
      expected: 'not in quarantine',
      found: quarantine === undefined ? 'not in quarantine' : `in quarantine: ${quarantine}`,
      holds: quarantine === undefined,
      mend: 'train another model; mlgate rollback with the number of a version puts one back on purpose',
    },
  ];
}
