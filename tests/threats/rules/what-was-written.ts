// Threats 09–13 and 21: what was written, how often and when, and what the server did not say.
import { removal } from './rule.ts';
import type { Rule } from './rule.ts';

const GRAMMAR = 'src/approval/conversation/grammar.ts';
const CONVERSATION = 'src/approval/conversation/conversation.ts';
const OPINIONS = 'src/approval/opinions.ts';
const DECIDE = 'src/approval/decide.ts';
const CLIENT = 'src/platform/github/client.ts';
const COMMENTS = 'src/platform/github/comments.ts';
const FORGE_FACTS = 'src/pipeline/approval/facts-on-forge.ts';
const NODES = 'src/report/markdown/nodes.ts';
const COMMAND = 'src/platform/github/workflow-command.ts';

const WORDS = 'tests/threats/words.test.ts';
const FAULTS = 'tests/threats/faults.test.ts';
const DECISION = 'tests/threats/decision.test.ts';
const ALONE = 'tests/threats/each-alone.test.ts';
const ADAPTERS = 'tests/threats/adapters.test.ts';
const ON_CLIENT = 'tests/platform/github/client.test.ts';
const SAFETY = 'tests/report/markdown/safety.test.ts';
const RUNNER = 'tests/platform/github/runner.test.ts';

