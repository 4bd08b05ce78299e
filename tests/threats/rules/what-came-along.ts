// Threats 18–20, 23 and 24: what untrusted code can reach, what it hands over, and what nobody may read.
import { removal } from './rule.ts';
import type { Rule } from './rule.ts';

const EXAMPLE = 'workflows-examples/pull-request.yml';
const TAKE_OVER = 'src/pipeline/handing-over/take-over.ts';
const ARTIFACT_SLOT = 'src/registry/stores/artifact-slot.ts';
const ARTIFACTS = 'src/platform/github/artifacts.ts';
const PARCEL = 'src/registry/stores/parcel.ts';
const TAR = 'src/platform/packing/unpack-tar.ts';
const NAMES = 'src/platform/packing/entry-names.ts';
const ZIP = 'src/platform/github/unpack.ts';
const RUNNER = 'src/platform/github/runner.ts';

const WORKFLOWS = 'tests/threats/workflows.test.ts';
const STORE = 'tests/registry/stores/github-store.test.ts';
const JOBS = 'tests/pipeline/handing-over/hand-over.test.ts';
const STRANGER = 'tests/pipeline/handing-over/take-over.test.ts';
const ENDED = 'tests/pipeline/handing-over/ended-run.test.ts';
const BINDINGS = 'tests/threats/bindings.test.ts';
const PACKING = 'tests/platform/packing/local-packing.test.ts';
const UNPACKING = 'tests/platform/github/unpack.test.ts';
const SECRETS = 'tests/threats/secrets.test.ts';

const UNTRUSTED: readonly Rule[] = [
  ...(['contents', 'pull-requests', 'id-token'] as const).map((right): Rule => ({
    threat: 18,
    rule: `the job that runs a pull request's code has no ${right}: write`,
    without: [
      removal(
        EXAMPLE,
        "      contents: read # fetches the code and, from the registry's branch, what to compare with\n",
        `      ${right}: write\n`,
      ),
    ],
    test: WORKFLOWS,
    falls: 'threat 18 pull-request.yml: a job with the code of a pull request may write nothing',
  })),
  {
    threat: 18,
    rule: "the job that runs a pull request's code is given no token in its environment",
    without: [
      removal(
        EXAMPLE,
        '      - uses: OWNER/mlgate/actions/train@v1\n',
        '      - uses: OWNER/mlgate/actions/train@v1\n        env:\n          GH_TOKEN: ${{ github.token }}\n',
      ),
    ],
    test: WORKFLOWS,
    falls: 'threat 18 pull-request.yml: no step beside code of the repository is given a token or a secret',
  },
  {
    threat: 18,
    rule: 'a checkout leaves no credentials behind',
    without: [
      removal(
        EXAMPLE,
        '          persist-credentials: false # code of the pull request runs below\n',
        '          fetch-depth: 1\n',
      ),
    ],
    test: WORKFLOWS,
    falls: 'threat 18 pull-request.yml: a checkout leaves no credentials behind',
  },
  {
    threat: 18,
    rule: 'the job that may write checks nothing out',
    without: [
      removal(
        EXAMPLE,
        '      - uses: OWNER/mlgate/actions/report@v1\n',
        '      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n        with:\n          persist-credentials: false\n      - uses: OWNER/mlgate/actions/report@v1\n',
      ),
    ],
    test: WORKFLOWS,
    falls: 'threat 18 pull-request.yml: a job with the code of a pull request may write nothing',
  },
  {
    threat: 18,
    rule: 'nothing is granted above the jobs',
    without: [removal(EXAMPLE, 'permissions: {}', 'permissions: write-all')],
    test: WORKFLOWS,
    falls: 'threat 18 pull-request.yml: nothing is granted above the jobs',
  },
  {
    threat: 18,
    rule: 'no workflow starts with the rights of the base for the code of the head',
    without: [removal(EXAMPLE, '  pull_request:\n  push:', '  pull_request_target:\n  push:')],
    test: WORKFLOWS,
    falls: 'threat 18 pull-request.yml: does not start with the rights of the base',
  },
  {
    threat: 18,
    rule: 'a run that the end of another one started checks nothing out',
    without: [
      removal(
        'workflows-examples/publish-forks.yml',
        '      - uses: OWNER/mlgate/actions/report@v1\n',
        '      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n        with:\n          persist-credentials: false\n      - uses: OWNER/mlgate/actions/report@v1\n',
      ),
    ],
    test: WORKFLOWS,
    falls: 'threat 18 publish-forks.yml: does not start with the rights of the base',
  },
  {
    threat: 18,
    rule: 'records cross the border, and nothing else',
    without: [
      removal(
        TAKE_OVER,
        'HANDED_FILES.filter(({ name }) => lacking.includes(name) && listed.includes(name))',
        'listed.map((name) => ({ name, longest: 2 ** 24, optional: false, check: () => undefined }))',
      ),
    ],
    test: STRANGER,
    falls: 'files that are none of ours stay where they are',
  },
  {
    threat: 18,
    rule: 'what was taken over is shown as measured by another',
    without: [removal(TAKE_OVER, 'if (bytes !== undefined && sha256(bytes) === digest) names.push(name);', '')],
    test: STRANGER,
    falls: 'records that a commit brought along are shown as another job’s',
  },
  {
    threat: 18,
    rule: 'a verdict that was handed over is decided again',
    without: [
      removal('src/pipeline/handing-over/decide-again.ts', 'await workspace.save(comparisonType, comparison);', ''),
    ],
    test: JOBS,
    falls: 'a verdict that its numbers do not lead to is not shown',
  },
  {
    threat: 18,
    rule: 'what cannot be decided again is no pass',
    without: [
      removal(
        'src/pipeline/handing-over/provenance.ts',
        `return isDecided ? comparison.conclusion : 'neutral';`,
        'return isDecided ? comparison.conclusion : comparison.conclusion;',
      ),
    ],
    test: JOBS,
    falls: 'without the rows the check is neutral',
  },
];

