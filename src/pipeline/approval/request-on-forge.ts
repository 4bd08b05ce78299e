// The request-approval step on a server: the card and its record in a comment that is never edited, the code in a second one.
import { join } from 'node:path';
import { assuranceOf } from '../../approval/conversation/assurance.ts';
import { makeRequest, whyNotAsked } from '../../approval/request-approval.ts';
import type { ApprovalAsk, AskOutcome } from '../../approval/request-approval.ts';
import type { Forge, PullRequest } from '../../platform/forge.ts';
import type { Sha256 } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import { trainingRun } from '../../records/training-run.ts';
import { candidateSlot } from '../../registry/registry.ts';
import { evidenceArtifact, keepEvidence } from './evidence-on-forge.ts';
import { builtCommit } from './facts-on-forge.ts';
import { makersOf, resolveGroups, serverAuthor, startersOf } from './people-on-forge.ts';
import type { Electorate } from './people-on-forge.ts';
import { governing, policyOf, runsAt } from './policy-on-forge.ts';
import type { Governing } from './policy-on-forge.ts';
import { saveContext } from '../context.ts';
import { decideAgain, decidingConfig } from '../handing-over/decide-again.ts';
import { candidateModel } from '../evaluate/candidate.ts';
import { collectEvidence } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { COMPARISON, EVALUATION, TRAINING_RUN } from '../handing-over/handed-files.ts';
import { openSessionRegistry, storeOf } from '../registry-access.ts';
import { describeSubject, readRecords } from './request-records.ts';
import { placeOfRequest, postRequest } from './post-request.ts';
import type { Session } from '../session.ts';
import { takeOver } from '../handing-over/take-over.ts';

/** What is known before anybody is asked. */
interface Preparing {
  readonly session: Session;
  readonly forge: Forge;
  readonly policy: Governing;
  readonly electorate: Electorate;
  readonly pull: PullRequest | undefined;
  readonly evidence: Evidence;
  readonly candidate: Sha256;
}

export async function requestOnForge(session: Session, forge: Forge): Promise<AskOutcome> {
  await saveContext(session);
  await takeOver(session, [EVALUATION, COMPARISON, TRAINING_RUN]);
  await decideAgain(session);
  const policy = await governing(session, forge);
  const electorate = await resolveGroups(forge, policy.approval.groups);
  for (const name of electorate.unknown) {
    session.platform.log.warn(`approval.groups names ${name}, which is no person on ${forge.host}`);
  }
  const candidate = await candidateDigest(session);
  const pull = await pullRequestOf(forge);
  requireOwnCommit(forge, pull);
  const evidence = await collectEvidence(session);
  const ask = await composeAsk({ session, forge, policy, electorate, pull, evidence, candidate });
  await using opened = await openSessionRegistry(session);
  const state = await opened.registry.read(session.config.model);
  const refused = whyNotAsked(state, ask);
  if (refused !== undefined) return refused;
  await keepCandidate(session, candidate);
  await keepEvidence(session, forge, evidence);
  const notAfter = await soonestEnd(session, forge, { evidence: evidence.digest, candidate });
  const make = (number: number, at: Date): ReturnType<typeof makeRequest> =>
    makeRequest(withPlace(ask, { number, notAfter, pullRequest: pull !== undefined }), { state, at });
  const { environment } = ask.subject;
  const number = pull?.number ?? (await placeOfRequest(session, forge, { environment, make }));
  return await postRequest(session, forge, { number, make });
}

function withPlace(
  ask: ApprovalAsk,
  { number, notAfter, pullRequest }: { number: number; notAfter: Date | undefined; pullRequest: boolean },
): ApprovalAsk {
  const { server } = ask;
  if (server === undefined) throw new TypeError('a request on a server has a place');
  return { ...ask, server: { ...server, notAfter, place: { ...server.place, number, pullRequest } } };
}

/** The model that was measured: here, or by the job that handed its records over. */
async function candidateDigest(session: Session): Promise<Sha256> {
  const { config, platform, workspace } = session;
  const path = config.train?.model?.replace(/\/+$/, '');
  if (path !== undefined && (await platform.files.kind(path)) !== 'absent')
    return (await candidateModel(session)).digest;
  const digest = (await workspace.load(trainingRun))?.output?.digest;
  if (digest !== undefined) return digest;
  return (await candidateModel(session)).digest;
}

/** The bytes must outlive this job. @throws UserError `candidate-not-kept`. */
async function keepCandidate(session: Session, digest: Sha256): Promise<void> {
  const { config, platform } = session;
  const store = storeOf(session);
  const slot = candidateSlot(digest);
  const path = config.train?.model?.replace(/\/+$/, '');
  if (path !== undefined && (await platform.files.kind(path)) !== 'absent') {
    await store.put(config.model, slot, { path: join(platform.folder, path), digest });
  } else if (!(await store.has(config.model, slot))) {
    throw new UserError({
      code: 'candidate-not-kept',
      what: `the model ${digest.slice(0, 12)} that was measured is neither here nor in ${store.place}`,
      fix: 'the job that trains hands it over:\nwith:\n  upload: true',
    });
  }
}

