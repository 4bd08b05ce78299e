// How far an approval is more than a promise in this repository, and what the next level asks for.
import { assuranceOf } from '../../approval/conversation/assurance.ts';
import type { RepositorySettings } from '../../platform/github/repository-settings.ts';
import type { Finding } from './finding.ts';

export interface SettingsPlace {
  /** `https://github.com/acme/late-flights`. */
  readonly url: string;
  readonly environment: string;
  readonly registryBranch: string;
}

export function judgeSettings(settings: RepositorySettings, place: SettingsPlace): readonly Finding[] {
  return [judgeLevel(settings, place), judgeRegistry(settings, place)];
}

const LEVELS = {
  A0: 'advisory: whoever may write here can deploy without anybody',
  A1: 'reviewed: nobody alone changes policy or workflows',
  A2: 'enforced by credential: only the default branch reaches the production secret',
} as const;

function judgeLevel({ protection, defaultBranch }: RepositorySettings, place: SettingsPlace): Finding {
  const level = assuranceOf(protection);
  const known = level === 'A1' || level === 'A2' ? level : 'A0';
  const { reviewed, codeOwners, environmentBound, requiredReviewers } = protection;
  const rules = `${place.url}/settings/rules`;
  const environments = `${place.url}/settings/environments`;
  const steps =
    known === 'A0'
      ? [
          missing(reviewed, `${rules}: a ruleset on ${defaultBranch} that requires a pull request with 1 approval`),
          missing(
            codeOwners,
            `the same ruleset: require review from code owners, and .github/CODEOWNERS with\n${OWNERS}`,
          ),
        ]
      : known === 'A1'
        ? [
            missing(
              environmentBound,
              `${environments}: ${place.environment}, deployment branches: ${defaultBranch} alone; the production secret in it and nowhere else`,
            ),
          ]
        : [
            missing(
              requiredReviewers,
              `${environments}: required reviewers without self-review, where the plan has them`,
            ),
          ];
  const told = steps.filter((step) => step !== undefined);
  return {
    name: 'assurance',
    state: known === 'A0' ? 'note' : 'well',
    text: `${known} ${LEVELS[known]}`,
    ...(told.length === 0 ? {} : { fix: told.join('\n') }),
  };
}

const OWNERS = '  /.github/ @you\n  /mlgate.yml @you';

function missing(state: boolean | null, step: string): string | undefined {
  if (state === true) return undefined;
  return state === null ? `${step} (this token may not read whether it is so)` : step;
}

function judgeRegistry({ registry }: RepositorySettings, { url, registryBranch }: SettingsPlace): Finding {
  const name = 'registry branch';
  const { exists, keeps, onlyForward } = registry;
  const open = [
    ...(keeps === true ? [] : ['restrict deletions']),
    ...(onlyForward === true ? [] : ['block force pushes']),
  ];
  const where = `${registryBranch}${exists ? '' : ', not there yet'}`;
  if (open.length === 0) return { name, state: 'well', text: `${where}: can be neither deleted nor rewritten` };
  const isUnknown = [keeps, onlyForward].every((state) => state !== false);
  return {
    name,
    state: 'note',
    text: isUnknown
      ? `${where}: this token may not read what protects it`
      : `${where}: whoever may write here can delete or rewrite versions and the ledger`,
    fix: `${url}/settings/rules: a branch ruleset on ${registryBranch}: ${open.join(', ')}`,
  };
}