const POISONED: readonly Rule[] = [
  ...(
    [
      ['that the server knows', 'if (facts === undefined) throw', 'a run that the server does not know'],
      ['of a pull request', "if (facts.event !== 'pull_request')", 'a run of pull_request_target'],
      [
        'of the commit and repository that the event says',
        'if (!isSame) throw',
        'a run of another commit than the event says',
      ],
      [
        'of a workflow that the default branch has',
        'if ((await repository.file(commit, workflow)) === undefined)',
        'a workflow that only the pull request has',
      ],
    ] as const
  ).map(([rule, line, falls]): Rule => ({
    threat: 18,
    rule: `what a run shows that the end of another one started: one ${rule}`,
    without: [
      removal('src/pipeline/handing-over/ended-run.ts', line, line.replace(/if \(.*\)/, 'if (ended === undefined)')),
    ],
    test: ENDED,
    falls: `nothing is shown of ${falls}`,
  })),
  ...(
    [
      ['is open', "pull.state === 'open' && ", 'is closed'],
      ['is at the measured commit', 'pull.head === head && ', 'has gone on to another commit'],
      [
        'comes from the repository that was measured',
        ' && pull.headRepositoryId === headRepositoryId',
        'is of another fork with the same commit',
      ],
      ['is one alone', 'return meant.length === 1 ?', 'is one of two with this head'],
    ] as const
  ).map(([rule, line, falls]): Rule => ({
    threat: 18,
    rule: `the pull request on which a fork's numbers are shown ${rule}`,
    without: [
      removal(
        'src/pipeline/handing-over/ended-run.ts',
        line,
        line.startsWith('return') ? 'return meant.length > 0 ?' : '',
      ),
    ],
    test: ENDED,
    falls: `the pull request ${falls}: check and summary`,
  })),
  {
    threat: 19,
    rule: 'a record that was handed over is read as a stranger wrote it',
    without: [removal(TAKE_OVER, 'file.check(bytes, `${artifact.name}/${name}`);', '')],
    test: STRANGER,
    falls: 'a record that is a field that no record has is refused',
  },
  {
    threat: 19,
    rule: 'a record has a size',
    without: [removal(TAKE_OVER, 'if (bytes.byteLength > longest) throw', 'if (false) throw')],
    test: STRANGER,
    falls: 'a record of 16 MiB and a byte is refused',
  },
  {
    threat: 19,
    rule: 'an artifact of records has few files',
    without: [removal(TAKE_OVER, 'if (listed.length > MOST_FILES) throw', 'if (false) throw')],
    test: STRANGER,
    falls: '17 files are refused',
  },
  {
    threat: 19,
    rule: 'records come from this run, or from the one whose end started it',
    without: [
      removal(
        TAKE_OVER,
        `const found = await forge.artifacts.find(artifactPrefix(model), { run: forge.event.ended?.id ?? 'this' });`,
        `const found = await forge.artifacts.find('mlgate-late-0123456789ab', { run: 'any' });`,
      ),
    ],
    test: STRANGER,
    falls: 'artifacts of other models, other runs and none of ours are left alone',
  },
  ...(
    [
      [
        'of the run that ended, by its head repository',
        ' && headRepositoryId === from',
        'of the same run by another head repository',
      ],
    ] as const
  ).map(([rule, line, falls]): Rule => ({
    threat: 19,
    rule: `an artifact is ${rule}`,
    without: [removal(TAKE_OVER, line, '')],
    test: ENDED,
    falls: `nothing is shown of an artifact ${falls}`,
  })),
  {
    threat: 19,
    rule: 'records are of this model, by the whole name',
    without: [removal(TAKE_OVER, 'isRecordsArtifact(artifact.name, model) && ', '')],
    test: STRANGER,
    falls: 'artifacts of other models, other runs and none of ours are left alone',
  },
  {
    threat: 19,
    rule: 'an artifact is the bytes that were uploaded',
    without: [removal(ARTIFACTS, 'if (artifact.digest !== undefined && artifact.digest !== digest) {', 'if (false) {')],
    test: 'tests/platform/github/artifacts.test.ts',
    falls: 'of this run was altered: refused',
  },
  {
    threat: 19,
    rule: 'a candidate of this repository goes before one of a fork',
    without: [
      removal(
        ARTIFACT_SLOT,
        'return [...usable.filter(isOwn), ...usable.filter((artifact) => !isOwn(artifact))];',
        'return [...usable.filter((artifact) => !isOwn(artifact)), ...usable.filter(isOwn)].slice(0, 1);',
      ),
    ],
    test: STORE,
    falls: 'threat 19: a candidate under the name of which a fork uploaded something else',
  },
  {
    threat: 19,
    rule: 'one that is no good leaves the others',
    without: [
      removal(
        ARTIFACT_SLOT,
        `if (error instanceof UserError || isNoGood(error)) return { kind: 'wrong', why: error.message };`,
        '',
      ),
    ],
    test: 'tests/deployment/github/threats.test.ts',
    falls: 'threat 20: a crafted archive under the name of the candidate with a link, newer',
  },
  {
    threat: 19,
    rule: 'a manifest is of the bytes that are asked for',
    without: [removal(PARCEL, 'if (manifest.digest !== wanted.digest) {', 'if (false) {')],
    test: STORE,
    falls: 'whose manifest names other bytes',
  },
  {
    threat: 19,
    rule: 'a manifest is of the model that is asked for',
    without: [removal(PARCEL, 'if (manifest.model !== wanted.model) throw', 'if (false) throw')],
    test: STORE,
    falls: 'whose manifest is of another model',
  },
  {
    threat: 19,
    rule: 'a manifest names no part twice',
    without: [removal(PARCEL, 'if (new Set(names).size !== names.length) throw', 'if (false) throw')],
    test: STORE,
    falls: 'whose parts are one',
  },
  {
    threat: 19,
    rule: 'a manifest has nothing that we do not write',
    without: [removal(PARCEL, 'z.strictObject({\n    format', 'z.object({\n    format')],
    test: STORE,
    falls: 'whose manifest has a field more',
  },
  {
    threat: 19,
    rule: 'a name in a manifest stays in its folder',
    without: [
      removal(PARCEL, String.raw`name: z.string().regex(/^(?!\.)[^/\\\p{Cc}]{1,255}$/u),`, 'name: z.string(),'),
    ],
    test: STORE,
    falls: 'whose manifest leads out',
  },
  {
    threat: 19,
    rule: 'a part in a manifest stays in its folder',
    without: [
      removal(
        PARCEL,
        'const partName = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}$/);',
        'const partName = z.string();',
      ),
    ],
    test: STORE,
    falls: 'whose parts lead out',
  },
  {
    threat: 19,
    rule: 'evidence holds nothing but what it lists',
    without: [
      removal(
        'src/pipeline/approval/evidence.ts',
        'paths.size === kept.size && path === evidencePath(digest)',
        'path === evidencePath(digest)',
      ),
    ],
    test: BINDINGS,
    falls: 'threat 19 poisoned artifacts more than the evidence',
  },
  {
    threat: 19,
    rule: 'evidence that cannot be read leaves the others',
    without: [
      removal(
        'src/pipeline/approval/evidence-on-forge.ts',
        'const foreign = error instanceof SyntaxError || error instanceof UserError;',
        'const foreign = error instanceof SyntaxError;',
      ),
    ],
    test: BINDINGS,
    falls: 'threat 19 poisoned artifacts another file',
  },
];

