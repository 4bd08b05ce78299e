// What could not be posted, and the line of the workflow that grants it.
import { counted } from '../numbers.ts';
import { visibleProse } from '../visible.ts';

export type PostedPart = 'comment' | 'check' | 'artifact';

/** A call that the server refused, or that did not come through. */
export interface Refusal {
  readonly part: PostedPart;
  /** Of the error. */
  readonly code: string;
  readonly what: string;
  readonly fix?: string;
}

/** Where a token comes from decides whether a workflow can give it more rights. */
export type TokenOrigin = 'own' | 'fork' | 'dependabot';

const NAMES: Readonly<Record<PostedPart, string>> = {
  comment: 'the comment on the pull request',
  check: 'the check run',
  artifact: 'the HTML report as artifact',
};
const GRANTS: Readonly<Partial<Record<PostedPart, string>>> = {
  comment: 'pull-requests: write',
  check: 'checks: write',
};
/** With a token that may not even see something, GitHub answers as if it were not there. */
const LACKING: readonly string[] = ['github-forbidden', 'github-not-found'];
/** Refused for another reason than rights: no line of a workflow changes that. */
const OTHER_REASONS = /\block(?:ed)?\b|single sign-on|from this address/i;

/** One notice for all of it; undefined when nothing was refused. */
export function refusalNotice(refusals: readonly Refusal[], origin: TokenOrigin): string | undefined {
  if (refusals.length === 0) return undefined;
  const names = [...new Set(refusals.map(({ part }) => NAMES[part]))];
  const first = `${names.join(' and ')} could not be posted; the step summary has the report, and the verdict is not touched by this`;
  const lacking = refusals.filter(isLackOfRights);
  const others = refusals.filter((refusal) => !lacking.includes(refusal));
  return [first, ...others.map(refusalText), ...(lacking.length === 0 ? [] : rightsText(lacking, origin))].join('\n');
}

function isLackOfRights({ part, code, what }: Refusal): boolean {
  return LACKING.includes(code) && GRANTS[part] !== undefined && !OTHER_REASONS.test(what);
}

function refusalText({ part, what, fix }: Refusal): string {
  return `${NAMES[part]}: ${visibleProse(what)}${fix === undefined ? '' : `: ${visibleProse(fix)}`}`;
}

function rightsText(lacking: readonly Refusal[], origin: TokenOrigin): readonly string[] {
  switch (origin) {
    case 'fork':
      return ['a pull request from a fork gets a token that only reads, whatever `permissions:` says'];
    case 'dependabot':
      return ["Dependabot's runs get a token that only reads, whatever `permissions:` says"];
    case 'own': {
      const lines = [...new Set(lacking.flatMap(({ part }) => GRANTS[part] ?? []))];
      return [
        'the token of this job lacks rights; add to the job:',
        'permissions:',
        ...lines.map((line) => `  ${line}`),
      ];
    }
  }
}

/** Comments of ours beside the one that is kept up to date. */
export function duplicatesNotice(count: number, url: string): string {
  return `${counted(count, 'comment of mlgate is', 'comments of mlgate are')} out of date beside ${url}: two runs began at once, or somebody restored one; delete what is not needed`;
}
