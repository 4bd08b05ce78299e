// Asks for approval of exact bytes: keeps them, writes the record, and seals it with a code.
import type { ApprovalPolicy, ApprovalRequest, AssuranceLevel, Person, RequestPlace } from '../records/approval.ts';
import { digestOf } from '../records/digest.ts';
import { candidateSlot, championOf, nextRequestId, requestFile } from '../registry/registry.ts';
import type { Author, LedgerEvent, ModelState, ModelStore, Reason, Registry } from '../registry/registry.ts';
import { personKey } from './people.ts';
import { whyNeverApproved } from './preflight.ts';
import { sealCode } from './seal.ts';

/** Filled in here; everything else comes from the records of the run. */
type Derived =
  'policy' | 'requester' | 'excluded' | 'ledgerHead' | 'created' | 'expires' | 'level' | 'place' | 'observed';

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
  /** Absent in a terminal. */
  readonly server?: ServerAsk;
}

/** What only a request on a server has. */
export interface ServerAsk {
  readonly place: RequestPlace;
  readonly level: AssuranceLevel;
  /** May not approve either: whoever opened the pull request, wrote its commits, started the run; in the order of the card. */
  readonly excluded: ApprovalRequest['excluded'];
  /** What the approvers are to read must be there until the end. */
  readonly notAfter: Date | undefined;
  /** Ids are numbers; people know names. */
  readonly names: ReadonlyMap<string, string>;
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
  const { subject } = ask;
  const early = whyNotAsked(await tools.registry.read(subject.model), ask);
  if (early !== undefined) return early;
  const { candidate: digest } = subject;
  await tools.store.put(subject.model, candidateSlot(digest), { path: ask.source, digest });
  const updated = await tools.registry.update<Asked, readonly Reason[]>(subject.model, (state, at) => {
    const reasons = askReasons(state, ask);
    if (reasons.some(({ holds }) => !holds)) return { kind: 'stop', value: reasons };
    const id = nextRequestId(state);
    const request = makeRequest(ask, { state, at });
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

/** Why there is no use in asking; undefined when there is. */
export function whyNotAsked(
  state: ModelState,
  ask: ApprovalAsk,
): Exclude<AskOutcome, { readonly kind: 'requested' }> | undefined {
  const electors = { members: ask.members, names: ask.server?.names ?? new Map<string, string>() };
  const why = whyNeverApproved({ requester: ask.requester, excluded: excludedPersons(ask) }, ask.policy, electors);
  if (why.length > 0) return { kind: 'impossible', why };
  const reasons = askReasons(state, ask);
  return reasons.some(({ holds }) => !holds) ? { kind: 'refused', reasons } : undefined;
}

/** Pure. */
export function makeRequest(
  ask: ApprovalAsk,
  now: { readonly state: Pick<ModelState, 'ledgerHead'>; readonly at: Date },
): ApprovalRequest {
  const { server } = ask;
  const end = now.at.getTime() + REQUEST_DAYS * 24 * 3600 * 1000;
  return {
    ...ask.subject,
    policy: { digest: digestOf(ask.policy), policy: ask.policy },
    requester: ask.requester,
    excluded: excludedPersons(ask),
    ledgerHead: now.state.ledgerHead,
    created: now.at.toISOString(),
    expires: new Date(Math.min(end, server?.notAfter?.getTime() ?? end)).toISOString(),
    level: server?.level ?? 'local',
    ...(server === undefined ? {} : { place: server.place }),
    observed: { run: ask.author.run, mlgate: ask.mlgate },
  };
}

function excludedPersons({ policy, requester, committers, server }: ApprovalAsk): ApprovalRequest['excluded'] {
  if (policy.selfApproval) return [];
  const all = [
    { person: requester, reason: 'asked for it' },
    ...(server?.excluded ?? []),
    ...committers.map((person) => ({ person, reason: 'committed' })),
  ];
  return [...new Map(all.toReversed().map((one) => [personKey(one.person.id), one])).values()].toReversed();
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