const ARCHIVED: readonly Rule[] = [
  {
    threat: 20,
    rule: 'tar: plain files alone, no links and no devices',
    without: [removal(TAR, "if (type !== 'file')", 'if (false)')],
    test: PACKING,
    falls: 'threat 20: an archive with a symbolic link',
  },
  {
    threat: 20,
    rule: 'tar: names are checked',
    without: [removal(TAR, 'check(name);', '')],
    test: PACKING,
    falls: 'threat 20: an archive with ..',
  },
  {
    threat: 20,
    rule: 'no absolute path',
    without: [removal(NAMES, String.raw`if (/^\/|^[A-Za-z]:/.test(name)) return 'is an absolute path';`, '')],
    test: PACKING,
    falls: 'threat 20: an archive with a drive',
  },
  {
    threat: 20,
    rule: 'no way out of the folder',
    without: [
      removal(
        NAMES,
        `if (parts.some((part) => part === '..' || part === '.' || part === '')) return`,
        `if (parts.some((part) => part === '')) return`,
      ),
    ],
    test: PACKING,
    falls: 'threat 20: an archive with .. inside',
  },
  {
    threat: 20,
    rule: 'no backslash, no control character',
    without: [
      removal(
        NAMES,
        String.raw`return /[\\\p{Cc}]/u.test(name) ? 'has a backslash or a control character' : undefined;`,
        'return undefined;',
      ),
    ],
    test: PACKING,
    falls: 'threat 20: an archive with a backslash',
  },
  {
    threat: 20,
    rule: 'no two names that are one on another system',
    without: [removal(NAMES, `return name.normalize('NFC').toLowerCase();`, 'return name;')],
    test: PACKING,
    falls: 'threat 20: an archive with names that differ in case',
  },
  {
    threat: 20,
    rule: 'no two names in two forms of one accent',
    without: [removal(NAMES, `return name.normalize('NFC').toLowerCase();`, 'return name.toLowerCase();')],
    test: PACKING,
    falls: 'threat 20: an archive with names that differ in their composition',
  },
  {
    threat: 20,
    rule: 'no file that is a folder too',
    without: [
      removal(
        NAMES,
        'if (spelt !== folder || files.has(fold(folder)))',
        'if (spelt !== folder && !files.has(fold(folder)))',
      ),
    ],
    test: PACKING,
    falls: 'threat 20: an archive with a file that is a folder too',
  },
  {
    threat: 20,
    rule: 'tar: no more files than announced',
    without: [removal(TAR, 'if (left.files < 0) throw', 'if (false) throw')],
    test: PACKING,
    falls: 'threat 20: an archive with more files than announced',
  },
  {
    threat: 20,
    rule: 'tar: no more bytes than announced',
    without: [removal(TAR, 'if (size > left.bytes) throw', 'if (false) throw')],
    test: PACKING,
    falls: 'threat 20: an archive with more bytes than announced',
  },
  {
    threat: 20,
    rule: 'tar: what is read at all is bounded',
    without: [removal(TAR, 'if (left < 0) throw', 'if (false) throw')],
    test: PACKING,
    falls: 'threat 20: an archive that is one file of 4 bytes, announced with 3',
  },
  {
    threat: 20,
    rule: 'nothing half unpacked stays',
    without: [removal('src/platform/packing/local-packing.ts', 'await removePath(to.path);', '')],
    test: PACKING,
    falls: 'threat 20: an archive with a symbolic link',
  },
  {
    threat: 20,
    rule: 'zip: into an empty folder',
    without: [removal(ZIP, 'if ((await readdir(into)).length > 0) throw', 'if (false) throw')],
    test: UNPACKING,
    falls: 'a folder that is not empty',
  },
  {
    threat: 20,
    rule: 'zip: no links, no devices',
    without: [removal(ZIP, 'throw refused(name, `${what} is a link or a special file`);', `return 'file';`)],
    test: UNPACKING,
    falls: 'refuses a link',
  },
  {
    threat: 20,
    rule: 'zip: each part of a path is a plain name',
    without: [removal(ZIP, 'parts.some(isBadPart)', 'false')],
    test: UNPACKING,
    falls: 'refuses a name that Windows shortens',
  },
  {
    threat: 20,
    rule: 'zip: no two names that are one on another system',
    without: [removal(ZIP, `const key = path.normalize('NFC').toLowerCase();`, 'const key = path;')],
    test: UNPACKING,
    falls: 'refuses names that differ in case',
  },
  {
    threat: 20,
    rule: 'zip: no name twice, and no file that is a folder too',
    without: [removal(ZIP, 'if (there !== undefined && !isSameFolder) {', 'if (false) {')],
    test: UNPACKING,
    falls: 'refuses folders that differ in case',
  },
  {
    threat: 20,
    rule: 'zip: no more bytes than may be',
    without: [removal(ZIP, 'if (entry.uncompressedSize > left) throw', 'if (false) throw')],
    test: UNPACKING,
    falls: 'refuses a bomb that says so',
  },
  {
    threat: 20,
    rule: 'zip: no more bytes than it says',
    without: [removal(ZIP, 'validateEntrySizes: true', 'validateEntrySizes: false')],
    test: UNPACKING,
    falls: 'refuses a bomb that does not',
  },
  {
    threat: 20,
    rule: 'zip: no more files than may be',
    without: [removal(ZIP, 'if (zip.entryCount > MAX_FILES) throw', 'if (false) throw')],
    test: UNPACKING,
    falls: 'refuses too many files',
  },
  {
    threat: 20,
    rule: 'zip: paths have a length',
    without: [removal(ZIP, 'path.length > LONGEST_PATH ||', '')],
    test: UNPACKING,
    falls: 'refuses a path that is too long',
  },
];

