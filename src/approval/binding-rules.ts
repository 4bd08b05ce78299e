// Is what was asked for still what is there? One rule per thing that the request binds.
import type { ApprovalRequest } from '../records/approval.ts';
import { digestOf } from '../records/digest.ts';
import type { Sha256 } from '../records/digest.ts';
import type { Reason } from '../registry/registry.ts';
import { atLeastAsSure } from './conversation/assurance.ts';
import type { Fact, Facts, ServerFacts } from './facts.ts';

export interface BindingRules {
  readonly reasons: readonly Reason[];
  /** Something could not be learnt. */
  readonly unknown: boolean;
  /** Something is known to be different. */
  readonly broken: boolean;
}

interface Rule {
  readonly rule: string;
  readonly expected: string;
  readonly found: Fact<string>;
  /** What makes it hold. */
  readonly mend?: string;
}

const ASK_ANEW = 'mlgate run, then mlgate request-approval: ask for what is there now';
const RUN_ANEW = 'run the workflow that asks for approval again: it asks for what is there now';
/** Of what could not be learnt. */
const NO_DENIAL = 'nobody denied it and nothing is known to differ: mend what could not be read, and run the job again';

export function bindingRules(request: ApprovalRequest, facts: Facts): BindingRules {
  const { server } = facts;
  const onServer = server === undefined ? [] : serverFacts(request, server);
  const rules = [...bindingFacts(request, facts), ...onServer, ...registryFacts(request, facts)];
  const reasons = rules.map(({ rule, expected, found, mend }): Reason => {
    if (found.kind === 'unknown') return { rule, expected, found: unknownText(found), holds: false, mend: NO_DENIAL };
    const holds = found.value === expected;
    const next = mend === ASK_ANEW && server !== undefined ? RUN_ANEW : mend;
    return { rule, expected, found: found.value, holds, ...(holds || next === undefined ? {} : { mend: next }) };
  });
  return {
    reasons,
    unknown: rules.some(({ found }) => found.kind === 'unknown'),
    broken: rules.some(({ found, expected }) => found.kind === 'known' && found.value !== expected),
  };
}

function unknownText({ reason }: { readonly reason: string }): string {
  return `unknown: ${reason}`;
}

function bindingFacts(request: ApprovalRequest, facts: Facts): readonly Rule[] {
  // The card shows the policy and the digest of the policy; both must be what the policy is.
  const shown = digestOf(request.policy.policy);
  const policyNow = mapFact(facts.policy, (policy) => {
    const now = digestOf(policy);
    return now === request.policy.digest ? shown : now;
  });
  const rules: Rule[] = [
    {
      rule: "the model's bytes",
      expected: request.candidate,
      found: facts.candidate,
      mend: 'go to the clone that asked for the approval, or give all clones one store: { folder: … } in mlgate.yml',
    },
    { rule: 'the evidence', expected: request.evidence, found: facts.evidence, mend: ASK_ANEW },
    { rule: 'the policy', expected: request.policy.digest, found: policyNow, mend: ASK_ANEW },
    {
      rule: 'the environment is that of the policy',
      expected: request.environment,
      found: mapFact(facts.policy, ({ environment }) => environment),
      mend: ASK_ANEW,
    },
    { rule: 'the policy asks for somebody', expected: 'yes', found: mapFact(facts.policy, asksForSomebody) },
    { rule: 'what will run', expected: runsText(request.runs), found: mapFact(facts.runs, runsText), mend: ASK_ANEW },
    {
      rule: 'the commands on the card',
      expected: commandsText(request.runs),
      found: mapFact(facts.runs, (runs) => commandsText(request.runs.map((run) => sameNamed(runs, run)))),
      mend: ASK_ANEW,
    },
  ];
  const { trainingInputs } = facts;
  if (trainingInputs !== undefined) {
    const expected = request.trainingInputs ?? 'recorded with the request';
    const mend =
      'merge what was approved into the default branch and push it, then mlgate promote; where it is merged and inputs changed since, ask anew (train.inputs in mlgate.yml says which files count)';
    rules.push({ rule: 'the default branch has the approved training inputs', expected, found: trainingInputs, mend });
  }
  return rules;
}

