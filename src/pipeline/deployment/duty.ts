// Who may roll back or adopt on a server: one person on call, by number, in person or by a comment that is read again here.
import { readCommand } from '../../approval/conversation/grammar.ts';
import { trustPerson } from '../../approval/conversation/trust.ts';
import { orderReasons } from '../../deployment/rollback.ts';
import type { Account, Comment, Forge } from '../../platform/forge.ts';
import type { Person } from '../../records/approval.ts';
import { UserError } from '../../records/errors.ts';
import type { ModelState, Reason } from '../../registry/registry.ts';
import { configAt } from '../approval/policy-on-forge.ts';
import { isAmong } from '../approval/people-on-forge.ts';
import { ORDER_HOURS } from '../approval/duty.ts';
import { stageOf } from '../registry-access.ts';
import type { Session } from '../session.ts';

export type OnDuty =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

/** Who started this run, or pressed re-run. */
export async function starterOnDuty(session: Session, forge: Forge): Promise<OnDuty> {
  const login = forge.run.triggeringActor;
  return onDuty(session, forge, (await forge.people.account(login)) ?? login);
}

export interface Ordered {
  readonly person: Person;
  readonly version?: number;
  readonly reason: string;
  /** The comment, where one says it. */
  readonly order?: number;
}

/**
 * What a `/rollback` comment says, trusting nothing but its number.
 * @throws UserError `rollback-comment` when it is none.
 */
export async function orderOf(
  session: Session,
  forge: Forge,
  { comment: given, state }: { readonly comment: string; readonly state: ModelState },
): Promise<{ readonly kind: 'order'; readonly order: Ordered } | Extract<OnDuty, { readonly kind: 'refused' }>> {
  const comment = await readOrder(forge, given);
  const read = readCommand(comment.body);
  if (read.kind !== 'command' || read.command.kind !== 'rollback') throw noOrder(given, 'it does not say /rollback');
  const { version, reason } = read.command;
  const age = session.platform.clock.now().getTime() - Date.parse(comment.createdAt);
  const mark = `comment ${comment.id}`;
  const reasons: readonly Reason[] = [
    {
      rule: `${mark} is of today`,
      expected: `at most ${ORDER_HOURS} hours old`,
      found: `${Math.round(age / 3_600_000)} hours old`,
      holds: age <= ORDER_HOURS * 3_600_000,
    },
    ...orderReasons(state, { order: comment.id, stage: stageOf(session) }),
  ];
  if (reasons.some(({ holds }) => !holds)) return { kind: 'refused', reasons };
  const found = await onDuty(session, forge, comment.author);
  if (found.kind === 'refused') return found;
  const { person } = found;
  const full = `${reason} (${person.name}, ${mark})`;
  return {
    kind: 'order',
    order: { person, reason: full, order: comment.id, ...(version === undefined ? {} : { version }) },
  };
}

async function readOrder(forge: Forge, given: string): Promise<Comment> {
  const comment = /^[1-9]\d{0,15}$/.test(given) ? await forge.comments.read(Number(given)) : undefined;
  if (comment === undefined) throw noOrder(given, 'there is no such comment');
  const number = /\/(?:pull|issues)\/(\d+)(?:[#/]|$)/.exec(comment.url)?.[1];
  if (number === undefined) throw noOrder(given, `its address says nothing: ${comment.url}`);
  const histories = await forge.comments.histories(Number(number));
  const trust = trustPerson({ comment, history: histories.get(comment.id) });
  if (trust.kind === 'sound') return comment;
  throw noOrder(given, trust.kind === 'void' ? trust.why : trust.reason);
}

function noOrder(given: string, why: string): UserError {
  return new UserError({
    code: 'rollback-comment',
    what: `the comment ${JSON.stringify(given.slice(0, 30))} orders no rollback: ${why}`,
    fix: 'a person on call comments anew: /rollback reason, or starts the workflow by hand',
  });
}

/** The rules of the default branch at this moment; a checkout may be anything. */
async function onDuty(session: Session, forge: Forge, who: Account | string): Promise<OnDuty> {
  const { commit } = await forge.repository.defaultBranch();
  const config = await configAt(session, forge, commit);
  const groups = config?.approval?.groups ?? {};
  const named = config?.oncall ?? Object.values(groups).flat();
  const entries = named.flatMap((entry) => (Object.hasOwn(groups, entry) ? (groups[entry] ?? []) : [entry]));
  const [name, expected] = [
    typeof who === 'string' ? who : who.login,
    entries.length === 0 ? 'somebody who may write' : `one of ${entries.join(', ')}`,
  ];
  const refuse = (found: string): OnDuty => {
    const rule = 'a person on call does this';
    const mend = `somebody of oncall: in mlgate.yml${config?.oncall === undefined ? ' (or of the groups of approval:)' : ''} starts it`;
    return { kind: 'refused', reasons: [{ rule, expected, found, holds: false, mend }] };
  };
  if (typeof who === 'string') return refuse(`${name}, who has no account`);
  if (who.kind !== 'person') return refuse(`${name}, a bot`);
  const permission = await forge.people.permission(who.login);
  const allowed =
    entries.length === 0 ? ['admin', 'maintain', 'write'].includes(permission) : await isAmong(forge, entries, who);
  if (!allowed || permission === 'none') return refuse(name);
  return { kind: 'person', person: { id: String(who.id), name: who.login } };
}