async function composeAsk(preparing: Preparing): Promise<ApprovalAsk> {
  const { session, forge, policy, electorate, pull, evidence, candidate } = preparing;
  const records = await readRecords(session, { digest: candidate }, await decidingConfig(session));
  const described = await describeSubject(session, records, { candidate, evidence: evidence.digest });
  const { environment } = policy.approval;
  const starters = await startersOf(forge);
  const [requester] = starters;
  if (requester === undefined) throw new TypeError('a run has an actor');
  const excluded = [...starters, ...(await makersOf(forge, pull, described.head))];
  const waits = pull?.state === 'open' && (policy.config.deploy?.from ?? 'merged') === 'merged';
  const names = [...electorate.names, ...excluded.map(({ person }) => [person.id, person.name] as const)];
  return {
    subject: {
      ...described,
      ...(pull === undefined ? {} : { head: pull.head }),
      environment,
      runs: await runsAt(session, forge, waits ? await builtCommit(session, forge, described) : policy.commit),
    },
    policy: policyOf(policy.approval),
    members: electorate.members,
    requester: requester.person,
    committers: [],
    source: '',
    author: await serverAuthor(forge),
    mlgate: session.platform.version,
    server: {
      level: assuranceOf(await forge.repository.protection(environment)),
      excluded,
      notAfter: undefined,
      names: new Map(names),
      place: {
        host: forge.host,
        repositoryId: forge.repository.id,
        number: pull?.number ?? 1,
        pullRequest: pull !== undefined,
        run: forge.run.id,
        attempt: forge.run.attempt,
        policyCommit: policy.commit,
        accounts: [...electorate.accounts],
      },
    },
  };
}

/**
 * The pull request of the event; after a push the one that brought the commit. A pull request that is not shown has an author all the
 * same, who may not approve. @throws UserError `head-moved`; ExternalError `github-not-found`.
 */
async function pullRequestOf(forge: Forge): Promise<PullRequest | undefined> {
  const { event } = forge;
  const pull = await findPullRequest(forge);
  if (pull !== undefined || !event.isPullRequest) return pull;
  const number = event.number === undefined ? '' : ` #${event.number}`;
  throw new ExternalError({
    code: 'github-not-found',
    call: `read pull request${number} on ${forge.host}`,
    what: `this run is about the pull request${number}, and the server does not show it to this token`,
    fix: 'add `pull-requests: write` below `permissions:` of this job',
  });
}

/** Whoever decides counts no other run; asking would only open a request that nobody can grant. @throws UserError `approve-branch`. */
function requireOwnCommit({ event, run }: Forge, pull: PullRequest | undefined): void {
  if (event.isPullRequest || event.isDefaultBranch || (pull !== undefined && pull.head === run.commit)) return;
  const at = `${event.branch ?? 'a commit'} at ${run.commit?.slice(0, 12) ?? 'an unknown commit'}`;
  throw new UserError({
    code: 'approve-branch',
    what: `this workflow runs for ${at}, which is neither the default branch nor the newest commit of a pull request: what it asked for would not count`,
    fix: 'ask from a pull request, or start the workflow on the default branch',
  });
}

async function findPullRequest(forge: Forge): Promise<PullRequest | undefined> {
  const { event, run } = forge;
  if (event.isPullRequest && event.number !== undefined) {
    const pull = await forge.pullRequests.read(event.number);
    if (pull !== undefined && event.head !== undefined && pull.head !== event.head) {
      throw new UserError({
        code: 'head-moved',
        what: `#${event.number} is at ${pull.head.slice(0, 12)} by now; what was measured is ${event.head.slice(0, 12)}`,
        fix: 'nothing is to be done: the run of the newer commit asks',
      });
    }
    return pull;
  }
  const commit = event.head ?? run.commit;
  const found = commit === undefined ? [] : await forge.pullRequests.ofCommit(commit);
  return found.find(({ state }) => state === 'merged') ?? found.find(({ state }) => state === 'open');
}

/** The shortest that a repository can keep artifacts: what does not say how long it lives is not relied on for longer. */
const SHORTEST_RETENTION = 24 * 3600 * 1000;

/** A request does not outlive what its approvers are to read and deploy. */
async function soonestEnd(
  { config, platform }: Session,
  forge: Forge,
  { evidence, candidate }: { readonly evidence: Sha256; readonly candidate: Sha256 },
): Promise<Date> {
  const names = [evidenceArtifact(config.model, evidence)];
  // A store of one's own keeps models for as long as its owner does.
  if (config.store.kind === 'default') names.push(`mlgate-candidate-${config.model}-${candidate}`);
  const ends: number[] = [];
  for (const name of names) {
    // Of this run alone a server does not say when its artifacts end.
    const all = (await forge.artifacts.find(name, { run: 'any' })).filter(({ expired }) => !expired);
    const own = all.filter(({ run }) => run === forge.run.id);
    const times = (own.length > 0 ? own : all).map(({ expiresAt }) => Date.parse(expiresAt ?? ''));
    const known = times.filter((time) => !Number.isNaN(time));
    if (known.length > 0) ends.push(Math.max(...known));
    else {
      platform.log.warn(`${forge.host} does not say until when it keeps ${name}: the request lives for a day`);
      ends.push(platform.clock.now().getTime() + SHORTEST_RETENTION);
    }
  }
  return new Date(Math.min(...ends));
}
