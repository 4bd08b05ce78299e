// Everything that a decision on the server rests on, asked of the server, the registry and the store at this moment.
import { assuranceNow } from '../../approval/conversation/assurance.ts';
import { newerRequest, readConversation } from '../../approval/conversation/conversation.ts';
import type { Conversation, PostedRequest } from '../../approval/conversation/conversation.ts';
import type { AskedOnServer, GivenOnServer } from '../../approval/conversation/settle.ts';
import { known } from '../../approval/facts.ts';
import type { Fact } from '../../approval/facts.ts';
import type { Comment, CommentHistory, Forge, PullRequest } from '../../platform/forge.ts';
import type { ApprovalRequest } from '../../records/approval.ts';
import type { CommitSha, Sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import { candidateSlot } from '../../registry/registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { renderApprovalCard } from '../../report/markdown/approval-card.ts';
import { learn, storedDigest } from './facts.ts';
import { fetchEvidence } from './evidence-on-forge.ts';
import { readEvidenceRecords, whyOtherEvidence } from './evidence-says.ts';
import type { EvidenceText } from './evidence-says.ts';
import { askerOf } from './origin-on-forge.ts';
import { makersOf, resolveGroups } from './people-on-forge.ts';
import type { Electorate } from './people-on-forge.ts';
import { configAt, governing, policyOf, runsAt } from './policy-on-forge.ts';
import type { Governing } from './policy-on-forge.ts';
import { readEvidence } from './evidence.ts';
import { storeOf } from '../registry-access.ts';
import type { Session } from '../session.ts';

/** A conversation, read once, and what stands around it. */
export interface Hearing {
  readonly session: Session;
  readonly forge: Forge;
  readonly number: number;
  readonly comments: readonly Comment[];
  readonly conversation: Conversation;
  /** undefined for an issue. */
  readonly pull: PullRequest | undefined;
  readonly notBefore: Date;
}

/** @throws UserError `conversation-flooded`; ExternalError when the server does not tell. */
export async function openHearing(session: Session, forge: Forge, number: number): Promise<Hearing> {
  const [listed, histories, pull] = await Promise.all([
    forge.comments.list(number),
    forge.comments.histories(number),
    forge.pullRequests.read(number),
  ]);
  const comments = [...listed, ...(await unlisted(forge, listed, histories))];
  const read = readConversation({ comments, histories, self: forge.self, renderCard: renderApprovalCard });
  if (read.kind === 'flooded') throw new UserError({ code: 'conversation-flooded', what: read.reason });
  const times = comments.flatMap(({ createdAt, updatedAt }) => [Date.parse(createdAt), Date.parse(updatedAt)]);
  const notBefore = new Date(times.reduce((latest, time) => Math.max(latest, time), 0));
  return { session, forge, number, comments, conversation: read.conversation, pull, notBefore };
}

/** Pages shift when somebody deletes a comment while they are read, and lose the one at their edge; histories do not shift. */
async function unlisted(
  forge: Forge,
  listed: readonly Comment[],
  histories: ReadonlyMap<number, CommentHistory>,
): Promise<readonly Comment[]> {
  const seen = new Set(listed.map(({ id }) => id));
  const missing = [...histories.keys()].filter((id) => !seen.has(id));
  const found = await Promise.all(missing.map((id) => forge.comments.read(id)));
  return found.flatMap((comment) => comment ?? []);
}

export interface Looking {
  readonly registry: Registry;
  /** Hash the bytes and the evidence themselves, instead of looking whether something by their name is there. */
  readonly thorough: boolean;
  /** What will run: as the commit that was asked for, or the default branch, has it; or as this checkout does. */
  readonly runs?: () => Promise<ApprovalRequest['runs']>;
  readonly trainingInputs?: () => Promise<Sha256>;
}

export interface Looked {
  readonly asked: AskedOnServer;
  /** undefined where the policy could not be learnt. */
  readonly policy: Governing | undefined;
  readonly electorate: Electorate | undefined;
  /** For the registry; undefined where it was not fetched. */
  readonly evidence: ReadonlyMap<string, string> | undefined;
}

export async function lookAround(hearing: Hearing, posted: PostedRequest, looking: Looking): Promise<Looked> {
  const { session, forge, pull, conversation, notBefore } = hearing;
  const { request, id, code } = posted;
  // Nobody can delete a pull request: one that is not there is one that this token is not shown.
  const isHidden = request.place?.pullRequest === true && pull === undefined;
  const hidden = { kind: 'unknown', reason: `the server does not show pull request #${hearing.number}` } as const;
  const now = await learn(() => governing(session, forge));
  const people = await mapLearn(now, (policy) => resolveGroups(forge, policy.approval.groups, request.place?.accounts));
  const said = await withoutStrangers(hearing, code);
  const evidence = looking.thorough ? await learn(() => evidenceOf(session, looking.registry, request)) : undefined;
  const asker = await learn(() => askerOf(forge, posted));
  const given: GivenOnServer = {
    policy: await mapLearn(now, async ({ approval }) => policyOf(approval)),
    members: await mapLearn(people, async ({ members }) => members),
    candidate: await learn(() => candidateOf(session, request, looking.thorough)),
    evidence: evidence === undefined ? known(request.evidence) : await mapLearn(evidence, async ({ digest }) => digest),
    runs: await (looking.runs === undefined
      ? mapLearn(now, (policy) => runsThen(hearing, request, policy))
      : learn(looking.runs)),
    ...(looking.trainingInputs === undefined ? {} : { trainingInputs: await learn(looking.trainingInputs) }),
    server: {
      repository: known(forge.repository.id),
      head: isHidden ? hidden : known(pull?.head ?? null),
      level: await protectedAs(forge, request),
      barred: isHidden
        ? hidden
        : await mapLearn(asker, async ({ starters, head }) => [...starters, ...(await makersOf(forge, pull, head))]),
      foreign: await mapLearn(asker, async ({ foreign }) => foreign ?? null),
      otherEvidence:
        evidence === undefined
          ? known(null)
          : await mapLearn(evidence, async ({ textOf }) => {
              return whyOtherEvidence(request, await readEvidenceRecords(request, textOf)) ?? null;
            }),
      newer: newerRequest(conversation, posted),
    },
  };
  return {
    asked: {
      id,
      code,
      request,
      said: said.kind === 'known' ? said.value : [],
      given: withUnknown(given, said),
      notBefore,
    },
    policy: now.kind === 'known' ? now.value : undefined,
    electorate: people.kind === 'known' ? people.value : undefined,
    evidence: evidence?.kind === 'known' ? evidence.value.files : undefined,
  };
}

async function protectedAs(
  forge: Forge,
  { environment, level }: ApprovalRequest,
): Promise<Fact<ApprovalRequest['level']>> {
  const now = await learn(() => forge.repository.protection(environment));
  return now.kind === 'known' ? assuranceNow(now.value, level) : now;
}

/** Where it is not known who may still enter here, it is not known who may approve. */
function withUnknown(given: GivenOnServer, said: Fact<unknown>): GivenOnServer {
  return said.kind === 'known' ? given : { ...given, members: said };
}

/** Somebody who has no access any more is no approver, whatever a list still says. Denials stay. */
async function withoutStrangers({ forge, conversation }: Hearing, code: string): Promise<Fact<AskedOnServer['said']>> {
  return learn(async () => {
    const said = conversation.said.filter(({ command }) => command.kind === 'opinion' && command.code === code);
    const seen = new Map<string, boolean>();
    for (const { comment, command, trust } of said) {
      const { login } = comment.author;
      if (trust.kind !== 'sound' || command.kind !== 'opinion' || command.says !== 'approve' || seen.has(login))
        continue;
      seen.set(login, (await forge.people.permission(login)) !== 'none');
    }
    return said.map((one) =>
      one.trust.kind === 'sound' && seen.get(one.comment.author.login) === false
        ? { ...one, trust: { kind: 'void', why: 'its author has no access to the repository' } as const }
        : one,
    );
  });
}

async function mapLearn<A, B>(fact: Fact<A>, map: (value: A) => Promise<B>): Promise<Fact<B>> {
  return fact.kind === 'known' ? learn(() => map(fact.value)) : fact;
}

async function candidateOf(session: Session, request: ApprovalRequest, thorough: boolean): Promise<Sha256> {
  const { candidate, model } = request;
  if (thorough) return storedDigest(session, candidate);
  if (await storeOf(session).has(model, candidateSlot(candidate))) return candidate;
  throw new UserError({ code: 'store-missing', what: `the model ${candidate.slice(0, 12)} is in no store any more` });
}

interface EvidenceThere {
  readonly digest: Sha256;
  /** For the registry; empty when it has them. */
  readonly files: ReadonlyMap<string, string>;
  readonly textOf: EvidenceText;
}

/** What the registry keeps goes before what may expire. */
async function evidenceOf(
  session: Session,
  registry: Registry,
  { model, evidence }: ApprovalRequest,
): Promise<EvidenceThere> {
  const kept = await readEvidence(registry, model, evidence);
  if (kept?.digest === evidence) {
    const textOf: EvidenceText = async (path) => {
      const bytes = await registry.file(model, path);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    };
    return { digest: kept.digest, files: new Map(), textOf };
  }
  const { forge } = session.platform;
  if (forge === undefined) {
    throw new UserError({ code: 'evidence-gone', what: `the evidence ${evidence.slice(0, 12)} is not kept any more` });
  }
  const { digest, files } = await fetchEvidence(session, forge, evidence);
  return { digest, files, textOf: async (path) => files.get(path) };
}

/** Deployments run on the default branch: before the merge that is what the merge would make of it. */
async function runsThen(
  { session, forge, pull }: Hearing,
  request: ApprovalRequest,
  { commit, config }: Governing,
): Promise<ApprovalRequest['runs']> {
  const asItIs = pull?.state !== 'open' || (config.deploy?.from ?? 'merged') === 'any';
  return runsAt(session, forge, asItIs ? commit : await builtCommit(session, forge, request));
}

/** The commit that was built, else the head it was built from: a server forgets merge commits that nobody merged. */
export async function builtCommit(
  session: Session,
  forge: Forge,
  { head, built }: Pick<ApprovalRequest, 'head' | 'built'>,
): Promise<CommitSha> {
  if (built !== undefined && (await hasConfig(session, forge, built))) return built;
  if (head !== undefined && (await configAt(session, forge, head)) !== undefined) return head;
  throw new UserError({
    code: 'config-missing',
    what: `neither ${built?.slice(0, 12) ?? 'the built commit'} nor ${head?.slice(0, 12) ?? 'the head'} has an mlgate.yml with ${session.config.model} on the server`,
  });
}

async function hasConfig(session: Session, forge: Forge, commit: CommitSha): Promise<boolean> {
  try {
    return (await configAt(session, forge, commit)) !== undefined;
  } catch (error) {
    if (error instanceof ExternalError && error.code === 'github-not-found') return false;
    throw error;
  }
}

/** Whether the approved inputs may be deployed at once. */
export function waitsForMerge({ pull }: Pick<Hearing, 'pull'>, { config }: Pick<Governing, 'config'>): boolean {
  return pull !== undefined && pull.state !== 'merged' && (config.deploy?.from ?? 'merged') === 'merged';
}