const PARSER: readonly Rule[] = [
  {
    threat: 9,
    rule: 'a command stands on the first line that is not blank',
    without: [
      removal(
        GRAMMAR,
        'const line = firstLine(body);',
        String.raw`const line = body.split('\n').find((one) => one.startsWith('/')) ?? '';`,
      ),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "yes',
  },
  {
    threat: 9,
    rule: 'a command begins its line',
    without: [
      removal(
        GRAMMAR,
        'const line = firstLine(body);',
        String.raw`const line = firstLine(body).replace(/^.*?(?=\/approve)/, '');`,
      ),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "I would not',
  },
  {
    threat: 9,
    rule: 'a line is plain ASCII',
    without: [removal(GRAMMAR, String.raw`if (!/^[\x20-\x7e]*$/.test(line)) {`, 'if (false) {')],
    test: WORDS,
    falls: '👍',
  },
  {
    threat: 9,
    rule: 'a line does not begin with a space',
    without: [
      removal(
        GRAMMAR,
        `return line.startsWith(' ') ? 'the line begins with a space' : undefined;`,
        'return undefined;',
      ),
      removal(GRAMMAR, 'const line = firstLine(body);', 'const line = firstLine(body).trimStart();'),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: " /approve',
  },
  {
    threat: 9,
    rule: 'one space stands between the words',
    without: [
      removal(
        GRAMMAR,
        `const [word = '', ...rest] = line.split(' ');`,
        `const [word = '', ...rest] = line.split(/ +/);`,
      ),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "/approve  K7QX',
  },
  {
    threat: 9,
    rule: 'a command is a whole word in small letters',
    without: [
      removal(GRAMMAR, 'Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;', 'COMMANDS[word.toLowerCase()];'),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "/Approve',
  },
  {
    threat: 9,
    rule: 'only our own words are commands',
    without: [
      removal(
        GRAMMAR,
        'Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;',
        `COMMANDS[word] ?? (word.startsWith('/approve') ? COMMANDS['/approve'] : undefined);`,
      ),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "/approved',
  },
  {
    threat: 9,
    rule: 'an approval has a code',
    without: [
      removal(
        GRAMMAR,
        'const code = parseCode(typed);\n  if (code === undefined) return',
        `const code = parseCode(typed) ?? 'K7QX-9M2D-4TRA-ZP6E';\n  if (code === '') return`,
      ),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "/approve K7QX-9M2D"',
  },
  {
    threat: 9,
    rule: 'a code is whole, with its hyphens',
    without: [
      removal(
        'src/approval/seal.ts',
        'return CODE.test(text) ? text.toUpperCase() : undefined;',
        `return /^[0-9A-Za-z-]{16,}$/.test(text) ? text.toUpperCase() : undefined;`,
      ),
    ],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "/approve K7QX9M2D4TRAZP6E"',
  },
  {
    threat: 9,
    rule: 'no other letter is taken for one of a code',
    without: [
      removal(
        'src/approval/seal.ts',
        'return CODE.test(text) ? text.toUpperCase() : undefined;',
        `return CODE.test(text.normalize('NFKC')) ? text.normalize('NFKC').toUpperCase() : undefined;`,
      ),
    ],
    test: 'tests/approval/seal.test.ts',
    falls: 'parseCode refuses the Kelvin sign',
  },
  {
    threat: 9,
    rule: 'a line has an end',
    without: [removal(GRAMMAR, 'if (line.length > MAX_LINE) return', 'if (false) return')],
    test: WORDS,
    falls: 'xxxxxxxxxxxxxxxxxxxx',
  },
  {
    threat: 9,
    rule: 'a denial has a reason',
    without: [removal(GRAMMAR, 'note.length === 0 ? malformed(', 'note.length < 0 ? malformed(')],
    test: WORDS,
    falls: 'threat 09 parser tricks does not approve: "/deny',
  },
  {
    threat: 9,
    rule: 'a line ends with LF or CR LF, and not with CR',
    without: [
      removal(
        GRAMMAR,
        String.raw`for (const line of body.split('\n')) {`,
        String.raw`for (const line of body.split(/\r\n|\n|\r/)) {`,
      ),
    ],
    test: WORDS,
    falls: String.raw`threat 09 parser tricks does not approve: "/status\r`,
  },
];

const FLOODING: readonly Rule[] = [
  {
    threat: 10,
    rule: 'beyond the bound nothing is decided',
    without: [removal(CONVERSATION, 'if (comments.length > MAX_COMMENTS) {', 'if (false) {')],
    test: WORDS,
    falls: 'threat 10 flooding beyond 1000 nothing is decided',
  },
  {
    threat: 10,
    rule: 'a comment that a page lost is found by its history',
    without: [
      removal(
        FORGE_FACTS,
        'const comments = [...listed, ...(await unlisted(forge, listed, histories))];',
        'const comments = listed;',
      ),
    ],
    test: ALONE,
    falls: 'threat 10 flooding a comment that was lost at the edge of a page',
  },
  {
    threat: 10,
    rule: 'lists are read to their last page',
    without: [removal(CLIENT, 'if (address === undefined) return found;', 'return found;')],
    test: ON_CLIENT,
    falls: 'pages are followed to the last one',
  },
  {
    threat: 10,
    rule: 'a list without an end is an error, and no short list',
    without: [
      removal(
        CLIENT,
        "throw failed(call, { code: 'github-invalid', what: `there are more than ${MAX_PAGES} pages` });",
        'return found;',
      ),
    ],
    test: ON_CLIENT,
    falls: 'pages without an end are given up',
  },
  {
    threat: 10,
    rule: 'histories are read to their last page',
    without: [removal(COMMENTS, 'if (!hasNextPage) return found;', 'return found;')],
    test: ADAPTERS,
    falls: 'threat 10 histories of two pages',
  },
];

const FAULTY: readonly Rule[] = [
  {
    threat: 11,
    rule: 'what cannot be learnt is unknown',
    without: [
      removal(
        FORGE_FACTS,
        `return now.kind === 'known' ? assuranceNow(now.value, level) : now;`,
        `return now.kind === 'known' ? assuranceNow(now.value, level) : known(level);`,
      ),
    ],
    test: FAULTS,
    falls: 'threat 11 API faults failed at each call',
  },
  {
    threat: 11,
    rule: 'protection that cannot be read is neither there nor gone',
    without: [
      removal(
        'src/approval/conversation/assurance.ts',
        'if (atLeastAsSure(least, asked) || !atLeastAsSure(most, asked)) return known(least);',
        'if (least) return known(least);',
      ),
    ],
    test: DECISION,
    falls: 'threat 11 a level that would be decided by what cannot be read',
  },
  {
    threat: 11,
    rule: 'an unknown fact is an error, before all else',
    without: [removal(DECIDE, `if (found.binding.unknown) return 'error';`, '')],
    test: DECISION,
    falls: 'threat 11 an error, and neither approval nor denial, where the bytes',
  },
  {
    threat: 11,
    rule: 'an unknown fact holds nothing',
    without: [
      removal(
        'src/approval/binding-rules.ts',
        `unknown: rules.some(({ found }) => found.kind === 'unknown'),`,
        'unknown: false,',
      ),
    ],
    test: DECISION,
    falls: 'threat 11 an error, and neither approval nor denial, where the evidence',
  },
  {
    threat: 11,
    rule: 'opinions that are not known are no silence',
    without: [
      removal(
        DECIDE,
        'const { policy, members, opinions } = facts;',
        `const { policy, members } = facts;\n  const opinions = facts.opinions.kind === 'unknown' ? known([]) : facts.opinions;`,
      ),
    ],
    test: DECISION,
    falls: 'threat 11 an error, and neither approval nor denial, where what people said',
  },
  {
    threat: 11,
    rule: 'makers that are not known are not nobody',
    without: [
      removal(
        DECIDE,
        'const barred = facts.server?.barred ?? known([]);',
        `const barred = facts.server?.barred.kind === 'known' ? facts.server.barred : known([]);`,
      ),
    ],
    test: DECISION,
    falls: 'threat 11 an error, and neither approval nor denial, where who made the change',
  },
  {
    threat: 11,
    rule: 'a comment whose history is not known is not sound',
    without: [
      removal(
        'src/approval/conversation/trust.ts',
        'if (history === undefined) return {',
        `if (history === undefined) return { kind: 'void', why: 'no history' };\n  if (history === undefined) return {`,
      ),
    ],
    test: FAULTS,
    falls: 'histories that lack a comment: an error, no denial',
  },
  {
    threat: 11,
    rule: 'a word that may count or not leaves the opinions unknown',
    without: [
      removal(
        'src/approval/conversation/opinions-about.ts',
        `if (typeof unknown === 'string') return`,
        'if (false) return',
      ),
    ],
    test: FAULTS,
    falls: 'histories that lack a comment: an error, no denial',
  },
  {
    threat: 11,
    rule: 'who cannot be asked about has no access, and is not refused either',
    without: [
      removal(FORGE_FACTS, `return said.kind === 'known' ? given : { ...given, members: said };`, 'return given;'),
    ],
    test: ALONE,
    falls: 'the rights of an approver that nobody tells',
  },
  {
    threat: 11,
    rule: 'a pull request that is not shown is hidden, not gone: at its head',
    without: [removal(FORGE_FACTS, 'head: isHidden ? hidden : known(', 'head: known(')],
    test: ALONE,
    falls: 'a pull request that is not shown any more: unknown is its head',
  },
  {
    threat: 11,
    rule: 'a pull request that is not shown is hidden, not gone: at its makers',
    without: [
      removal(FORGE_FACTS, 'barred: isHidden\n        ? hidden\n        : await mapLearn(', 'barred: await mapLearn('),
    ],
    test: ALONE,
    falls: 'a pull request that is not shown any more: unknown is its makers',
  },
  {
    threat: 11,
    rule: 'half an answer of GraphQL is none',
    without: [removal(CLIENT, 'if (error !== undefined) {\n    const code', 'if (error === null) {\n    const code')],
    test: ON_CLIENT,
    falls: 'GraphQL',
  },
  {
    threat: 11,
    rule: 'an answer that is not what is documented is none',
    without: [
      removal(
        CLIENT,
        'if (!items.success) throw unreadable(call, whyNot(items.error));',
        'if (!items.success) return found;',
      ),
    ],
    test: ON_CLIENT,
    falls: 'one that is no list is no end of the list',
  },
  {
    threat: 11,
    rule: 'a folder that GitHub lists in part says nothing of what it leaves out',
    without: [
      removal(
        'src/platform/github/remote-repository.ts',
        'if (entry === undefined && listing.truncated) {',
        'if (false) {',
      ),
    ],
    test: ADAPTERS,
    falls: 'threat 11 a folder that is cut off',
  },
  {
    threat: 11,
    rule: 'a file that came in part is none',
    without: [
      removal(
        'src/platform/github/remote-repository.ts',
        'if (bytes.byteLength !== blob.size) throw',
        'if (false) throw',
      ),
    ],
    test: ADAPTERS,
    falls: 'threat 11 a file that is cut off',
  },
  {
    threat: 11,
    rule: 'bytes that broke off are no file',
    without: [removal('src/platform/github/save-stream.ts', 'if (told !== bytes) throw', 'if (false) throw')],
    test: ADAPTERS,
    falls: 'threat 11 bytes that broke off',
  },
  {
    threat: 11,
    rule: 'a grant is not written without its evidence',
    without: [
      removal('src/approval/conversation/settle.ts', ' && !had && settling.evidence !== undefined;', ' && !had;'),
    ],
    test: DECISION,
    falls: 'threat 11 a grant without evidence is not written',
  },
];

const CONTRADICTING: readonly Rule[] = [
  {
    threat: 12,
    rule: 'a standing denial blocks',
    without: [removal(DECIDE, `if (found.denied) return 'denied';`, '')],
    test: WORDS,
    falls: 'threat 12 conflicting opinions',
  },
  {
    threat: 12,
    rule: 'the last word of a person counts',
    without: [
      removal(
        OPINIONS,
        'else if (ignored === null) last.set(key, opinion);',
        'else if (ignored === null && !last.has(key)) last.set(key, opinion);',
      ),
    ],
    test: WORDS,
    falls: 'threat 12 conflicting opinions',
  },
  {
    threat: 12,
    rule: 'what is withdrawn counts no more',
    without: [
      removal(
        OPINIONS,
        `opinion.says === 'withdraw') last.delete(key);`,
        `opinion.says === 'withdraw') last.get(key);`,
      ),
    ],
    test: DECISION,
    falls: 'threat 12 an approval that was withdrawn',
  },
  {
    threat: 12,
    rule: 'a denial by a stranger blocks nobody',
    without: [
      removal(
        OPINIONS,
        'return anyGroup || barred !== undefined || key === personKey(request.requester.id)',
        'return true',
      ),
    ],
    test: DECISION,
    falls: 'threat 12 a denial by a stranger',
  },
  {
    threat: 12,
    rule: 'all that is needed is there before a grant',
    without: [
      removal(
        DECIDE,
        'seats.every(({ count, approved }) => approved >= count);',
        'seats.some(({ count, approved }) => approved >= count);',
      ),
    ],
    test: WORDS,
    falls: 'threat 12 conflicting opinions',
  },
];

const TIMES: readonly Rule[] = [
  {
    threat: 13,
    rule: 'an approval at the end of a request is too late',
    without: [
      removal(
        OPINIONS,
        `if (Date.parse(opinion.at) >= Date.parse(request.expires)) return 'the request had ended';`,
        '',
      ),
    ],
    test: DECISION,
    falls: 'threat 13 a word at the end of the request',
  },
  {
    threat: 13,
    rule: 'a request ends',
    without: [removal(DECIDE, `if (!found.alive) return 'expired';`, '')],
    test: DECISION,
    falls: 'threat 13 after the end of the request',
  },
  {
    threat: 13,
    rule: 'a grant outlives its request by a day at most, whatever the ledger says',
    without: [removal(DECIDE, 'soonerOf(grant.expires, dayAfter(request.expires))', 'grant.expires')],
    test: DECISION,
    falls: 'threat 13 a grant whose end somebody moved',
  },
  {
    threat: 13,
    rule: 'a grant ends',
    without: [removal(DECIDE, 'soonerOf(grant.expires, dayAfter(request.expires))', 'dayAfter(request.expires)')],
    test: DECISION,
    falls: 'threat 13 a grant that ended',
  },
  {
    threat: 13,
    rule: 'it is not earlier than the newest comment',
    without: [
      removal(
        'src/approval/conversation/settle.ts',
        'return new Date(Math.max(clock.getTime(), notBefore.getTime()));',
        'return clock;',
      ),
    ],
    test: ALONE,
    falls: 'a runner whose clock stands still',
  },
  {
    threat: 13,
    rule: 'a request lives seven days by the server, whatever clock wrote its end',
    without: [removal(CONVERSATION, 'if (lives <= MAX_LIFE + CLOCK_SKEW) return', 'if (lives) return')],
    test: WORDS,
    falls: 'a runner whose clock is years ahead',
  },
  {
    threat: 13,
    rule: 'the time is what the answers of the server say',
    without: [removal(CLIENT, `time.told(answer.headers['date']);`, '')],
    test: ON_CLIENT,
    falls: 'the time is not known before the first answer',
  },
  {
    threat: 13,
    rule: 'a push asks the server for the time before it looks at ends',
    without: [
      removal(
        'src/pipeline/deployment/request.ts',
        'if (granted.length > 0) await session.platform.forge?.repository.defaultBranch();',
        '',
      ),
    ],
    test: 'tests/deployment/github/threats.test.ts',
    falls: 'threat 13: a runner’s clock that is wrong',
  },
];

const INJECTED: readonly Rule[] = [
  {
    threat: 21,
    rule: 'words that GitHub would turn into something become code',
    without: [
      removal(
        NODES,
        `word !== '@' && TURNS_INTO_SOMETHING.test(word) ? codeNode(word) :`,
        'word === null ? codeNode(word) :',
      ),
    ],
    test: WORDS,
    falls: 'threat 21 injection from what people and data wrote',
  },
  {
    threat: 21,
    rule: 'text is text: markdown of a value is escaped',
    without: [removal(NODES, `{ type: 'text', value: word },`, `{ type: 'html', value: word },`)],
    test: WORDS,
    falls: 'threat 21 injection from what people and data wrote',
  },
  {
    threat: 21,
    rule: 'a heading of a fold is HTML, and holds plain characters alone',
    without: [
      removal(
        'src/report/markdown/serialize.ts',
        '|| !PLAIN.test(piece.text)) return undefined;',
        ') return undefined;',
      ),
    ],
    test: SAFETY,
    falls: 'the comment of every situation with',
  },
  {
    threat: 21,
    rule: 'a record in a comment cannot end the block that it stands in',
    without: [
      removal(
        'src/approval/conversation/request-comment.ts',
        'hidden(encodeRecord(approvalRequest, request).trimEnd())',
        'encodeRecord(approvalRequest, request).trimEnd()',
      ),
    ],
    test: WORDS,
    falls: 'threat 21 injection from what people and data wrote',
  },
  {
    threat: 21,
    rule: 'a line that others wrote is no command of the runner',
    without: [
      removal(COMMAND, 'return lines.map((line) => (mayBeCommand(line) ? fence(line) : line))', 'return lines'),
    ],
    test: RUNNER,
    falls: 'no line of others is a command',
  },
  {
    threat: 21,
    rule: 'the old form of a command is one too',
    without: [removal(COMMAND, `|| line.includes('##[')`, '')],
    test: RUNNER,
    falls: 'no line of others is a command',
  },
  {
    threat: 21,
    rule: 'a message of ours is one line',
    without: [removal(COMMAND, String.raw`.replaceAll('\r', '%0D').replaceAll('\n', '%0A')`, '')],
    test: RUNNER,
    falls: 'the log of a workflow annotates',
  },
  {
    threat: 21,
    rule: 'an output cannot end itself and set another one',
    without: [
      removal(
        'src/platform/github/runner.ts',
        'const delimiter = `mlgate_${randomUUID()}`;',
        `const delimiter = 'EOF';`,
      ),
    ],
    test: RUNNER,
    falls: 'an assignment of its own',
  },
];

export const WHAT_WAS_WRITTEN: readonly Rule[] = [PARSER, FLOODING, FAULTY, CONTRADICTING, TIMES, INJECTED].flat();
