// Who is who on the server: logins and teams of the policy become numbers, and whoever made a change is found.
import type { Account, Forge, PullRequest } from '../../platform/forge.ts';
import type { ApprovalRequest, Person } from '../../records/approval.ts';
import type { CommitSha } from '../../records/digest.ts';
import { ExternalError, UserError } from '../../records/errors.ts';
import type { Author } from '../../registry/registry.ts';

export interface Electorate {
  /** Ids of the persons of each group. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Of all of them; id → login. */
  readonly names: ReadonlyMap<string, string>;
  /** Whom logins that stand in the policy itself meant. */
  readonly accounts: readonly Person[];
  /** Logins that name no person. */
  readonly unknown: readonly string[];
}

/**
 * @param recorded whom the logins meant when approval was asked for: a login that names another account now names nobody.
 * @throws UserError `team-unreadable`.
 */
export async function resolveGroups(
  forge: Forge,
  groups: Readonly<Record<string, readonly string[]>>,
  recorded?: readonly Person[],
): Promise<Electorate> {
  const members: Record<string, string[]> = {};
  const names = new Map<string, string>();
  const accounts = new Map<string, Person>();
  const unknown = new Set<string>();
  for (const [group, entries] of Object.entries(groups)) {
    const found: string[] = [];
    for (const entry of entries.map((text) => text.replace(/^@/, ''))) {
      const direct = !entry.includes('/');
      const people = (direct ? [await personNamed(forge, entry)] : await teamOf(forge, group, entry)).filter(isPerson);
      if (people.length === 0) unknown.add(entry);
      for (const { id, login } of people) {
        const one: Person = { id: String(id), name: login };
        if (direct && recorded !== undefined && !recorded.some((before) => before.id === one.id)) continue;
        if (direct) accounts.set(one.id, one);
        names.set(one.id, login);
        found.push(one.id);
      }
    }
    members[group] = [...new Set(found)];
  }
  return { members, names, accounts: [...accounts.values()], unknown: [...unknown] };
}

function isPerson(account: Account | undefined): account is Account {
  return account?.kind === 'person';
}

/** No login has an `@` or a dot in it; an address names nobody here. */
async function personNamed(forge: Forge, login: string): Promise<Account | undefined> {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/.test(login) ? forge.people.account(login) : undefined;
}

async function teamOf(forge: Forge, group: string, slug: string): Promise<readonly Account[]> {
  try {
    return await forge.people.team(slug);
  } catch (error) {
    if (!(error instanceof ExternalError) || !/^github-(?:forbidden|not-found|unauthorised)$/.test(error.code))
      throw error;
    throw new UserError({
      code: 'team-unreadable',
      what: `approval.groups.${group} names the team ${slug}, which this token may not read`,
      where: { file: 'mlgate.yml' },
      fix: 'give the step a token that may read teams (an app with "Members: read"):\nwith:\n  token: ${{ steps.app.outputs.token }}\nor name the people by their logins',
    });
  }
}

/**
 * Whoever made the change may not let it through: as the server knows them now.
 * @param commit what was measured, for a change that came without a pull request.
 */
export async function makersOf(
  forge: Forge,
  pull: PullRequest | undefined,
  commit: CommitSha | undefined,
): Promise<ApprovalRequest['excluded']> {
  const committed = (account: Account): ApprovalRequest['excluded'][number] => ({
    person: personOfAccount(account),
    reason: 'committed',
  });
  if (pull === undefined) {
    return commit === undefined ? [] : distinct((await forge.pullRequests.makersOf(commit)).map(committed));
  }
  const opened = { person: personOfAccount(pull.author), reason: 'opened the pull request' };
  return distinct([opened, ...(await forge.pullRequests.committers(pull.number)).map(committed)]);
}

/** Whoever started this run, and whoever pressed re-run. */
export async function startersOf(forge: Forge): Promise<ApprovalRequest['excluded']> {
  const { actor, triggeringActor } = forge.run;
  const starter = await runPerson(forge, triggeringActor);
  if (actor === triggeringActor) return [{ person: starter, reason: 'asked for it' }];
  return distinct([
    { person: starter, reason: 'asked for it' },
    { person: await runPerson(forge, actor), reason: 'started the run' },
  ]);
}

async function runPerson(forge: Forge, login: string): Promise<Person> {
  const account = await forge.people.account(login);
  // An account that is gone keeps its name alone; it can approve nothing either.
  return account === undefined ? { id: login, name: login } : personOfAccount(account);
}

/** Who writes to the ledger. */
export async function serverAuthor(forge: Forge): Promise<Author> {
  return { by: await runPerson(forge, forge.run.triggeringActor), run: forge.run.url };
}

function personOfAccount({ id, login }: Account): Person {
  return { id: String(id), name: login };
}

function distinct(excluded: ApprovalRequest['excluded']): ApprovalRequest['excluded'] {
  return [...new Map(excluded.toReversed().map((one) => [one.person.id, one])).values()].toReversed();
}

/** Logins before teams: a token that may not read teams stands in nobody's way at night who is named. */
export async function isAmong(forge: Forge, entries: readonly string[], { id }: Account): Promise<boolean> {
  for (const some of [entries.filter((entry) => !isTeam(entry)), entries.filter(isTeam)]) {
    const { members } = await resolveGroups(forge, { oncall: some });
    if (members['oncall']?.includes(String(id)) === true) return true;
  }
  return false;
}

function isTeam(entry: string): boolean {
  return entry.replace(/^@/, '').includes('/');
}
