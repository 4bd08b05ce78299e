// `npm run threats [-- WORDS]`: takes every rule of the table away, one at a time, in copies of the checkout, and sees that its test
// falls. WORDS: numbers of threats, or parts of a rule's words; all rules without them.
import { execFileSync, fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { RULES } from './all.ts';
import type { Told } from './lane.ts';
import type { Rule } from './rule.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LANES = Math.min(4, availableParallelism());
/** Rules of one test file that one lane takes at a time: what it has read for the first it need not read again. */
const SHARE = 30;

const started = performance.now();
const shares = sharesOf(chosen(process.argv.slice(2)));
const place = mkdtempSync(join(tmpdir(), 'mlgate-threats-'));
const told: Told[] = [];
try {
  const lanes = Array.from({ length: Math.min(LANES, shares.length) }, (_, i) => makeCopy(join(place, `lane-${i}`)));
  await Promise.all(lanes.map((copy) => workThrough(copy)));
} finally {
  rmSync(place, { recursive: true, force: true });
}
const fell = told.filter(({ problem }) => problem === undefined).length;
const seconds = Math.round((performance.now() - started) / 1000);
console.log(`\n${told.length} rules, ${fell} fell, ${told.length - fell} stood (${seconds} s)`);
process.exitCode = fell === told.length && fell > 0 ? 0 : 1;

function chosen(words: readonly string[]): readonly (readonly [number, Rule])[] {
  const all = [...RULES.entries()];
  if (words.length === 0) return all;
  return all.filter(([, { threat, rule }]) =>
    words.some((word) => (/^\d+$/.test(word) ? Number(word) === threat : rule.includes(word))),
  );
}

/** Rules whose tests lie in one file go together; the largest shares first. */
function sharesOf(rules: readonly (readonly [number, Rule])[]): (readonly number[])[] {
  const byFile = Map.groupBy(rules, ([, { test }]) => test);
  return [...byFile.values()]
    .flatMap((group) =>
      Array.from({ length: Math.ceil(group.length / SHARE) }, (_, i) =>
        group.slice(i * SHARE, (i + 1) * SHARE).map(([number]) => number),
      ),
    )
    .sort((a, b) => b.length - a.length);
}

/** What git tracks, and what it would: the checkout itself is never touched. */
function makeCopy(copy: string): string {
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: ROOT, maxBuffer: 1 << 26 });
  for (const path of listed.toString('utf8').split('\0')) {
    if (statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile() !== true) continue;
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    copyFileSync(join(ROOT, path), join(copy, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function workThrough(copy: string): Promise<void> {
  const lane = fork(join(import.meta.dirname, 'lane.ts'), { cwd: copy, env: { ...process.env, CI: 'true' } });
  try {
    for (let share = shares.shift(); share !== undefined; share = shares.shift()) await hearAll(lane, share);
  } finally {
    lane.kill();
  }
}

function hearAll(lane: ChildProcess, rules: readonly number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const hear = (message: Told | 'done'): void => {
      if (message !== 'done') return tell(message);
      lane.removeAllListeners();
      resolve();
    };
    lane.on('message', hear);
    lane.once('exit', (code) => reject(new Error(`a lane ended with ${code}`)));
    lane.send({ rules });
  });
}

function tell(one: Told): void {
  told.push(one);
  const rule = RULES[one.rule];
  if (rule === undefined) return;
  console.log(`${one.problem === undefined ? 'fell ' : 'STOOD'} ${String(rule.threat).padStart(2)} ${rule.rule}`);
  if (one.problem !== undefined) console.log(`      ${one.problem}\n      ${rule.test}: ${rule.falls}`);
}
