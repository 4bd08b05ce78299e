// The approve step on a server: hears one comment, decides anew from all of them, answers, and starts the deployment of a grant.
import { readCommand } from '../../approval/conversation/grammar.ts';
import type { PostedRequest, Said } from '../../approval/conversation/conversation.ts';
import { newerRequest } from '../../approval/conversation/conversation.ts';
import type { Decision } from '../../approval/decide.ts';
import type { Comment, Forge } from '../../platform/forge.ts';
import { ExternalError } from '../../records/errors.ts';
import type { Registry } from '../../registry/registry.ts';
import { isAnswerTo, renderAnswer, renderChange, renderStarted, standingsOf } from './answer-comment.ts';
import type { Answer } from './answer-comment.ts';
import { openHearing } from './facts-on-forge.ts';
import type { Hearing } from './facts-on-forge.ts';
import { answerDuty } from './duty.ts';
import { standingOf, wasStarted } from './standing.ts';
import type { Standing } from './standing-blocks.ts';
import { numberOf, requireDefaultBranch } from './verify.ts';
import { openSessionRegistry } from '../registry-access.ts';
import type { Session } from '../session.ts';

export interface Heard {
  /** Of the request that was spoken about; undefined when none was. */
  readonly decision: Decision['kind'] | undefined;
  readonly request: string | undefined;
  /** As they were posted. */
  readonly answers: readonly string[];
}

const NOTHING: Heard = { decision: undefined, request: undefined, answers: [] };

/** @param wanted a request's id, for a run that was started by hand: everything that nobody answered is answered then. */
export async function approveOnForge(session: Session, forge: Forge, wanted: string | undefined): Promise<Heard> {
  requireDefaultBranch(forge);
  const { event } = forge;
  const request = wanted ?? event.inputs['request'];
  const byHand = event.comment === undefined && request !== undefined && request !== '';
  const number = byHand ? await numberOf(forge, request) : event.number;
  if (number === undefined || (!byHand && isIdle(forge))) return NOTHING;
  const hearing = await openHearing(session, forge, number);
  await using opened = await openSessionRegistry(session);
  const room: Room = { hearing, registry: opened.registry, byHand, standings: new Map(), told: new Set() };
  const answers: string[] = [];
  let last: Standing | undefined;
  for (const target of targetsOf(room)) {
    const { answer, standing } = await answerTo(room, target);
    last = standing ?? last;
    if (answer === undefined) continue;
    for (const { posted } of standingsOf(answer)) room.told.add(posted.id);
    answers.push(await say(hearing, renderAnswer(target.comment, answer)));
  }
  for (const standing of await changesOf(room)) {
    last = standing;
    room.told.add(standing.posted.id);
    answers.push(await say(hearing, renderChange(standing)));
  }
  for (const standing of await lateStarts(room)) answers.push(await say(hearing, renderStarted(standing)));
  return { decision: last?.settled.decision.kind, request: last?.posted.id, answers };
}

/** Most comments are conversation: they cost no call. */
function isIdle({ event, self }: Forge): boolean {
  const { comment, action } = event;
  if (comment === undefined || comment.author.login === self) return true;
  return action === 'created' && readCommand(comment.body).kind === 'none';
}

interface Room {
  readonly hearing: Hearing;
  readonly registry: Registry;
  readonly byHand: boolean;
  readonly standings: Map<string, Promise<Standing>>;
  /** Requests that an answer of this run speaks about. */
  readonly told: Set<string>;
}

interface Target {
  readonly comment: Comment;
  /** undefined: meant as a command, and none. */
  readonly said: Said | undefined;
  readonly why: string;
}

/** The comment of the event; by hand, every one that has no answer yet. */
function targetsOf({ hearing, byHand }: Room): readonly Target[] {
  const { conversation, forge } = hearing;
  const all: readonly Target[] = [
    ...conversation.said.map((said) => ({ comment: said.comment, said, why: '' })),
    ...conversation.misspelt.map(({ comment, why }) => ({ comment, said: undefined, why })),
  ];
  const { event } = forge;
  if (!byHand) return event.action === 'deleted' ? [] : all.filter(({ comment }) => comment.id === event.comment?.id);
  return all.filter(({ comment }) => !wasAnswered(hearing, comment)).toSorted((a, b) => a.comment.id - b.comment.id);
}

/** For not doing a thing twice; nothing is decided by it. */
export function wasAnswered({ comments, forge }: Hearing, to: Pick<Comment, 'id'>): boolean {
  return comments.some(({ author, body }) => author.login === forge.self && isAnswerTo(body, to.id));
}

interface Answered {
  readonly answer: Answer | undefined;
  readonly standing?: Standing;
}