const SECRET: readonly Rule[] = [
  {
    threat: 23,
    rule: 'the token leaves the environment as soon as it is read',
    without: [removal(RUNNER, 'delete environment[inputVariable(name)];', '')],
    test: SECRETS,
    falls: 'threat 23 a canary is in no environment',
  },
  ...(
    [
      ['as it is', 'return [secret, base64(secret),', 'return [base64(secret),'],
      ['in base64', 'return [secret, base64(secret),', 'return [secret,'],
    ] as const
  ).map(([form, line, becomes]): Rule => ({
    threat: 23,
    rule: `the token is masked ${form}`,
    without: [removal(RUNNER, line, becomes)],
    test: SECRETS,
    falls: `threat 23 a canary in a log, an output and a summary: ${form}`,
  })),
  {
    threat: 23,
    rule: 'each line of a secret is masked',
    without: [
      removal(
        'src/platform/masking.ts',
        'return lines.length === 1 ? [secret] : [secret, ...lines.filter((line) => line.trim().length > 3)];',
        'return [secret];',
      ),
    ],
    test: SECRETS,
    falls: 'threat 23 a canary of several lines',
  },
  {
    threat: 23,
    rule: 'what is printed is masked',
    without: [
      removal(
        'src/platform/github/workflow-log.ts',
        'write(`${fenceText(secrets.redact(text))}\\n`)',
        'write(`${fenceText(text)}\\n`)',
      ),
    ],
    test: SECRETS,
    falls: 'threat 23 a canary in a log, an output and a summary: as it is',
  },
  {
    threat: 23,
    rule: 'what an annotation says is masked',
    without: [removal('src/platform/github/workflow-log.ts', 'message: secrets.redact(message) })', 'message })')],
    test: SECRETS,
    falls: 'threat 23 a canary in a log, an output and a summary: as it is',
  },
  {
    threat: 23,
    rule: 'an output is masked',
    without: [removal(RUNNER, 'assignment(name, secrets.redact(value))', 'assignment(name, value)')],
    test: SECRETS,
    falls: 'threat 23 a canary in a log, an output and a summary: as it is',
  },
  {
    threat: 23,
    rule: 'a summary is masked',
    without: [removal(RUNNER, 'const text = secrets.redact(markdown', 'const text = String(markdown')],
    test: SECRETS,
    falls: 'threat 23 a canary in a log, an output and a summary: as it is',
  },
  ...(
    [
      ['inputs', "'INPUT_', ", 'INPUT_TOKEN'],
      ['the token of the service of artifacts', "'ACTIONS_', ", 'ACTIONS_RUNTIME_TOKEN'],
      ['GITHUB_TOKEN', "  'GITHUB_TOKEN',\n", 'GITHUB_TOKEN'],
      ['GH_TOKEN', "  'GH_TOKEN',\n", 'GH_TOKEN'],
      ['the file of outputs', "  'GITHUB_OUTPUT',\n", 'GITHUB_OUTPUT'],
      ['the file of the environment', "  'GITHUB_ENV',\n", 'GITHUB_ENV'],
      ['what makes bash run a file', "  'BASH_ENV',\n", 'BASH_ENV'],
      ['configuration of git', String.raw`/^GIT_CONFIG_(?:KEY|VALUE)_/.test(name) ||`, 'GIT_CONFIG_VALUE_0'],
    ] as const
  ).map(([what, line, variable]): Rule => ({
    threat: 23,
    rule: `a command is not given ${what}`,
    without: [removal('src/platform/clean-environment.ts', line, '')],
    test: SECRETS,
    falls: `threat 23 a canary in ${variable} reaches no command`,
  })),
  {
    threat: 23,
    rule: 'the token follows no page to another server',
    without: [
      removal(
        'src/platform/github/client.ts',
        'if (!URL.canParse(address) || new URL(address).origin !== new URL(options.apiUrl).origin) {',
        'if (false) {',
      ),
    ],
    test: 'tests/platform/github/client.test.ts',
    falls: 'pages never lead to another server',
  },
  {
    threat: 23,
    rule: 'git is given the token for the server of the workflow alone',
    without: [removal('src/platform/github/github-platform.ts', '!isBelow(address, workflow.server)', 'false')],
    test: 'tests/platform/github/github-platform.test.ts',
    falls: 'no token goes there',
  },
  {
    threat: 24,
    rule: 'the code that has a model in its hands can start nothing',
    without: [
      removal(
        'src/deployment/model-bytes.ts',
        "import { UserError } from '../records/errors.ts';",
        "import 'node:child_process';\nimport { UserError } from '../records/errors.ts';",
      ),
    ],
    test: 'tests/repository/layers.test.ts',
    falls: 'who imports whom follows the layers',
  },
];

export const WHAT_CAME_ALONG: readonly Rule[] = [...UNTRUSTED, ...POISONED, ...ARCHIVED, ...SECRET];