function serverFacts(request: ApprovalRequest, server: ServerFacts): readonly Rule[] {
  const { repository, head, level, foreign, otherEvidence } = server;
  const ok = (fact: Fact<string | null>): Fact<string> => mapFact(fact, (why) => why ?? 'yes');
  return [
    {
      rule: 'the repository',
      expected: String(request.place?.repositoryId ?? 'a repository on this server'),
      found: mapFact(repository, String),
    },
    {
      rule: "the pull request's newest commit",
      expected: request.place?.pullRequest === true ? (request.head ?? 'a commit') : 'no pull request',
      found: mapFact(head, (commit) => commit ?? 'no pull request'),
      mend: 'the run of the newest commit asks anew',
    },
    {
      rule: 'the run that it names asked for it',
      expected: 'yes',
      found: ok(foreign),
      mend: RUN_ANEW,
    },
    {
      rule: 'it says what its evidence says',
      expected: 'yes',
      found: ok(otherEvidence),
      mend: RUN_ANEW,
    },
    {
      rule: 'the assurance has not fallen',
      expected: request.level,
      found: mapFact(level, (now) => (atLeastAsSure(now, request.level) ? request.level : now)),
      mend: 'protect the default branch and the environment as before, or ask anew',
    },
  ];
}

function registryFacts(request: ApprovalRequest, facts: Facts): readonly Rule[] {
  const yes = (fact: Fact<boolean>): Fact<string> => mapFact(fact, (value) => (value ? 'yes' : 'no'));
  const rules: Rule[] = [
    {
      rule: 'the version it would replace',
      expected: championText(request.champion),
      found: mapFact(facts.champion, championText),
      mend: ASK_ANEW,
    },
    { rule: "the ledger's history is the one of the request", expected: 'yes', found: yes(facts.ledgerKept) },
    {
      rule: 'no newer request',
      expected: 'none',
      found: mapFact(facts.supersededBy, (id) => (id === null ? 'none' : `request ${id}`)),
    },
    {
      rule: 'these bytes are not in quarantine',
      expected: 'yes',
      found: mapFact(facts.quarantined, (taken) => (taken ? 'no: they were taken back before' : 'yes')),
    },
  ];
  if (facts.grant !== null) {
    const found = facts.grant.used ? 'used' : 'unused';
    rules.push({
      rule: 'the grant is unused',
      expected: 'unused',
      found: { kind: 'known', value: found },
      mend: ASK_ANEW,
    });
  }
  return rules;
}

function mapFact<A, B>(fact: Fact<A>, map: (value: A) => B): Fact<B> {
  return fact.kind === 'known' ? { kind: 'known', value: map(fact.value) } : fact;
}

function asksForSomebody({ needs }: { readonly needs: readonly unknown[] }): string {
  return needs.length > 0 ? 'yes' : 'no';
}

/** Whole digests: a prefix would compare less than what was approved. */
function championText(champion: { readonly version: number; readonly digest: Sha256 } | null): string {
  return champion === null ? 'no version' : `v${champion.version} (${champion.digest})`;
}

function runsText(runs: ApprovalRequest['runs']): string {
  const texts = runs.map(({ name, digest }) => `${JSON.stringify(name)} ${digest}`).sort();
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

/** What is gone differs in its digest already. */
function sameNamed(
  runs: ApprovalRequest['runs'],
  run: ApprovalRequest['runs'][number],
): ApprovalRequest['runs'][number] {
  return runs.find(({ name }) => name === run.name) ?? run;
}

/** A digest holds its command, and the card shows the command. */
function commandsText(runs: ApprovalRequest['runs']): string {
  const texts = runs.map(({ name, command }) => `${JSON.stringify(name)} ${command}`).sort();
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}
