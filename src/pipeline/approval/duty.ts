// Commands of whoever is on duty, which need no approval: taking a version back, and holding promotions.
import { posix } from 'node:path';
import type { Said } from '../../approval/conversation/conversation.ts';
import type { Account, Forge } from '../../platform/forge.ts';
import { whyNotBack } from '../../deployment/rollback.ts';
import type { Person } from '../../records/approval.ts';
import { ExternalError } from '../../records/errors.ts';
import type { LedgerEvent } from '../../registry/registry.ts';
import type { Answer } from './answer-comment.ts';
import { governing } from './policy-on-forge.ts';
import type { Governing } from './policy-on-forge.ts';
import { isAmong } from './people-on-forge.ts';
import type { Deciding } from './standing.ts';

/** A run that is started again days later hears what was meant for another night. */
export const ORDER_HOURS = 24;

/** Beside the deploy workflow. */
const ROLLBACK_WORKFLOW = 'rollback.yml';

export async function answerDuty(deciding: Deciding, { command, comment, trust }: Said): Promise<Answer> {
  const { session, forge } = deciding.hearing;
  if (trust.kind !== 'sound') return { kind: 'not-counted', why: 'its history is not known; write it again' };
  const age = session.platform.clock.now().getTime() - Date.parse(comment.createdAt);
  if (age > ORDER_HOURS * 3_600_000) {
    return {
      kind: 'not-counted',
      why: `an order counts for ${ORDER_HOURS} hours, and this one is older; write it again`,
    };
  }
  const policy = await governing(session, forge);
  const { author } = comment;
  const isOnDuty = await mayAct(forge, policy, { author, onlyOncall: command.kind === 'rollback' });
  if (!isOnDuty || (await forge.people.permission(author.login)) === 'none') {
    const who = command.kind === 'rollback' ? '`oncall:`' : '`oncall:` or the groups of `approval:`';
    return { kind: 'not-counted', why: `${author.login} is not among the people of ${who} in mlgate.yml` };
  }
  const person: Person = { id: String(author.id), name: author.login };
  switch (command.kind) {
    case 'rollback':
      return startRollback(deciding, policy, { version: command.version, comment: comment.id });
    case 'hold':
    case 'resume':
      return hold(deciding, policy, { kind: command.kind, reason: command.reason, person, comment: comment.id });
    case 'opinion':
    case 'status':
    case 'help':
      throw new TypeError(`/${command.kind} is no duty`);
  }
}

/** Without `oncall:` everybody in one of the groups. */
async function mayAct(forge: Forge, policy: Governing, by: { author: Account; onlyOncall: boolean }): Promise<boolean> {
  const { groups } = policy.approval;
  const { oncall } = policy.config;
  const named = (oncall ?? []).flatMap((entry) => (Object.hasOwn(groups, entry) ? (groups[entry] ?? []) : [entry]));
  const everybody = Object.values(groups).flat();
  const wanted = oncall === undefined ? everybody : by.onlyOncall ? named : [...named, ...everybody];
  return isAmong(forge, wanted, by.author);
}

interface Rollback {
  readonly version: number | undefined;
  /** Its id: the workflow reads it again, and takes version, reason and person from there. */
  readonly comment: number;
}

async function startRollback({ hearing, registry }: Deciding, policy: Governing, wanted: Rollback): Promise<Answer> {
  const { forge, session } = hearing;
  const state = await registry.read(session.config.model);
  if (state.orders.has(wanted.comment)) {
    return { kind: 'not-counted', why: 'this order was followed before; write it again to order it again' };
  }
  const stage = policy.approval.environment;
  const named = wanted.version === undefined ? {} : { version: wanted.version };
  const problem = whyNotBack(state, { stage, ...named });
  if (problem !== undefined) return { kind: 'not-counted', why: problem };
  const deploy = policy.config.deploy?.workflow ?? '.github/workflows/deploy.yml';
  const version = wanted.version === undefined ? '' : `v${wanted.version}`;
  try {
    const inputs = { comment: String(wanted.comment) };
    await forge.workflows.dispatch(ROLLBACK_WORKFLOW, { branch: policy.branch, inputs });
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    session.platform.log.warn(`${ROLLBACK_WORKFLOW} could not be started: ${error.message}`);
    const file = posix.join(posix.dirname(deploy), ROLLBACK_WORKFLOW);
    return { kind: 'not-counted', why: `${file} could not be started: ${error.message}. Start it by hand` };
  }
  const what = version === '' ? 'the last good version' : version;
  return { kind: 'done', what: `${ROLLBACK_WORKFLOW} was started: it puts ${what} back, digest-verified.` };
}

interface HoldWanted {
  readonly kind: 'hold' | 'resume';
  readonly reason: string;
  readonly person: Person;
  /** Its id: one comment is followed once. */
  readonly comment: number;
}

async function hold({ hearing, registry }: Deciding, policy: Governing, wanted: HoldWanted): Promise<Answer> {
  const { session, forge } = hearing;
  const stage = policy.approval.environment;
  const { kind, reason, person, comment } = wanted;
  const ordered: LedgerEvent = { kind: 'ordered', comment, order: kind, stage };
  const event: LedgerEvent = { kind: kind === 'hold' ? 'held' : 'resumed', stage, reason };
  const author = { by: person, run: forge.run.url };
  const { value } = await registry.update<Answer, Answer>(session.config.model, (state) => {
    const held = state.held.has(stage);
    if (state.orders.has(comment)) {
      const now = held ? 'held' : 'not held';
      return {
        kind: 'stop',
        value: { kind: 'not-counted', why: `this order was followed before; ${stage} is ${now} now` },
      };
    }
    const change = { kind: 'change', author } as const;
    if (held === (kind === 'hold')) {
      // Followed all the same: heard once more, at another hour, it would do something.
      return {
        ...change,
        events: [ordered],
        value: done(held ? `${stage} is held already.` : `${stage} is not held.`),
      };
    }
    const what = held ? 'go on' : 'are held until /resume';
    return {
      ...change,
      events: [ordered, event],
      value: done(`promotions of ${session.config.model} to ${stage} ${what}.`),
    };
  });
  return value;
}

function done(what: string): Answer {
  return { kind: 'done', what };
}
