// Which workflows a repository gets, made from the examples that are shipped: the same lines, with this repository's names in them.

export interface WorkflowWishes {
  /** `acme/mlgate@v1`: where the actions come from. */
  readonly actions: string;
  /** The default branch. */
  readonly branch: string;
  /** Folder of mlgate.yml in the repository; empty at its root. */
  readonly inRepository: string;
  /** `approval:` or `deploy:` is configured. */
  readonly gated: boolean;
  /** A file of Python packages in the repository, to be installed; undefined where there is none. */
  readonly requirements?: string | undefined;
}

export interface PlannedWorkflow {
  readonly name: string;
  readonly text: string;
}

export const PLACEHOLDER = 'OWNER/mlgate@v1';

const MEASURING = ['pull-request.yml', 'publish-forks.yml'] as const;
const GATED = ['approve.yml', 'deploy.yml', 'rollback.yml'] as const;

/** @param examples texts of workflows-examples/ by name. */
export function planWorkflows(
  examples: ReadonlyMap<string, string>,
  wishes: WorkflowWishes,
): readonly PlannedWorkflow[] {
  return [...MEASURING, ...(wishes.gated ? GATED : [])].flatMap((name) => {
    const text = examples.get(name);
    return text === undefined ? [] : [{ name, text: fitted(text, wishes) }];
  });
}

function fitted(text: string, { actions, branch, inRepository, requirements }: WorkflowWishes): string {
  const [source = '', ref = ''] = actions.split('@');
  const named = withPackages(text, requirements)
    .replaceAll('branches: [main]', `branches: [${/^[\w./-]+$/.test(branch) ? branch : JSON.stringify(branch)}]`)
    .replaceAll(/OWNER\/mlgate((?:\/actions\/[a-z-]+)?)@v1/g, (_whole, path: string) => `${source}${path}@${ref}`);
  return inRepository === '' ? named : inFolder(named, inRepository, source);
}

const PACKAGES =
  /^( *)# (- uses: actions\/setup-python@.*)\n\1# {3}(with: .*)\n\1# (- run: pip install -r )requirements\.txt$/gm;

/** The lines about Python packages, without their `#`. */
function withPackages(text: string, requirements: string | undefined): string {
  if (requirements === undefined || !/^[\w./ -]+$/.test(requirements)) return text;
  const path = requirements.includes(' ') ? `"${requirements}"` : requirements;
  return text.replaceAll(PACKAGES, `$1$2\n$1  $3\n$1$4${path}`);
}

/** `working-directory:` in every step of ours, above what its `with:` has already. */
function inFolder(text: string, folder: string, source: string): string {
  const line = `working-directory: ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)}`;
  const lines = text.split('\n');
  return lines
    .flatMap((own, index) => {
      const indent = /^\s*/.exec(own)?.[0] ?? '';
      if (own.trimStart().startsWith(`- uses: ${source}`) && !hasWith(lines, index))
        return [own, `${indent}  with:`, `${indent}    ${line}`];
      return own.trim() === 'with:' && isOurs(lines, index, source) ? [own, `${indent}  ${line}`] : [own];
    })
    .join('\n');
}

/** Whether the step that begins on this line has a `with:`. */
function hasWith(lines: readonly string[], start: number): boolean {
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^\s*-\s/.test(line) || line.trim() === '');
  return rest.slice(0, end === -1 ? undefined : end).some((line) => line.trim() === 'with:');
}

/** Whether this line belongs to a step that uses one of our actions. */
function isOurs(lines: readonly string[], at: number, source: string): boolean {
  const start = lines.slice(0, at).findLast((line) => /^\s*- /.test(line)) ?? '';
  return start.trimStart().startsWith(`- uses: ${source}`);
}