async function answerTo(room: Room, { comment, said, why }: Target): Promise<Answered> {
  if (said === undefined) return { answer: { kind: 'not-counted', why } };
  const { command, trust } = said;
  if (trust.kind === 'void') return { answer: { kind: 'not-counted', why: `it was ${trust.why}` } };
  switch (command.kind) {
    case 'help':
      return { answer: { kind: 'help' } };
    case 'status': {
      const standings = await Promise.all(openRequests(room).map((posted) => stand(room, posted)));
      const standing = standings.at(-1);
      return { answer: { kind: 'status', standings }, ...(standing === undefined ? {} : { standing }) };
    }
    case 'opinion':
      return answerOpinion(room, { comment, code: command.code, says: command.says });
    case 'rollback':
    case 'hold':
    case 'resume':
      if (wasAnswered(room.hearing, comment)) return { answer: undefined };
      return { answer: await answerDuty(room, said) };
  }
}

/** The newest request of this model for each environment. */
function openRequests({ hearing }: Room): readonly PostedRequest[] {
  const { conversation, session } = hearing;
  return conversation.requests.filter(
    (posted) =>
      posted.trust.kind === 'sound' && posted.request.model === session.config.model && isNewest(conversation, posted),
  );
}

function isNewest(conversation: Hearing['conversation'], posted: PostedRequest): boolean {
  const newer = newerRequest(conversation, posted);
  return newer.kind === 'unknown' || newer.value === null;
}

interface Word {
  readonly comment: Comment;
  readonly code: string;
  readonly says: 'approve' | 'deny' | 'withdraw';
}

async function answerOpinion(room: Room, { comment, code, says }: Word): Promise<Answered> {
  const { conversation, session, number } = room.hearing;
  const posted = conversation.requests.find((one) => one.code === code);
  if (posted === undefined) {
    const broken = conversation.broken.at(-1)?.why;
    const hint = broken === undefined ? '' : `; a request stands here that is void, since ${broken}`;
    return { answer: { kind: 'not-counted', why: `no request here has this code${hint}` } };
  }
  if (posted.request.model !== session.config.model) return { answer: undefined };
  if (posted.trust.kind === 'void') {
    return { answer: { kind: 'not-counted', why: `the request itself is void: ${posted.trust.why}` } };
  }
  if (posted.request.place?.number !== number) {
    return { answer: { kind: 'not-counted', why: 'the request was made for another pull request' } };
  }
  const standing = await stand(room, posted);
  const heard = standing.settled.decision.opinions.find(({ opinion }) => opinion.comment === comment.id);
  const ignored = heard?.ignored ?? null;
  if (ignored !== null) return { answer: { kind: 'not-counted', why: ignored }, standing };
  return { answer: { kind: 'said', says, standing }, standing };
}

function stand(room: Room, posted: PostedRequest): Promise<Standing> {
  const known = room.standings.get(posted.id) ?? standingOf(room, posted);
  room.standings.set(posted.id, known);
  return known;
}

/** Grants whose approving comment was edited or deleted: withdrawn while unused, flagged afterwards. */
async function changesOf(room: Room): Promise<readonly Standing[]> {
  const { hearing, registry, byHand } = room;
  const { event } = hearing.forge;
  if (!byHand && event.action === 'created') return [];
  const { model } = hearing.session.config;
  const state = await registry.read(model);
  const changed: Standing[] = [];
  for (const posted of hearing.conversation.requests) {
    const kept = state.requests.get(posted.id);
    if (posted.request.model !== model || (kept?.grant ?? null) === null) continue;
    const standing = await stand(room, posted);
    const { flagged } = standing.settled;
    if (flagged.some(({ comment }) => byHand || comment === event.comment?.id)) changed.push(standing);
  }
  return changed;
}

/** Grants whose run was killed before it started the deployment, or found promotions held: whatever is heard next starts them. */
async function lateStarts(room: Room): Promise<readonly Standing[]> {
  const { hearing, registry, standings } = room;
  const { clock } = hearing.session.platform;
  const state = await registry.read(hearing.session.config.model);
  const late: Standing[] = [];
  for (const posted of openRequests(room)) {
    const kept = state.requests.get(posted.id);
    const isOpen = kept?.use === null && (kept.grant?.expires ?? '') > clock.now().toISOString();
    if (!isOpen || wasStarted(hearing, posted.id)) continue;
    // A command may have ended the hold that this run saw.
    if (standings.has(posted.id) && (await stand(room, posted)).next.kind === 'held') {
      standings.delete(posted.id);
      room.told.delete(posted.id);
    }
    const standing = await stand(room, posted);
    if (standing.next.kind === 'started' && !room.told.has(posted.id)) late.push(standing);
  }
  return late;
}

/** Saying the same twice helps nobody. What cannot be said is told in the log, and changes nothing that was decided. */
async function say({ forge, number, comments, session }: Hearing, body: string): Promise<string> {
  if (comments.some((comment) => comment.author.login === forge.self && comment.body === body)) return body;
  try {
    await forge.comments.create(number, body);
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    session.platform.log.warn(`the answer could not be posted (${error.message}):\n${body}`);
  }
  return body;
}
